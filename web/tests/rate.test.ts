import { describe, expect, it } from "vitest";
import { createPick, rates, stableRate, usualRate } from "../src/instruments/landscape/rate";
import type { Runs } from "../src/instruments/landscape/runs.svelte";
import type { OptimizerEntry } from "../src/lib/catalogue";
import { descend, type Run } from "../src/lib/descent";
import { OPENING, type PageState } from "../src/state/keys";
import type { Page } from "../src/state/page.svelte";
import { bowl, catalogue, parameter, plain, rules as bounds } from "./catalogue";

const rule = (name: string, ...given: readonly [string, number][]): OptimizerEntry => ({
  name,
  title: name,
  summary: name,
  chance: false,
  parameters: given.map(([own, value]) => parameter(own, { default: value })),
});

const small = rule("small", ["learning_rate", 0.001]);
const whole = rule("whole", ["learning_rate", 1]);
const inside = rule("inside", ["base.learning_rate", 0.5]);
const without = rule("without");
const optimizers = [small, whole, inside, without];

/** Plain descent in a bowl so many times as steep: it is stable below 2 / steepness. */
const slope = (steepness: number) => (rate: number): Run =>
  descend({
    surface: {
      ...bowl,
      value: (x, y) => steepness * bowl.value(x, y),
      gradient: (x, y) => [steepness * x, steepness * y],
    },
    surfaceParameters: [],
    ground: { creased: false, bottomless: false },
    optimizer: plain,
    optimizerParameters: [rate],
    rules: bounds,
    start: [1, 1],
    steps: 200,
  });

describe("the learning rates to choose from", () => {
  it("are its own default, not below the one that the page opens with, and less", () => {
    expect(optimizers.map(usualRate)).toEqual([0.01, 1, 0.5, 0.01]);
    expect(rates(1).slice(0, 5)).toEqual([1, 0.5, 0.2, 0.1, 0.05]);
    expect(rates(0.3).slice(0, 3)).toEqual([0.3, 0.2, 0.1]);
  });

  it("lead to the largest that is stable", () => {
    expect(stableRate(1, slope(1))).toBe(1);
    expect(stableRate(1, slope(3))).toBe(0.5);
    expect(stableRate(1, slope(45))).toBe(0.02);
    expect(stableRate(0.01, slope(45))).toBe(0.01);
  });

  it("are not those of a run that has risen, though it is within bounds", () => {
    expect(slope(2.001)(1).outcome).toBe("out of steps");
    expect(stableRate(1, slope(2.001))).toBe(0.5);
  });

  it("stay as they are where none is stable", () => {
    expect(stableRate(1, slope(1e9))).toBe(1);
  });
});

describe("the learning rate of what is picked", () => {
  function visit(opened: Partial<PageState> = {}, steepness: () => number = () => 1) {
    const state: PageState = { ...OPENING, optimizer: "small", step: 7, ...opened };
    const set = (patch: Partial<PageState>) => void Object.assign(state, patch);
    const page = { state, catalogue: { ...catalogue, optimizers }, set };
    const runs = { trialsOf: () => Promise.resolve(slope(steepness())) };
    return { state, pick: createPick(page as unknown as Page, runs as unknown as Runs) };
  }

  it("follows as long as nobody has moved it", async () => {
    const { state, pick } = visit();
    await pick({ optimizer: "whole", rival: "" });
    expect(state).toMatchObject({ optimizer: "whole", learning_rate: 1, step: 0 });
    await pick({ optimizer: "without" });
    expect(state.learning_rate).toBe(0.01);
    await pick({ optimizer: "inside" });
    expect(state.learning_rate).toBe(0.5);
  });

  it("follows from a link that has the usual one, and stays if the link has another", async () => {
    const usual = visit({ optimizer: "whole", learning_rate: 1 });
    await usual.pick({ optimizer: "inside" });
    expect(usual.state.learning_rate).toBe(0.5);
    const own = visit({ learning_rate: 0.3 });
    await own.pick({ optimizer: "whole" });
    expect(own.state.learning_rate).toBe(0.3);
  });

  it("is stable on the surface, also on one that is picked later", async () => {
    let steepness = 45;
    const { state, pick } = visit({ start: [1, 2] }, () => steepness);
    await pick({ optimizer: "whole" });
    expect(state).toMatchObject({ learning_rate: 0.02, start: [1, 2] });
    steepness = 1;
    await pick({ surface: "rosenbrock" });
    expect(state).toMatchObject({ learning_rate: 1, start: null });
  });

  it("is that of all picks together, whichever kernel comes first", async () => {
    const waiting: ((trial: (rate: number) => Run) => void)[] = [];
    const { state } = visit();
    const page = {
      state,
      catalogue: { ...catalogue, optimizers },
      set: (patch: Partial<PageState>) => void Object.assign(state, patch),
    };
    const runs = { trialsOf: () => new Promise((arrive) => waiting.push(arrive)) };
    const pick = createPick(page as unknown as Page, runs as unknown as Runs);
    const picks = [{ optimizer: "whole" }, { surface: "other" }, { optimizer: "inside" }];
    const [first, , last] = picks.map(pick);
    waiting[2]?.(slope(1));
    await last;
    waiting[0]?.(slope(1));
    await first;
    const both = { surface: "other", optimizer: "inside", learning_rate: 0.5 };
    expect(state).toMatchObject(both);
  });
});
