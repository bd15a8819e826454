/**
 * Which minimum each start reaches: many short runs, in slices that no frame notices.
 */
import type { Pair, SurfaceEntry } from "../../lib/catalogue";
import { destination, type Problem } from "../../lib/descent";
import type { View } from "../landscape/terrain";

export const SIDE = 96;
export const NOWHERE = 255;
export const STEPS = 400;
const SLICE_MS = 8;

export interface Task {
  readonly entry: SurfaceEntry;
  /** What every start has in common. */
  readonly problem: Omit<Problem, "start">;
  readonly rate: number;
  readonly view: View;
}

/** The number of the listed minimum that this start reaches, or NOWHERE. */
export function arrival(task: Task, start: Pair): number {
  const end = destination({ ...task.problem, start });
  return end ? nearest(task, end) : NOWHERE;
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

/** Half the threshold of the sharpest smooth minimum would be `share` ½. */
export function rateFor(
  entry: SurfaceEntry,
  problem: Task["problem"],
  share: number,
): number | null {
  const { surface, surfaceParameters, optimizer, optimizerParameters } = problem;
  const thresholds = entry.minima
    .filter(({ kind }) => kind === "smooth")
    .map(({ point }) => surface.sharpness(point[0], point[1], ...surfaceParameters))
    .map((bend) => optimizer.threshold(bend, ...optimizerParameters))
    .filter((threshold) => Number.isFinite(threshold) && threshold > 0);
  return thresholds.length ? share * Math.min(...thresholds) : null;
}
