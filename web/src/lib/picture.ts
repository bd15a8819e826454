/** Pictures of figures, for those who take one along: loaded when asked for. */

const INHERITED = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "fill-opacity",
  "stroke-opacity",
  "font-family",
  "font-size",
  "font-style",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
  "paint-order",
  "vector-effect",
  "visibility",
  "display",
];

/** A copy of a drawing that looks the same without the page's stylesheet. */
export function standalone(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [svg, copy].map((root) => [
    root,
    ...root.querySelectorAll<SVGElement>("*"),
  ]);
  copies?.forEach((element, i) => {
    const original = originals?.[i];
    if (!original) return;
    const style = getComputedStyle(original);
    for (const name of INHERITED)
      element.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "style", "data-testid"])
      element.removeAttribute(name);
  });
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(Math.round(width)));
  copy.setAttribute("height", String(Math.round(height)));
  return copy;
}

const svgText = (svg: SVGSVGElement): string =>
  new XMLSerializer().serializeToString(standalone(svg));

export function svgOf(svg: SVGSVGElement | undefined): Blob {
  if (!svg) throw new Error("The figure is not there yet.");
  return new Blob([svgText(svg)], { type: "image/svg+xml" });
}

/** Canvas and drawing on one sheet, at twice the size on screen. */
export async function pngOf(
  ground: string,
  canvas: HTMLCanvasElement,
  svg: SVGSVGElement,
): Promise<Blob> {
  const outer = svg.getBoundingClientRect();
  const inner = canvas.getBoundingClientRect();
  const sheet = document.createElement("canvas");
  sheet.width = 2 * outer.width;
  sheet.height = 2 * outer.height;
  const pen = sheet.getContext("2d");
  if (!pen) throw new Error("This browser gives no canvas to draw on.");
  pen.scale(2, 2);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, outer.width, outer.height);
  const [dx, dy] = [inner.left - outer.left, inner.top - outer.top];
  pen.drawImage(canvas, dx, dy, inner.width, inner.height);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg))}`;
  await image.decode();
  pen.drawImage(image, 0, 0, outer.width, outer.height);
  return new Promise((resolve, reject) => {
    sheet.toBlob((blob) =>
      blob ? resolve(blob) : reject(new Error("No picture came.")),
    );
  });
}
