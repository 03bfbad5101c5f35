/** Looks for a text or a regular expression in the strings of a snapshot, of which there may be millions. */
import { AppFailure, appError } from '../../contracts/errors.ts';
import { createBits, setBit, type Bits } from './bits.ts';
import { inSteps, type BackgroundStage, type Steps } from './steps.ts';
import type { StringTable } from './string-table.ts';

const BACKSLASH = 92;

/** How the bytes of a string are looked through without making text of it; null where text must be made. */
type ByteTest = ((bytes: Uint8Array) => boolean) | null;

export interface TextMatcher {
  test(text: string): boolean;
  readonly testBytes: ByteTest;
}

/** Texts are found whatever their case, expressions as they are written; one that is none ends in `invalid_params`. */
export function createTextMatcher(query: string, isRegex: boolean): TextMatcher {
  if (isRegex) {
    const pattern = compile(query);
    return { test: (text) => pattern.test(text), testBytes: null };
  }
  const wanted = query.toLowerCase();
  return { test: (text) => text.toLowerCase().includes(wanted), testBytes: byteTest(wanted) };
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

/** Letters, digits and spaces stand in the file as they are, and nothing beyond ASCII becomes one of them in lower case but K and İ. */
function byteTest(wanted: string): ByteTest {
  if (!/^[a-z0-9 _.$()-]+$/.test(wanted) || /[ki]/.test(wanted)) return null;
  const lower = new TextEncoder().encode(wanted);
  const [first] = lower;
  const toLower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);
  return (bytes) => {
    const last = bytes.length - lower.length;
    for (let at = 0; at <= last; at += 1) {
      if (toLower(bytes[at]) !== first) continue;
      let length = 1;
      while (length < lower.length && toLower(bytes[at + length]) === lower[length]) length += 1;
      if (length === lower.length) return true;
    }
    return false;
  };
}

/** By string: it matches. */
export function* matchStrings(strings: StringTable, matcher: TextMatcher): Steps<Bits, BackgroundStage> {
  const isMatch = createBits(strings.length);
  const { testBytes } = matcher;
  const matches = (index: number): boolean => {
    if (testBytes !== null) {
      const bytes = strings.rawBytes(index);
      if (!testBytes(bytes)) return false;
      // Escapes are written with letters, which are none of the text's.
      if (!bytes.includes(BACKSLASH)) return true;
    }
    return matcher.test(strings.get(index));
  };
  yield* inSteps({ stage: 'retained', pass: 0, passes: 1 }, strings.length, (from, to) => {
    for (let index = from; index < to; index += 1) if (matches(index)) setBit(isMatch, index);
  });
  return isMatch;
}
