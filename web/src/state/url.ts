/** State ⇄ the part of the address after `#`: `#section&key=value&key=value`. */
import type { Catalogue } from "../lib/catalogue";
import type { Codec } from "./codecs";
import { KEYS, OPENING, type Key, type PageState } from "./keys";

export interface Link {
  readonly state: PageState;
  readonly section: string;
  /** Sentences about what the link asked for and did not get. */
  readonly notices: readonly string[];
}

const codecOf = (key: Key): Codec<unknown> => KEYS[key] as Codec<unknown>;
const keys = Object.keys(KEYS) as Key[];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
}

export function readLink(hash: string, catalogue: Catalogue): Link {
  const parts = hash.replace(/^#/, "").split("&").filter(Boolean);
  const state: Record<string, unknown> = { ...OPENING };
  const notices: string[] = [];
  let section = "";
  for (const part of parts) {
    const [label = "", ...rest] = part.split("=");
    if (rest.length === 0) {
      section = decoded(label);
      continue;
    }
    const key = keys.find((candidate) => KEYS[candidate].url === decoded(label));
    if (!key) {
      notices.push(`“${decoded(label)}” is not known here and is ignored`);
      continue;
    }
    const reading = codecOf(key).read(decoded(rest.join("=")), catalogue);
    state[key] = reading.value;
    if (reading.notice) notices.push(reading.notice);
  }
  return { state: state as PageState, section, notices };
}

/** Commas, colons and semicolons stay readable: they are legal in a fragment. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/%2C|%3A|%3B/g, decodeURIComponent);

export function printLink(state: PageState, section: string): string {
  const pairs = keys.flatMap((key) => {
    const { url, initial, print } = codecOf(key);
    const text = print(state[key]);
    return text === print(initial) ? [] : [`${url}=${encoded(text)}`];
  });
  const parts = [...(section ? [encoded(section)] : []), ...pairs];
  return parts.length ? `#${parts.join("&")}` : "";
}
