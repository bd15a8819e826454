/** The descent loop of the page: the same loop as `ll.descend`, step for step. */
import { RESTS, type Catalogue, type Outcome, type Pair, type SurfaceEntry } from "./catalogue";
import type {
  Chance,
  Here,
  Numbers,
  OptimizerKernel,
  Rules,
  SurfaceKernel,
} from "./kernels";

export interface Run {
  /** w₁ and w₂ of every point in turn, the start included. */
  readonly points: Float64Array;
  readonly losses: Float64Array;
  /** How often each kind has been asked for by the end of every step, four by four. */
  readonly asked: Float64Array;
  readonly outcome: Outcome;
  /** The step that the outcome names. */
  readonly at: number;
  /** Index of the last point. */
  readonly last: number;
}

export interface Problem {
  readonly surface: SurfaceKernel;
  readonly surfaceParameters: Numbers;
  /** What a rest on the surface means. */
  readonly ground: Pick<SurfaceEntry, "creased" | "bottomless">;
  readonly optimizer: OptimizerKernel;
  readonly optimizerParameters: Numbers;
  readonly rules: Rules;
  /** Where keys come from, for optimizers that move by chance. */
  readonly chance?: Chance | undefined;
  readonly seed?: number;
  readonly start: Pair;
  readonly steps: number;
}

/** First index from which every flag up to `last` is set, or -1. */
function settledSince(flags: Uint8Array, last: number): number {
  let since = last + 1;
  while (since > 0 && flags[since - 1]) since -= 1;
  return since > last ? -1 : since;
}

/** What the optimizer is given to ask; it counts by itself. */
function placeOf({ surface, surfaceParameters: sp, chance, seed = 0 }: Problem) {
  return {
    gradient: new Float64Array(2),
    value: NaN,
    asked: new Float64Array(4),
    step: 0,
    get key() {
      if (!chance) throw new Error("This optimizer moves by chance, and no seed is there.");
      return chance.key(seed, this.step);
    },
    valueAt: (x, y) => surface.value(x, y, ...sp),
    gradientAt: (x, y) => surface.gradient(x, y, ...sp),
    hessianAt: (x, y) => surface.hessian(x, y, ...sp),
  } satisfies Here & { step: number };
}

/** One walker: `look` asks for the slope where it is, `step` follows it. */
function walker(problem: Problem) {
  const { optimizer, rules, optimizerParameters: op } = problem;
  const point = Float64Array.from(problem.start);
  const here = placeOf(problem);
  const [x, y] = [(): number => point[0] ?? NaN, (): number => point[1] ?? NaN];
  /** Whether the walker has settled here. */
  function look(): boolean {
    here.gradient.set(here.gradientAt(x(), y()));
    return Boolean(rules.settled(here.gradient));
  }
  here.value = here.valueAt(x(), y());
  const begun = look();
  const state = optimizer.init(here, point, ...op);
  /** The loss after the step, or why the run is over. */
  function step(): number | "diverged" | "fell" | "stuck" {
    const before = here.value;
    optimizer.step(here, state, point, ...op);
    here.step += 1;
    here.value = here.valueAt(x(), y());
    if (!rules.diverged(here.value, point)) return here.value;
    if (rules.stuck(point)) return "stuck";
    return rules.fell(here.value, before) ? "fell" : "diverged";
  }
  /** In what it has settled here; on a crease the Hessian tells nothing. */
  function rest(): Outcome {
    const { creased, bottomless } = problem.ground;
    const bend = creased ? [0, 0, 0, 0] : here.hessianAt(x(), y());
    const where = rules.rest(Float64Array.from(bend), Number(bottomless));
    return RESTS[where] ?? "converged";
  }
  return { point, here, begun, look, step, rest };
}

export function descend(problem: Problem): Run {
  const { steps } = problem;
  const { point, here, begun, look, step, rest } = walker(problem);
  const points = new Float64Array(2 * (steps + 1));
  const losses = new Float64Array(steps + 1);
  const settled = new Uint8Array(steps + 1);
  const asked = new Float64Array(4 * (steps + 1));
  const record = (k: number, still: boolean): void => {
    points.set(point, 2 * k);
    losses[k] = here.value;
    settled[k] = still ? 1 : 0;
    asked.set(here.asked, 4 * k);
  };
  const finish = (last: number, outcome: Outcome, at: number): Run => ({
    points: points.subarray(0, 2 * (last + 1)),
    losses: losses.subarray(0, last + 1),
    asked: asked.subarray(0, 4 * (last + 1)),
    outcome,
    at,
    last,
  });
  record(0, begun);
  for (let k = 1; k <= steps; k += 1) {
    const now = step();
    if (typeof now === "number") record(k, look());
    else {
      // What the step that was not taken has asked for was asked for, too.
      asked.set(here.asked, 4 * (k - 1));
      return finish(k - 1, now, now === "stuck" ? k - 1 : k);
    }
  }
  const since = settledSince(settled, steps);
  if (since >= 0) return finish(steps, rest(), since);
  return finish(steps, "out of steps", steps);
}

/**
 * Where the same run ends, without its way; null where it ends before. It stops as soon as
 * it has settled.
 */
export function destination(problem: Problem): Pair | null {
  const { point, begun, look, step } = walker(problem);
  let still = begun;
  for (let k = 0; k < problem.steps && !still; k += 1) {
    if (typeof step() !== "number") return null;
    still = look();
  }
  return [point[0] ?? NaN, point[1] ?? NaN];
}

/** What has been asked for by step `k`, in words; the same ones as the library's. */
export function askedAt(run: Run, k: number, words: Catalogue["asked"]): string {
  const parts = words.flatMap((word, i) => {
    const count = run.asked[4 * Math.min(k, run.last) + i] ?? 0;
    return count ? [`${count} ${word}${count === 1 ? "" : "s"}`] : [];
  });
  const last = parts.pop() ?? "nothing";
  return parts.length ? `${parts.join(", ")} and ${last}` : last;
}

/** What has happened by step `k`, in words. */
export function statusAt(run: Run, k: number, statuses: Catalogue["statuses"]): string {
  const rests: readonly Outcome[] = RESTS;
  const decided = rests.includes(run.outcome) ? run.at : run.last;
  if (k >= decided) return statuses[run.outcome].replace("{step}", String(run.at));
  return k === 0 ? "At the start." : "On its way.";
}
