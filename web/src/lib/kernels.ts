/** The one seam through which compiled kernels come to the page. */
import type { Catalogue, Kind, LossCard } from "./catalogue";

/** What a kernel takes besides its point: numbers, and lists of them. */
export type Numbers = readonly (number | Float64Array)[];

/** One kernel, or one for each form that choices give a definition. */
export type Forms<K> = K | { readonly variants: Readonly<Record<string, K>> };

export interface LossKernel {
  value(prediction: number, target: number, ...parameters: Numbers): number;
  gradient(prediction: number, target: number, ...parameters: Numbers): number;
  subdifferential(
    prediction: number,
    target: number,
    ...parameters: Numbers
  ): readonly [number, number];
  curvature(prediction: number, target: number, ...parameters: Numbers): number;
}

export interface SurfaceKernel {
  value(x: number, y: number, ...parameters: Numbers): number;
  gradient(x: number, y: number, ...parameters: Numbers): readonly [number, number];
  hessian(x: number, y: number, ...parameters: Numbers): readonly number[];
  sharpness(x: number, y: number, ...parameters: Numbers): number;
  grid(
    x0: number,
    x1: number,
    nx: number,
    y0: number,
    y1: number,
    ny: number,
    ...parameters: Numbers
  ): Float64Array;
}

export type OptimizerState = Record<string, unknown>;

/** The place where an optimizer stands, and what it may ask there and elsewhere. */
export interface Here {
  readonly gradient: Float64Array;
  readonly value: number;
  /** Two words from which the chance of this step comes. */
  readonly key: ArrayLike<number>;
  /** How many values, gradients, Hessians and products it has asked for. */
  readonly asked: Float64Array;
  valueAt(x: number, y: number): number;
  gradientAt(x: number, y: number): readonly [number, number];
  hessianAt(x: number, y: number): readonly number[];
}

export interface OptimizerKernel {
  init(here: Here, parameters: Float64Array, ...p: Numbers): OptimizerState;
  step(
    here: Here,
    state: OptimizerState,
    parameters: Float64Array,
    ...p: Numbers
  ): unknown;
  threshold(sharpness: number, ...p: Numbers): number;
}

export interface Rules {
  diverged(loss: number, parameters: Float64Array): boolean | number;
  settled(gradient: Float64Array): boolean | number;
  fell(loss: number, before: number): boolean | number;
  stuck(parameters: Float64Array): boolean | number;
  rest(hessian: Float64Array, bottomless: number): number;
}

/** The key of a step, from a seed. */
export interface Chance {
  key(seed: number, step: number): ArrayLike<number>;
}

export interface Supplier {
  catalogue(): Promise<Catalogue>;
  card(name: string): Promise<LossCard>;
  loss(name: string): Promise<Forms<LossKernel>>;
  surface(name: string): Promise<Forms<SurfaceKernel>>;
  optimizer(name: string): Promise<Forms<OptimizerKernel>>;
  rules(): Promise<Rules>;
  chance(): Promise<Chance>;
}

/** Keeps what has arrived; forgets what failed, so that asking again tries again. */
function once<T>(load: (key: string, attempt: number) => Promise<T>) {
  const known = new Map<string, Promise<T>>();
  const attempts = new Map<string, number>();
  return (key: string): Promise<T> => {
    const kept = known.get(key);
    if (kept) return kept;
    const attempt = attempts.get(key) ?? 0;
    attempts.set(key, attempt + 1);
    const arriving = load(key, attempt).catch((cause: unknown) => {
      known.delete(key);
      throw new Error(`${key} could not be loaded`, { cause });
    });
    known.set(key, arriving);
    return arriving;
  };
}

/**
 * Code together with the kernels that it draws with, so that a figure is whole when it
 * comes. A kernel that fails is the figure's to tell.
 */
export async function together<T>(
  code: Promise<T>,
  ...kernels: readonly Promise<unknown>[]
): Promise<T> {
  const [module] = await Promise.all([code, Promise.allSettled(kernels)]);
  return module;
}

/** Kernels and cards by address, below the page's own folder. */
export function supplyFrom(base: string): Supplier {
  const address = (path: string): string => new URL(path, base).href;
  // A browser remembers that a module failed: a new query makes it ask again.
  const module = once((path, attempt) => {
    const query = attempt ? `?attempt=${attempt}` : "";
    return import(/* @vite-ignore */ address(path) + query);
  });
  const json = once(async (path) => {
    const answer = await fetch(address(path));
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as unknown;
  });
  const kernel = (kind: Kind, name: string) => module(`kernels/${kind}/${name}.js`);
  return {
    catalogue: async () => (await json("catalogue.json")) as Catalogue,
    card: async (name) => (await json(`cards/losses/${name}.json`)) as LossCard,
    loss: async (name) => (await kernel("losses", name)) as Forms<LossKernel>,
    surface: async (name) => (await kernel("surfaces", name)) as Forms<SurfaceKernel>,
    optimizer: async (name) => (await kernel("optimizers", name)) as Forms<OptimizerKernel>,
    rules: async () => (await module("kernels/rules.js")) as Rules,
    chance: async () => (await module("kernels/chance.js")) as Chance,
  };
}
