/** Sections as figures, tables and code of plain text, for stored comparisons and the command line. */
import type { CodeQuote } from '../../engine/source-map/contract/quotes.ts';
import {
  isAbsence,
  ratingWords,
  rowWords,
  type Absence,
  type List,
  type Section,
  type Table,
  type Words,
} from './model.ts';
import { told, type Voice } from './voice.ts';

export interface PlainColumn {
  readonly title: string;
  readonly isFigure?: boolean;
}

export interface PlainTable {
  readonly title: string;
  readonly columns: readonly PlainColumn[];
  readonly rows: readonly (readonly string[])[];
  /** Number of all rows, of which `rows` are the first. */
  readonly total: number;
  readonly note?: string;
}

/** Lines of code below their name. */
export interface PlainCode {
  readonly name: string;
  readonly quote: CodeQuote;
}

/** Labels with their values as text. */
export function plainFacts(facts: Section['facts'], voice: Voice): (readonly [label: string, value: string])[] {
  return facts.map(([label, value]) => [label, told(value, voice)]);
}

/** The figure of a section with its rating, or why it is missing: `1.77 s, poor`. */
export function plainFigure(part: Section | Absence, voice: Voice): readonly [label: string, value: string] {
  if (isAbsence(part)) return [part.title, part.absent];
  const { title, facts, rating = null } = part;
  const words = [told(facts[0]?.[1] ?? '', voice), rating === null ? '' : ratingWords(rating)];
  return [title, words.filter((text) => text !== '').join(', ')];
}

const FIGURES: ReadonlySet<string> = new Set(['ms', 'at', 'bytes', 'count', 'percent', 'change', 'delta']);

/** A cell that is a figure, or begins with one: `12 of 40`. */
export function isFigure(cell: Words): boolean {
  const [first = ''] = [cell].flat();
  return typeof first === 'object' && 'kind' in first && FIGURES.has(first.kind);
}

function isFigureColumn({ rows, columns }: Table, index: number): boolean {
  if (columns[index]?.isFigure === true) return true;
  return isFigure(rows[0]?.cells[index] ?? '');
}

function fromTable(heading: string, table: Table, voice: Voice): PlainTable {
  const { columns, rows, title = heading, total = rows.length } = table;
  return {
    title,
    columns: columns.map((column, index) => ({ ...column, isFigure: isFigureColumn(table, index) })),
    rows: rows.map(({ cells }) => cells.map((cell) => told(cell, voice))),
    total,
  };
}

function fromList(heading: string, { rows, title }: List, voice: Voice): PlainTable {
  const hasFigure = rows.some(({ figure }) => figure !== undefined);
  return {
    title: title === undefined ? heading : `${heading}: ${title}`,
    columns: [{ title: 'Finding' }, ...(hasFigure ? [{ title: 'Figure', isFigure: true }] : [])],
    rows: rows.map(({ figure = '', ...row }) => [
      told(rowWords(row), voice),
      ...(hasFigure ? [told(figure, voice)] : []),
    ]),
    total: rows.length,
  };
}

/** Tables of a section; what it says in sentences is a note of the first one. */
export function plainTables(part: Section | Absence, voice: Voice): PlainTable[] {
  if (isAbsence(part)) return [];
  const { title, blocks } = part;
  const note = blocks.flatMap((block) => (block.kind === 'paragraph' ? [told(block.words, voice)] : [])).join(' ');
  const tables = blocks.flatMap((block) => {
    if ((block.kind !== 'table' && block.kind !== 'list') || block.rows.length === 0) return [];
    return [block.kind === 'table' ? fromTable(title, block, voice) : fromList(title, block, voice)];
  });
  return tables.map((table, index) => (index === 0 && note !== '' ? { ...table, note } : table));
}

/** The code of a section. */
export function plainCode(part: Section | Absence, voice: Voice): PlainCode[] {
  if (isAbsence(part)) return [];
  return part.blocks.flatMap((block) =>
    block.kind === 'code' ? [{ name: told(block.name, voice), quote: block.quote }] : [],
  );
}
