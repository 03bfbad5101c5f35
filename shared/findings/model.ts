/**
 * The findings of a capture as data: sections of figures, tables and lists, whose values have types. Each insight is written once in this form; tellers
 * write it as Markdown for assistants, as text for a terminal, as rows of an HTML report, and the window draws it.
 */
import type { CodeQuote } from '../contracts/quotes.ts';
import type { TracePlace } from '../contracts/traces/trace-causes.ts';

/** A value that each surface writes its own way. */
export type Cell = Value & {
  /** 0 to 1: its part of a whole, which HTML reports show as a bar. */
  readonly bar?: number;
  /** The property that holds the text, which may show that it is a secret. */
  readonly heldBy?: string;
};

type Value =
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
  /** Text of the page, the engine or the protocol, cut at its end after `maxChars`. */
  | { readonly kind: 'name'; readonly text: string; readonly maxChars?: number }
  /** A node of the document: `DIV class='row'`. */
  | { readonly kind: 'node'; readonly text: string; readonly maxChars: number }
  /** A request or script by its path. */
  | { readonly kind: 'link'; readonly url: string }
  /** The same by its whole address, cut in the middle after `maxChars`. */
  | { readonly kind: 'address'; readonly url: string; readonly maxChars: number }
  /** A proposed call of a tool, as `proposedCall` writes it. */
  | { readonly kind: 'call'; readonly text: string }
  /** Words that differ between people and assistants, such as labels that DevTools has in its window. */
  | { readonly kind: 'words'; readonly assistant: string; readonly person: string };

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

/** `role`: what the window shows as the name of a row, and at its end as its figure; the others follow the name. */
export interface Column {
  readonly title: string;
  readonly role?: 'name' | 'figure' | 'none';
  /** In front of the value where a row is a sentence: `waited for the server`. */
  readonly before?: string;
  /** Has our words in place of names from code and of addresses. */
  readonly isWords?: boolean;
}

export interface TableRow extends RowLinks {
  readonly cells: readonly Words[];
  /** In place of the cell of the column with that role. */
  readonly name?: Words;
  readonly figure?: Words;
  /** Words that people read after the cells. */
  readonly more?: Words;
}

export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  /** Assistants refer to a row by its number. */
  readonly isNumbered?: boolean;
  /** Rows that an answer may leave out if it would be too long. */
  readonly isCut?: boolean;
  /** Answers have at most this many rows: the first one and the last ones. */
  readonly maxTold?: number;
  /** The window first shows this many rows, and the others on request. */
  readonly maxShown?: number;
  /** In place of the title of the section, where it has several tables. */
  readonly title?: string;
  /** Rows of the whole list, of which `rows` are a part. */
  readonly total?: number;
}

export interface ListRow extends RowLinks {
  readonly name: Words;
  /** Follows the name; begins with its own space or sign. */
  readonly detail?: Words;
  /** At the end of the row in the window; part of `detail` for other readers. */
  readonly figure?: Words;
  /** Words that people read after the detail. */
  readonly more?: Words;
}

export interface List {
  readonly kind: 'list';
  readonly rows: readonly ListRow[];
  /** All rows in one line that begins with these words. */
  readonly inline?: string;
  /** Ends this line. */
  readonly after?: Words;
  /** Answers have at most this many rows. */
  readonly maxTold?: number;
  readonly isCut?: boolean;
  /** Answers that are cut keep this many rows. */
  readonly minRows?: number;
  /** Returns what an answer says about rows that it does not show. */
  readonly others?: (hidden: number) => Words;
  readonly total?: number;
  readonly only?: Audience;
}

/** The reader of a block for one of them: the other one knows it from somewhere else. */
export type Audience = 'assistant' | 'person';

/** `isWarning`: something to mind when the figures are read. */
export interface Paragraph {
  readonly kind: 'paragraph';
  readonly words: Words;
  readonly isWarning?: boolean;
  readonly only?: Audience;
}

/** Lines of code, the blamed one marked. */
export interface Code {
  readonly kind: 'code';
  /** The function and where it is. */
  readonly name: Words;
  readonly quote: CodeQuote;
}

export type Block = Table | List | Paragraph | Code;
export type Rating = 'good' | 'needs-improvement' | 'poor';
export type Fact = readonly [label: string, value: Words];

export interface Section {
  readonly id: string;
  readonly title: string;
  /** The first one is the figure of the section. */
  readonly facts: readonly Fact[];
  /** In place of the first fact, and of the others, where a person reads one line. */
  readonly figure?: Words;
  readonly line?: Words;
  readonly rating?: Rating | null;
  readonly blocks: readonly Block[];
  /** Where the figure is. */
  readonly to?: Destination;
  readonly isOpen?: boolean;
  /** Something went wrong. */
  readonly isWarning?: boolean;
}

/** A part without data: people read why it is missing, answers leave it out. */
export interface Absence {
  readonly id: string;
  readonly title: string;
  readonly absent: string;
  /** Nothing to find is a good result. */
  readonly isGood?: boolean;
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
export const name = (text: string, maxChars?: number): Cell => ({
  kind: 'name',
  text,
  ...(maxChars === undefined ? {} : { maxChars }),
});
export const node = (text: string, maxChars = 40): Cell => ({ kind: 'node', text, maxChars });
export const link = (url: string): Cell => ({ kind: 'link', url });
export const address = (url: string, maxChars = 60): Cell => ({ kind: 'address', url, maxChars });
export const call = (text: string): Cell => ({ kind: 'call', text });
export const words = (assistant: string, person: string): Cell => ({ kind: 'words', assistant, person });

/** The cell with a bar for its part of a whole. */
export const barred = (cell: Cell, share: number): Cell => ({ ...cell, bar: share });

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

const RATING_WORDS: Readonly<Record<Rating, Cell>> = {
  good: words('Good', 'good'),
  'needs-improvement': words('Needs Improvement', 'needs improvement'),
  poor: words('Poor', 'poor'),
};

export function ratingWords(rating: Rating): Cell {
  return RATING_WORDS[rating];
}

export function isAbsence(part: Section | Absence): part is Absence {
  return 'absent' in part;
}
