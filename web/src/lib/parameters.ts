/** Parameters of a definition: their values, their domain, their Python. */
import type { Entry, OptimizerEntry, Parameter } from "./catalogue";
import { short, shown } from "./format";

export type Values = Readonly<Record<string, number>>;

export const keyOf = (entry: Entry, parameter: Parameter): string =>
  `${entry.name}.${parameter.name}`;

export function defaultOf(parameter: Parameter, dialect?: string): number {
  const own = dialect === undefined ? undefined : parameter.dialect_defaults?.[dialect];
  return own ?? parameter.default;
}

/** The values in the entry's order, as a kernel wants them. */
export function valuesOf(
  entry: Entry,
  given: Values,
  dialect?: string,
): readonly number[] {
  return entry.parameters.map(
    (parameter) => given[keyOf(entry, parameter)] ?? defaultOf(parameter, dialect),
  );
}

export interface Domain {
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly minimum_open?: boolean;
  readonly maximum_open?: boolean;
}

/** What is wrong with a value, as the end of a sentence; null when it is legal. */
export function fault(domain: Domain, value: number): string | null {
  const { minimum: low, maximum: high } = domain;
  if (low !== null && (domain.minimum_open ? value <= low : value < low))
    return `${domain.minimum_open ? "greater than" : "at least"} ${shown(short(low))}`;
  if (high !== null && (domain.maximum_open ? value >= high : value > high))
    return `${domain.maximum_open ? "less than" : "at most"} ${shown(short(high))}`;
  return null;
}

/** All that is legal, as the end of a sentence. */
export function limits(domain: Domain): string {
  const { minimum: low, maximum: high } = domain;
  const closed = !domain.minimum_open && !domain.maximum_open;
  if (low !== null && high !== null && closed)
    return `from ${shown(short(low))} to ${shown(short(high))}`;
  const ends = [fault(domain, -Infinity), fault(domain, Infinity)];
  return ends.filter(Boolean).join(" and ");
}

/** The legal value nearest to one that is not; null where the bound is not legal. */
export function nearest(domain: Domain, value: number): number | null {
  const { minimum: low, maximum: high } = domain;
  const used = Math.min(high ?? Infinity, Math.max(low ?? -Infinity, value));
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

/** The learning rate is one number, shared by all optimizers, so that they compare. */
export function withLearningRate(
  entry: OptimizerEntry,
  values: readonly number[],
  learningRate: number,
): readonly number[] {
  return values.map((value, i) =>
    entry.parameters[i]?.name === "learning_rate" ? learningRate : value,
  );
}

/** Keyword arguments of every parameter that is not at its default. */
export function pythonArguments(
  entry: Entry,
  values: readonly number[],
  always: readonly string[] = [],
  dialect?: string,
): string {
  return entry.parameters
    .flatMap((parameter, i) => {
      const value = values[i] ?? parameter.default;
      const usual = value === defaultOf(parameter, dialect);
      if (usual && !always.includes(parameter.name)) return [];
      return [`, ${parameter.name}=${pythonNumber(value)}`];
    })
    .join("");
}

/** A float literal that Python reads as the same double. */
export function pythonNumber(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
