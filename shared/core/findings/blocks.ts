/** Makes blocks of sections in one expression each. */
import type { CodeQuote } from '../../engine/source-map/contract/quotes.ts';
import {
  name,
  plainTable,
  type Block,
  type Code,
  type Column,
  type Fact,
  type List,
  type Paragraph,
  type Section,
  type Table,
  type Text,
  type Words,
} from './model.ts';

/** Leaves out parts that are not there. */
export type Maybe<Value> = Value | false | null | undefined;

const isThere = <Value>(value: Maybe<Value>): value is Value =>
  value !== false && value !== null && value !== undefined && value !== '';

/** The parts that are there, in order. */
export function present<Value>(values: readonly Maybe<Value>[]): Value[] {
  return values.filter(isThere);
}

/** A column: its title beside its cell. */
export type ColumnOf<Row> = readonly [title: string | Column, cell: (row: Row) => Words];

/** A table by columns, of which those that are false are left out. `total`: rows of the whole list. */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly (ColumnOf<Row> | false)[],
  total = rows.length,
): Table {
  const shown = columns.filter((column) => column !== false);
  return plainTable(
    shown.map(([title]) => title),
    rows.map((row) => shown.map(([, cell]) => cell(row))),
    total,
  );
}

export const paragraph = (words: Words): Paragraph => ({ kind: 'paragraph', words });

/** A table whose first column counts from `first`. */
export function numberedTable<Row>(
  rows: readonly Row[],
  columns: readonly (ColumnOf<Row> | false)[],
  first = 1,
): Table {
  const { rows: given, columns: titles, ...rest } = tableOf(rows, columns);
  const numbered = given.map(({ cells }, at) => ({ cells: [String(first + at), ...cells] }));
  return { ...rest, columns: [{ title: '#' }, ...titles], rows: numbered };
}

/** A table whose cells are all text of others. */
export function namesTable({
  headers,
  rows,
}: {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}): Table {
  return plainTable(
    headers,
    rows.map((row) => row.map((cell) => name(cell))),
  );
}

/** A paragraph of the sentences that are there, if any. */
export function sentences(given: readonly (string | false)[]): Block[] {
  const said = given.filter((sentence) => sentence !== false && sentence !== '');
  return said.length === 0 ? [] : [paragraph(said.join(' '))];
}

/** `total`: of the whole list, of which these are the first. */
export function listOf(items: readonly Maybe<Words>[], total?: number): List {
  const rows = present(items).map((item) => ({ name: item }));
  return { kind: 'list', rows, ...(total === undefined ? {} : { total }) };
}

/** `Status: 404` for each fact that is there. */
export function factList(facts: readonly Maybe<Fact>[]): List {
  return { kind: 'list', rows: facts.filter((fact) => !!fact).map(([label, detail]) => ({ name: label, detail })) };
}

export const warned = (words: Words): Paragraph => ({ kind: 'paragraph', words, isWarning: true });

export const textBlock = (text: string, language?: string): Text => ({ kind: 'text', text, language });

/** A sentence with the lines that it is about, if there are any. */
export function quoted(words: Words, quote: CodeQuote | undefined, marked?: readonly number[]): Code | Paragraph {
  return quote === undefined ? paragraph(words) : { kind: 'code', name: words, quote, marked, isSentence: true };
}

const isBlock = (part: Block | Words): part is Block =>
  typeof part === 'object' && 'kind' in part && ['table', 'list', 'paragraph', 'code', 'text'].includes(part.kind);

/** A section of an answer: blocks, and words as paragraphs. */
export function titled(title: string, ...parts: readonly Maybe<Block | Words>[]): Section {
  const blocks = present(parts).map((part) => (isBlock(part) ? part : paragraph(part)));
  return { id: title, title, facts: [], blocks };
}

/** A section that is one list. Without items it says what is given for that, or is left out. */
export function listed(
  title: string,
  items: readonly Maybe<Words>[],
  { total, ...rest }: Pick<List, 'total' | 'empty'> = {},
): Section {
  return titled(title, { ...listOf(items, total), ...rest });
}

/** A part of an answer: words are a paragraph, and a string is Markdown already. */
export type AnswerPart = Maybe<Section | Block | string | readonly Words[]>;

/** Answer of a tool: its title, the facts that a reader looks for first, and its parts. */
export interface Answer {
  readonly title: string;
  readonly facts: readonly Maybe<Fact>[];
  readonly parts: readonly AnswerPart[];
}

export function answerWith(title: string, facts: Answer['facts'] = [], ...parts: readonly AnswerPart[]): Answer {
  return { title, facts, parts };
}
