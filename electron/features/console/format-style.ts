/**
 * The style sheet of `%c`, reduced to declarations that change the look of its text and nothing else: no positions, sizes of boxes or
 * addresses, with which a page could cover our window or load something.
 */

const PROPERTIES: ReadonlySet<string> = new Set([
  'background',
  'background-color',
  'color',
  'font-style',
  'font-weight',
  'text-decoration',
]);
/** Words, numbers and colours such as `#fa0`, `rgb(1 2 3 / 50%)`. */
const VALUE = /^(?:[\w#.%+-]+|(?:rgb|rgba|hsl|hsla)\([\d\s.,/%deg-]+\))(?:\s+[\w#.%-]+)*$/i;
const MAX_CHARS = 500;

/** Null if nothing of it applies, as of an empty one, which ends a style. */
export function formatStyle(css: string): Record<string, string> | null {
  const style: Record<string, string> = {};
  for (const declaration of css.slice(0, MAX_CHARS).split(';')) {
    const colon = declaration.indexOf(':');
    const property = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration
      .slice(colon + 1)
      .replace(/!important$/i, '')
      .trim();
    if (colon > 0 && PROPERTIES.has(property) && VALUE.test(value))
      style[property === 'background' ? 'background-color' : property] = value;
  }
  return Object.keys(style).length === 0 ? null : style;
}
