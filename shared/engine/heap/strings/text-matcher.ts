/** Searches for a text or a regular expression in the strings of a snapshot, of which there may be millions. */
import { AppFailure, appError } from '../../../base/errors.ts';
import { createBits, setBit, type Bits } from '../columns/bits.ts';
import { findBytes } from './byte-search.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';
import { findSigned, MIN_SIGNED_BYTES, type StringSignatures } from './string-signatures.ts';
import type { StringTable } from './string-table.ts';
import { BACKSLASH } from '../../../base/byte-codes.ts';

export interface TextMatcher {
  test(text: string): boolean;
  /** Patterns for a search without decoding; null if strings must be decoded. */
  readonly inBytes: BytePatterns | null;
}

interface BytePatterns {
  /** In lower case. */
  readonly wanted: Uint8Array;
  /** Strings with one of these may contain the text in another encoding. */
  readonly otherwise: readonly Uint8Array[];
}

/** Texts ignore case, expressions do not; an invalid expression is an `invalid_params` error. */
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
      appError('invalid_params', `${reason}.`, 'Correct the regular expression, or search for plain text.'),
    );
  }
}

/** Only the kelvin sign and the capital I with a dot become ASCII letters in lower case. */
const WRITTEN_OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  k: ['\u212a', '\\u212a', '\\u212A'],
  i: ['\u0130', '\\u0130'],
  '/': ['\\/'],
};

/** Printable ASCII is unchanged in the file, except quotes and backslashes. */
function patternsOf(wanted: string): BytePatterns | null {
  if (!/^[ !#-[\]-~]+$/.test(wanted)) return null;
  const encoder = new TextEncoder();
  const otherwise = [...new Set(wanted)].flatMap((letter) => WRITTEN_OTHERWISE[letter] ?? []);
  // Some JSON writers escape characters unnecessarily.
  if (/[^a-z0-9 _.$()-]/.test(wanted)) otherwise.push('\\u00');
  return { wanted: encoder.encode(wanted), otherwise: otherwise.map((text) => encoder.encode(text)) };
}

/** Strings that are searched repeatedly. */
export interface SearchableStrings {
  readonly strings: StringTable;
  /** Strings that contain these bytes. Used for other encodings of a text: few strings, but requested often. */
  holding(bytes: Uint8Array): Steps<readonly number[]>;
  /** Null until precomputed, and after being dropped. */
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

/** By string: whether it matches. */
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
    // The letters of an escape are not part of the text.
    if (strings.rawBytes(index).includes(BACKSLASH)) look(index);
    else setBit(isMatch, index);
  };
  yield* signatures === null || wanted.bytes.length < MIN_SIGNED_BYTES
    ? findBytes(strings, wanted, found)
    : findSigned(strings, signatures, wanted, found);
  for (const bytes of inBytes.otherwise) for (const index of yield* searchable.holding(bytes)) look(index);
  return isMatch;
}

/** A test for single strings, if only few are checked. */
export function stringTest(strings: StringTable, matcher: TextMatcher): (index: number) => boolean {
  return (index) => matcher.test(strings.get(index));
}
