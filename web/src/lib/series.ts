/**
 * A look of its own for every loss and optimizer: colour and line, never colour alone.
 */

export interface Look {
  /** A class that sets the colour in the present theme. */
  readonly colour: string;
  /** SVG dash array; "" is a solid line. */
  readonly dash: string;
}

const COLOURS = 7;
const DASHES = ["", "7 4", "2 3.5", "9 3 2 3"];

/** The counts have no common factor: 28 looks before one comes again. */
export function look(rank: number): Look {
  return {
    colour: `series-${rank % COLOURS}`,
    dash: DASHES[rank % DASHES.length] ?? "",
  };
}

const WALKERS = 6;

export function walkerLook(rank: number): Look {
  return {
    colour: `walker-${rank % WALKERS}`,
    dash: DASHES[rank % DASHES.length] ?? "",
  };
}
