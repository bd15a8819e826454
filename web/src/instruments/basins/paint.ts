/**
 * Colours of basins: apart in hue and in lightness, so that hue is not the only sign.
 */
import { rgb } from "../../lib/colour";
import { NOWHERE, SIDE } from "./basins";

/** OKLab. */
const BASINS = [
  [0.76, -0.035, -0.055],
  [0.88, 0.005, 0.075],
  [0.65, -0.055, 0.02],
  [0.78, 0.045, -0.02],
  [0.58, -0.01, -0.075],
  [0.7, 0.035, 0.065],
  [0.92, -0.03, 0.01],
  [0.62, 0.03, -0.06],
] as const;

const GREY = [0x77, 0x73, 0x6b] as const;
const COLOURS = BASINS.map(rgb);

const colourOf = (index: number): readonly [number, number, number] =>
  index === NOWHERE ? GREY : (COLOURS[index % COLOURS.length] ?? GREY);

/** The colour of a basin as CSS: legend and marks wear what the map is painted with. */
export const basinColour = (index: number): string =>
  `rgb(${colourOf(index).join(" ")})`;

export function paintBasins(canvas: HTMLCanvasElement, map: Uint8Array): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const image = pen.createImageData(SIDE, SIDE);
  map.forEach((index, cell) => {
    const [i, j] = [cell % SIDE, Math.floor(cell / SIDE)];
    image.data.set([...colourOf(index), 255], 4 * ((SIDE - 1 - j) * SIDE + i));
  });
  pen.putImageData(image, 0, 0);
}
