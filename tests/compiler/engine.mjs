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

/** One call for each row of a table; every result is a row of numbers. */
async function table({ source, path, columns, numbers }) {
  const called = await find(source, path);
  const values = decode(numbers);
  const results = [];
  for (let at = 0; at < values.length; at += columns) {
    results.push([called(...values.subarray(at, at + columns))].flat());
  }
  return { width: results[0].length, numbers: encode(results.flat()) };
}

function argument(packed, earlier) {
  if ("same" in packed) return earlier[packed.same];
  if ("number" in packed) return decode(packed.number)[0];
  if ("vector" in packed) return decode(packed.vector);
  const entries = Object.entries(packed.members);
  return Object.fromEntries(entries.map(([key, value]) => [key, argument(value, earlier)]));
}

function packed(value) {
  if (value === undefined) return null;
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
  const given = [];
  for (const value of values) given.push(argument(value, given));
  const result = called(...given);
  return { result: packed(result), values: given.map(packed) };
}

/** A descent as the page runs it. */
async function descend({ surface, optimizer, rules, dialect, start, steps, heights, rates }) {
  const { value, gradient } = await load(surface);
  const { init, step } = (await load(optimizer)).variants[dialect];
  const { diverged } = await load(rules);
  const [b, p] = [decode(heights), decode(rates)];
  const point = decode(start);
  const state = init(point, ...p);
  const trajectory = [...point];
  const losses = [value(...point, ...b)];
  for (let k = 1; k <= steps; k++) {
    step(Float64Array.from(gradient(...point, ...b)), state, point, ...p);
    const loss = value(...point, ...b);
    if (diverged(loss, point)) break;
    trajectory.push(...point);
    losses.push(loss);
  }
  return { trajectory: encode(trajectory), losses: encode(losses) };
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
