/** What the comparison says: every sentence is computed from what is shown. */
import type { Axis, LossEntry, Pair } from "../../lib/catalogue";
import type { Sheet } from "../../lib/exports";
import { loss as four, percent, short, shown } from "../../lib/format";
import { limits } from "../../lib/domain";
import { pythonArguments, pythonNumber } from "../../lib/parameters";
import { spaced } from "../../lib/scale";
import { at, isJump, isKink, type Here, type Series } from "./model";

const AXES: Readonly<Record<Axis, string>> = {
  real: "a real number",
  positive: "a positive number",
  score: "a score",
  probability: "a probability",
};

export const figureWord = (entry: LossEntry): string =>
  entry.event ? "a figure of its own" : AXES[entry.axis];
export const axisTitle = (entry: LossEntry): string =>
  entry.axis === "real" ? "Prediction" : `Prediction, ${AXES[entry.axis]}`;
export const axisName = (entry: LossEntry): string =>
  entry.axis === "real" ? "prediction ŷ" : `prediction ŷ, ${AXES[entry.axis]}`;

export const switchedAxis = (entry: LossEntry): string =>
  entry.event
    ? `${entry.title} looks at several numbers at once: the figure now moves one of ` +
      "them, and shows this loss alone."
    : `${entry.title} takes ${AXES[entry.axis]} as its prediction: ` +
      "the figure now shows that axis, and this loss alone.";

const eye = (value: number, digits = 3): string => shown(short(value, digits));

/** Of an event only what its two numbers stand for: they may not be alike. */
function meaning({ entry }: Series): string {
  return `Prediction: ${entry.prediction.says}. Target: ${entry.target.says}. `;
}

function distance(one: Series, prediction: number): string {
  const gap = prediction - one.target;
  if (gap === 0) return "The prediction is right. ";
  const size = shown(short(Math.abs(gap), 4));
  return `The prediction is ${size} too ${gap < 0 ? "low" : "high"}. `;
}

/** A link may ask for what a loss cannot take: what is wrong, and what is used. */
export function replaced(
  entry: LossEntry,
  name: "prediction" | "target",
  asked: number,
  used: number,
): string {
  if (asked === used) return "";
  const range = limits(entry[name]);
  return (
    `${eye(asked)} is no ${name} for ${entry.title}: it must be ${range}. ` +
    `${eye(used)} is used.`
  );
}

/** The end of the domain, where the loss falls towards it and there is no further. */
function wall({ prediction }: LossEntry, now: Here, at: number): number | null {
  const { minimum, maximum } = prediction;
  if (now.gradient < 0 && maximum !== null && at >= maximum) return maximum;
  if (now.gradient > 0 && minimum !== null && at <= minimum) return minimum;
  return null;
}

function slope(entry: LossEntry, now: Here, prediction: number): string {
  const { title } = entry;
  if (isJump(now))
    return `${title} jumps here: it has no gradient, so it says nothing about the way.`;
  if (isKink(now))
    return (
      `${title} is ${shown(four(now.loss))} and has a corner here: any gradient from ` +
      `${eye(now.lower)} to ${eye(now.upper)} fits, and ${eye(now.gradient)} is used.`
    );
  if (now.gradient === 0)
    return `${title} is ${shown(four(now.loss))} and flat: small moves change nothing.`;
  const way = now.gradient < 0 ? "right" : "left";
  const end = wall(entry, now, prediction);
  if (end !== null)
    return (
      `${title} is ${shown(four(now.loss))}. It falls towards the ${way}, but ` +
      `${eye(end)} is the end: ${AXES[entry.axis]} goes no further.`
    );
  if (now.loss === Infinity)
    return (
      `${title} is infinite here; ` +
      `the smallest step to the ${way} makes it finite.`
    );
  if (!Number.isFinite(now.gradient))
    return (
      `${title} is ${shown(four(now.loss))} and falls to the ${way}, here more ` +
      "steeply than any number says."
    );
  return (
    `${title} is ${shown(four(now.loss))}; a small step to the ${way} lowers it by ` +
    `${eye(Math.abs(now.gradient))} times the step.`
  );
}

function ranking(series: readonly Series[], here: readonly Here[]): string {
  const order = series
    .map((one, i) => ({ title: one.entry.title, loss: here[i]?.loss ?? NaN }))
    .filter(({ loss }) => Number.isFinite(loss))
    .sort((a, b) => a.loss - b.loss);
  const [least, most] = [order[0], order[order.length - 1]];
  if (!least || !most || least.loss === most.loss) return "";
  const small = least.title;
  if (least.loss <= 0) return ` ${most.title} penalises this most.`;
  const share = percent(least.loss / most.loss);
  return ` ${most.title} penalises this most; ${small} is ${share} of that.`;
}

export function captionText(
  series: readonly Series[],
  here: readonly Here[],
  prediction: number,
  labelled: boolean,
): string {
  const [one, now] = [series[0], here[0]];
  if (!one || !now) return "";
  const opening = one.entry.event
    ? meaning(one)
    : labelled
      ? ""
      : distance(one, prediction);
  return opening + slope(one.entry, now, prediction) + ranking(series, here);
}

export const caption = captionText;

export function spoken(one: Series, now: Here, prediction: number): string {
  const gradient = isJump(now) ? "no gradient" : `gradient ${four(now.gradient)}`;
  const at = `Prediction ${short(prediction, 6)}`;
  return `${at}: ${one.entry.title} ${four(now.loss)}, ${gradient}.`;
}

export function description(
  series: readonly Series[],
  prediction: number,
  says: string,
): string {
  const titles = series.map((one) => one.entry.title).join(", ");
  return (
    `Curves of loss and of gradient against the prediction, for ${titles}; ` +
    `the prediction is ${eye(prediction, 6)}. ${says}`
  );
}

export const tableSays = (entry: LossEntry): string =>
  `Loss and gradient along the axis of the figure (${axisName(entry)})`;

export function sheet(series: readonly Series[], window: Pair, count: number): Sheet {
  const columns = series.flatMap(({ entry }) => [
    `${entry.name}_loss`,
    `${entry.name}_gradient`,
  ]);
  const rows = [...spaced(window[0], window[1], count)].map((x) => [
    x,
    ...series.flatMap((one) => {
      const now = at(one, x);
      return [now.loss, now.gradient].map((v) => (Number.isFinite(v) ? v : words(v)));
    }),
  ]);
  return { columns: ["prediction", ...columns], rows };
}

const words = (value: number): string =>
  Number.isNaN(value) ? "undefined" : value > 0 ? "infinity" : "-infinity";

export function python(series: readonly Series[], prediction: number): string {
  const lines = series.map(({ entry, values, target }) => {
    const args = pythonArguments(entry, values);
    const inputs = [prediction, target].map(pythonNumber).join(", ");
    const figure = entry.event ? ".figure()" : "";
    return (
      `loss = ll.loss("${entry.name}"${args})${figure}\n` +
      `print(loss.value(${inputs}), loss.gradient(${inputs}))`
    );
  });
  return ["import losslab as ll\n", ...lines].join("\n");
}
