/** Opens the places that values of an answer lead to, in the documents of their captures. */
import { useMemo } from 'react';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import { hasPlace, placeTitle, type CapturePlace } from '../../../shared/core/contracts/places.ts';
import { fromClock, type TraceClock } from '../../../shared/engine/trace/contract/trace-clock.ts';
import type { SqlLink } from '../../../shared/engine/tables/contract/sql-schema.ts';
import type { SqlResultColumn, SqlValue } from '../../../shared/features/sql/contract/sql.ts';
import type { AnalysisClient } from '../../core/bridge/analysis-client.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { titleText } from '../../core/stores/documents/capture-titles.ts';
import { findCapture } from '../../core/stores/topics/library.ts';
import { openPlace, reportLinkProblems } from '../../core/stores/documents/open-link.ts';
import { useCaptureTitles, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import type { LinkOf } from './result-columns.tsx';

// Where a value of an answer leads: the object, class, function, event, request, source or time that it names in its capture.

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

/** Functions of one name that are looked at, those with the largest total first. */
const SAME_NAMES = 50;

/** The function of this name with the largest total: a profile knows functions by name and position. */
async function functionOf(analysis: AnalysisClient, file: string, name: string): Promise<AppResult<CapturePlace>> {
  const opened = await analysis.open(file);
  if (!opened.ok) return opened;
  const document = opened.value;
  try {
    const page = await document.query('profile.functions', { filter: name, sort: 'total', count: SAME_NAMES });
    if (!page.ok) return page;
    const found = page.value.rows.find((row) => row.name === name);
    if (found === undefined)
      return err(appError('invalid_params', `There is no function "${name.slice(0, 200)}" in the profile.`));
    const { url, line, column } = found;
    return ok(flamePlaceOf({ show: 'sandwich', function: { name, url, line, column } }));
  } finally {
    document.close();
  }
}

/** The place of a time in a trace, by the clock of its answers. */
async function momentOf(analysis: AnalysisClient, file: string, atMs: number): Promise<AppResult<CapturePlace>> {
  const overview = await askFile(analysis, file, (document) => document.query('trace.overview', {}));
  return overview.ok ? ok(placeOnClock(overview.value.clock, atMs)) : overview;
}

/** `columns` of one answer. */
export function useValueLinks(columns: readonly SqlResultColumn[]): LinkOf {
  const { bridge, documents, places, windowProblems } = useWorkbench();
  const captures = useTopic('captures');
  const titles = useCaptureTitles();
  return useMemo((): LinkOf => {
    const go = async (capture: CaptureRecord, place: CapturePlace, timeMs: number | null): Promise<void> => {
      const name = place.view === 'flame' ? (place.function?.name ?? null) : null;
      const target =
        timeMs !== null
          ? await momentOf(bridge.analysis, capture.file, timeMs)
          : name === null
            ? ok(place)
            : await functionOf(bridge.analysis, capture.file, name);
      const opened = target.ok ? openPlace({ documents, places }, captures, capture.id, target.value) : target;
      reportLinkProblems(windowProblems, opened);
    };
    return (index, { values }) => {
      const column = columns[index];
      if (column === undefined || column.link === null || column.captureId === null) return null;
      const capture = findCapture(captures, column.captureId);
      const value = values[index] ?? null;
      const place = placeOfValue(column, value, capture);
      if (place === null || capture === null) return null;
      const title = titles.get(capture.id);
      return {
        title: `${linkTitle(column, value, place)} in ${title === undefined ? capture.name : titleText(title)}`,
        open: () =>
          void go(
            capture,
            place,
            column.link === 'time' && capture.kind === 'trace' && typeof value === 'number' ? value : null,
          ),
      };
    };
  }, [columns, captures, titles, bridge, documents, places, windowProblems]);
}
