/** Words with letters of mathematics among them, such as `z_k the score of class k`. */

export interface Piece {
  readonly text: string;
  /** A letter that stands for a quantity: set in italics. */
  readonly letter: boolean;
  readonly below?: string;
}

/** A letter by itself, perhaps with an index; the English word “a” is none. */
const LETTER = /(?<![\p{L}\d])(?!a )(\p{L}\u0302?)(?:_(\w))?(?![\p{Ll}\p{Lu}\d])/gu;

export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(LETTER)) {
    const [whole, letter = "", below] = match;
    found.push({ text: text.slice(from, match.index), letter: false });
    found.push({ text: letter, letter: true, ...(below ? { below } : {}) });
    from = match.index + whole.length;
  }
  found.push({ text: text.slice(from), letter: false });
  return found.filter((piece) => piece.text !== "");
}
