/** Trajectories and arrows in pixels. */
import type { Pair } from "../../lib/catalogue";
import type { Run } from "../../lib/descent";
import type { Scale } from "../../lib/scale";
import { clamp } from "../../lib/scale";

/** Closer than this, two points are one on any screen. */
const CLOSE = 0.4;
const FAR = 20_000;

export function pointAt(run: Run, k: number): Pair {
  const i = 2 * clamp(Math.floor(k), 0, run.last);
  return [run.points[i] ?? 0, run.points[i + 1] ?? 0];
}

/** Between two steps: the way, not only the states. */
export function between(run: Run, k: number): Pair {
  const [a, b] = [pointAt(run, k), pointAt(run, Math.ceil(k))];
  const share = k - Math.floor(k);
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
}

/**
 * The path up to (fractional) step `k`; points that cannot be told apart are left out.
 */
export function pathTo(run: Run, k: number, x: Scale, y: Scale): string {
  const until = clamp(k, 0, run.last);
  let path = "";
  let [u, v] = [Infinity, Infinity];
  const add = ([w1, w2]: Pair, always: boolean): void => {
    const [px, py] = [clamp(x(w1), -FAR, FAR), clamp(y(w2), -FAR, FAR)];
    if (!always && Math.abs(px - u) < CLOSE && Math.abs(py - v) < CLOSE) return;
    [u, v] = [px, py];
    path += `${path ? "L" : "M"}${px.toFixed(1)},${py.toFixed(1)}`;
  };
  for (let i = 0; i <= until; i += 1) add(pointAt(run, i), i === 0);
  add(between(run, until), true);
  return path;
}

/** The states themselves, while they are few and far enough apart to be seen. */
export function dots(run: Run, k: number, x: Scale, y: Scale): readonly Pair[] {
  const until = Math.min(Math.floor(k), run.last, 80);
  const found: Pair[] = [];
  for (let i = 0; i <= until; i += 1) {
    const [w1, w2] = pointAt(run, i);
    const place: Pair = [x(w1), y(w2)];
    const last = found[found.length - 1];
    if (last && Math.hypot(place[0] - last[0], place[1] - last[1]) < 7) continue;
    found.push(place);
  }
  return found;
}

/** Downhill from a point, in pixels; its length follows the gradient, in decades. */
export function arrow(gradient: readonly [number, number], reach: number): Pair | null {
  const size = Math.hypot(...gradient);
  if (!(size > 1e-9)) return null;
  const length = Math.min(reach, 16 + (reach / 3.2) * Math.log10(1 + size));
  return [(-gradient[0] / size) * length, (gradient[1] / size) * length];
}
