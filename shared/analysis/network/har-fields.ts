/** Members of JSON that somebody else wrote: what is not of the kind that is looked for is as good as not there. */

import { isInRange, NumberPastRange } from '../json/number-range.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Throws `NumberPastRange`. */
export function numberOf(value: unknown): number | null {
  if (typeof value !== 'number') return null;
  if (!isInRange(value)) throw new NumberPastRange();
  return value;
}

/** A line or column that the file counts from 0, from 1 on; 1 where it tells none. */
export function positionOf(value: unknown): number {
  return typeof value === 'number' && isInRange(value) ? value + 1 : 1;
}

/** HAR's −1, and what is not there, is no time at all. */
export function timeOf(value: unknown): number | null {
  const number = numberOf(value);
  return number === null || number < 0 ? null : number;
}
