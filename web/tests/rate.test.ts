import { describe, expect, it } from "vitest";
import { picked, usualRate } from "../src/instruments/landscape/rate";
import type { OptimizerEntry } from "../src/lib/catalogue";
import { OPENING } from "../src/state/keys";
import { readLink } from "../src/state/url";
import { catalogue, parameter } from "./catalogue";

const rule = (name: string, ...rates: readonly [string, number][]): OptimizerEntry => ({
  name,
  title: name,
  summary: name,
  chance: false,
  parameters: rates.map(([own, value]) => parameter(own, { default: value })),
});

const small = rule("small", ["learning_rate", 0.001]);
const whole = rule("whole", ["learning_rate", 1]);
const inside = rule("inside", ["base.learning_rate", 0.5]);
const without = rule("without");
const rules = [small, whole, inside, without];

describe("the learning rate of an optimizer that is picked", () => {
  const pick = (optimizer: string, rate: number, next: string) =>
    picked(rules, { ...OPENING, optimizer, learning_rate: rate, step: 7 }, next);

  it("is its own default, and not below the one that the page opens with", () => {
    expect(rules.map(usualRate)).toEqual([0.01, 1, 0.5, 0.01]);
  });

  it("follows as long as nobody has moved it", () => {
    expect(pick("small", 0.01, "whole")).toEqual({
      optimizer: "whole",
      learning_rate: 1,
      step: 0,
    });
    expect(pick("whole", 1, "small").learning_rate).toBe(0.01);
    expect(pick("whole", 1, "without").learning_rate).toBe(0.01);
    expect(pick("without", 0.01, "inside").learning_rate).toBe(0.5);
    expect(pick("whole", 0.01, "inside").learning_rate).toBe(0.5);
  });

  it("stays once it has been moved, by hand or by a link", () => {
    expect(pick("small", 0.02, "whole").learning_rate).toBe(0.02);
    expect(pick("small", 1, "inside").learning_rate).toBe(1);
    const { state } = readLink("#learning_rate=0.3", catalogue);
    expect(picked(rules, state, "whole").learning_rate).toBe(0.3);
  });

  it("is not what a link leaves out: that is how the page opens", () => {
    const { state } = readLink("#optimizer=gradient_descent", catalogue);
    expect(state.learning_rate).toBe(OPENING.learning_rate);
  });
});
