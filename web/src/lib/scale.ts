/** Scales from data to pixels, with round ticks. */
import type { Pair } from "./catalogue";

/** Above these, a round step is 10, 5 or 2 times a power of ten: d3's choice. */
const ROUNDER = [
  [10, Math.sqrt(50)],
  [5, Math.sqrt(10)],
  [2, Math.sqrt(2)],
] as const;

/** About `count` round numbers from `low` to `high`, as d3-array gives them. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return high === low ? [low] : [];
  const raw = (high - low) / count;
  const power = Math.floor(Math.log10(raw));
  const factor = ROUNDER.find(([, from]) => raw / 10 ** power >= from)?.[0] ?? 1;
  // Below one, dividing by a whole number keeps 0.3 what it is.
  const [step, parts] =
    power < 0 ? [1, 10 ** -power / factor] : [factor * 10 ** power, 1];
  const at = (i: number): number => (i * step) / parts;
  let first = Math.round((low / step) * parts);
  let last = Math.round((high / step) * parts);
  if (at(first) < low) first += 1;
  if (at(last) > high) last -= 1;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => at(first + i));
}

export interface Scale {
  (value: number): number;
  readonly invert: (pixel: number) => number;
  readonly domain: Pair;
  readonly range: Pair;
  readonly ticks: (count: number) => number[];
}

export function linear(domain: Pair, range: Pair): Scale {
  const slope = (range[1] - range[0]) / (domain[1] - domain[0] || 1);
  const scale = (value: number): number => range[0] + (value - domain[0]) * slope;
  return Object.assign(scale, {
    invert: (pixel: number): number => domain[0] + (pixel - range[0]) / slope,
    domain,
    range,
    ticks: (count: number): number[] => ticks(domain[0], domain[1], count),
  });
}

export function logarithmic(domain: Pair, range: Pair): Scale {
  const inner = linear([Math.log10(domain[0]), Math.log10(domain[1])], range);
  const scale = (value: number): number => inner(Math.log10(value));
  const powers = (count: number): number[] => {
    const exponents = ticks(inner.domain[0], inner.domain[1], count);
    const whole = exponents.filter((power) => Number.isInteger(power));
    return whole.map((power) => Number(`1e${power}`));
  };
  return Object.assign(scale, {
    invert: (pixel: number): number => 10 ** inner.invert(pixel),
    domain,
    range,
    ticks: powers,
  });
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** The round step below `span / count`: 1, 2 or 5 times a power of ten. */
export function roundStep(span: number, count: number): number {
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [5, 2, 1].find((candidate) => candidate * power <= raw * 1.0001) ?? 1;
  return Number((factor * power).toPrecision(1));
}

/** The multiple of `step` nearest to `value`, without binary dust. */
export function snapped(value: number, step: number): number {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step)));
  return Number((Math.round(value / step) * step).toFixed(decimals)) + 0;
}

/** `count` values from `low` to `high`, both included. */
export function spaced(low: number, high: number, count: number): Float64Array {
  const last = count - 1;
  return Float64Array.from({ length: count }, (_, i) =>
    i === last ? high : low + ((high - low) * i) / last,
  );
}

/** The value below which the share `p` of the values lies. */
export function quantile(values: ArrayLike<number>, p: number): number | undefined {
  const sorted = Float64Array.from(values).sort();
  const place = p * (sorted.length - 1);
  const i = Math.floor(place);
  const low = sorted[i];
  return low === undefined ? low : low + (place - i) * ((sorted[i + 1] ?? low) - low);
}
