/** Which learning rate comes with an optimizer that the reader picks. */
import { named, type OptimizerEntry } from "../../lib/catalogue";
import { defaultOf, isRate } from "../../lib/parameters";
import { OPENING, type PageState } from "../../state/keys";

/** Its own default; where that is smaller, the page's: 500 steps are to get somewhere. */
export function usualRate(entry: OptimizerEntry | undefined): number {
  const field = entry?.parameters.find(isRate);
  const own = field ? Number(defaultOf(field)) : 0;
  return Math.max(own, OPENING.learning_rate);
}

/** A rate that nobody has moved follows the optimizer; one that was moved stays. */
export function picked(
  optimizers: readonly OptimizerEntry[],
  state: PageState,
  optimizer: string,
): Pick<PageState, "optimizer" | "learning_rate" | "step"> {
  const usual = [OPENING.learning_rate, usualRate(named(optimizers, state.optimizer))];
  const learning_rate = usual.includes(state.learning_rate)
    ? usualRate(named(optimizers, optimizer))
    : state.learning_rate;
  return { optimizer, learning_rate, step: 0 };
}
