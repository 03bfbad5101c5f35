/** Sections as Markdown for assistants, with as many rows as fit an answer. */
import {
  bullets,
  document,
  fenced,
  section as heading,
  summaryLine,
  table,
  title as answerTitle,
  unmarked,
  warning,
} from '../../base/markdown.ts';
import { formatCount } from '../../base/units.ts';
import {
  isAbsence,
  ratingWords,
  rowWords,
  type Absence,
  type Block,
  type Fact,
  type List,
  type Section,
  type Table,
  type Words,
} from './model.ts';
import { withQuote } from './quotes.ts';
import type { Answer, AnswerPart, Maybe } from './blocks.ts';
export type { AnswerPart } from './blocks.ts';
import { MARKDOWN, TERSE, told } from './voice.ts';

/** Row limits that are tried until the sections fit an answer of the default size. */
const FITTING_ROWS = [10, 7, 5] as const;
const FEWEST_ROWS = 3;

/** Our own words lose their marks, which a cell escapes; names keep every character. */
function cellText(words: Words): string {
  if (typeof words === 'string') return unmarked(words);
  return 'kind' in words ? TERSE(words) : words.map(cellText).join('');
}

/** A table without its heading. */
export function tableText({ columns, rows, maxRows = rows.length }: Table): string {
  const shown = rows.length <= maxRows ? rows : [...rows.slice(0, 1), ...rows.slice(1 - maxRows)];
  return table(
    columns.map(({ title }) => title),
    shown.map((row) => row.cells.map(cellText)),
  );
}

const encoder = new TextEncoder();

/** The first rows of a table whose lines fit, at least one. `tableOfRow`: the table with this row alone. */
export function rowsThatFit<Row>(
  rows: readonly Row[],
  tableOfRow: (row: Row, at: number) => Table,
  roomBytes: number,
): Row[] {
  let usedBytes = 0;
  const fitting = rows.findIndex((row, at) => {
    const [heads = '', rule = '', line = ''] = tableText(tableOfRow(row, at)).split('\n');
    usedBytes += encoder.encode(at === 0 ? heads + rule + line : line).length + 1;
    return usedBytes > roomBytes && at > 0;
  });
  return fitting === -1 ? [...rows] : rows.slice(0, fitting);
}

/** The rows of a list as an answer shows them, and how many others there are. */
export function listLines({ rows, maxRows = rows.length, total = rows.length }: List): string[] {
  const shown = rows.slice(0, maxRows);
  const hidden = total - shown.length;
  return [...shown.map((row) => told(rowWords(row), MARKDOWN)), ...(hidden > 0 ? [`${formatCount(hidden)} more`] : [])];
}

function blockText(block: Block): string | null {
  switch (block.kind) {
    case 'code': {
      const named = told(block.name, MARKDOWN);
      return withQuote(block.isSentence === true ? named : `${named}:`, block.quote, block.marked);
    }
    case 'text':
      return fenced(block.text, block.language);
    case 'paragraph': {
      const text = told(block.words, MARKDOWN);
      return block.isWarning === true ? warning(text) : text;
    }
    default: {
      if (block.rows.length === 0) return block.empty === undefined ? null : told(block.empty, MARKDOWN);
      if (block.kind === 'table') return tableText(block);
      const lines = listLines(block);
      return block.title === undefined ? bullets(lines) : `${block.title}: ${lines.join('; ')}`;
    }
  }
}

/** Facts in one line, without those that are not there; null without any. */
export function factsText(facts: readonly Maybe<Fact>[]): string | null {
  const shown = facts.flatMap((fact) => (fact ? [[fact[0], told(fact[1], MARKDOWN)] as const] : []));
  return shown.length === 0 ? null : summaryLine(shown);
}

const bodyOf = ({ facts, rating = null, blocks }: Section): string => {
  const rated: readonly Fact[] = rating === null ? [] : [['Rating', ratingWords(rating)]];
  return document([
    facts.length === 0 ? null : factsText([...facts.slice(0, 1), ...rated, ...facts.slice(1)]),
    ...blocks.map(blockText),
  ]);
};

/** One section under its heading. */
export function sectionText(given: Section): string {
  return heading(given.title, [bodyOf(given)]);
}

const isWords = (part: Section | Block | readonly Words[]): part is readonly Words[] => Array.isArray(part);

function partText(part: AnswerPart): string | null {
  if (part === null || part === undefined || part === false || part === '') return null;
  if (typeof part === 'string') return part;
  if (isWords(part)) return told(part, MARKDOWN);
  if ('kind' in part) return blockText(part);
  return bodyOf(part) === '' ? null : sectionText(part);
}

/** Parts below each other, without those that say nothing. */
export function partsText(parts: readonly AnswerPart[]): string {
  return document(parts.map(partText));
}

/** As Markdown. */
export function toldAnswer({ title, facts, parts }: Answer): string {
  return document([answerTitle(title), factsText(facts), partsText(parts)]);
}

export function answerText(title: string, facts: Answer['facts'], parts: readonly AnswerPart[]): string {
  return toldAnswer({ title, facts, parts });
}

const hasRows = (block: Block): block is Table | List => block.kind === 'table' || block.kind === 'list';

/** `rows`: of lists that have as many as fit; null: every row of all lists. */
function cutBlock(block: Block, rows: number | null): Block {
  if (!hasRows(block)) return block;
  const { maxRows, ...whole } = block;
  if (rows === null) return whole;
  if (maxRows !== undefined) return block;
  return { ...whole, total: block.total ?? block.rows.length, rows: block.rows.slice(0, rows) } as Table | List;
}

/** Sections with lists cut to `rows`. */
function cutSections(sections: readonly Section[], rows: number | null): string[] {
  return sections.map((each) => sectionText({ ...each, blocks: each.blocks.map((block) => cutBlock(block, rows)) }));
}

export interface FittingText {
  readonly sections: readonly string[];
  /** Null if nothing was cut. */
  readonly shownRows: number | null;
}

/**
 * The sections that have data, with as many rows as fit into `roomChars`. `isWhole`: all rows, because more were requested explicitly than an
 * answer has by default.
 */
export function fittingText(parts: readonly (Section | Absence)[], roomChars: number, isWhole: boolean): FittingText {
  const found = parts.filter((part): part is Section => !isAbsence(part));
  if (isWhole) return { sections: cutSections(found, null), shownRows: null };
  const free = found.flatMap(({ blocks }) => blocks.filter(hasRows)).filter(({ maxRows }) => maxRows === undefined);
  const longest = Math.max(0, ...free.map(({ rows }) => rows.length));
  const fits = (sections: readonly string[]): boolean => sections.join('\n\n').length <= roomChars;
  const limit = FITTING_ROWS.find((rows) => fits(cutSections(found, rows))) ?? FEWEST_ROWS;
  return { sections: cutSections(found, limit), shownRows: limit < longest ? limit : null };
}
