/** Where a value of an answer leads: the object, class, function, event, request, source or time that it names in its capture. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import { hasPlace, placeTitle, type CapturePlace } from '../../../shared/core/contracts/places.ts';
import { fromClock, type TraceClock } from '../../../shared/engine/trace/contract/trace-clock.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { SqlLink } from '../../../shared/engine/tables/contract/sql-schema.ts';
import type { SqlResultColumn, SqlValue } from '../../../shared/features/sql/contract/sql.ts';

/** A time is shown with this much before and after it. */
const AROUND_MS = 50;

function whole(value: SqlValue): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}

function named(value: SqlValue): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function placeAt(value: SqlValue, { kind }: Pick<CaptureRecord, 'kind'>): CapturePlace | null {
  // Before the navigation, times of a trace are negative.
  if (typeof value !== 'number' || !Number.isFinite(value) || (value < 0 && kind !== 'trace')) return null;
  return kind === 'heap-timeline'
    ? { view: 'allocations', range: around(value) }
    : flamePlaceOf({ show: 'time', visibleRange: around(value) });
}

function around(atMs: number): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: Math.max(0, atMs - AROUND_MS), toMs: Math.max(0, atMs) + AROUND_MS };
}

/** The place of a time of a trace, whose views count from the start of the recording. */
export function placeOnClock(clock: TraceClock, value: number): CapturePlace {
  return flamePlaceOf({ show: 'time', visibleRange: around(fromClock(clock, value)) });
}

function placeOf(link: SqlLink, value: SqlValue, capture: Pick<CaptureRecord, 'kind'>): CapturePlace | null {
  const id = whole(value);
  const name = named(value);
  switch (link) {
    case 'node':
      return id === null ? null : { view: 'object', id };
    case 'class':
      return name === null ? null : { view: 'summary', className: name };
    case 'function':
      return name === null ? null : flamePlaceOf({ function: { name, url: '', line: 0, column: 0 } });
    case 'event':
      return id === null ? null : flamePlaceOf({ event: id });
    case 'request':
      return id === null ? null : { view: 'request', id };
    case 'source':
      return name === null ? null : { view: 'source', url: name, line: null, column: null };
    case 'time':
      return placeAt(value, capture);
    default:
      return assertNever(link, 'link of a column');
  }
}

/** The place that a value leads to; null if the column is computed, the value is none, or the capture has no such places. */
export function placeOfValue(
  { link }: Pick<SqlResultColumn, 'link'>,
  value: SqlValue,
  capture: Pick<CaptureRecord, 'kind'> | null,
): CapturePlace | null {
  if (link === null || capture === null) return null;
  const place = placeOf(link, value, capture);
  if (place === null || !hasPlace(capture.kind, place)) return null;
  // A trace has functions, but shows them by their calls only.
  return link === 'function' && capture.kind === 'trace' ? null : place;
}

/** Returns what a link opens, in a few words: `Class Row`, `1.20s`. */
export function linkTitle({ link }: Pick<SqlResultColumn, 'link'>, value: SqlValue, place: CapturePlace): string {
  return link === 'time' && typeof value === 'number' ? `Time ${durationText(value)}` : placeTitle(place);
}
