/**
 * Which minimum each start reaches: many short runs, in slices that no frame notices.
 */
import type { Pair, SurfaceEntry } from "../../lib/catalogue";
import type { Dialect, Rules, SurfaceKernel } from "../../lib/kernels";
import type { View } from "../landscape/terrain";

export const SIDE = 96;
export const NOWHERE = 255;
const STEPS = 400;
const SLICE_MS = 8;

export interface Task {
  readonly entry: SurfaceEntry;
  readonly kernel: SurfaceKernel;
  readonly parameters: readonly number[];
  readonly dialect: Dialect;
  readonly rate: number;
  readonly rules: Rules;
  readonly view: View;
}

/** The number of the listed minimum that this start reaches, or NOWHERE. */
export function arrival(task: Task, start: Pair): number {
  const { kernel, parameters, dialect, rate, rules } = task;
  const here = Float64Array.from(start);
  const gradient = new Float64Array(2);
  const state = dialect.init(here, rate);
  for (let k = 0; k < STEPS; k += 1) {
    const [x, y] = [here[0] ?? NaN, here[1] ?? NaN];
    gradient.set(kernel.gradient(x, y, ...parameters));
    if (rules.settled(gradient)) break;
    dialect.step(gradient, state, here, rate);
    if (rules.diverged(kernel.value(x, y, ...parameters), here)) return NOWHERE;
  }
  return nearest(task, [here[0] ?? NaN, here[1] ?? NaN]);
}

/** Close means within a hundredth of the map. */
function nearest({ entry, view }: Task, [x, y]: Pair): number {
  const reach = 0.01 * (view[0][1] - view[0][0]);
  const found = entry.minima.findIndex(
    ({ point }) => Math.hypot(point[0] - x, point[1] - y) < reach,
  );
  return found < 0 ? NOWHERE : found;
}

const along = ([low, high]: Pair, i: number): number =>
  low + ((high - low) * (i + 0.5)) / SIDE;

/** Row by row from the bottom; the answer for (i, j) is at j · SIDE + i. */
function* rows(task: Task, into: Uint8Array): Generator<number> {
  for (let j = 0; j < SIDE; j += 1) {
    const y = along(task.view[1], j);
    for (let i = 0; i < SIDE; i += 1) {
      into[j * SIDE + i] = arrival(task, [along(task.view[0], i), y]);
      if (i % 16 === 15) yield (j * SIDE + i + 1) / (SIDE * SIDE);
    }
  }
}

/** Calls `progress` after every slice, with what is known so far; returns the undo. */
export function mapBasins(
  task: Task,
  progress: (map: Uint8Array, share: number) => void,
): () => void {
  const map = new Uint8Array(SIDE * SIDE).fill(NOWHERE);
  const work = rows(task, map);
  let timer: ReturnType<typeof setTimeout>;
  function slice(): void {
    const until = performance.now() + SLICE_MS;
    let share = 0;
    do {
      const next = work.next();
      if (next.done) return progress(map.slice(), 1);
      share = next.value;
    } while (performance.now() < until);
    progress(map.slice(), share);
    timer = setTimeout(slice, 0);
  }
  timer = setTimeout(slice, 0);
  return () => clearTimeout(timer);
}

export interface Share {
  readonly index: number;
  readonly share: number;
}

/** Shares of the starts, by where they arrive, the largest first. */
export function shares(map: Uint8Array, minima: number): readonly Share[] {
  const counts = new Map<number, number>();
  for (const index of map) counts.set(index, (counts.get(index) ?? 0) + 1);
  return [...Array.from({ length: minima }, (_, i) => i), NOWHERE]
    .map((index) => ({ index, share: (counts.get(index) ?? 0) / map.length }))
    .sort((a, b) => b.share - a.share);
}

/** Half the threshold of the sharpest listed minimum would be `share` ½. */
export function rateFor(
  { entry, kernel, parameters, dialect }: Omit<Task, "rate" | "rules" | "view">,
  share: number,
): number | null {
  const thresholds = entry.minima
    .map(({ point }) => kernel.sharpness(point[0], point[1], ...parameters))
    .map((bend) => dialect.threshold(bend, 1))
    .filter((threshold) => Number.isFinite(threshold) && threshold > 0);
  return thresholds.length ? share * Math.min(...thresholds) : null;
}
