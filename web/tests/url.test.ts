import { describe, expect, it } from "vitest";
import { fault } from "../src/lib/domain";
import { BOUNDS, OPENING, type PageState } from "../src/state/keys";
import { printLink, readLink } from "../src/state/url";
import { catalogue } from "./catalogue";

const read = (hash: string) => readLink(hash, catalogue);

describe("the link", () => {
  it("is empty for the page as it opens", () => {
    expect(printLink(OPENING, "")).toBe("");
    expect(read("").state).toEqual(OPENING);
    expect(read("#").notices).toEqual([]);
  });

  it("carries every key there and back", () => {
    const state: PageState = {
      ...OPENING,
      losses: ["other", "squared_error"],
      prediction: -0.1 - 0.2,
      target: 1e-12,
      label: "negative",
      loss_parameters: { "other.width": 2.5, "squared_error.width": 0.1 },
      surface_parameters: { "rosenbrock.size": 1 / 3 },
      start: [-1.25, 2 / 7],
      rival: "gradient_descent",
      learning_rate: 0.017,
      optimizer_parameters: {
        "gradient_descent.learning_rate": 1e-8,
        "gradient_descent.dialect": "keras",
      },
      steps: 1234,
      step: 77,
      speed: 4,
      basin_step: 1.25,
      basin_start: [-3, 1 / 3],
      explored: "label",
    };
    const link = read(printLink(state, "descent"));
    expect(link.state).toEqual(state);
    expect(link.section).toBe("descent");
    expect(link.notices).toEqual([]);
  });

  it("stays readable", () => {
    const link = printLink(
      { ...OPENING, losses: ["other", "label"], start: [1, -2] },
      "x",
    );
    expect(link).toBe("#x&losses=other,label&start=1,-2");
  });

  it("brings back what a field accepts, however far out", () => {
    const state: PageState = {
      ...OPENING,
      prediction: 12_345_678,
      target: -9_876_543.21,
      learning_rate: 1e-9,
      start: [1e12, -1e12],
    };
    for (const key of ["prediction", "target"] as const)
      expect(fault(BOUNDS.plane, state[key])).toBeNull();
    expect(fault(BOUNDS.learning_rate, state.learning_rate)).toBeNull();
    const link = read(printLink(state, ""));
    expect(link.notices).toEqual([]);
    expect(link.state).toEqual(state);
  });

  it("brings a start back to where a run may begin, and says so", () => {
    const { state, notices } = read("#start=1e200,-1e200&basin_start=0,1e13");
    expect(state.start).toEqual([1e12, -1e12]);
    expect(state.basin_start).toEqual([0, 1e12]);
    expect(notices).toHaveLength(2);
    expect(notices[0]).toContain("out of range; 10\u00b9\u00b2, −10\u00b9\u00b2 is used");
  });

  it("keeps the losses of one axis, and names the ones it leaves out", () => {
    const { state, notices } = read("#losses=other,label,nothing,squared_error");
    expect(state.losses).toEqual(["other", "squared_error"]);
    expect(notices.join()).toContain("there is no “nothing”");
    expect(notices.join()).toContain("label cannot share a figure with other");
  });

  it.each([
    ["#prediction=abc", "not a number"],
    ["#learning_rate=NaN", "not a number"],
    ["#learning_rate=Infinity", "not a number"],
    ["#learning_rate=-1", "out of range"],
    ["#steps=1e9", "out of range"],
    ["#losses=nothing", "there is no “nothing”"],
    ["#start=1", "give two numbers"],
    ["#start=1,x", "give two numbers"],
    ["#label=maybe", "negative or positive"],
    ["#loss_parameters=other.width:-1", "must be greater than 0"],
    ["#loss_parameters=other.depth:1", "no parameter"],
    ["#colour=red", "not known here"],
    ["#prediction=%E0%A4%A", "not a number"],
  ])("answers %s with a sentence and a legal state", (hash, sentence) => {
    const { state, notices } = read(hash);
    expect(notices.join()).toContain(sentence);
    expect(Number.isFinite(state.prediction)).toBe(true);
    expect(state.learning_rate).toBeGreaterThan(0);
    expect(state.steps).toBeLessThanOrEqual(20000);
    expect(state.losses).toEqual(OPENING.losses);
    expect(state.start).toBeNull();
  });
});
