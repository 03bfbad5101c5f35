/** The location of a function, for tables. */

/** `https://…/app.js:12:5`, only the address if the line is unknown; empty for code without an address. */
export function placeText({ url, line, column }: { url: string; line: number; column: number }): string {
  if (url === '' || line === 0) return url;
  return `${url}:${line}${column === 0 ? '' : `:${column}`}`;
}
