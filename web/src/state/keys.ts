/** The page's state: every key, its bounds, its place in the link, how it opens. */
import * as codec from "./codecs";

const PLANE = [-1e6, 1e6] as const;

export const KEYS = {
  losses: codec.names("losses", "losses", ["squared_error"]),
  prediction: codec.number("prediction", 0.6, PLANE),
  target: codec.number("target", 1, PLANE),
  label: codec.choice("label", "positive", ["negative", "positive"]),
  loss_parameters: codec.parameters("loss_parameters", "losses"),

  surface: codec.name("surface", "surfaces", "rosenbrock"),
  surface_parameters: codec.parameters("surface_parameters", "surfaces"),
  start: codec.point("start"),
  optimizer: codec.name("optimizer", "optimizers", "gradient_descent"),
  rival: codec.name("rival", "optimizers", "", true),
  dialect: codec.word("dialect", ""),
  learning_rate: codec.number("learning_rate", 0.01, [1e-8, 1e4]),
  optimizer_parameters: codec.parameters("optimizer_parameters", "optimizers"),
  steps: codec.whole("steps", 500, [1, 20000]),
  step: codec.whole("step", 0, [0, 20000]),
  speed: codec.whole("speed", 60, [1, 1000]),

  basin_surface: codec.name("basin_surface", "surfaces", "himmelblau"),
  basin_step: codec.number("basin_step", 0.5, [0.01, 2]),

  explored: codec.name("explored", "losses", "squared_error"),
} as const;

export type Key = keyof typeof KEYS;

type ValueOf<C> = C extends codec.Codec<infer T> ? T : never;

export type PageState = { readonly [K in Key]: ValueOf<(typeof KEYS)[K]> };

export const OPENING = Object.fromEntries(
  Object.entries(KEYS).map(([key, { initial }]) => [key, initial]),
) as PageState;
