/** The page's state: every key, its bounds, its place in the link, how it opens. */
import type { Domain } from "../lib/domain";
import * as codec from "./codecs";
import { LOSSES } from "./opening";

/** As far from zero as the library lets a run begin; farther out it has diverged. */
const FARTHEST = 1e12;

/** What may be typed, dragged or linked: fields and links ask the same table. */
export const BOUNDS = {
  plane: { minimum: -FARTHEST, maximum: FARTHEST },
  learning_rate: { minimum: 0, minimum_open: true, maximum: null },
  steps: { minimum: 1, maximum: 20000 },
  seed: { minimum: 0, maximum: 2 ** 32 - 1 },
  basin_step: { minimum: 0.01, maximum: 2 },
} as const satisfies Record<string, Domain>;

export const KEYS = {
  losses: codec.inOneFigure(codec.names("losses", "losses", LOSSES)),
  prediction: codec.number("prediction", 0.6, BOUNDS.plane),
  target: codec.number("target", 1, BOUNDS.plane),
  label: codec.choice("label", "positive", ["negative", "positive"]),
  loss_parameters: codec.parameters("loss_parameters", "losses"),

  surface: codec.name("surface", "surfaces", "rosenbrock"),
  surface_parameters: codec.parameters("surface_parameters", "surfaces"),
  start: codec.point("start", BOUNDS.plane),
  optimizer: codec.name("optimizer", "optimizers", "gradient_descent"),
  rival: codec.name("rival", "optimizers", "", true),
  learning_rate: codec.number("learning_rate", 0.01, BOUNDS.learning_rate),
  optimizer_parameters: codec.parameters("optimizer_parameters", "optimizers"),
  seed: codec.whole("seed", 0, BOUNDS.seed),
  steps: codec.whole("steps", 500, BOUNDS.steps),
  step: codec.whole("step", 0, { ...BOUNDS.steps, minimum: 0 }),
  speed: codec.whole("speed", 60, { minimum: 1, maximum: 1000 }),

  basin_surface: codec.name("basin_surface", "surfaces", "himmelblau"),
  basin_step: codec.number("basin_step", 0.5, BOUNDS.basin_step),
  basin_start: codec.point("basin_start", BOUNDS.plane),

  explored: codec.name("explored", "losses", "squared_error"),
} as const;

export type Key = keyof typeof KEYS;

type ValueOf<C> = C extends codec.Codec<infer T> ? T : never;

export type PageState = { readonly [K in Key]: ValueOf<(typeof KEYS)[K]> };

export const OPENING = Object.fromEntries(
  Object.entries(KEYS).map(([key, { initial }]) => [key, initial]),
) as PageState;
