/** A surface as the map shows it: its window, its colours, its contour lines. */
import { contours as d3contours } from "d3-contour";
import type { ColourScale, Pair, SurfaceEntry } from "../../lib/catalogue";
import { paletteFor, pixels, tableOf, type Palette } from "../../lib/colour";
import { short, shown } from "../../lib/format";
import type { SurfaceKernel } from "../../lib/kernels";
import type { Chosen } from "../../lib/parameters";
import { clamp, ticks } from "../../lib/scale";

export type View = readonly [Pair, Pair];

export interface Contour {
  readonly level: number;
  /** Where the level lies between the lowest and the highest colour. */
  readonly unit: number;
  /** Rings in the unit square of the map: (0, 0) is the bottom left corner. */
  readonly rings: readonly (readonly Pair[])[];
  readonly label: string;
}

export interface Terrain {
  readonly view: View;
  readonly columns: number;
  readonly rows: number;
  readonly bitmap: Uint8ClampedArray<ArrayBuffer>;
  readonly palette: Palette;
  readonly low: number;
  readonly high: number;
  readonly contours: readonly Contour[];
}

/** Enough for even colours and smooth lines, few enough to redraw while a slider moves. */
const COLOUR_CELLS = 22_000;
const LINE_CELLS = { coarse: 10_000, fine: 36_000 } as const;
const LEVELS = 10;

/** The whole window, widened so that both axes have the same unit on screen. */
export function viewOf([wx, wy]: View, aspect: number): View {
  const [width, height] = [wx[1] - wx[0], wy[1] - wy[0]];
  const widen = ([low, high]: Pair, by: number): Pair => [low - by / 2, high + by / 2];
  return width / height < aspect
    ? [widen(wx, height * aspect - width), wy]
    : [wx, widen(wy, width / aspect - height)];
}

interface Ruler {
  readonly low: number;
  readonly high: number;
  readonly unit: (value: number) => number;
  readonly value: (unit: number) => number;
}

/** The map between losses and the interval from 0 to 1 that is coloured. */
function rulerFor(scale: ColourScale, low: number, high: number): Ruler {
  const span = high - low || 1;
  if (scale === "log") {
    const top = Math.log1p(span);
    return {
      low,
      high,
      unit: (value) => clamp(Math.log1p(Math.max(0, value - low)) / top, 0, 1),
      value: (unit) => low + Math.expm1(unit * top),
    };
  }
  return {
    low,
    high,
    unit: (value) => clamp((value - low) / span, 0, 1),
    value: (unit) => low + unit * span,
  };
}

function ruler(scale: ColourScale, values: Float64Array, floor: number): Ruler {
  let [low, high] = [floor, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (scale !== "diverging") return rulerFor(scale, low, high);
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return rulerFor(scale, -reach, reach);
}

/** Equal steps of what is coloured, each moved to a number that can be read. */
function levelsOf(scale: ColourScale, { low, high, value }: Ruler): readonly number[] {
  if (scale !== "log")
    return ticks(low, high, LEVELS).filter((v) => v > low && v < high);
  const steps = Array.from({ length: LEVELS }, (_, i) => value((i + 0.6) / LEVELS));
  return [...new Set(steps.map((level) => Number(level.toPrecision(1))))];
}

interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float64Array;
}

function contourOf({ columns, rows, values }: Grid, level: number, unit: number): Contour {
  // d3 only reads the values by index.
  const shape = d3contours()
    .size([columns, rows])
    .contour(values as unknown as number[], level);
  // A grid value sits in the middle of d3's cell.
  const place = ([x = 0, y = 0]: readonly number[]): Pair => [
    (x - 0.5) / (columns - 1),
    (y - 0.5) / (rows - 1),
  ];
  const rings = shape.coordinates.flatMap((polygon) =>
    polygon.map((ring) => ring.map(place)),
  );
  return { level, unit, rings, label: shown(short(level)) };
}

export function terrainOf(
  entry: SurfaceEntry,
  { kernel, parameters }: Pick<Chosen<SurfaceKernel>, "kernel" | "parameters">,
  aspect: number,
  lines: keyof typeof LINE_CELLS,
): Terrain {
  const view = viewOf(entry.window, aspect);
  const [[x0, x1], [y0, y1]] = view;
  const sample = (cells: number): Grid => {
    const rows = Math.round(Math.sqrt(cells / aspect));
    const columns = Math.round(rows * aspect);
    const values = kernel.grid(x0, x1, columns, y0, y1, rows, ...parameters);
    return { columns, rows, values };
  };
  const { columns, rows, values } = sample(COLOUR_CELLS);
  // A minimum between the points of the grid is still the lowest colour.
  const known = entry.minima.map(({ point }) => kernel.value(...point, ...parameters));
  const scale = ruler(entry.colour, values, Math.min(Infinity, ...known));
  const units = values.map((value) => (Number.isNaN(value) ? 1 : scale.unit(value)));
  const palette = paletteFor(entry.colour);
  const net = sample(LINE_CELLS[lines]);
  net.values.forEach((value, k) => {
    if (!Number.isFinite(value)) net.values[k] = scale.high;
  });
  return {
    view,
    columns,
    rows,
    bitmap: pixels(units, columns, tableOf(palette)),
    palette,
    low: scale.low,
    high: scale.high,
    contours: levelsOf(entry.colour, scale).map((level) =>
      contourOf(net, level, scale.unit(level)),
    ),
  };
}

/** Rings in pixels, as one path. */
export function ringsPath(
  rings: readonly (readonly Pair[])[],
  width: number,
  height: number,
): string {
  const place = ([u, v]: Pair): string =>
    `${(u * width).toFixed(1)},${((1 - v) * height).toFixed(1)}`;
  return rings.map((ring) => `M${ring.map(place).join("L")}Z`).join("");
}
