/** How numbers are written. `plain` text reads back; `shown` is for the eye. */

/** From here on a number is written with a power of ten. */
const HUGE = 1e5;

function noNegativeZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** A fixed count of decimals, an exponent when that would not fit. */
export function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : "-infinite";
  if (Math.abs(value) >= HUGE) return short(value, 4);
  return noNegativeZero(value.toFixed(decimals));
}

export const loss = (value: number): string => fixed(value, 4);
export const position = (value: number): string => fixed(value, 3);

/** At most `digits` significant digits, no trailing zeros. */
export function short(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return fixed(value, 0);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= HUGE || size < 1e-4) {
    const [mantissa = "", exponent = ""] = value.toExponential(digits - 1).split("e");
    return `${String(Number(mantissa))}e${Number(exponent)}`;
  }
  return String(Number(value.toPrecision(digits)));
}

/** Powers of ten as one writes them by hand. */
export function raised(text: string): string {
  const lofty = text.replace(/e([+-]?\d+)$/, (_match, power: string) => {
    const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    const lifted = [...String(Math.abs(Number(power)))].map(
      (d) => digits[Number(d)] ?? d,
    );
    return `\u202f×\u202f10${Number(power) < 0 ? "⁻" : ""}${lifted.join("")}`;
  });
  return lofty.replace(/^(-?)1\u202f×\u202f/, "$1");
}

/** For the eye: a true minus, and powers of ten. */
export const shown = (text: string): string => raised(text).replace(/-/g, "−");

/** On a grid of so many decimals like the others; beside it with every digit. */
export const placed = (value: number, decimals: number): string =>
  Number(value.toFixed(decimals)) === value ? fixed(value, decimals) : short(value, 6);

/** Every digit that is needed to read the same number back. */
export const exact = (value: number): string => String(value);

/** `12.5 %`, for shares between 0 and 1. */
export const percent = (share: number): string => `${short(100 * share, 3)}\u202f%`;

/** A number that a person typed, or null: true minus and comma are understood. */
export function typed(text: string): number | null {
  const cleaned = text
    .trim()
    .replace(/−/g, "-")
    .replace(/^([^.]*),([^.,]*)$/, "$1.$2");
  if (cleaned === "") return null;
  const value = Number(cleaned);
  return Number.isFinite(value) ? value : null;
}
