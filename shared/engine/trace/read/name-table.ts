/** Distinct values of one member of the events, such as `name`; different spellings of one text are the same value. */
import { CUT, endOfText } from './json-skip.ts';
import { doubled } from './stored-args.ts';
import { createSpellings } from './spellings.ts';

/** A short text with its entries in a map and a list. */
const BYTES_PER_NAME = 160;

export interface NameTable {
  /** Number of the text whose first byte is at `from`, or `CUT` if the bytes end inside it. `view` is of the same bytes. */
  take(bytes: Uint8Array, view: DataView, from: number): number;
  /** Position of the closing quote of the last text. */
  readonly end: number;
  /** Number of a text that is not necessarily in the file. */
  add(text: string): number;
  readonly texts: readonly string[];
  readonly heldBytes: number;
}

interface NameTableListeners {
  /** A new text and its number. */
  readonly onNew: (text: string, index: number) => void;
  /** A new spelling, as it is in the file, of the text with this number. The bytes stay as they are. */
  readonly onSpelling: (spelling: Uint8Array, index: number) => void;
}

export function createNameTable(
  reserve: (bytes: number) => void,
  { onNew, onSpelling }: NameTableListeners,
): NameTable {
  const spellings = createSpellings(reserve);
  const indexOfText = new Map<string, number>();
  const texts: string[] = [];
  /** By spelling. */
  let meaning = new Uint32Array(256);
  /** By spelling: its length in bytes. */
  let lengths = new Uint32Array(256);
  let known = 0;
  let end = 0;

  function add(text: string): number {
    const before = indexOfText.get(text);
    if (before !== undefined) return before;
    reserve(text.length * 2 + BYTES_PER_NAME);
    const index = texts.length;
    indexOfText.set(text, index);
    texts.push(text);
    onNew(text, index);
    return index;
  }

  function addSpelling(spelling: number, length: number): number {
    if (spelling === meaning.length) {
      meaning = doubled(meaning);
      lengths = doubled(lengths);
    }
    lengths[spelling] = length;
    const raw = spellings.textOf(spelling);
    meaning[spelling] = add(raw.includes('\\') ? unescaped(raw) : raw);
    known += 1;
    return meaning[spelling];
  }

  return {
    take(bytes, view, from) {
      let spelling = spellings.guess(bytes, view, from);
      if (spelling >= 0) {
        end = from + lengths[spelling];
        return meaning[spelling];
      }
      end = endOfText(bytes, from);
      if (end === CUT) return CUT;
      spelling = spellings.indexOf(bytes, from, end, 0);
      const isNew = spelling >= known;
      const index = isNew ? addSpelling(spelling, end - from) : meaning[spelling];
      if (isNew) onSpelling(bytes.slice(from, end), index);
      spellings.remember(spelling, view, from);
      return index;
    },
    get end() {
      return end;
    },
    add,
    texts,
    get heldBytes() {
      return spellings.heldBytes + texts.reduce((sum, text) => sum + text.length * 2 + BYTES_PER_NAME, 0);
    },
  };
}

/** Decodes the escapes of a text; one with an invalid escape is returned unchanged. */
function unescaped(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}
