/** The descent loop of the page: the same loop as `ll.descend`, step for step. */
import type { Catalogue, Outcome, Pair } from "./catalogue";
import type { Dialect, Rules, SurfaceKernel } from "./kernels";

export interface Run {
  /** w₁ and w₂ of every point in turn, the start included. */
  readonly points: Float64Array;
  readonly losses: Float64Array;
  readonly outcome: Outcome;
  /** The step that the outcome names. */
  readonly at: number;
  /** Index of the last point. */
  readonly last: number;
}

export interface Problem {
  readonly surface: SurfaceKernel;
  readonly surfaceParameters: readonly number[];
  readonly dialect: Dialect;
  readonly optimizerParameters: readonly number[];
  readonly rules: Rules;
  readonly start: Pair;
  readonly steps: number;
}

/** First index from which every flag up to `last` is set, or -1. */
function settledSince(flags: Uint8Array, last: number): number {
  let since = last + 1;
  while (since > 0 && flags[since - 1]) since -= 1;
  return since > last ? -1 : since;
}

export function descend(problem: Problem): Run {
  const { surface, surfaceParameters: sp, dialect, rules, steps } = problem;
  const op = problem.optimizerParameters;
  const here = Float64Array.from(problem.start);
  const gradient = new Float64Array(2);
  const points = new Float64Array(2 * (steps + 1));
  const losses = new Float64Array(steps + 1);
  const settled = new Uint8Array(steps + 1);
  const state = dialect.init(here, ...op);
  const record = (k: number, loss: number): void => {
    points.set(here, 2 * k);
    losses[k] = loss;
    gradient.set(surface.gradient(here[0] ?? NaN, here[1] ?? NaN, ...sp));
    settled[k] = rules.settled(gradient) ? 1 : 0;
  };
  const finish = (last: number, outcome: Outcome, at: number): Run => ({
    points: points.subarray(0, 2 * (last + 1)),
    losses: losses.subarray(0, last + 1),
    outcome,
    at,
    last,
  });
  record(0, surface.value(problem.start[0], problem.start[1], ...sp));
  for (let k = 1; k <= steps; k += 1) {
    dialect.step(gradient, state, here, ...op);
    const loss = surface.value(here[0] ?? NaN, here[1] ?? NaN, ...sp);
    if (rules.diverged(loss, here)) return finish(k - 1, "diverged", k);
    record(k, loss);
  }
  const since = settledSince(settled, steps);
  if (since >= 0) return finish(steps, "converged", since);
  return finish(steps, "out of steps", steps);
}

/** What has happened by step `k`, in words. */
export function statusAt(run: Run, k: number, statuses: Catalogue["statuses"]): string {
  const decided = run.outcome === "converged" ? run.at : run.last;
  if (k >= decided) return statuses[run.outcome].replace("{step}", String(run.at));
  return k === 0 ? "At the start." : "On its way.";
}
