/** What a card says of its parameters: which values are legal, and the usual one. */
import type { Field, Range, Value } from "../../lib/catalogue";
import { short, shown } from "../../lib/format";

const number = (value: number): string => shown(short(value, 6));

function bounds({ minimum, maximum, minimum_open, maximum_open }: Range): string {
  const low = minimum === null ? "" : `${minimum_open ? ">" : "≥"} ${number(minimum)}`;
  const high = maximum === null ? "" : `${maximum_open ? "<" : "≤"} ${number(maximum)}`;
  return [low, high].filter(Boolean).join(" and ");
}

export function legal(field: Field): string {
  switch (field.kind) {
    case "number":
      return bounds(field) || "any number";
    case "whole":
      return ["a whole number", bounds(field)].filter(Boolean).join(" ");
    case "numbers":
      return `one number for each ${field.axis}, ${bounds(field) || "any"}`;
    case "choice":
      return field.options.join(" or ");
    case "switch":
      return "true or false";
    case "definition":
      return `one of the ${field.of}`;
    case "optional":
      return `${legal(field.of)}, or none: ${field.without}`;
  }
}

export function usual(value: Value): string {
  if (value === null) return "none";
  if (typeof value === "number") return number(value);
  return typeof value === "object" ? value.map(number).join(", ") : String(value);
}
