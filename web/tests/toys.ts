/** A definition with one parameter of each kind. */
import type { Entry, Parameter } from "../src/lib/catalogue";

const words = (name: string, symbol = "") => ({ name, symbol, says: `the ${name}` });
const range = {
  minimum: 1,
  maximum: null,
  minimum_open: false,
  maximum_open: false,
  range: [1, 6] as const,
};
const positive = { ...range, minimum: 0, minimum_open: true };

export const fields = {
  scale: {
    ...words("scale", "s"),
    ...positive,
    kind: "number",
    default: 1,
    scale: "linear",
    dialect_defaults: { keras: 2 },
  },
  degree: {
    ...words("degree", "d"),
    ...range,
    kind: "whole",
    default: 2,
    dialect_defaults: null,
    shapes: false,
  },
  shape: {
    ...words("shape"),
    kind: "choice",
    default: "soft",
    options: ["soft", "hard"],
  },
  halved: { ...words("halved"), kind: "switch", default: false },
  cut: {
    ...words("cut", "c"),
    kind: "optional",
    default: null,
    without: "no ceiling",
    of: {
      ...words("cut", "c"),
      ...positive,
      kind: "number",
      default: 3,
      scale: "linear",
      dialect_defaults: null,
    },
  },
  weights: {
    ...words("weights", "w"),
    ...range,
    minimum: 0,
    kind: "numbers",
    default: [1, 2, 3],
    axis: "class",
  },
  dialect: {
    ...words("dialect"),
    kind: "choice",
    default: "torch",
    options: ["torch", "keras"],
  },
} as const satisfies Record<string, Parameter>;

export const every: Entry = {
  name: "every",
  title: "Every kind",
  summary: "one of each",
  parameters: Object.values(fields),
};
