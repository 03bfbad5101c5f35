/** A source location: short for a row, complete for its tooltip. */

export interface SourcePosition {
  /** Empty if the file does not record it. */
  readonly url: string;
  /** 1-based; 0 if unknown. */
  readonly line: number;
  readonly column: number;
  /** URL of the script that ran, where the place is one of its original source. */
  readonly script?: string | undefined;
}

/** The last URL segment without query, line and column: `orders.js:18:5`. Empty without a URL. */
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

/** The whole URL with line and column, as DevTools and stacks write it. */
export function wholeSource({ url, line, column }: SourcePosition): string {
  if (url === '' || line <= 0) return url;
  return column > 0 ? `${url}:${line}:${column}` : `${url}:${line}`;
}

/** The conventional name of a function without one. */
export function functionName(name: string): string {
  return name === '' ? '(anonymous)' : name;
}
