/** What the comparison draws: curves, places, labels. Pure: values in, values out. */
import type { LossEntry, Pair } from "../../lib/catalogue";
import type { LossKernel } from "../../lib/kernels";
import type { Chosen } from "../../lib/parameters";
import type { Scale } from "../../lib/scale";
import { clamp, quantile, spaced } from "../../lib/scale";
import type { Look } from "../../lib/series";

export interface Series extends Chosen<LossKernel> {
  readonly entry: LossEntry;
  readonly target: number;
  readonly look: Look;
}

export interface Here {
  readonly loss: number;
  readonly gradient: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Curve {
  readonly series: Series;
  readonly loss: Float64Array;
  readonly gradient: Float64Array;
}

const SAMPLES = 601;

export function at(series: Series, prediction: number): Here {
  const { kernel, target, parameters } = series;
  const [lower, upper] = kernel.subdifferential(prediction, target, ...parameters);
  return {
    loss: kernel.value(prediction, target, ...parameters),
    gradient: kernel.gradient(prediction, target, ...parameters),
    lower,
    upper,
  };
}

/** Ends that differ by rounding alone are one gradient, not an interval. */
export function isKink({ lower, upper }: Here): boolean {
  const sizes = [lower, upper].filter(Number.isFinite).map(Math.abs);
  return upper - lower > 1e-9 * Math.max(1, ...sizes);
}

/** Where the loss itself jumps there is no gradient. */
export const isJump = (here: Here): boolean => Number.isNaN(here.gradient);

export function curvesOf(
  series: readonly Series[],
  window: Pair,
): { xs: Float64Array; curves: readonly Curve[] } {
  const xs = spaced(window[0], window[1], SAMPLES);
  const curves = series.map((one) => ({
    series: one,
    loss: xs.map((x) => one.kernel.value(x, one.target, ...one.parameters)),
    gradient: xs.map((x) => one.kernel.gradient(x, one.target, ...one.parameters)),
  }));
  return { xs, curves };
}

const finite = (values: Float64Array): Float64Array => values.filter(Number.isFinite);

/** From the bottom of every curve to where the steepest one is cut off. */
export function lossDomain(curves: readonly Curve[], present: readonly number[]): Pair {
  const tops = curves.map(({ loss }) => quantile(finite(loss), 0.9) ?? 1);
  const bottoms = curves.map(({ loss }) =>
    finite(loss).reduce((a, b) => Math.min(a, b), 0),
  );
  const shown = present.filter(Number.isFinite);
  const top = Math.max(...tops, ...shown.map((loss) => loss * 1.06), 1e-9);
  return [Math.min(0, ...bottoms), top];
}

export function gradientDomain(curves: readonly Curve[]): Pair {
  const lows = curves.map(({ gradient }) => quantile(finite(gradient), 0.06) ?? 0);
  const highs = curves.map(({ gradient }) => quantile(finite(gradient), 0.94) ?? 0);
  const [low, high] = [Math.min(0, ...lows), Math.max(0, ...highs)];
  const room = 0.14 * (high - low || 1);
  return [low - room, high + room];
}

/**
 * A path in pixels; it is lifted where values are missing, or where `breaks` and they
 * jump.
 */
export function pathOf(
  xs: Float64Array,
  values: Float64Array,
  x: Scale,
  y: Scale,
  breaks: boolean,
): string {
  const span = Math.abs(y.domain[1] - y.domain[0]);
  let path = "";
  let before = Number.NaN;
  xs.forEach((place, i) => {
    const value = values[i] ?? Number.NaN;
    if (Number.isFinite(value)) {
      const lifted = !Number.isFinite(before) || (breaks && isLeap(values, i, span));
      // Far outside the figure the exact place does not matter; it must be a number.
      const far = clamp(y(value), -4000, 4000);
      path += `${lifted ? "M" : "L"}${x(place).toFixed(2)},${far.toFixed(2)}`;
    }
    before = value;
  });
  return path;
}

/** A step much larger than its neighbours is a jump of the loss, not a steep slope. */
function isLeap(values: Float64Array, i: number, span: number): boolean {
  const step = (j: number): number =>
    Math.abs((values[j] ?? Number.NaN) - (values[j - 1] ?? Number.NaN));
  const around = Math.max(step(i - 1) || 0, step(i + 1) || 0);
  return step(i) > 0.04 * span && step(i) > 8 * around;
}

/** Moves wanted heights apart to at least `gap`, inside [top, bottom], in order. */
export function spread(
  wanted: readonly number[],
  gap: number,
  top: number,
  bottom: number,
): readonly number[] {
  const order = wanted
    .map((_, i) => i)
    .sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = order.map((i) => clamp(wanted[i] ?? 0, top, bottom));
  for (let k = 1; k < placed.length; k += 1)
    placed[k] = Math.max(placed[k] ?? 0, (placed[k - 1] ?? 0) + gap);
  let limit = bottom;
  for (let k = placed.length - 1; k >= 0; k -= 1) {
    placed[k] = Math.min(placed[k] ?? 0, limit);
    limit = (placed[k] ?? 0) - gap;
  }
  const result: number[] = [];
  order.forEach((i, k) => (result[i] = placed[k] ?? 0));
  return result;
}

/** The last place on a side where a curve is still inside the figure. */
export function exitOf(
  xs: Float64Array,
  values: Float64Array,
  x: Scale,
  y: Scale,
  side: "left" | "right",
): { readonly x: number; readonly y: number } {
  const [high, low] = [y.range[1], y.range[0]];
  const count = xs.length;
  for (let k = 0; k < count; k += 1) {
    const i = side === "right" ? count - 1 - k : k;
    const height = y(values[i] ?? Number.NaN);
    if (height >= high && height <= low) return { x: x(xs[i] ?? 0), y: height };
  }
  return { x: x.range[side === "right" ? 1 : 0], y: high };
}

/** Pixels that the arrow is long: it follows the gradient up to what fits. */
export function arrowLength(gradient: number, width: number): number {
  if (Number.isNaN(gradient) || gradient === 0) return 0;
  return Math.min(width * 0.42, width * 0.11 * Math.abs(gradient));
}
