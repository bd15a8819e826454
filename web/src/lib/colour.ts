/** The heat map's colours: even steps of lightness in OKLab, from deep to light. */

type Lab = readonly [lightness: number, a: number, b: number];

const DARK = 0.27;
const LIGHT = 0.965;
const SHADES = 256;

/** Indigo, teal, sage, sand, cream. */
const SEQUENTIAL: readonly (readonly [number, number])[] = [
  [-0.005, -0.075],
  [-0.055, -0.045],
  [-0.06, 0.035],
  [-0.012, 0.085],
  [0.006, 0.03],
];

function channel(linear: number): number {
  const light = Math.min(1, Math.max(0, linear));
  const coded = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * coded);
}

/** OKLab to sRGB, after Ottosson 2020. */
export function rgb([lightness, a, b]: Lab): readonly [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function sequential(t: number): Lab {
  const place = t * (SEQUENTIAL.length - 1);
  const i = Math.min(SEQUENTIAL.length - 2, Math.floor(place));
  const [from, to] = [SEQUENTIAL[i] ?? [0, 0], SEQUENTIAL[i + 1] ?? [0, 0]];
  const mix = (k: 0 | 1): number => from[k] + (place - i) * (to[k] - from[k]);
  return [DARK + t * (LIGHT - DARK), mix(0), mix(1)];
}

/**
 * Deep blue below zero, paper at zero, brown above: equal lightness at equal distance.
 */
function diverging(t: number): Lab {
  const away = Math.abs(2 * t - 1);
  const lightness = LIGHT - away * (LIGHT - 0.34);
  const strength = Math.min(1, away * 1.6);
  return t < 0.5
    ? [lightness, -0.03 * strength, -0.085 * strength]
    : [lightness, 0.028 * strength, 0.075 * strength];
}

export type Palette = (t: number) => Lab;

export const paletteFor = (scale: "linear" | "log" | "diverging"): Palette =>
  scale === "diverging" ? diverging : sequential;

/** Red, green, blue for every shade in turn. */
export function tableOf(palette: Palette): Uint8ClampedArray {
  const table = new Uint8ClampedArray(3 * SHADES);
  for (let i = 0; i < SHADES; i += 1) table.set(rgb(palette(i / (SHADES - 1))), 3 * i);
  return table;
}

/** The pixels of a grid of values between 0 and 1, row 0 of the grid at the bottom. */
export function pixels(
  units: Float64Array,
  columns: number,
  table: Uint8ClampedArray,
): Uint8ClampedArray<ArrayBuffer> {
  const rows = units.length / columns;
  const out = new Uint8ClampedArray(4 * units.length);
  for (let j = 0; j < rows; j += 1)
    for (let i = 0; i < columns; i += 1) {
      const shade = Math.round((SHADES - 1) * (units[j * columns + i] ?? 1));
      const to = 4 * ((rows - 1 - j) * columns + i);
      for (let c = 0; c < 3; c += 1) out[to + c] = table[3 * shade + c] ?? 0;
      out[to + 3] = 255;
    }
  return out;
}

/** A strip of colour stops for a legend. */
export function stops(palette: Palette, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const [red, green, blue] = rgb(palette(i / (count - 1)));
    return `rgb(${red} ${green} ${blue})`;
  });
}
