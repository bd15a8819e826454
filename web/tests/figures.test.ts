import * as d3 from "d3-array";
import { describe, expect, it } from "vitest";
import { rgb, paletteFor } from "../src/lib/colour";
import { csv } from "../src/lib/exports";
import { fault, limits } from "../src/lib/domain";
import { pythonArguments, pythonNumber } from "../src/lib/parameters";
import {
  linear,
  logarithmic,
  quantile,
  roundStep,
  snapped,
  spaced,
  ticks,
} from "../src/lib/scale";
import { look } from "../src/lib/series";
import { isKink, pathOf, spread } from "../src/instruments/comparison/model";
import { extent, thinned } from "../src/instruments/landscape/chart";
import { arrow } from "../src/instruments/landscape/paths";
import { terrainOf, viewOf } from "../src/instruments/landscape/terrain";
import { bowl, catalogue, parameter } from "./catalogue";

describe("scales", () => {
  it("go there and back", () => {
    const x = linear([-1, 3], [40, 440]);
    expect(x(1)).toBe(240);
    expect(x.invert(x(0.6))).toBeCloseTo(0.6, 12);
    const y = logarithmic([0.01, 100], [0, 400]);
    expect(y(1)).toBeCloseTo(200, 9);
    expect(y.ticks(5)).toEqual([0.01, 0.1, 1, 10, 100]);
  });

  it("snap without dust, and end where they should", () => {
    expect(roundStep(4, 400)).toBe(0.01);
    expect(snapped(0.1 + 0.2, 0.01)).toBe(0.3);
    expect(Object.is(snapped(-0.001, 0.01), 0)).toBe(true);
    expect(spaced(-1, 3, 5)).toEqual(Float64Array.from([-1, 0, 1, 2, 3]));
  });
});

describe("what d3 would weigh too much for", () => {
  it.each([
    [-1, 3, 5],
    [-2.04, 2.04, 6],
    [0, 7.29, 4],
    [1e-7, 3e-6, 3],
    [-1e12, 1, 5],
    [12345, 12999, 4],
    [0, 1, 1],
    [2, 2, 5],
  ])("ticks from %d to %d, about %d, are d3's", (low, high, count) =>
    expect(ticks(low, high, count)).toEqual(d3.ticks(low, high, count)),
  );

  it("has d3's quantiles", () => {
    const values = [3, -1, 4, 1, 5, -9, 2, 6];
    for (const p of [0, 0.06, 0.5, 0.9, 1])
      expect(quantile(values, p)).toBe(d3.quantile(values, p));
    expect(quantile([], 0.5)).toBeUndefined();
  });
});

describe("labels", () => {
  it("never touch, keep their order and stay inside", () => {
    const placed = spread([100, 101, 99, 300], 14, 0, 302);
    const sorted = [...placed].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i += 1)
      expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(14);
    expect(placed[2]).toBeLessThan(placed[0] ?? 0);
    expect(Math.max(...placed)).toBeLessThanOrEqual(302);
  });
});

describe("curves", () => {
  const unit = linear([0, 1], [0, 100]);
  const path = (values: number[], breaks: boolean): string =>
    pathOf(spaced(0, 1, values.length), Float64Array.from(values), unit, unit, breaks);

  it("begin with a move, and lift the pen where a value is missing", () => {
    expect(path([-Infinity, 0, 1], false)).toMatch(/^M50/);
    expect(path([0, NaN, 1], false)).toBe("M0.00,0.00M100.00,100.00");
  });

  it("lift the pen where the loss jumps, not where it is steep", () => {
    const moves = (values: number[]): number =>
      path(values, true).split("M").length - 1;
    expect(moves([1, 1, 1, 0, 0, 0])).toBe(2);
    expect(moves([0, 0.2, 0.4, 0.6, 0.8])).toBe(1);
  });
});

describe("looks", () => {
  it("are 28 different ones", () => {
    const looks = Array.from({ length: 28 }, (_, i) => JSON.stringify(look(i)));
    expect(new Set(looks).size).toBe(28);
  });

  it("get lighter in even steps", () => {
    const palette = paletteFor("linear");
    const lightness = [0, 0.25, 0.5, 0.75, 1].map((t) => palette(t)[0]);
    lightness.slice(1).forEach((value, i) => {
      expect(value - (lightness[i] ?? 0)).toBeCloseTo((0.965 - 0.27) / 4, 9);
    });
    expect(rgb([1, 0, 0])).toEqual([255, 255, 255]);
    expect(rgb([0, 0, 0])).toEqual([0, 0, 0]);
  });
});

