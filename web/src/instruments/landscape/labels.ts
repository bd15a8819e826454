/**
 * Where the labels of contour lines go: on the line, upright, apart from each other.
 */
import type { Pair } from "../../lib/catalogue";
import type { Contour } from "./terrain";

export interface Label {
  readonly text: string;
  readonly unit: number;
  readonly x: number;
  readonly y: number;
  /** Degrees, never upside down. */
  readonly turn: number;
}

const MARGIN = 26;
const APART = 64;
const SHORTEST = 120;

interface Candidate {
  readonly at: Pair;
  readonly turn: number;
  readonly bend: number;
}

function lengthOf(ring: readonly Pair[]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const [a, b] = [ring[i - 1] ?? [0, 0], ring[i] ?? [0, 0]];
    sum += Math.hypot(b[0] - a[0], b[1] - a[1]);
  }
  return sum;
}

function candidates(ring: readonly Pair[], width: number, height: number): Candidate[] {
  const reach = 4;
  const found: Candidate[] = [];
  // Some forty places a line are enough to choose from while a slider moves.
  const stride = Math.max(2, Math.floor(ring.length / 40));
  for (let i = reach; i < ring.length - reach; i += stride) {
    const [a, at, b] = [ring[i - reach], ring[i], ring[i + reach]];
    if (!a || !at || !b) continue;
    if (at[0] < MARGIN || at[0] > width - MARGIN) continue;
    if (at[1] < MARGIN || at[1] > height - MARGIN) continue;
    const angle = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
    const turn = angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle;
    const middle = Math.hypot((a[0] + b[0]) / 2 - at[0], (a[1] + b[1]) / 2 - at[1]);
    found.push({ at, turn, bend: middle });
  }
  return found;
}

/** `avoid` are places, in pixels, that a label must not hide. */
export function labelsFor(
  contours: readonly Contour[],
  width: number,
  height: number,
  avoid: readonly Pair[],
): readonly Label[] {
  const taken = [...avoid];
  const room = ([x, y]: Pair): number =>
    Math.min(...taken.map(([u, v]) => Math.hypot(x - u, y - v)), 3 * APART);
  const labels: Label[] = [];
  for (const { rings, label, unit } of contours) {
    const lines = rings.map((ring) =>
      ring.map(([u, v]): Pair => [u * width, (1 - v) * height]),
    );
    const best = lines
      .filter((line) => lengthOf(line) > SHORTEST)
      .flatMap((line) => candidates(line, width, height))
      .map((one) => ({ ...one, room: room(one.at) }))
      .filter((one) => one.room > APART && one.bend < 3)
      .sort((a, b) => score(b) - score(a))[0];
    if (!best) continue;
    taken.push(best.at);
    labels.push({ text: label, unit, x: best.at[0], y: best.at[1], turn: best.turn });
  }
  return labels;
}

const score = (one: Candidate & { room: number }): number =>
  one.room - 0.6 * Math.abs(one.turn) - 12 * one.bend;
