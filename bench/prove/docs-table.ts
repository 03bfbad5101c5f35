/** The tables of docs/proof.md, which `npm run bench prove -- --docs` writes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'proof.md');
const BEGIN = '<!-- The tables follow. npm run bench prove -- --docs writes them. -->';
const END = '<!-- End of the tables. -->';

/** Headers, then rows. */
type Cells = readonly (readonly string[])[];

function markdown([headers, ...rows]: Cells): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headers ?? []), line((headers ?? []).map(() => '---')), ...rows.map(line)].join('\n');
}

/** Throws if the page has no place for the tables. */
export function writeTables(...tables: readonly Cells[]): void {
  const text = readFileSync(PAGE, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${PAGE} has no place for the tables: ${BEGIN}`);
  writeFileSync(
    PAGE,
    `${text.slice(0, before + BEGIN.length)}\n\n${tables.map(markdown).join('\n\n')}\n\n${text.slice(after)}`,
  );
}
