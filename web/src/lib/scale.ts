/** Scales from data to pixels, with round ticks. */
import { ticks } from "d3-array";
import type { Pair } from "./catalogue";

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
