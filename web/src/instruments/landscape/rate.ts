/** Which learning rate comes with an optimizer or a surface that the reader picks. */
import { named, type OptimizerEntry } from "../../lib/catalogue";
import type { Run } from "../../lib/descent";
import { defaultOf, isRate } from "../../lib/parameters";
import { OPENING } from "../../state/keys";
import type { Page } from "../../state/page.svelte";
import type { Runs, Trial } from "./runs.svelte";

/** Its own default; where that is smaller, the page's: 500 steps are to get somewhere. */
export function usualRate(entry: OptimizerEntry | undefined): number {
  const field = entry?.parameters.find(isRate);
  const own = field ? Number(defaultOf(field)) : 0;
  return Math.max(own, OPENING.learning_rate);
}

/** Rates from the usual one down, each about half of the one before: 1, 0.5, 0.2 … */
export function rates(usual: number): readonly number[] {
  const below = [0, 1, 2, 3].flatMap((power) =>
    [5, 2, 1].map((digit) => Number(`${digit}e-${power + 1}`)),
  );
  return [usual, ...below.filter((rate) => rate < usual)];
}

/** Whether it has come to rest, or still moves and not above where it began. */
function holds(run: Run | undefined): boolean {
  if (run?.outcome !== "out of steps") return run?.outcome !== "diverged";
  return !(Number(run.losses[run.last]) > Number(run.losses[0]));
}

/** The largest of the rates that is stable here; the usual one where none is. */
export const stableRate = (usual: number, trial: Trial): number =>
  rates(usual).find((rate) => holds(trial(rate))) ?? usual;

export interface Pick {
  readonly surface?: string;
  readonly optimizer?: string;
  readonly rival?: string;
}

/** A rate that nobody has moved follows what is picked; one that was moved stays. */
export function createPick(page: Page, runs: Runs): (pick: Pick) => Promise<void> {
  let given = OPENING.learning_rate;
  let waiting: Pick = {};
  return async (pick) => {
    // What was picked just before, and waits for its kernel, is picked with it.
    const all = { ...waiting, ...pick };
    waiting = all;
    const { state, catalogue } = page;
    const { surface, optimizer } = { ...state, ...all };
    const usual = (name: string): number => usualRate(named(catalogue.optimizers, name));
    const moved = ![given, OPENING.learning_rate, usual(state.optimizer)].includes(
      state.learning_rate,
    );
    const rate = moved
      ? state.learning_rate
      : await runs.trialsOf(surface, optimizer).then(
          (trial) => stableRate(usual(optimizer), trial),
          () => usual(optimizer), // the figure says what could not be loaded
        );
    if (waiting !== all) return;
    waiting = {};
    if (!moved) given = rate;
    page.set({ ...all, learning_rate: rate, step: 0, ...(all.surface && { start: null }) });
  };
}
