/** Allowed outcomes of reading a mutant: a result without NaN and Infinity, or an error with a code that names what is wrong. */
import { ERROR_CODES, type ErrorCode } from '../../shared/base/errors.ts';
import type { FuzzReading } from './readers/reader.ts';

/** Codes of our own bugs, and those of a limit that a small file must not reach. */
const FORBIDDEN: readonly ErrorCode[] = [
  'internal',
  'analysis_failed',
  'analysis_crashed',
  'sql_crashed',
  'deadline_exceeded',
];

/** Messages that show a value which nothing has set. */
const UNSET = /\bNaN\b|\[object \w+\]/;

/** The place of the first NaN or Infinity in a value, such as `.rows[2].sizeBytes`; null if there is none. */
export function notFinite(value: unknown): string | null {
  const pending: { readonly value: unknown; readonly place: string }[] = [{ value, place: '' }];
  const seen = new Set<object>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next.value === 'number' && !Number.isFinite(next.value)) return `${next.place} is ${next.value}`;
    if (typeof next.value !== 'object' || next.value === null || seen.has(next.value)) continue;
    seen.add(next.value);
    if (next.value instanceof Float64Array || next.value instanceof Float32Array) {
      const at = next.value.findIndex((each) => !Number.isFinite(each));
      if (at >= 0) return `${next.place}[${at}] is ${next.value[at]}`;
      continue;
    }
    if (ArrayBuffer.isView(next.value)) continue;
    for (const [key, member] of Object.entries(next.value))
      pending.push({
        value: member,
        place: Array.isArray(next.value) ? `${next.place}[${key}]` : `${next.place}.${key}`,
      });
  }
  return null;
}

/** Why an outcome is not allowed; null if it is. `mutant`: text of the input, whose own words may be in a message. */
export function problemOf({ what, result }: FuzzReading, mutant: string): string | null {
  if (result.ok) {
    const place = notFinite(result.value);
    return place === null ? null : `${what}: ${place}`;
  }
  const { code, message, suggestion = '', data = {} } = result.error;
  if (!Object.hasOwn(ERROR_CODES, code)) return `${what}: the error code ${code} is unknown`;
  if (FORBIDDEN.includes(code)) return `${what}: ${code}: ${message}`;
  if (message.trim() === '') return `${what}: the error ${code} has no message`;
  const unset = UNSET.exec(`${message} ${suggestion}`)?.[0];
  if (unset !== undefined && !mutant.includes(unset)) return `${what}: the message says ${unset}: ${message}`;
  const place = notFinite(data);
  return place === null ? null : `${what}: the error's data${place}`;
}
