import { describe, expect, it } from "vitest";
import { askedAt, descend, destination, statusAt, type Problem, type Run } from "../src/lib/descent";
import type { Here } from "../src/lib/kernels";
import { bowl, catalogue, plain, rules } from "./catalogue";

const problem = (rate: number, steps: number): Problem => ({
  surface: bowl,
  surfaceParameters: [],
  ground: { creased: false, bottomless: false },
  optimizer: plain,
  optimizerParameters: [rate],
  rules,
  start: [-2, 1],
  steps,
});
const run = (rate: number, steps: number) => descend(problem(rate, steps));

const said = (run: Run, k: number) => statusAt(run, k, catalogue.statuses);

describe("descend", () => {
  it("records the start, then every step", () => {
    const { points, losses, last } = run(0.5, 2);
    expect([...points]).toEqual([-2, 1, -1, 0.5, -0.5, 0.25]);
    expect([...losses]).toEqual([2.5, 0.625, 0.15625]);
    expect(last).toBe(2);
  });

  it("runs out of steps", () => {
    const slow = run(0.01, 5);
    expect(slow.outcome).toBe("out of steps");
    expect(said(slow, 5)).toMatch(/^Out of steps after 5/);
    expect(said(slow, 2)).toBe("On its way.");
  });

  it("names the first step from which it has settled, and goes on to the end", () => {
    const settled = run(1, 30);
    expect(settled).toMatchObject({ outcome: "converged", at: 1, last: 30 });
    expect(said(settled, 1)).toMatch(/^Converged at step 1/);
    expect(said(settled, 0)).toBe("At the start.");
  });

  it("tells a saddle, and a valley without end, from a minimum", () => {
    const down = { ...bowl, hessian: () => [-1, 0, 0, 1] };
    const given = problem(1, 30);
    const pass = descend({ ...given, surface: down });
    expect(pass).toMatchObject({ outcome: "saddle", at: 1, last: 30 });
    expect(said(pass, 0)).toBe("At the start.");
    expect(said(pass, 1)).toBe("Saddle at step 1: both ways.");
    const on = (ground: Problem["ground"]) => descend({ ...given, surface: down, ground });
    expect(on({ creased: true, bottomless: false }).outcome).toBe("converged");
    expect(on({ creased: true, bottomless: true }).outcome).toBe("flat");
  });

  it("is stuck where the optimizer has no step, and says so", () => {
    const lost = (here: Here, point: Float64Array): void => {
      here.asked[2] = (here.asked[2] ?? 0) + 1;
      if (point[0] === 0) point[0] = NaN;
      else point[0] = 0;
    };
    const stuck = descend({
      ...problem(0, 9),
      optimizer: { ...plain, step: (here, _, point) => lost(here, point) },
    });
    expect(stuck).toMatchObject({ outcome: "stuck", at: 1, last: 1 });
    expect(said(stuck, 1)).toBe("Stuck at step 1: no way on.");
    expect(askedAt(stuck, 1, catalogue.asked)).toBe("2 Hessians");
  });

  it("says what the optimizer has asked for so far", () => {
    expect(askedAt(run(0.5, 2), 0, catalogue.asked)).toBe("nothing");
    expect(askedAt(run(0.5, 2), 1, catalogue.asked)).toBe("1 gradient");
    expect(askedAt(run(0.5, 2), 2, catalogue.asked)).toBe("2 gradients");
  });

  it("gives every step a key of its own, and the place to ask about", () => {
    const met: unknown[] = [];
    const curious = (here: Here, point: Float64Array): void => {
      const { valueAt, gradientAt, hessianAt } = here;
      met.push([...here.gradient, here.value, ...Array.from(here.key)]);
      met.push([valueAt(3, 4), ...gradientAt(3, 4), ...hessianAt(3, 4)]);
      point[1] = 0;
    };
    descend({
      ...problem(0, 2),
      chance: { key: (seed, step) => [seed, step] },
      seed: 7,
      optimizer: { ...plain, step: (here, _, point) => curious(here, point) },
    });
    const elsewhere = [12.5, 3, 4, 1, 0, 0, 1];
    expect(met).toEqual([[-2, 1, 2.5, 7, 0], elsewhere, [-2, 0, 2, 7, 1], elsewhere]);
  });

  it("ends before the diverged point, and says so without a NaN", () => {
    const wild = run(11, 500);
    expect(wild.outcome).toBe("diverged");
    expect(wild.last).toBe(wild.at - 1);
    expect([...wild.points, ...wild.losses].every(Number.isFinite)).toBe(true);
    expect(said(wild, wild.last)).toBe(`Diverged at step ${wild.at}: too far.`);
  });
});

describe("the same run without its way", () => {
  it("ends where the run ends", () => {
    const { points, last } = descend(problem(0.3, 7));
    const end = points.subarray(2 * last, 2 * last + 2);
    expect(destination(problem(0.3, 7))).toEqual([...end]);
  });

  it("stops once it has settled, and not before", () => {
    let steps = 0;
    const step = (...all: Parameters<typeof plain.step>): unknown => {
      steps += 1;
      return plain.step(...all);
    };
    const counted = { ...plain, step };
    const run = descend(problem(0.5, 400));
    destination({ ...problem(0.5, 400), optimizer: counted });
    expect(run.outcome).toBe("converged");
    expect(steps).toBe(run.at);
  });

  it("is nowhere when the run diverges", () => {
    expect(descend(problem(3, 400)).outcome).toBe("diverged");
    expect(destination(problem(3, 400))).toBeNull();
  });
});
