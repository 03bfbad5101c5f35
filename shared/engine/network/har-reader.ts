/** Parses a HAR file. It is one JSON text and its queries need all of it, so it is read as a whole. */
import { foreign } from '../../base/foreign-text.ts';
import { findPastRange } from '../json/find-past-range.ts';
import { NumberPastRange } from '../json/number-range.ts';
import {
  createProfileErrors,
  createReservation,
  type ProfileReader,
  type ProfileReaderOptions,
} from '../json/profile-file.ts';
import type { Steps } from '../steps/steps.ts';
import { createGuard } from '../../base/errors.ts';
import { readHar, type HarDocument } from './har-document.ts';

const ERRORS = createProfileErrors({ noun: 'HAR file', kind: 'HAR file', extension: '.har' });
/** Memory per byte of the file, for the text and the objects. */
const BYTES_PER_BYTE = 5;
/** Maximum length of a string (V8's `String::kMaxLength` is 2²⁹ − 24). */
const MAX_BYTES = 2 ** 29 - 24;

export interface HarFile {
  readonly document: HarDocument;
  readonly heldBytes: number;
}

export function createHarReader({
  ceilingBytes = () => Number.POSITIVE_INFINITY,
}: ProfileReaderOptions): ProfileReader<HarFile> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const { run } = createGuard();
  const reserve = createReservation(ceilingBytes, (limitBytes) => ERRORS.tooLarge(bytes, limitBytes));

  return {
    write: (chunk) =>
      run(() => {
        reserve(chunk.length * BYTES_PER_BYTE);
        bytes += chunk.length;
        if (bytes > MAX_BYTES) throw ERRORS.tooLarge(bytes, MAX_BYTES);
        parts.push(chunk.slice());
        return undefined;
      }),
    end: () =>
      run(() => {
        if (bytes === 0) throw ERRORS.empty();
        const decoder = new TextDecoder();
        const text = parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
        parts.length = 0;
        const document = documentOf(text, bytes);
        if (document === null) throw ERRORS.foreign(0, '"log" has no list of entries');
        return { document, heldBytes: bytes * BYTES_PER_BYTE };
      }),
  };
}

function documentOf(text: string, bytes: number): HarDocument | null {
  try {
    return readHar(parsed(text, bytes));
  } catch (thrown) {
    const place = thrown instanceof NumberPastRange ? findPastRange(text) : null;
    throw place === null ? thrown : ERRORS.damaged(place.byteOffset, place.what);
  }
}

function parsed(text: string, bytes: number): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const what = thrown instanceof Error ? foreign(thrown.message) : 'it is not JSON';
    if (/Unexpected end|Unterminated/i.test(what)) throw ERRORS.truncated(bytes);
    const at = /position (\d+)/.exec(what)?.[1];
    throw ERRORS.damaged(Number(at ?? 0), 'the JSON is incomplete');
  }
}

/** Nothing remains to be done after reading. */
export function* analyseHar(file: HarFile): Steps<HarFile> {
  yield* [];
  return file;
}
