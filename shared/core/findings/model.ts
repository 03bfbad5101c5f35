/**
 * The findings of a capture as data: sections of figures, tables and lists, whose values have types. Each insight is written once in this form; tellers
 * write it as Markdown for assistants, as text for a terminal, and the window draws it.
 */
import type { CodeQuote } from '../../engine/source-map/contract/quotes.ts';
import type { CpuPlace } from '../../engine/profile/contract/sampled-profiles.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import type { WithOriginal } from './function-names.ts';

/** A value that each surface writes its own way. */
export type Cell =
  /** A duration. `isWhole`: assistants read whole milliseconds, as is usual for vitals. */
  | { readonly kind: 'ms'; readonly valueMs: number; readonly isWhole?: boolean }
  /** A moment of the capture, milliseconds from its beginning, with so many decimals for assistants. */
  | { readonly kind: 'at'; readonly atMs: number; readonly decimals: number }
  /** From one moment to another one. */
  | { readonly kind: 'span'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'bytes'; readonly sizeBytes: number }
  | { readonly kind: 'count'; readonly count: number }
  /** 0 to 1. */
  | { readonly kind: 'percent'; readonly share: number }
  | { readonly kind: 'change'; readonly deltaMs: number }
  /** A change of a size, or of a number of things. */
  | { readonly kind: 'delta'; readonly of: 'bytes' | 'count'; readonly delta: number }
  /** A function and where it is. */
  | { readonly kind: 'place'; readonly place: TracePlace }
  /** Where a script, or a part of one, is: without a function. */
  | { readonly kind: 'script'; readonly place: TracePlace }
  /** The name of a function of a profile, and where it is: original if a source map says so. */
  | { readonly kind: 'function' | 'source'; readonly of: WithOriginal<CpuPlace> }
  /** Text of the page, the engine or the protocol, cut at its end after `maxChars`. */
  | { readonly kind: 'name'; readonly text: string; readonly maxChars?: number }
  /** A node of the document: `DIV class='row'`. */
  | { readonly kind: 'node'; readonly text: string; readonly maxChars: number }
  /** A request or script by its path. */
  | { readonly kind: 'link'; readonly url: string }
  /** The same by its whole address, cut in the middle after `maxChars`. */
  | { readonly kind: 'address'; readonly url: string; readonly maxChars: number }
  /** A proposed call of a tool, as `proposedCall` writes it. */
  | { readonly kind: 'call'; readonly text: string };

/** Our own words, with values in between. Parts follow each other without a space. */
export type Words = string | Cell | readonly Words[];

/** Where a row leads. */
export type Destination =
  | { readonly kind: 'event'; readonly event: number }
  | { readonly kind: 'request'; readonly requestId: string }
  | { readonly kind: 'range'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'call'; readonly place: TracePlace };

interface RowLinks {
  readonly to?: Destination | undefined;
  /** The code behind the row. */
  readonly code?: TracePlace | null | undefined;
}

export interface Column {
  readonly title: string;
  /** Text that is a figure; cells of figures need no word for it. */
  readonly isFigure?: boolean | undefined;
}

/** The first cell names the row. */
export interface TableRow extends RowLinks {
  /** A short sentence that people read first: the other cells are its details. */
  readonly brief?: Words | undefined;
  readonly cells: readonly Words[];
}

interface Rows<Row> {
  readonly rows: readonly Row[];
  /** Where a section has several lists. */
  readonly title?: string;
  /** Answers have at most this many rows; without it, as many as fit. */
  readonly maxRows?: number;
  /** Rows of the whole list, of which `rows` are a part. */
  readonly total?: number;
  /** Said in place of no rows. */
  readonly empty?: Words;
}

/** Answers that are cut have its first row and the last ones. */
export interface Table extends Rows<TableRow> {
  readonly kind: 'table';
  readonly columns: readonly Column[];
}

export interface ListRow extends RowLinks {
  readonly name: Words;
  readonly detail?: Words;
  readonly figure?: Words;
}

/** With a title it is one line of Markdown. */
export interface List extends Rows<ListRow> {
  readonly kind: 'list';
}

/** `isWarning`: something to mind when the figures are read. */
export interface Paragraph {
  readonly kind: 'paragraph';
  readonly words: Words;
  readonly isWarning?: boolean;
}

/** Lines of code, the blamed one marked. */
export interface Code {
  readonly kind: 'code';
  /** The function and where it is. */
  readonly name: Words;
  readonly quote: CodeQuote;
  /** Lines to mark in place of the blamed one. */
  readonly marked?: readonly number[] | undefined;
  /** The name is a whole sentence. */
  readonly isSentence?: boolean;
}

