/**
 * Holds a place while the page around it still grows: figures arrive when they are
 * near.
 */

const LONGEST = 3000;
const ACTS = ["wheel", "touchstart", "pointerdown", "keydown"];

/** Ends by itself, or as soon as the reader does something; returns the undo. */
export function holdInView(target: Element, within: Element): () => void {
  const stop = new AbortController();
  const watch = new ResizeObserver(() => target.scrollIntoView());
  const timer = setTimeout(end, LONGEST);
  function end(): void {
    watch.disconnect();
    clearTimeout(timer);
    stop.abort();
  }
  for (const act of ACTS)
    window.addEventListener(act, end, { signal: stop.signal, passive: true });
  watch.observe(within);
  return end;
}
