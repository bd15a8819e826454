/** The way between two steps: the arrow turns into the step, the step into the path. */

const DURATION = 190;

export interface Glide {
  /** The step as it is drawn: between two whole numbers while the eye follows. */
  readonly drawn: number;
}

const eased = (share: number): number => 1 - (1 - share) ** 3;

/** Call while a component is being made. */
export function createGlide(
  step: () => number,
  speed: () => number,
  playing: () => boolean,
): Glide {
  let drawn = $state(step());
  // A copy that the effect may read without being run again by it.
  let latest = drawn;
  let frame = 0;

  function show(value: number): void {
    latest = value;
    drawn = value;
  }

  $effect(() => {
    const to = step();
    const from = latest;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const slow = !playing() || speed() <= 4;
    if (still || !slow || Math.abs(to - from) > 1.5 || to === from) {
      show(to);
      return;
    }
    const began = performance.now();
    const go = (now: number): void => {
      const share = Math.min(1, Math.max(0, (now - began) / DURATION));
      show(from + (to - from) * eased(share));
      if (share < 1) frame = requestAnimationFrame(go);
    };
    frame = requestAnimationFrame(go);
    return () => cancelAnimationFrame(frame);
  });

  return {
    get drawn() {
      return drawn;
    },
  };
}
