import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPage, type Host } from "../src/state/page.svelte";
import { supplyFrom } from "../src/lib/kernels";
import { catalogue, supplier } from "./catalogue";

function host(hash = "") {
  const written: string[] = [];
  let listener: (() => void) | null = null;
  const made: Host = {
    readHash: () => hash,
    writeHash: (next) => {
      hash = next;
      written.push(next);
    },
    onHash: (changed) => {
      listener = changed;
      return () => (listener = null);
    },
    address: (next) => `page${next}`,
    ready: () => undefined,
  };
  const change = (next: string): void => {
    hash = next;
    listener?.();
  };
  return { made, written, change, listens: () => listener !== null };
}

describe("the page's state", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("writes the link once after many changes", () => {
    const { made, written } = host();
    const page = createPage(catalogue, supplier(), made);
    for (let i = 0; i < 100; i += 1) page.set({ prediction: i / 100 });
    expect(written).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(written).toEqual(["#prediction=0.99"]);
    page.dispose();
  });

  it("writes at once on release, and not again", () => {
    const { made, written } = host();
    const page = createPage(catalogue, supplier(), made);
    page.set({ prediction: 2 });
    page.settle();
    page.settle();
    vi.advanceTimersByTime(1000);
    expect(written).toEqual(["#prediction=2"]);
    page.dispose();
  });

  it("follows the address, and forgets it when it goes", () => {
    const { made, change, listens, written } = host("#prediction=3");
    const page = createPage(catalogue, supplier(), made);
    expect(page.state.prediction).toBe(3);
    change("#descent&prediction=1&nonsense=2");
    expect(page.state.prediction).toBe(1);
    expect(page.arrival.section).toBe("descent");
    expect(page.notices).toHaveLength(1);
    page.set({ prediction: 5 });
    page.dispose();
    vi.advanceTimersByTime(1000);
    expect(listens()).toBe(false);
    expect(written).toEqual([]);
  });
});

describe("the supplier", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("asks once for what has come, and again for what has failed", async () => {
    const answers = [
      new Response("", { status: 500 }),
      new Response(JSON.stringify(catalogue)),
    ];
    const fetched = vi.fn(() => Promise.resolve(answers.shift()));
    vi.stubGlobal("fetch", fetched);
    const from = supplyFrom("http://page/");
    await expect(from.catalogue()).rejects.toThrow(
      "catalogue.json could not be loaded",
    );
    await expect(from.catalogue()).resolves.toEqual(catalogue);
    await from.catalogue();
    expect(fetched).toHaveBeenCalledTimes(2);
  });
});
