import { describe, expect, it } from "vitest";
import { arrival, NOWHERE, rateFor, type Task } from "../src/instruments/basins/basins";
import { basinColour } from "../src/instruments/basins/paint";
import { called } from "../src/instruments/landscape/words";
import { named } from "../src/lib/catalogue";
import type { OptimizerKernel } from "../src/lib/kernels";
import { bowl, catalogue, plain, rules } from "./catalogue";

const entry = named(catalogue.surfaces, "rosenbrock");

/** Descent that also wants a second parameter: without it every place is undefined. */
const damped: OptimizerKernel = {
  ...plain,
  step(here, state, parameters, rate = 0, damping = NaN) {
    return plain.step(here, state, parameters, Number(rate) * Number(damping));
  },
};

const task = (
  rate: number,
  optimizer: OptimizerKernel = plain,
  more: number[] = [],
): Task => ({
  entry,
  rate,
  view: entry.window,
  problem: {
    surface: bowl,
    surfaceParameters: [],
    ground: { creased: false, bottomless: false },
    optimizer,
    optimizerParameters: [rate, ...more],
    rules,
    steps: 400,
  },
});

describe("where a start arrives", () => {
  it("is the minimum that a run reaches", () => {
    expect(arrival(task(0.5), [-1.5, 1.5])).toBe(0);
    expect(arrival(task(0.5, damped, [1]), [-1.5, 1.5])).toBe(0);
  });

  it("is nowhere for a run that diverges, or is not there in time", () => {
    expect(arrival(task(3), [-1.5, 1.5])).toBe(NOWHERE);
    expect(arrival(task(1e-6), [-1.5, 1.5])).toBe(NOWHERE);
  });

  it("takes its learning rate from the sharpest minimum", () => {
    expect(rateFor(entry, task(1).problem, 0.5)).toBe(1);
  });

  it("takes none from kinks and cones, which have no threshold", () => {
    const minima = entry.minima.map((minimum) => ({ ...minimum, kind: "cone" as const }));
    expect(rateFor({ ...entry, minima }, task(1).problem, 0.5)).toBeNull();
  });
});

describe("what stands beside a minimum", () => {
  it("says what kind it is, unless it is smooth", () => {
    const kinds = ["smooth", "kink", "cone", "boundary", "end of a valley"] as const;
    const said = kinds.map((kind) =>
      called({ point: [0, 0], value: 0, global: true, kind }),
    );
    expect(said).toEqual([
      "minimum",
      "minimum (kink)",
      "minimum (cone)",
      "minimum (boundary)",
      "end of a valley",
    ]);
  });
});

describe("the colours of basins", () => {
  it("are eight different ones, and one more for nowhere", () => {
    const colours = [0, 1, 2, 3, 4, 5, 6, 7, NOWHERE].map(basinColour);
    expect(new Set(colours).size).toBe(9);
    expect(basinColour(8)).toBe(basinColour(0));
    for (const colour of colours) expect(colour).toMatch(/^rgb\(\d+ \d+ \d+\)$/);
  });
});
