/** Run, pause, step, reset: moves the page's `step` along a finished trajectory. */
import { browserFrames, createClock } from "../../lib/clock";
import type { Page } from "../../state/page.svelte";
import type { Runs } from "./runs.svelte";

export interface Player {
  readonly playing: boolean;
  readonly step: number;
  toggle(): void;
  play(): void;
  pause(): void;
  by(count: number): void;
  to(step: number): void;
}

const reducedMotion = (): boolean =>
  matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Call while a component is being made. `ended` is told when the last step is shown.
 */
export function createPlayer(page: Page, runs: Runs, ended: () => void): Player {
  let playing = $state(false);
  let saved = 0;
  const step = $derived(Math.min(page.state.step, runs.last));

  const clock = createClock(
    browserFrames,
    () => page.state.speed,
    (due) => {
      // Without motion the same states come as two still pictures a second.
      saved += due;
      if (reducedMotion() && saved < page.state.speed / 2) return playing;
      const next = Math.min(step + saved, runs.last);
      saved = 0;
      page.set({ step: next });
      if (next < runs.last) return playing;
      playing = false;
      page.settle();
      ended();
      return false;
    },
  );

  function pause(): void {
    clock.stop();
    if (!playing) return;
    playing = false;
    page.settle();
  }

  function play(): void {
    if (runs.last === 0) return ended();
    if (step >= runs.last) page.set({ step: 0 });
    playing = true;
    clock.start();
  }

  function to(next: number): void {
    pause();
    const inside = Math.max(0, Math.min(next, runs.last));
    page.set({ step: inside });
    if (inside === runs.last) ended();
  }

  $effect(() => {
    const hidden = (): void => {
      if (document.hidden) pause();
    };
    document.addEventListener("visibilitychange", hidden);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      clock.stop();
    };
  });

  return {
    get playing() {
      return playing;
    },
    get step() {
      return step;
    },
    play,
    pause,
    to,
    toggle: () => (playing ? pause() : play()),
    by: (count) => to(step + count),
  };
}
