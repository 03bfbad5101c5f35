/** Tables of a page of docs that a benchmark writes with `--docs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(import.meta.dirname, '..', 'docs');
const END = '<!-- End of the tables. -->';

/** Headers, then rows. */
export type Cells = readonly (readonly string[])[];

export function markdown([headers, ...rows]: Cells): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headers ?? []), line((headers ?? []).map(() => '---')), ...rows.map(line)].join('\n');
}

/** Writes the tables of `npm run bench NAME -- --docs` into a page of docs, which has their place; throws if it has none. */
export function writeTables({ page, bench }: { page: string; bench: string }, ...tables: readonly Cells[]): void {
  const file = join(DOCS, page);
  const begin = `<!-- The tables follow. npm run bench ${bench} -- --docs writes them. -->`;
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${file} has no place for the tables: ${begin}`);
  writeFileSync(
    file,
    `${text.slice(0, before + begin.length)}\n\n${tables.map(markdown).join('\n\n')}\n\n${text.slice(after)}`,
  );
}
