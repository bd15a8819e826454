/** What the landscape says, from the numbers that are shown. */
import type { Minimum, Pair, SurfaceEntry } from "../../lib/catalogue";
import { askedAt, statusAt, type Run } from "../../lib/descent";
import type { Sheet } from "../../lib/exports";
import { loss as four, percent, position, short, shown } from "../../lib/format";
import { isRate, pythonArguments, pythonNumber } from "../../lib/parameters";
import { pointAt } from "./paths";
import type { Runs, Walker } from "./runs.svelte";

const eye = (value: number, digits = 3): string => shown(short(value, digits));

/** What is written beside a minimum on the map. */
export function called({ kind }: Minimum): string {
  if (kind === "smooth") return "minimum";
  return kind === "end of a valley" ? kind : `minimum (${kind})`;
}

export const lossAt = (run: Run, k: number): number =>
  run.losses[Math.min(k, run.last)] ?? Number.NaN;

/** Largest stable learning rate of this optimizer at this place, or null. */
export function thresholdAt(runs: Runs, walker: Walker, [w1, w2]: Pair): number | null {
  if (!runs.ground) return null;
  const bend = runs.ground.kernel.sharpness(w1, w2, ...runs.ground.parameters);
  const threshold = walker.kernel.threshold(bend, ...walker.parameters);
  return Number.isFinite(threshold) && threshold > 0 && bend > 0 ? threshold : null;
}

/** Smaller shares are no longer read as percentages. */
const LEAST_SHARE = 1e-4;

function change(run: Run, k: number): string {
  const [from, to] = [lossAt(run, 0), lossAt(run, k)];
  const move = `from ${shown(four(from))} to ${shown(four(to))}`;
  if (to > from) return `the loss has risen ${move}`;
  if (from > 0 && to / from >= LEAST_SHARE)
    return `the loss has fallen ${move}, to ${percent(to / from)}`;
  return `the loss has fallen ${move}`;
}

export function caption(runs: Runs, k: number): string {
  const { run, walker, rival, rivalRun } = runs;
  if (!run || !walker) return "";
  const opening =
    k === 0
      ? `At the start the loss is ${shown(four(lossAt(run, 0)))}; the red arrow ` +
        "points straight downhill, and plain gradient descent steps along it."
      : `After ${steps(Math.min(k, run.last))} of ${walker.entry.title}, ` +
        `${change(run, k)}. It asked for ${askedAt(run, k, runs.asked)}.`;
  if (!rival || !rivalRun || k === 0) return opening;
  const other = lossAt(rivalRun, k);
  return `${opening} ${rival.entry.title} is at ${shown(four(other))}.`;
}

const steps = (k: number): string => `${k} ${k === 1 ? "step" : "steps"}`;

export function status(runs: Runs, k: number): string {
  const { run, statuses } = runs;
  return run ? statusAt(run, Math.min(k, run.last), statuses) : "Loading.";
}

export function description(runs: Runs, k: number): string {
  const { ground, run, walker } = runs;
  if (!ground || !run || !walker) return "The map is loading.";
  const [w1, w2] = pointAt(run, k);
  return (
    `Map of the surface ${ground.entry.title}: colour and contour lines show the ` +
    `loss, dark is low. ${walker.entry.title} started at ` +
    `w₁ ${position(runs.start[0])}, w₂ ${position(runs.start[1])} and is at ` +
    `w₁ ${position(w1)}, w₂ ${position(w2)} ` +
    `after ${steps(Math.min(k, run.last))}, ` +
    `where the loss is ${four(lossAt(run, k))}. ` +
    status(runs, k)
  );
}

export const places = (entry: SurfaceEntry): string =>
  `${entry.title}: ${entry.summary}`;

/** Every step; the rival's columns stand beside it where there is one. */
export function sheet(runs: Runs, every = 1): Sheet {
  const { run, rivalRun } = runs;
  const rows: number[][] = [];
  const last = run ? Math.max(run.last, rivalRun?.last ?? 0) : -1;
  for (let k = 0; run && k <= last; k += every) {
    const one = row(run, k);
    rows.push(rivalRun ? [k, ...one, ...row(rivalRun, k)] : [k, ...one]);
  }
  const own = ["step", "w1", "w2", "loss"];
  const other = ["rival_w1", "rival_w2", "rival_loss"];
  const text = rows.map((cells) => cells.map((v) => (Number.isNaN(v) ? "" : v)));
  return { columns: rivalRun ? [...own, ...other] : own, rows: text };
}

function row(run: Run, k: number): number[] {
  if (k > run.last) return [Number.NaN, Number.NaN, Number.NaN];
  return [...pointAt(run, k), lossAt(run, k)];
}

function optimizerPython({ entry, values }: Walker): string {
  const rest = pythonArguments(entry, values, isRate);
  return `ll.optimizer("${entry.name}"${rest})`;
}

export function python(runs: Runs, count: number, seed = 0): string {
  const { ground, walker, rival, start } = runs;
  if (!ground || !walker) return "";
  const { entry } = ground;
  const shape = pythonArguments(entry, ground.values);
  const surface = `ll.surface("${entry.name}"${shape})`;
  const at = `start=(${start.map(pythonNumber).join(", ")}), steps=${count}`;
  const drawn = (of: Walker): string => (of.chance && seed ? `, seed=${seed}` : "");
  const one = (name: string, of: Walker): string =>
    `${name} = ll.descend(\n    ${surface},\n    ${optimizerPython(of)},\n` +
    `    ${at}${drawn(of)},\n)\nprint(${name}.status, ${name}.trajectory[-1], ${name}.losses[-1])`;
  const second = rival ? `\n\n${one("rival", rival)}` : "";
  return `import losslab as ll\n\n${one("run", walker)}${second}`;
}

export const thresholdSays = (threshold: number): string =>
  `stable here up to ${eye(threshold)}`;

/**
 * Beyond the window by its own size: outside the map, whatever the shape of the
 * screen.
 */
export function isOutside({ window }: SurfaceEntry, point: Pair): boolean {
  return window.some(([low, high], i) => {
    const value = point[i] ?? 0;
    const room = (high - low) / 2;
    return value < low - room || value > high + room;
  });
}
