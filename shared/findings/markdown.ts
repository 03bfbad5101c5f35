/** Sections as Markdown for assistants, with as many rows as fit an answer. */
import {
  bullets,
  document,
  section as heading,
  summaryLine,
  table,
  title as answerTitle,
  unmarked,
  warning,
} from '../base/markdown.ts';
import { formatCount } from '../base/units.ts';
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
} from './model.ts';
import { withQuote } from './quotes.ts';
import { MARKDOWN, TERSE, told } from './voice.ts';

/** Row limits that are tried until the sections fit an answer of the default size. */
const FITTING_ROWS = [10, 7, 5] as const;
const FEWEST_ROWS = 3;

/** A table without its heading. */
export function tableText({ columns, rows, maxRows = rows.length }: Table): string {
  const shown = rows.length <= maxRows ? rows : [...rows.slice(0, 1), ...rows.slice(1 - maxRows)];
  return table(
    columns.map(({ title }) => title),
    shown.map((row) => row.cells.map((cell) => unmarked(told(cell, TERSE)))),
  );
}

/** The rows of a list as an answer shows them, and how many others there are. */
export function listLines({ rows, maxRows = rows.length, total = rows.length }: List): string[] {
  const shown = rows.slice(0, maxRows);
  const hidden = total - shown.length;
  return [...shown.map((row) => told(rowWords(row), MARKDOWN)), ...(hidden > 0 ? [`${formatCount(hidden)} more`] : [])];
}

function blockText(block: Block): string | null {
  if (block.kind === 'code') return withQuote(`${told(block.name, MARKDOWN)}:`, block.quote);
  if (block.kind === 'paragraph') {
    const text = told(block.words, MARKDOWN);
    return block.isWarning === true ? warning(text) : text;
  }
  if (block.rows.length === 0) return null;
  if (block.kind === 'table') return tableText(block);
  const lines = listLines(block);
  return block.title === undefined ? bullets(lines) : `${block.title}: ${lines.join('; ')}`;
}

function factsText(facts: readonly Fact[]): string | null {
  return facts.length === 0
    ? null
    : summaryLine(facts.map(([label, value]) => [label, told(value, MARKDOWN)] as const));
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

/** A part of an answer; a string is Markdown already. */
export type AnswerPart = Section | Block | string | false | null | undefined;

function partText(part: AnswerPart): string | null {
  if (part === null || part === undefined || part === false || part === '') return null;
  if (typeof part === 'string') return part;
  if ('kind' in part) return blockText(part);
  return bodyOf(part) === '' ? null : sectionText(part);
}

/** Parts below each other, without those that say nothing. */
export function partsText(parts: readonly AnswerPart[]): string {
  return document(parts.map(partText));
}

/** An answer: its title, the facts that a reader looks for first, and its parts. */
export function answerText(title: string, facts: readonly Fact[], parts: readonly AnswerPart[]): string {
  return document([answerTitle(title), factsText(facts), partsText(parts)]);
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
