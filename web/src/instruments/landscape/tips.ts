/** Settings under which each tip can be seen: searched for, not typed in. */
import type { Run } from "../../lib/descent";
import { short, shown } from "../../lib/format";
import { pointAt } from "./paths";
import type { Runs } from "./runs.svelte";
import { thresholdAt } from "./words";

const round = (value: number): number => Number(value.toPrecision(2));
const eye = (value: number): string => shown(short(value, 3));

export interface Found {
  readonly rate: number;
  readonly run: Run;
  readonly threshold: number;
}

const rises = (run: Run): boolean =>
  run.losses.some((loss, k) => k > 0 && loss > (run.losses[k - 1] ?? Infinity));

/** The first of `multiples` of the threshold at the start whose run is `wanted`. */
function search(
  runs: Runs,
  multiples: readonly number[],
  wanted: (run: Run) => boolean,
): Found | null {
  const { walker } = runs;
  const threshold = walker ? thresholdAt(runs, walker, runs.start) : null;
  if (!walker || threshold === null) return null;
  for (const multiple of multiples) {
    const rate = round(threshold * multiple);
    const run = runs.trial(rate);
    if (run && wanted(run)) return { rate, run, threshold };
  }
  return null;
}

export const slow = (runs: Runs): Found | null => search(runs, [0.05], () => true);

export const overshooting = (runs: Runs): Found | null =>
  search(
    runs,
    [3, 2.5, 2, 1.7, 1.4, 1.2, 1, 0.9, 0.8],
    (run) => run.outcome !== "diverged" && rises(run),
  ) ?? search(runs, [0.95], () => true);

export const diverging = (runs: Runs): Found | null =>
  search(
    runs,
    [1.1, 1.3, 1.6, 2, 2.5, 3.2, 4, 5, 7, 10, 20, 50],
    (run) => run.outcome === "diverged",
  );

export function slowSays({ rate, run, threshold }: Found): string {
  const [from, to] = [run.losses[0] ?? 0, run.losses[run.last] ?? 0];
  const way = rises(run) ? "not always downhill" : "never uphill";
  return (
    `learning_rate ${eye(rate)}, a small part of the threshold ${eye(threshold)} at ` +
    `the start: ${way}, from ${eye(from)} to ${eye(to)} in ${run.last} steps.`
  );
}

export function overshootingSays({ rate, run, threshold }: Found): string {
  const ups = run.losses.filter((loss, k) => k > 0 && loss > (run.losses[k - 1] ?? 0));
  return (
    `learning_rate ${eye(rate)}, ${eye(rate / threshold)} times the threshold at the ` +
    `start: the loss goes up ${ups.length} times on its way to ` +
    `${eye(run.losses[run.last] ?? 0)}.`
  );
}

export const divergingSays = ({ rate, run, threshold }: Found): string =>
  `The threshold 2/λmax at the start is ${eye(threshold)}. With learning_rate ` +
  `${eye(rate)} the run diverges at step ${run.at}.`;

/** Degrees between the first step and the way straight down. */
export function firstTurn(runs: Runs): number | null {
  const { run, ground } = runs;
  if (!run || !ground || run.last < 1) return null;
  const [a, b] = [pointAt(run, 0), pointAt(run, 1)];
  const [g1, g2] = ground.kernel.gradient(a[0], a[1], ...ground.parameters);
  const [d1, d2] = [b[0] - a[0], b[1] - a[1]];
  const turn = Math.atan2(d1 * -g2 - d2 * -g1, d1 * -g1 + d2 * -g2);
  return Math.abs((turn * 180) / Math.PI);
}