describe("the map", () => {
  const entry = catalogue.surfaces[0];
  if (!entry) throw new Error("the toy catalogue has a surface");

  it("shows the whole window with one unit for both axes", () => {
    const [x, y] = viewOf(entry.window, 4 / 3);
    expect(y).toEqual([-1, 3]);
    expect((x[1] - x[0]) / (y[1] - y[0])).toBeCloseTo(4 / 3, 12);
    expect((x[0] + x[1]) / 2).toBe(0);
  });

  it("has contours where the surface has that value", () => {
    const terrain = terrainOf(entry, { kernel: bowl, parameters: [] }, 1, "fine");
    const [[x0, x1], [y0, y1]] = terrain.view;
    expect(terrain.low).toBe(0);
    expect(terrain.contours.length).toBeGreaterThan(4);
    for (const { level, rings } of terrain.contours)
      for (const [u, v] of rings.flat()) {
        if (u < 0 || u > 1 || v < 0 || v > 1) continue;
        const value = bowl.value(x0 + u * (x1 - x0), y0 + v * (y1 - y0));
        expect(Math.abs(value - level)).toBeLessThan(0.02);
      }
  });

  it("draws the arrow downhill", () => {
    const down = arrow([3, -4], 100);
    expect(down?.[0]).toBeLessThan(0);
    expect(down?.[1]).toBeLessThan(0);
    expect(arrow([0, 0], 100)).toBeNull();
  });
});

describe("the chart of losses", () => {
  it("is logarithmic only where it can be", () => {
    expect(extent([Float64Array.from([100, 1, 0])])).toMatchObject({
      log: true,
      low: 1,
    });
    expect(extent([Float64Array.from([100, -1])]).log).toBe(false);
    expect(extent([Float64Array.from([2, 2])])).toEqual({
      low: 0,
      high: 4,
      log: false,
    });
  });

  it("loses no spike", () => {
    const losses = Float64Array.from({ length: 5000 }, (_, k) => (k === 1234 ? 9 : 1));
    const points = thinned(losses, 100);
    expect(points.length).toBeLessThanOrEqual(200);
    expect(points.some(([k, loss]) => k === 1234 && loss === 9)).toBe(true);
  });
});

describe("what leaves the page", () => {
  it("keeps every digit", () => {
    const text = csv({ columns: ["step", "w1"], rows: [[0, 0.1 + 0.2]] });
    expect(text).toBe("step,w1\n0,0.30000000000000004\n");
  });

  it("is Python that says what differs", () => {
    const entry = {
      name: "x",
      title: "x",
      summary: "",
      parameters: [parameter("width")],
    };
    expect(pythonArguments(entry, [1])).toBe("");
    expect(pythonArguments(entry, [2])).toBe(", width=2.0");
    expect(pythonArguments(entry, [1], () => true)).toBe(", width=1.0");
    expect(pythonNumber(1e-7)).toBe("1e-7");
  });
});

describe("domains", () => {
  it("say what a value must be", () => {
    const open = parameter("width", { maximum: 1, maximum_open: true });
    expect(fault(open, 0)).toBe("greater than 0");
    expect(limits(open)).toContain("greater than 0");
    expect(limits({ minimum: 0, maximum: 1 })).toBe("from 0 to 1");
    expect(fault(open, 1)).toBe("less than 1");
    expect(fault(open, 0.5)).toBeNull();
  });

  it("know a kink", () => {
    expect(isKink({ loss: 0, gradient: 0, lower: -1, upper: 1 })).toBe(true);
    const [lower, upper] = [-2 / 3, -2 / 3 + 2e-16];
    expect(isKink({ loss: 1.1, gradient: lower, lower, upper })).toBe(false);
    const steep = { loss: 0, gradient: 0, lower: -Infinity, upper: 0 };
    expect(isKink(steep)).toBe(true);
    expect(isKink({ ...steep, upper: -Infinity })).toBe(false);
    expect(isKink({ loss: 0, gradient: NaN, lower: NaN, upper: NaN })).toBe(false);
  });
});
