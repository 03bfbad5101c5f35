/** Where a function stands, as tables write it. */

/** `https://…/app.js:12:5`, the address alone where the line is not known, nothing where neither is. */
export function placeText({ url, line, column }: { url: string; line: number; column: number }): string {
  if (line === 0) return url;
  return `${url}:${line}${column === 0 ? '' : `:${column}`}`;
}
