/**
 * Colours of basins: apart in hue and in lightness, so that hue is not the only sign.
 */
import { rgb } from "../../lib/colour";
import { NOWHERE, SIDE } from "./basins";

/** OKLab; the same values as the `basin-…` classes of the stylesheet. */
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

export function paintBasins(canvas: HTMLCanvasElement, map: Uint8Array): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const image = pen.createImageData(SIDE, SIDE);
  const colours = BASINS.map((lab) => rgb(lab));
  map.forEach((index, cell) => {
    const [i, j] = [cell % SIDE, Math.floor(cell / SIDE)];
    const colour = index === NOWHERE ? GREY : colours[index % BASINS.length];
    image.data.set([...(colour ?? GREY), 255], 4 * ((SIDE - 1 - j) * SIDE + i));
  });
  pen.putImageData(image, 0, 0);
}
