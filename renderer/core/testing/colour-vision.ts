/** Contrast of colors, and how different they look with each kind of color vision. Colors are `#rrggbb`. */

/** Linear light of the three channels, 0 to 1. */
type Light = readonly [number, number, number];

/**
 * Effect of each kind of color vision on linear light: the matrices of Machado, Oliveira and Fernandes (2009) at full severity, by rows.
 */
export const COLOUR_VISIONS = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type ColourVision = keyof typeof COLOUR_VISIONS;

function channels(colour: string): Light {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new Error(`"${colour}" is not a color of the form #rrggbb`);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  return [red, green, blue];
}

function linear(share: number): number {
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function lightOf(colour: string): Light {
  const [red, green, blue] = channels(colour);
  return [linear(red), linear(green), linear(blue)];
}

function luminance(colour: string): number {
  const [red, green, blue] = lightOf(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast ratio of WCAG 2: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** `share` 0 is the first color, 1 the second; mixed as CSS mixes in sRGB. */
export function mixed(one: string, other: string, share: number): string {
  const to = channels(other);
  const parts = channels(one).map((from, at) => Math.round((from + ((to[at] ?? 0) - from) * share) * 255));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function seen(colour: string, vision: ColourVision): Light {
  const [red, green, blue] = lightOf(colour);
  const matrix: readonly number[] = COLOUR_VISIONS[vision];
  const row = (from: number): number => {
    const sum = (matrix[from] ?? 0) * red + (matrix[from + 1] ?? 0) * green + (matrix[from + 2] ?? 0) * blue;
    return Math.max(0, Math.min(1, sum));
  };
  return [row(0), row(3), row(6)];
}

function oklab([red, green, blue]: Light): Light {
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

/** Distance in OKLab, times 100: black and white are 100 apart, and about 2 is just noticeable side by side. */
export function difference(one: string, other: string, vision: ColourVision): number {
  const [l1, a1, b1] = oklab(seen(one, vision));
  const [l2, a2, b2] = oklab(seen(other, vision));
  return Math.hypot(l1 - l2, a1 - a2, b1 - b2) * 100;
}
