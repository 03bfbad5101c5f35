/** Where a function stands, as tables write it. */

/** `https://…/app.js:12:5`, the address alone where the line is not known; nothing for code without an address. */
export function placeText({ url, line, column }: { url: string; line: number; column: number }): string {
  if (url === '' || line === 0) return url;
  return `${url}:${line}${column === 0 ? '' : `:${column}`}`;
}
