/** Turns time into whole steps, at a speed that no screen's frame rate changes. */

const LONGEST_FRAME = 0.1;

export interface Frames {
  request(callback: (milliseconds: number) => void): number;
  cancel(handle: number): void;
}

export interface Clock {
  start(): void;
  stop(): void;
}

/**
 * `advance` is told how many whole steps have become due; it answers whether to go on.
 * A frame that took long is cut short: nothing races to catch up after a pause.
 */
export function createClock(
  frames: Frames,
  speed: () => number,
  advance: (steps: number) => boolean,
): Clock {
  let handle: number | null = null;
  let before: number | null = null;
  let owed = 0;

  function frame(now: number): void {
    const elapsed =
      before === null ? 0 : Math.min((now - before) / 1000, LONGEST_FRAME);
    before = now;
    owed += elapsed * speed();
    const due = Math.floor(owed);
    owed -= due;
    handle = due === 0 || advance(due) ? frames.request(frame) : null;
  }

  return {
    start() {
      if (handle !== null) return;
      before = null;
      // The first step comes at once: pressing Run is answered by the next frame.
      owed = 1;
      handle = frames.request(frame);
    },
    stop() {
      if (handle !== null) frames.cancel(handle);
      handle = null;
    },
  };
}

export const browserFrames: Frames = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
};
