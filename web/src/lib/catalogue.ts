/** What the page knows of the definitions: the shape of the generated files. */

/** Where a run can come to rest, as `rules.rest` numbers the places. */
export const RESTS = ["converged", "saddle", "maximum", "flat"] as const;
export type Outcome = (typeof RESTS)[number] | "diverged" | "fell" | "stuck" | "out of steps";
export type Kind = "losses" | "surfaces" | "optimizers";
export type Pair = readonly [number, number];
export type Axis = "real" | "positive" | "score" | "probability";

/** What a parameter may be set to, as JSON has it; null is an optional one left out. */
export type Value = number | string | boolean | null | readonly number[];

interface Words {
  readonly symbol: string;
  readonly says: string;
}

/** The legal numbers: their ends, and whether those are outside. */
export interface Bounds {
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly minimum_open: boolean;
  readonly maximum_open: boolean;
}

/** The legal numbers, and the part of them that a control offers. */
export interface Range extends Bounds {
  readonly range: Pair;
}

export interface NumberField extends Words, Range {
  readonly kind: "number";
  readonly default: number;
  readonly scale: "linear" | "log";
  readonly dialect_defaults: Readonly<Record<string, number>> | null;
}

export interface WholeField extends Words, Range {
  readonly kind: "whole";
  readonly default: number;
  readonly dialect_defaults: Readonly<Record<string, number>> | null;
  /** Whether a compiled program has it built in. */
  readonly shapes: boolean;
}

export interface NumbersField extends Words, Range {
  readonly kind: "numbers";
  readonly default: readonly number[];
  readonly axis: string;
}

export interface ChoiceField extends Words {
  readonly kind: "choice";
  readonly default: string;
  readonly options: readonly string[];
}

export interface SwitchField extends Words {
  readonly kind: "switch";
  readonly default: boolean;
}

export interface OptionalField extends Words {
  readonly kind: "optional";
  readonly default: Value;
  readonly of: Field;
  /** What it means to leave it out. */
  readonly without: string;
}

/** Another definition inside this one; the page runs it with the usual one. */
export interface DefinitionField extends Words {
  readonly kind: "definition";
  readonly default: string;
  readonly of: string;
  readonly needs: readonly string[];
}

export type Field =
  | NumberField
  | WholeField
  | NumbersField
  | ChoiceField
  | SwitchField
  | OptionalField
  | DefinitionField;

export type Parameter = Field & { readonly name: string };

export interface Entry {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
}

export interface Argument extends Bounds {
  readonly kind: string;
  readonly says: string;
  readonly window: Pair;
  readonly default: number;
}

export interface Target extends Argument {
  readonly labels: { readonly negative: number; readonly positive: number } | null;
}

export interface Glance {
  readonly group: "regression" | "classification";
  readonly says: string;
  readonly order: number;
}

/** What a sample is, where it is more than one number. */
export interface SampleEvent {
  readonly says: string;
  readonly axes: readonly string[];
  readonly parts: readonly string[];
  readonly whole: boolean;
}

export interface LossEntry extends Entry {
  readonly family: string;
  readonly axis: Axis;
  readonly event: {
    readonly prediction: SampleEvent;
    readonly targets: readonly SampleEvent[];
  } | null;
  readonly prediction: Argument;
  readonly target: Target;
  readonly glance: Glance | null;
}

export type MinimumKind = "smooth" | "kink" | "cone" | "boundary" | "end of a valley";

export interface Minimum {
  readonly point: Pair;
  readonly value: number;
  readonly global: boolean;
  readonly kind: MinimumKind;
}

export type ColourScale = "linear" | "log" | "diverging";

export interface SurfaceEntry extends Entry {
  readonly window: readonly [Pair, Pair];
  readonly start: Pair;
  readonly minima: readonly Minimum[];
  readonly colour: ColourScale;
  /** Whether its gradient jumps somewhere. */
  readonly creased: boolean;
  /** Whether it sinks for ever and has no minimum. */
  readonly bottomless: boolean;
}

export interface OptimizerEntry extends Entry {
  /** Whether it moves by chance. */
  readonly chance: boolean;
}

export interface Catalogue {
  readonly version: string;
  /** How a run may end, as sentences with a place for the step. */
  readonly statuses: Readonly<Record<Outcome, string>>;
  /** What an optimizer can ask for, each in words for one. */
  readonly asked: readonly string[];
  readonly losses: readonly LossEntry[];
  readonly surfaces: readonly SurfaceEntry[];
  readonly optimizers: readonly OptimizerEntry[];
}

export interface Formula {
  readonly latex: string;
  readonly mathml: string;
}

export interface Worked {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly because: string;
}

export interface Peer {
  readonly library: string;
  readonly name: string;
  readonly code: string;
  readonly differs: string;
}

export interface LossCard extends LossEntry {
  readonly formula: Formula;
  readonly gradient_formula: Formula | null;
  readonly description: string;
  readonly use_when: string;
  readonly avoid_when: string;
  readonly claims: readonly { readonly name: string; readonly says: string }[];
  readonly worked: readonly Worked[];
  readonly peers: readonly Peer[];
  readonly sources: readonly { readonly text: string; readonly url: string | null }[];
  /** What the letters of the formulas stand for. */
  readonly notation: string | null;
  readonly kinks: string | null;
}

/**
 * Losses with one answer share a figure: those of one number do so along an axis; what a
 * loss of several numbers moves along is its own.
 */
export const figureOf = (loss: LossEntry): string =>
  loss.event ? loss.name : loss.axis;

export function named<E extends Entry>(entries: readonly E[], name: string): E {
  const found = entries.find((entry) => entry.name === name) ?? entries[0];
  if (!found) throw new Error("The catalogue is empty: build the page again.");
  return found;
}

/** The one that the page opens with first, then the catalogue's own order. */
export function openedFirst<E extends Entry>(
  entries: readonly E[],
  name: string,
): readonly E[] {
  return [...entries].sort((a, b) => Number(b.name === name) - Number(a.name === name));
}

/** The common losses first, then the catalogue's own order: colours follow this. */
export function ranked(losses: readonly LossEntry[]): readonly LossEntry[] {
  const place = (loss: LossEntry): number =>
    loss.glance
      ? loss.glance.order + (loss.glance.group === "regression" ? 0 : 50)
      : 99;
  return [...losses].sort((a, b) => place(a) - place(b));
}
