/** Which numbers are legal, in words; what a person wrote, read as a value. */
import type { Field, NumbersField, Value } from "./catalogue";
import { exact, short, shown, typed } from "./format";

export interface Domain {
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly minimum_open?: boolean;
  readonly maximum_open?: boolean;
  /** Only whole numbers are legal. */
  readonly whole?: boolean;
}

/** What is wrong with a value, as the end of a sentence; null when it is legal. */
export function fault(domain: Domain, value: number): string | null {
  const { minimum: low, maximum: high } = domain;
  if (low !== null && (domain.minimum_open ? value <= low : value < low))
    return `${domain.minimum_open ? "greater than" : "at least"} ${shown(short(low))}`;
  if (high !== null && (domain.maximum_open ? value >= high : value > high))
    return `${domain.maximum_open ? "less than" : "at most"} ${shown(short(high))}`;
  return domain.whole && !Number.isInteger(value) ? "a whole number" : null;
}

/** All that is legal, as the end of a sentence. */
export function limits(domain: Domain): string {
  const { minimum: low, maximum: high } = domain;
  const closed = !domain.minimum_open && !domain.maximum_open;
  const ends =
    low !== null && high !== null && closed
      ? [`from ${shown(short(low))} to ${shown(short(high))}`]
      : [fault(domain, -Infinity), fault(domain, Infinity)];
  const said = ends.filter((end) => end && end !== "a whole number").join(" and ");
  return [domain.whole ? "a whole number" : "", said].filter(Boolean).join(" ");
}

/** The legal value nearest to one that is not; null where the bound is not legal. */
export function nearest(domain: Domain, value: number): number | null {
  const near = domain.whole ? Math.round(value) : value;
  const used = Math.min(domain.maximum ?? Infinity, Math.max(domain.minimum ?? -Infinity, near));
  return fault(domain, used) ? null : used;
}

/** What both domains allow, where the outer one has closed bounds. */
export function within(inner: Domain, outer: { minimum: number; maximum: number }) {
  return {
    ...inner,
    minimum: inner.minimum ?? outer.minimum,
    maximum: inner.maximum ?? outer.maximum,
  };
}

/** A value, or what is wrong with the text, as what follows "must be". */
export type Read = { readonly value: Value } | { readonly wrong: string };

const NUMBERS = "numbers, as in 1, 2, 3";

/** The text of a value of this kind, as a link and a field have it. */
export function read(field: Field, text: string): Read {
  if (field.kind === "optional")
    return text === "none" ? { value: null } : read(field.of, text);
  if (field.kind === "choice")
    return field.options.includes(text)
      ? { value: text }
      : { wrong: field.options.join(" or ") };
  if (field.kind === "switch")
    return text === "true" || text === "false"
      ? { value: text === "true" }
      : { wrong: "true or false" };
  if (field.kind === "numbers") return readNumbers(field, text);
  if (field.kind === "definition") return { wrong: `${field.default} on this page` };
  const number = typed(text);
  if (number === null) return { wrong: "a number" };
  const wrong = fault(domainOf(field), number);
  return wrong ? { wrong } : { value: number };
}

function readNumbers(field: NumbersField, text: string): Read {
  const numbers = text.split(/[;,]/).map(typed);
  const found = numbers.filter((number) => number !== null);
  if (found.length < numbers.length) return { wrong: NUMBERS };
  // What computes here was compiled for so many.
  const count = field.default.length;
  if (found.length !== count) return { wrong: `${count} numbers, one for each ${field.axis}` };
  const wrong = found.map((number) => fault(field, number)).find(Boolean);
  return wrong ? { wrong: `numbers, each ${wrong}` } : { value: found };
}

/** The value as `read` reads it; numbers are apart by what a link leaves readable. */
export function written(value: Value): string {
  if (value === null) return "none";
  if (typeof value === "object") return value.map(exact).join(";");
  return typeof value === "number" ? exact(value) : String(value);
}

/** The legal numbers of a parameter that is one. */
export const domainOf = (field: Domain & { readonly kind: Field["kind"] }): Domain => ({
  ...field,
  whole: field.kind === "whole",
});
