/** Reads members of untrusted JSON: a member of another type counts as missing. */

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

/** Converts a 0-based line or column to 1-based; 1 if missing. */
export function positionOf(value: unknown): number {
  return typeof value === 'number' && isInRange(value) ? value + 1 : 1;
}

/** A time; null for HAR's −1 or a missing member. */
export function timeOf(value: unknown): number | null {
  const number = numberOf(value);
  return number === null || number < 0 ? null : number;
}
