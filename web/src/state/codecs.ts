/** How one key of the page's state is read from a link and written into it. */
import {
  figureOf,
  named,
  type Catalogue,
  type Entry,
  type Kind,
  type Pair,
  type Parameter,
} from "../lib/catalogue";
import { exact, short, shown } from "../lib/format";
import { fault, nearest, read, written, type Domain } from "../lib/domain";
import type { Values } from "../lib/parameters";

export interface Reading<T> {
  readonly value: T;
  /** What had to be changed or dropped, as a sentence. */
  readonly notice?: string;
}

export interface Codec<T> {
  /** The key's name in the link. */
  readonly url: string;
  readonly initial: T;
  read(text: string, catalogue: Catalogue): Reading<T>;
  print(value: T): string;
}

const entriesOf = (catalogue: Catalogue, kind: Kind): readonly Entry[] =>
  catalogue[kind];

function outOfRange(url: string, text: string, used: readonly number[]): string {
  const said = used.map((value) => shown(short(value))).join(", ");
  return `${url} = ${text} is out of range; ${said} is used`;
}

export function number(url: string, initial: number, domain: Domain): Codec<number> {
  return {
    url,
    initial,
    print: exact,
    read(text) {
      const value = text.trim() === "" ? NaN : Number(text);
      if (!Number.isFinite(value))
        return { value: initial, notice: `${url} = “${text}” is not a number` };
      if (!fault(domain, value)) return { value };
      const used = nearest(domain, value) ?? initial;
      return { value: used, notice: outOfRange(url, text, [used]) };
    },
  };
}

export function whole(url: string, initial: number, domain: Domain): Codec<number> {
  const inner = number(url, initial, domain);
  return {
    ...inner,
    read(text, catalogue) {
      const reading = inner.read(text, catalogue);
      return { ...reading, value: Math.round(reading.value) };
    },
  };
}

export function choice<T extends string>(
  url: string,
  initial: T,
  options: readonly T[],
): Codec<T> {
  return {
    url,
    initial,
    print: (value) => value,
    read(text) {
      const value = options.find((option) => option === text);
      if (value !== undefined) return { value };
      return {
        value: initial,
        notice: `${url} = “${text}”: give ${options.join(" or ")}`,
      };
    },
  };
}

/** One definition, or "" where `optional`. */
export function name(
  url: string,
  kind: Kind,
  initial: string,
  optional = false,
): Codec<string> {
  return {
    url,
    initial,
    print: (value) => value,
    read(text, catalogue) {
      const known = entriesOf(catalogue, kind).some((entry) => entry.name === text);
      if (known || (optional && text === "")) return { value: text };
      return {
        value: initial,
        notice: `${url}: there is no “${text}” among the ${kind}`,
      };
    },
  };
}

export function names(
  url: string,
  kind: Kind,
  initial: readonly string[],
): Codec<readonly string[]> {
  const one = name(url, kind, "", false);
  return {
    url,
    initial,
    print: (value) => value.join(","),
    read(text, catalogue) {
      const readings = [...new Set(text.split(","))].map((part) =>
        one.read(part, catalogue),
      );
      const value = readings.flatMap((reading) =>
        reading.notice ? [] : [reading.value],
      );
      const notice = readings.find((reading) => reading.notice)?.notice;
      return { value: value.length ? value : initial, ...(notice ? { notice } : {}) };
    },
  };
}

/** Only losses that share a figure with the first one. */
export function inOneFigure(inner: Codec<readonly string[]>): Codec<readonly string[]> {
  return {
    ...inner,
    read(text, catalogue) {
      const reading = inner.read(text, catalogue);
      const figure = (name: string) => figureOf(named(catalogue.losses, name));
      const [first = ""] = reading.value;
      const value = reading.value.filter((name) => figure(name) === figure(first));
      const left = reading.value.filter((name) => !value.includes(name)).join(", ");
      if (!left) return reading;
      const notice =
        `${inner.url}: ${left} cannot share a figure with ${first}, ` +
        "whose prediction is of another kind; only the first kind is shown";
      const notices = [reading.notice, notice].filter(Boolean);
      return { value, notice: notices.join("; ") };
    },
  };
}

/** A point of the plane, or null: the place that the surface itself names. */
export function point(url: string, domain: Domain): Codec<Pair | null> {
  return {
    url,
    initial: null,
    print: (value) => (value ? value.map(exact).join(",") : ""),
    read(text) {
      const parts = text.split(",").map((part) => (part.trim() ? Number(part) : NaN));
      const [x = NaN, y = NaN] = parts;
      if (parts.length !== 2 || !Number.isFinite(x) || !Number.isFinite(y))
        return {
          value: null,
          notice: `${url} = “${text}”: give two numbers, as in -1.5,1.5`,
        };
      if (!fault(domain, x) && !fault(domain, y)) return { value: [x, y] };
      const used: Pair = [nearest(domain, x) ?? 0, nearest(domain, y) ?? 0];
      return { value: used, notice: outOfRange(url, text, used) };
    },
  };
}

function parameterOf(
  catalogue: Catalogue,
  kind: Kind,
  key: string,
): Parameter | undefined {
  // What is held inside has a name with dots of its own: sam.base.learning_rate.
  const [owner, ...names] = key.split(".");
  const parameter = names.join(".");
  const entry = entriesOf(catalogue, kind).find(
    (candidate) => candidate.name === owner,
  );
  return entry?.parameters.find((candidate) => candidate.name === parameter);
}

/** Values of parameters, as in `huber.delta:2,pinball.quantile:0.3`. */
export function parameters(url: string, kind: Kind): Codec<Values> {
  function one(part: string, catalogue: Catalogue): Reading<Values> {
    const [key = "", text = ""] = part.split(":");
    const parameter = parameterOf(catalogue, kind, key);
    if (!parameter)
      return { value: {}, notice: `${url}: there is no parameter “${key}”` };
    const found = read(parameter, text);
    return "wrong" in found
      ? { value: {}, notice: `${key} must be ${found.wrong}; “${text}” was given` }
      : { value: { [key]: found.value } };
  }
  return {
    url,
    initial: {},
    print: (value) =>
      Object.keys(value)
        .sort()
        .map((key) => `${key}:${written(value[key] ?? null)}`)
        .join(","),
    read(text, catalogue) {
      const readings = text.split(",").map((part) => one(part, catalogue));
      const value: Values = Object.assign(
        {},
        ...readings.map((reading) => reading.value),
      );
      const notice = readings.find((reading) => reading.notice)?.notice;
      return { value, ...(notice ? { notice } : {}) };
    },
  };
}
