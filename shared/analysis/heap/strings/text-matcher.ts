/** Looks for a text or a regular expression in the strings of a snapshot, of which there may be millions. */
import { AppFailure, appError } from '../../../contracts/errors.ts';
import { createBits, setBit, type Bits } from '../columns/bits.ts';
import { findBytes } from './byte-search.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';
import { findSigned, LEAST_SIGNED_BYTES, type StringSignatures } from './string-signatures.ts';
import type { StringTable } from './string-table.ts';

const BACKSLASH = 92;

export interface TextMatcher {
  test(text: string): boolean;
  /** How the bytes of strings are looked through without making text of them; null where text must be made. */
  readonly inBytes: BytePatterns | null;
}

interface BytePatterns {
  /** In small letters. */
  readonly wanted: Uint8Array;
  /** Strings that hold one of these may hold the text too, written another way. */
  readonly otherwise: readonly Uint8Array[];
}

/** Texts are found whatever their case, expressions as they are written; one that is none ends in `invalid_params`. */
export function createTextMatcher(query: string, isRegex: boolean): TextMatcher {
  if (isRegex) {
    const pattern = compile(query);
    return { test: (text) => pattern.test(text), inBytes: null };
  }
  const wanted = query.toLowerCase();
  return { test: (text) => text.toLowerCase().includes(wanted), inBytes: patternsOf(wanted) };
}

function compile(query: string): RegExp {
  try {
    return new RegExp(query);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppFailure(
      appError('invalid_params', `${reason}.`, 'Correct the expression, or search for it as plain text.'),
    );
  }
}

/** Nothing beyond ASCII becomes one of its letters in lower case but the sign for kelvin and the capital i with a dot. */
const WRITTEN_OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  k: ['\u212a', '\\u212a', '\\u212A'],
  i: ['\u0130', '\\u0130'],
  '/': ['\\/'],
};

/** Printable ASCII stands in the file as it is, quotes and backslashes apart. */
function patternsOf(wanted: string): BytePatterns | null {
  if (!/^[ !#-[\]-~]+$/.test(wanted)) return null;
  const encoder = new TextEncoder();
  const otherwise = [...new Set(wanted)].flatMap((letter) => WRITTEN_OTHERWISE[letter] ?? []);
  // Some writers of JSON escape signs that they need not.
  if (/[^a-z0-9 _.$()-]/.test(wanted)) otherwise.push('\\u00');
  return { wanted: encoder.encode(wanted), otherwise: otherwise.map((text) => encoder.encode(text)) };
}

/** Strings that are searched again and again. */
export interface SearchableStrings {
  readonly strings: StringTable;
  /** The strings that hold these bytes as they are. Texts may be written with them in another way: few are, and they are asked for often. */
  holding(bytes: Uint8Array): Steps<readonly number[]>;
  /** Null until they were made ahead, or when they were given back. */
  signatures: StringSignatures | null;
}

export function createSearchableStrings(strings: StringTable): SearchableStrings {
  const known = new Map<string, readonly number[]>();
  return {
    strings,
    signatures: null,
    *holding(bytes) {
      const key = bytes.join();
      const before = known.get(key);
      if (before !== undefined) return before;
      const found: number[] = [];
      yield* findBytes(strings, { bytes, ignoresCase: false }, (index) => found.push(index));
      known.set(key, found);
      return found;
    },
  };
}

/** By string: it matches. */
export function* matchStrings(searchable: SearchableStrings, matcher: TextMatcher): Steps<Bits> {
  const { strings } = searchable;
  const isMatch = createBits(strings.length);
  const { inBytes } = matcher;
  const look = (index: number): void => {
    if (matcher.test(strings.get(index))) setBit(isMatch, index);
  };
  if (inBytes === null) {
    yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, strings.length, (from, to) => {
      for (let index = from; index < to; index += 1) look(index);
    });
    return isMatch;
  }
  const { signatures } = searchable;
  const wanted = { bytes: inBytes.wanted, ignoresCase: true };
  const found = (index: number): void => {
    // Escapes are written with letters, which are none of the text's.
    if (strings.rawBytes(index).includes(BACKSLASH)) look(index);
    else setBit(isMatch, index);
  };
  yield* signatures === null || wanted.bytes.length < LEAST_SIGNED_BYTES
    ? findBytes(strings, wanted, found)
    : findSigned(strings, signatures, wanted, found);
  for (const bytes of inBytes.otherwise) for (const index of yield* searchable.holding(bytes)) look(index);
  return isMatch;
}

/** The same for one string after another, where few are asked about. */
export function stringTest(strings: StringTable, matcher: TextMatcher): (index: number) => boolean {
  return (index) => matcher.test(strings.get(index));
}