/** Lines of text of a page, a file or a target, which only answers have. */
export interface Text {
  readonly kind: 'text';
  readonly text: string;
  readonly language?: string | undefined;
}

export type Block = Table | List | Paragraph | Code | Text;
export type Rating = 'good' | 'needs-improvement' | 'poor';
export type Fact = readonly [label: string, value: Words];

/** Without a value in `facts`, the section has no figure. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The first one is the figure of the section. */
  readonly facts: readonly Fact[];
  readonly rating?: Rating | null;
  readonly blocks: readonly Block[];
  /** Where the figure is. */
  readonly to?: Destination;
  /** Something went wrong. */
  readonly isWarning?: boolean;
}

/** A part without data: people read why it is missing, answers leave it out. */
export interface Absence {
  readonly id: string;
  readonly title: string;
  readonly absent: string;
}

export const ms = (valueMs: number): Cell => ({ kind: 'ms', valueMs });
export const wholeMs = (valueMs: number): Cell => ({ kind: 'ms', valueMs, isWhole: true });
export const at = (atMs: number, decimals = 0): Cell => ({ kind: 'at', atMs, decimals });
export const span = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): Cell => ({
  kind: 'span',
  fromMs,
  toMs,
});
export const bytes = (sizeBytes: number): Cell => ({ kind: 'bytes', sizeBytes });
export const count = (value: number): Cell => ({ kind: 'count', count: value });
export const deltaMs = (delta: number): Cell => ({ kind: 'change', deltaMs: delta });
export const deltaBytes = (delta: number): Cell => ({ kind: 'delta', of: 'bytes', delta });
export const deltaCount = (delta: number): Cell => ({ kind: 'delta', of: 'count', delta });
export const percent = (share: number): Cell => ({ kind: 'percent', share });
export const place = (of: TracePlace): Cell => ({ kind: 'place', place: of });
export const script = (of: TracePlace): Cell => ({ kind: 'script', place: of });
export const functionName = (of: WithOriginal<CpuPlace>): Cell => ({ kind: 'function', of });
export const sourceOf = (of: WithOriginal<CpuPlace>): Cell => ({ kind: 'source', of });
export const name = (text: string, maxChars?: number): Cell => ({
  kind: 'name',
  text,
  ...(maxChars === undefined ? {} : { maxChars }),
});
export const node = (text: string, maxChars = 40): Cell => ({ kind: 'node', text, maxChars });
export const link = (url: string): Cell => ({ kind: 'link', url });
export const address = (url: string, maxChars = 60): Cell => ({ kind: 'address', url, maxChars });
export const call = (text: string): Cell => ({ kind: 'call', text });

/** A section without figures of its own. */
export function plainSection(id: string, title: string, blocks: readonly Block[]): Section {
  return { id, title, facts: [], blocks };
}

/** A table of `total` rows, of which those of `cells` are given. */
export function plainTable(
  columns: readonly (string | Column)[],
  cells: readonly (readonly Words[])[],
  total = cells.length,
): Table {
  return {
    kind: 'table',
    columns: columns.map((column) => (typeof column === 'string' ? { title: column } : column)),
    rows: cells.map((row) => ({ cells: row })),
    total,
  };
}

/** The parts with a separator between them. */
export function joined(parts: readonly Words[], separator: string): Words {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}

export function ratingWords(rating: Rating): string {
  return rating === 'needs-improvement' ? 'needs improvement' : rating;
}

const isEmpty = (words: Words): boolean =>
  typeof words === 'string' ? words === '' : !('kind' in words) && words.every(isEmpty);

/** Words that begin with a sign need no colon before them. */
function beginsWithSign(words: Words): boolean {
  if (typeof words === 'string') return /^[,;:]/.test(words);
  const first = 'kind' in words ? undefined : words.find((part) => !isEmpty(part));
  return first !== undefined && beginsWithSign(first);
}

/** Row of a list in one sentence: `/api/flags 256.9ms: sent by start (main.js:9:35)`. */
export function rowWords({ name: named, figure = '', detail = '' }: ListRow): Words {
  return [
    named,
    isEmpty(figure) ? '' : [' ', figure],
    isEmpty(detail) ? '' : [beginsWithSign(detail) ? '' : ': ', detail],
  ];
}

export function isAbsence(part: Section | Absence): part is Absence {
  return 'absent' in part;
}
