import { describe, expect, it } from "vitest";
import {
  fixed,
  loss,
  percent,
  placed,
  position,
  raised,
  short,
  shown,
  typed,
} from "../src/lib/format";

describe("numbers as text", () => {
  it("has fixed decimals and no negative zero", () => {
    expect(loss(0.16)).toBe("0.1600");
    expect(loss(-0.8)).toBe("-0.8000");
    expect(position(-1.5)).toBe("-1.500");
    expect(loss(-0.00001)).toBe("0.0000");
    expect(loss(-0)).toBe("0.0000");
  });

  it("never says NaN", () => {
    expect(loss(Number.NaN)).toBe("undefined");
    expect(loss(Number.POSITIVE_INFINITY)).toBe("infinite");
    expect(short(Number.NEGATIVE_INFINITY)).toBe("-infinite");
  });

  it("uses an exponent when the decimals would not fit", () => {
    expect(fixed(1.23456e8, 4)).toBe("1.235e8");
    expect(shown("1.235e8")).toBe("1.235\u202f×\u202f10⁸");
    expect(shown("1e-5")).toBe("10⁻⁵");
    expect([short(1e12), loss(1e12), placed(1e12, 2)]).toEqual(Array(3).fill("1e12"));
    expect(raised("-1e12")).toBe("-10¹²");
  });

  it("keeps every digit of a value beside the grid", () => {
    expect([placed(0.6, 2), placed(0.125, 2), placed(0.001, 2)]).toEqual([
      "0.60",
      "0.125",
      "0.001",
    ]);
  });

  it("is short where it can be", () => {
    expect(short(0.30000000000000004)).toBe("0.3");
    expect(short(1234.5)).toBe("1230");
    expect(short(0)).toBe("0");
    expect(percent(0.1234)).toBe("12.3\u202f%");
  });
});

describe("typed numbers", () => {
  it.each([
    ["0.6", 0.6],
    [" −1,5 ", -1.5],
    ["1e-3", 0.001],
    ["", null],
    ["1.2.3", null],
    ["NaN", null],
    ["Infinity", null],
    ["0.6x", null],
  ])("%j is %j", (text, value) => expect(typed(text)).toBe(value));
});
