/** Where a function stands, short enough for a row, and whole for its tooltip. */

export interface SourcePosition {
  /** Empty where the file does not tell. */
  readonly url: string;
  /** 1-based; 0 where not known. */
  readonly line: number;
  readonly column: number;
}

/** The last part of the address without query, line and column: `orders.js:18:5`. Empty without an address. */
export function sourcePlace({
  url,
  line,
  column = 0,
}: Omit<SourcePosition, 'column'> & Partial<SourcePosition>): string {
  if (url === '') return '';
  const path = url.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const file = path.startsWith('data:') ? 'data:' : path.slice(path.lastIndexOf('/') + 1);
  if (line <= 0) return file;
  return column > 0 ? `${file}:${line}:${column}` : `${file}:${line}`;
}

/** The whole address with line and column, as DevTools and stacks write it. */
export function wholeSource({ url, line, column }: SourcePosition): string {
  if (url === '' || line <= 0) return url;
  return column > 0 ? `${url}:${line}:${column}` : `${url}:${line}`;
}

/** The name people know a function by that has none. */
export function functionName(name: string): string {
  return name === '' ? '(anonymous)' : name;
}
