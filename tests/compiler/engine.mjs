// Runs printed modules for the tests: one request per line in, one answer per line out.
// Numbers travel as the bytes of a Float64Array in base64, so that none is rounded.
import { createInterface } from "node:readline";

const modules = new Map();

function load(source) {
  if (!modules.has(source)) {
    const bytes = Buffer.from(source).toString("base64");
    modules.set(source, import(`data:text/javascript;base64,${bytes}`));
  }
  return modules.get(source);
}

async function find(source, path) {
  return path.reduce((place, name) => place[name], await load(source));
}

function decode(text) {
  const bytes = Buffer.from(text, "base64");
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function encode(numbers) {
  const array = Float64Array.from(numbers);
  return Buffer.from(array.buffer).toString("base64");
}

/** One call for each row of a table; a length of 0 is a number and not an array. */
async function table({ source, path, lengths, numbers }) {
  const called = await find(source, path);
  const values = decode(numbers);
  const results = [];
  for (let at = 0; at < values.length; ) {
    const given = lengths.map((length) =>
      length ? values.slice(at, (at += length)) : values[at++],
    );
    results.push([called(...given)].flat());
  }
  return { width: results[0].length, numbers: encode(results.flat()) };
}

/** The place where an optimizer stands, as the page gives it one. */
function placeOf(known, surface, parameters, key) {
  return {
    asked: new Float64Array(4),
    get key() {
      return key();
    },
    ...known,
    valueAt: (x, y) => surface.value(x, y, ...parameters),
    gradientAt: (x, y) => surface.gradient(x, y, ...parameters),
    hessianAt: (x, y) => surface.hessian(x, y, ...parameters),
  };
}

async function given(packed) {
  if (!("place" in packed)) return packed;
  const { surface, heights, value, gradient, key } = packed.place;
  const known = { value: decode(value)[0], gradient: decode(gradient) };
  const kernel = surface ? await load(surface) : {};
  const ready = placeOf(known, kernel, [...decode(heights)], () => decode(key));
  return { ready };
}

function argument(packed, earlier) {
  if ("ready" in packed) return packed.ready;
  if ("same" in packed) return earlier[packed.same];
  if ("number" in packed) return decode(packed.number)[0];
  if ("vector" in packed) return decode(packed.vector);
  const entries = Object.entries(packed.members);
  return Object.fromEntries(entries.map(([key, value]) => [key, argument(value, earlier)]));
}

function packed(value) {
  if (value === undefined) return null;
  if (typeof value === "function") return null;
  if (value instanceof Float64Array) return { vector: encode(value) };
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([key, inner]) => [key, packed(inner)]);
    return { members: Object.fromEntries(entries) };
  }
  return { number: encode([value]) };
}

/** One call on vectors and objects; answers the result and what became of the arguments. */
async function call({ source, path, values }) {
  const called = await find(source, path);
  const all = [];
  for (const value of values) all.push(argument(await given(value), all));
  if (values[0]?.place?.shared) all[0].gradient = all[2];
  const result = called(...all);
  return { result: packed(result), values: all.map(packed) };
}

/** A descent as the page runs it. */
async function descend({ surface, optimizer, rules, chance, form, start, steps, heights, rates }) {
  const ground = await load(surface);
  const kernel = await load(optimizer);
  const { init, step } = kernel.variants?.[form] ?? kernel;
  const { diverged, fell, stuck } = await load(rules);
  const { key } = await load(chance);
  const [b, p] = [decode(heights), decode(rates)];
  const point = decode(start);
  let taken = 0;
  const here = placeOf({}, ground, b, () => key(0, taken));
  const look = () => {
    here.value = here.valueAt(...point);
    here.gradient = Float64Array.from(here.gradientAt(...point));
  };
  look();
  const state = init(here, point, ...p);
  const trajectory = [...point];
  const losses = [here.value];
  let ended = 0;
  while (taken < steps) {
    const before = here.value;
    step(here, state, point, ...p);
    taken += 1;
    look();
    if (diverged(here.value, point)) ended = stuck(point) ? 3 : fell(here.value, before) ? 2 : 1;
    if (ended) break;
    trajectory.push(...point);
    losses.push(here.value);
  }
  const answer = { trajectory, losses, asked: here.asked, ended: [ended] };
  return Object.fromEntries(Object.entries(answer).map(([name, x]) => [name, encode(x)]));
}

const WORK = { table, call, descend };

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const answers = await Promise.all(
    asked.map(async ({ work, ...request }) => {
      try {
        return await WORK[work](request);
      } catch (error) {
        return { error: String(error.stack) };
      }
    }),
  );
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
