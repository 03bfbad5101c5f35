/** Values of events that are not plain digits: times as strings, numbers past the range, words. Rare, so none of it is in the hot loop. */
import { describeByte } from '../../../base/byte-codes.ts';
import { isInRange, pastRange } from '../../json/number-range.ts';
import { numberOf } from './json-skip.ts';
import { TRACE_ERRORS } from './trace-errors.ts';

/** A time that is written as a string. Throws `damaged_file`. */
export function timeOf(bytes: Uint8Array, from: number, to: number, fileOffset: number): number {
  const time = numberOf(bytes, from, to);
  if (Number.isNaN(time)) throw TRACE_ERRORS.damaged(fileOffset + from, 'a time is not a number');
  requireRange(time, bytes, from, to, fileOffset);
  return time;
}

/** Throws `damaged_file` for a number that is no figure. To be called for numbers with exponents, decimals or many digits only. */
export function requireRange(value: number, bytes: Uint8Array, from: number, to: number, fileOffset: number): void {
  if (isInRange(value)) return;
  const spelled = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 40)));
  throw TRACE_ERRORS.damaged(fileOffset + from, pastRange(spelled));
}

const WORDS = new Set(['true', 'false', 'null']);

/** 0 for a JSON word, which is ignored. Throws `damaged_file` for anything else. */
export function wordValue(bytes: Uint8Array, from: number, to: number, fileOffset: number): number {
  const word = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 20)));
  if (WORDS.has(word)) return 0;
  const found = word === '' ? describeByte(bytes[from]) : `“${word}”`;
  throw TRACE_ERRORS.damaged(fileOffset + from, `found ${found} instead of a value`);
}
