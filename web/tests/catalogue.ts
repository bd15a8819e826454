/** A small catalogue of toys: the tests of the page need no real definition. */
import type {
  Catalogue,
  LossCard,
  NumberField,
  Parameter,
} from "../src/lib/catalogue";
import type {
  LossKernel,
  OptimizerKernel,
  Rules,
  Supplier,
  SurfaceKernel,
} from "../src/lib/kernels";

export const parameter = (
  name: string,
  more: Partial<NumberField> = {},
): NumberField & { name: string } => ({
  kind: "number",
  name,
  symbol: name.charAt(0),
  says: `the ${name}`,
  default: 1,
  minimum: 0,
  maximum: null,
  minimum_open: true,
  maximum_open: false,
  range: [0.1, 5],
  scale: "linear",
  dialect_defaults: null,
  ...more,
});

const dialect = (...options: string[]): Parameter => ({
  kind: "choice",
  name: "dialect",
  symbol: "",
  says: "whose convention is followed",
  default: options[0] ?? "",
  options,
});

const real = {
  kind: "real",
  says: "a number",
  window: [-1, 3] as const,
  minimum: null,
  maximum: null,
  minimum_open: true,
  maximum_open: true,
  default: 0.6,
};

const loss = (name: string, axis: "real" | "score") => ({
  name,
  title: name,
  family: "toys",
  summary: "a toy",
  parameters: [parameter("width")],
  axis,
  event: null,
  prediction: real,
  target: {
    ...real,
    default: 1,
    labels: axis === "score" ? { negative: -1, positive: 1 } : null,
  },
  glance: null,
});

export const catalogue: Catalogue = {
  version: "0",
  statuses: {
    converged: "Converged at step {step}: settled.",
    saddle: "Saddle at step {step}: both ways.",
    maximum: "Maximum at step {step}: all ways.",
    flat: "Flat at step {step}: no bottom.",
    diverged: "Diverged at step {step}: too far.",
    fell: "Fell at step {step}: no end.",
    stuck: "Stuck at step {step}: no way on.",
    "out of steps": "Out of steps after {step}: moving.",
  },
  asked: ["value", "gradient", "Hessian", "Hessian-vector product"],
  losses: [
    loss("squared_error", "real"),
    loss("other", "real"),
    loss("label", "score"),
  ],
  surfaces: [
    {
      name: "rosenbrock",
      title: "Bowl",
      summary: "round",
      parameters: [parameter("size")],
      window: [
        [-2, 2],
        [-1, 3],
      ],
      start: [-1.5, 1.5],
      minima: [
        { point: [0, 0], value: 0, global: true, kind: "smooth" },
        { point: [1, 1], value: 1, global: false, kind: "kink" },
      ],
      colour: "linear",
      creased: false,
      bottomless: false,
    },
  ],
  optimizers: [
    {
      name: "gradient_descent",
      title: "Descent",
      summary: "down",
      chance: false,
      parameters: [
        parameter("learning_rate", { default: 0.001, scale: "log" }),
        dialect("torch", "keras"),
      ],
    },
  ],
};

export const lossKernel: LossKernel = {
  value: (p, y) => (p - y) * (p - y),
  gradient: (p, y) => 2 * (p - y),
  subdifferential: (p, y) => [2 * (p - y), 2 * (p - y)],
  curvature: () => 2,
};

/** Half the squared distance from the origin: its gradient is the place itself. */
export const bowl: SurfaceKernel = {
  value: (x, y) => (x * x + y * y) / 2,
  gradient: (x, y) => [x, y],
  hessian: () => [1, 0, 0, 1],
  sharpness: () => 1,
  grid(x0, x1, nx, y0, y1, ny) {
    const out = new Float64Array(nx * ny);
    for (let j = 0; j < ny; j += 1)
      for (let i = 0; i < nx; i += 1) {
        const x = x0 + ((x1 - x0) * i) / (nx - 1);
        out[j * nx + i] = this.value(x, y0 + ((y1 - y0) * j) / (ny - 1));
      }
    return out;
  },
};

export const plain: OptimizerKernel = {
  init: () => ({}),
  step(here, _state, parameters, rate = 0) {
    parameters.forEach(
      (value, i) => (parameters[i] = value - Number(rate) * (here.gradient[i] ?? 0)),
    );
    here.asked[1] = (here.asked[1] ?? 0) + 1;
  },
  threshold: (sharpness) => 2 / sharpness,
};

export const rules: Rules = {
  diverged: (value, place) =>
    !Number.isFinite(value) || place.some((w) => !(Math.abs(w) < 1e6)),
  fell: (value, before) => value < before,
  stuck: (place) => place.some(Number.isNaN),
  rest: ([a = 0], bottomless) => (a < 0 ? 1 : 3 * bottomless),
  settled: (gradient) => Math.hypot(...gradient) < 1e-6,
};

export const supplier = (): Supplier => ({
  catalogue: () => Promise.resolve(catalogue),
  card: (name) => Promise.reject<LossCard>(new Error(`no card of ${name}`)),
  loss: () => Promise.resolve(lossKernel),
  surface: () => Promise.resolve(bowl),
  optimizer: () => Promise.resolve({ variants: { torch: plain, keras: plain } }),
  rules: () => Promise.resolve(rules),
  chance: () => Promise.resolve({ key: (seed, step) => [seed, step] }),
});
