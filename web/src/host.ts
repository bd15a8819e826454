/** The page in a browser tab: what a notebook's host would answer in its own way. */
import type { Host } from "./state/page.svelte";

export function browserHost(window: Window): Host {
  const { location, history, document } = window;
  return {
    readHash: () => location.hash,
    writeHash(hash) {
      history.replaceState(null, "", hash || location.pathname + location.search);
    },
    onHash(changed) {
      window.addEventListener("hashchange", changed);
      return () => window.removeEventListener("hashchange", changed);
    },
    address: (hash) => location.href.split("#")[0] + hash,
    ready() {
      document.documentElement.dataset["ready"] = "true";
    },
  };
}
