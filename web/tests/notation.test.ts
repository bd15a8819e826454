import { describe, expect, it } from "vitest";
import { pieces } from "../src/instruments/explorer/notation";

const letters = (text: string): readonly string[] =>
  pieces(text)
    .filter(({ letter }) => letter)
    .map(({ text: letter, below }) => (below ? `${letter}_${below}` : letter));

describe("what the letters of a formula stand for", () => {
  it.each([
    ["r = ŷ − y, the residual", ["r", "ŷ", "y"]],
    ["z_k the score and y_k the probability of class k", ["z_k", "y_k", "k"]],
    ["p = 1/(1 + e⁻ᶻ), a probability", ["p", "e", "ᶻ"]],
    ["a plain sentence", []],
  ])("finds the letters in %j", (text, expected) =>
    expect(letters(text)).toEqual(expected),
  );

  it("loses no character", () => {
    const text = "m = y·ŷ, the margin of the score ŷ for the label y = ±1";
    expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
  });
});
