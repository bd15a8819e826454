/** The small chart of loss against step: its range, and not more points than pixels. */
import type { Pair } from "../../lib/catalogue";

export interface Extent {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
}

const DECADES = 12;

/** A logarithmic scale where every loss is positive and they differ by a lot. */
export function extent(losses: readonly Float64Array[]): Extent {
  let [low, high, least] = [Infinity, -Infinity, Infinity];
  for (const run of losses)
    for (const loss of run) {
      low = Math.min(low, loss);
      high = Math.max(high, loss);
      if (loss > 0) least = Math.min(least, loss);
    }
  if (!Number.isFinite(high)) return { low: 0, high: 1, log: false };
  if (low >= 0 && high > 20 * least)
    return { low: Math.max(least, high / 10 ** DECADES), high, log: true };
  const room = high === low ? Math.abs(high) || 1 : 0;
  return { low: low - room, high: high + room, log: false };
}

/** Lowest and highest loss of each stretch of steps: no spike is lost. */
export function thinned(losses: Float64Array, stretches: number): readonly Pair[] {
  const size = Math.max(1, Math.ceil(losses.length / stretches));
  if (size === 1) return Array.from(losses, (loss, k): Pair => [k, loss]);
  const points: Pair[] = [];
  for (let from = 0; from < losses.length; from += size) {
    let [low, high] = [from, from];
    for (let k = from; k < Math.min(from + size, losses.length); k += 1) {
      if ((losses[k] ?? 0) < (losses[low] ?? 0)) low = k;
      if ((losses[k] ?? 0) > (losses[high] ?? 0)) high = k;
    }
    const pair = low < high ? [low, high] : [high, low];
    for (const k of new Set(pair)) points.push([k, losses[k] ?? 0]);
  }
  return points;
}
