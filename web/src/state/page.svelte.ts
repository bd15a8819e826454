/** One page: its state, its link, its voice. Made by a host, handed down by context. */
import { createContext } from "svelte";
import type { Catalogue } from "../lib/catalogue";
import type { Supplier } from "../lib/kernels";
import type { Key, PageState } from "./keys";
import { printLink, readLink } from "./url";

/** Safari refuses more than 100 changes of the address in ten seconds. */
const LINK_DELAY = 250;

export interface Host {
  /** The part of the address after `#`, as it is now. */
  readHash(): string;
  writeHash(hash: string): void;
  /** Calls back when somebody else changes the address; returns the undo. */
  onHash(changed: () => void): () => void;
  /** The whole address for a hash. */
  address(hash: string): string;
  /** The first instrument can be used. */
  ready(): void;
}

export interface Arrival {
  readonly section: string;
  /** What is to be seen there begins by itself. */
  readonly plays: boolean;
}

export interface Page {
  readonly state: PageState;
  readonly catalogue: Catalogue;
  readonly supplier: Supplier;
  readonly notices: readonly string[];
  /** Where the reader was sent last; a new object every time. */
  readonly arrival: Arrival;
  /** What the polite announcer says. */
  readonly spoken: string;
  set(patch: Partial<PageState>): void;
  /** Writes the link now: a drag has ended. */
  settle(): void;
  visit(section: string, plays?: boolean): void;
  dismiss(): void;
  announce(text: string): void;
  permalink(section: string): string;
  /** The first figure is there, or has said why not: the rest may follow. */
  readonly opened: boolean;
  ready(): void;
  /** The first figure has failed; the others need not. */
  carryOn(): void;
  dispose(): void;
}

export const [usePage, providePage] = createContext<Page>();

/** One signal a key: who reads the target does not wake up for every step of a run. */
function cells(opened: PageState) {
  const state = {} as PageState;
  const setters = {} as Record<Key, (value: never) => void>;
  for (const key of Object.keys(opened) as Key[]) {
    let value = $state.raw<unknown>(opened[key]);
    Object.defineProperty(state, key, { get: () => value, enumerable: true });
    setters[key] = (next) => (value = next);
  }
  function assign(patch: Partial<PageState>): void {
    for (const key of Object.keys(patch) as Key[]) setters[key](patch[key] as never);
  }
  return { state, assign };
}

export function createPage(catalogue: Catalogue, supplier: Supplier, host: Host): Page {
  const link = readLink(host.readHash(), catalogue);
  const { state, assign } = cells(link.state);
  let notices = $state.raw(link.notices);
  let arrival = $state.raw<Arrival>({ section: link.section, plays: false });
  let spoken = $state("");
  let opened = $state(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    const hash = printLink(state, arrival.section);
    if (hash !== host.readHash()) host.writeHash(hash);
  }

  function writeSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(write, LINK_DELAY);
  }

  const forget = host.onHash(() => {
    const link = readLink(host.readHash(), catalogue);
    assign(link.state);
    notices = link.notices;
    arrival = { section: link.section, plays: false };
  });

  return {
    catalogue,
    supplier,
    state,
    get notices() {
      return notices;
    },
    get arrival() {
      return arrival;
    },
    get spoken() {
      return spoken;
    },
    set(patch) {
      assign(patch);
      writeSoon();
    },
    settle() {
      if (timer !== undefined) write();
    },
    visit(next, plays = false) {
      arrival = { section: next, plays };
      writeSoon();
    },
    dismiss() {
      notices = [];
    },
    announce(text) {
      // The same sentence twice is said twice only if the text changes.
      spoken = spoken === text ? `${text}\u00a0` : text;
    },
    permalink: (at) => host.address(printLink(state, at)),
    get opened() {
      return opened;
    },
    ready() {
      opened = true;
      host.ready();
    },
    carryOn() {
      opened = true;
    },
    dispose() {
      clearTimeout(timer);
      forget();
    },
  };
}
