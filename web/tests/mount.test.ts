import { afterEach, describe, expect, it, vi } from "vitest";
import { mountPage } from "../src/mount";
import type { Host } from "../src/state/page.svelte";
import { supplier } from "./catalogue";

/** Counts what stays on window and document. */
function watched(...targets: EventTarget[]) {
  let open = 0;
  for (const target of targets) {
    const [add, remove] = [target.addEventListener, target.removeEventListener];
    vi.spyOn(target, "addEventListener").mockImplementation((...args) => {
      open += 1;
      add.apply(target, args as Parameters<typeof add>);
    });
    vi.spyOn(target, "removeEventListener").mockImplementation((...args) => {
      open -= 1;
      remove.apply(target, args as Parameters<typeof remove>);
    });
  }
  return () => open;
}

function host(): Host & { readonly isReady: () => boolean } {
  let ready = false;
  return {
    readHash: () => "",
    writeHash: () => undefined,
    onHash(changed) {
      window.addEventListener("hashchange", changed);
      return () => window.removeEventListener("hashchange", changed);
    },
    address: (hash) => hash,
    ready: () => (ready = true),
    isReady: () => ready,
  };
}

describe("the page", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("opens, is ready, and leaves nothing behind", async () => {
    const element = document.createElement("div");
    document.body.append(element);
    const listeners = watched(window, document);
    const before = listeners();
    const made = host();
    const leave = await mountPage(element, supplier(), made);
    await vi.waitFor(() => expect(made.isReady()).toBe(true));
    expect(listeners()).toBeGreaterThan(before);
    const read = (id: string) =>
      element.querySelector(`[data-testid="${id}"]`)?.textContent?.trim();
    expect(read("comparison-loss")).toBe("Loss: 0.1600");
    expect(read("comparison-gradient")).toBe("Gradient: -0.8000");
    await leave();
    expect(element.children).toHaveLength(0);
    expect(listeners()).toBe(before);
  });

  it("says what to do when the catalogue does not come", async () => {
    const element = document.createElement("div");
    const broken = {
      ...supplier(),
      catalogue: () => Promise.reject(new Error("Nothing came")),
    };
    const leave = await mountPage(element, broken, host());
    expect(element.textContent).toContain("Nothing came");
    expect(element.textContent).toContain("load the page again");
    await leave();
  });
});
