import { describe, expect, it } from "vitest";
import { createClock } from "../src/lib/clock";

/** Frames that come when the test says so. */
function handFrames() {
  let next: ((now: number) => void) | null = null;
  return {
    request: (callback: (now: number) => void) => {
      next = callback;
      return 1;
    },
    cancel: () => (next = null),
    tick: (now: number) => {
      const due = next;
      next = null;
      due?.(now);
    },
    waiting: () => next !== null,
  };
}

function stepsIn(second: number, rate: number, speed: number): number {
  const frames = handFrames();
  let steps = 0;
  const clock = createClock(
    frames,
    () => speed,
    (due) => {
      steps += due;
      return true;
    },
  );
  clock.start();
  for (let i = 0; i <= second * rate; i += 1) frames.tick((1000 * i) / rate);
  clock.stop();
  return steps;
}

describe("the clock", () => {
  it("gives the same steps on every screen", () => {
    const counts = [30, 60, 144, 160].map((rate) => stepsIn(1, rate, 50));
    for (const count of counts) expect(Math.abs(count - 51)).toBeLessThanOrEqual(1);
  });

  it("does not race to catch up after a long frame", () => {
    expect(stepsIn(10, 0.1, 100)).toBeLessThanOrEqual(12);
  });

  it("asks for no frame once it is stopped, or told to end", () => {
    const frames = handFrames();
    const clock = createClock(
      frames,
      () => 60,
      () => false,
    );
    clock.start();
    frames.tick(0);
    expect(frames.waiting()).toBe(false);
    clock.stop();
    clock.start();
    clock.stop();
    expect(frames.waiting()).toBe(false);
  });
});
