import { describe, expect, it } from "vitest";
import { fixed, loss, percent, position, short, shown, typed } from "../src/lib/format";

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
    expect(fixed(1.23456e8, 4)).toBe("1.235e+8");
    expect(shown("1.235e+8")).toBe("1.235\u202f×\u202f10⁸");
    expect(shown("1e-5")).toBe("10⁻⁵");
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
