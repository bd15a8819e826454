/** Paper takes all of the page, also what nobody has scrolled to yet. */

/** Calls back when the page is about to be printed; returns the undo. */
export function whenPrinted(print: () => void): () => void {
  const media = matchMedia("print");
  const change = (): void => void (media.matches && print());
  window.addEventListener("beforeprint", print);
  media.addEventListener("change", change);
  change();
  return () => {
    window.removeEventListener("beforeprint", print);
    media.removeEventListener("change", change);
  };
}
