/** The descent loop of the page: the same loop as `ll.descend`, step for step. */
import type { Catalogue, Outcome, Pair } from "./catalogue";
import type { Numbers, OptimizerKernel, Rules, SurfaceKernel } from "./kernels";

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
  readonly surfaceParameters: Numbers;
  readonly optimizer: OptimizerKernel;
  readonly optimizerParameters: Numbers;
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

/** One walker: `look` reads the gradient where it is, `step` follows it. */
function walker(problem: Problem) {
  const { surface, surfaceParameters: sp, optimizer, rules } = problem;
  const op = problem.optimizerParameters;
  const here = Float64Array.from(problem.start);
  const gradient = new Float64Array(2);
  const state = optimizer.init(here, ...op);
  const loss = (): number => surface.value(here[0] ?? NaN, here[1] ?? NaN, ...sp);
  /** Whether the walker has settled here. */
  function look(): boolean {
    gradient.set(surface.gradient(here[0] ?? NaN, here[1] ?? NaN, ...sp));
    return Boolean(rules.settled(gradient));
  }
  /** The loss after the step, or null: the run has diverged. */
  function step(): number | null {
    optimizer.step(gradient, state, here, ...op);
    const now = loss();
    return rules.diverged(now, here) ? null : now;
  }
  return { here, loss, look, step };
}

export function descend(problem: Problem): Run {
  const { steps } = problem;
  const { here, loss, look, step } = walker(problem);
  const points = new Float64Array(2 * (steps + 1));
  const losses = new Float64Array(steps + 1);
  const settled = new Uint8Array(steps + 1);
  const record = (k: number, now: number): void => {
    points.set(here, 2 * k);
    losses[k] = now;
    settled[k] = look() ? 1 : 0;
  };
  const finish = (last: number, outcome: Outcome, at: number): Run => ({
    points: points.subarray(0, 2 * (last + 1)),
    losses: losses.subarray(0, last + 1),
    outcome,
    at,
    last,
  });
  record(0, loss());
  for (let k = 1; k <= steps; k += 1) {
    const now = step();
    if (now === null) return finish(k - 1, "diverged", k);
    record(k, now);
  }
  const since = settledSince(settled, steps);
  if (since >= 0) return finish(steps, "converged", since);
  return finish(steps, "out of steps", steps);
}

/**
 * Where the same run ends, without its way; null where it diverges. It stops as soon as
 * it has settled.
 */
export function destination(problem: Problem): Pair | null {
  const { here, look, step } = walker(problem);
  for (let k = 0; k < problem.steps && !look(); k += 1)
    if (step() === null) return null;
  return [here[0] ?? NaN, here[1] ?? NaN];
}

/** What has happened by step `k`, in words. */
export function statusAt(run: Run, k: number, statuses: Catalogue["statuses"]): string {
  const decided = run.outcome === "converged" ? run.at : run.last;
  if (k >= decided) return statuses[run.outcome].replace("{step}", String(run.at));
  return k === 0 ? "At the start." : "On its way.";
}
