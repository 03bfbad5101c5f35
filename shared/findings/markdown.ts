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
import { isAbsence, type Absence, type Block, type Fact, type List, type Section, type Table } from './model.ts';
import { withQuote } from './quotes.ts';
import { MARKDOWN, TERSE, told } from './voice.ts';

/** Row limits that are tried until the sections fit an answer of the default size. */
const FITTING_ROWS = [10, 7, 5, 3] as const;

/** Returns what a row of a list says: `/api/flags blocked the main thread for 256.9ms`. */
export function rowText({ name, detail = '' }: List['rows'][number]): string {
  return told([name, detail], MARKDOWN);
}

/** A table without its heading. */
export function tableText({ columns, rows, isNumbered = false, maxTold = rows.length }: Table): string {
  const shown = rows.length <= maxTold ? rows : [...rows.slice(0, 1), ...rows.slice(1 - maxTold)];
  const cells = shown.map((row) => row.cells.map((cell) => unmarked(told(cell, TERSE))));
  const titles = columns.map(({ title }) => title);
  return isNumbered
    ? table(
        ['#', ...titles],
        cells.map((row, index) => [String(index + 1), ...row]),
      )
    : table(titles, cells);
}

/** The rows of a list as an answer shows them, and what it says about the others. */
export function listLines({ rows, maxTold = rows.length, total = rows.length, others }: List): string[] {
  const shown = rows.slice(0, maxTold);
  return [
    ...shown.map(rowText),
    ...(others !== undefined && total > shown.length ? [told(others(total - shown.length), MARKDOWN)] : []),
  ];
}

function inlineText(list: List, beginning: string): string {
  const rows = list.rows
    .slice(0, list.maxTold)
    .map(({ name, detail = '', figure }) =>
      told(figure === undefined ? [name, detail] : [name, ' ', figure], MARKDOWN),
    );
  return `${beginning}: ${rows.join(', ')}${told(list.after ?? '', MARKDOWN)}`;
}

function blockText(block: Block): string | null {
  if (block.kind === 'code') return withQuote(`${told(block.name, MARKDOWN)}:`, block.quote);
  if (block.kind === 'table') return block.rows.length === 0 ? null : tableText(block);
  if (block.only === 'person') return null;
  if (block.kind === 'paragraph') {
    const text = told(block.words, MARKDOWN);
    return block.isWarning === true ? warning(text) : text;
  }
  if (block.rows.length === 0) return null;
  return block.inline === undefined ? bullets(listLines(block)) : inlineText(block, block.inline);
}

function factsText(facts: readonly Fact[]): string | null {
  return facts.length === 0
    ? null
    : summaryLine(facts.map(([label, value]) => [label, told(value, MARKDOWN)] as const));
}

const bodyOf = ({ facts, blocks }: Section): string => document([factsText(facts), ...blocks.map(blockText)]);

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

const isList = (block: Block): block is Table | List =>
  (block.kind === 'table' || block.kind === 'list') && block.isCut === true;

function cutBlock(block: Block, rows: number): Block {
  if (!isList(block)) return block;
  if (block.kind === 'table') return { ...block, rows: block.rows.slice(0, rows) };
  const most = Math.max(block.minRows ?? 0, rows);
  return { ...block, rows: block.rows.slice(0, most), total: block.total ?? block.rows.length };
}

/** Sections with lists cut to `rows`. */
function cutSections(sections: readonly Section[], rows: number): Section[] {
  return sections.map((each) => ({ ...each, blocks: each.blocks.map((block) => cutBlock(block, rows)) }));
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
  const longest = Math.max(0, ...found.flatMap(({ blocks }) => blocks.filter(isList).map(({ rows }) => rows.length)));
  const all = (): FittingText => ({ sections: found.map(sectionText), shownRows: null });
  if (isWhole || longest > FITTING_ROWS[0]) return all();
  for (const rows of FITTING_ROWS) {
    const sections = cutSections(found, rows).map(sectionText);
    const isLast = rows === FITTING_ROWS.at(-1);
    if (isLast || sections.join('\n\n').length <= roomChars)
      return { sections, shownRows: rows < longest ? rows : null };
  }
  return all();
}
