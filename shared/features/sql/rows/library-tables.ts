/** Readers of the tables of the library. */
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import { LIBRARY_CAPTURE, LIBRARY_LOSS, LIBRARY_POINT } from '../../../engine/tables/contract/library.ts';
import { WATCH_METRICS, type WatchMetricId, type WatchPoint, type WatchSeries } from '../../live/contract/watch.ts';
import type { TargetSnapshot } from '../../../core/contracts/targets.ts';
import { hostOf } from '../../../base/addresses.ts';
import { isoOrNull, tableOfRows, textOrNull, type SqlTableOf } from '../../../engine/tables/index.ts';

export interface LibrarySource {
  readonly captures: readonly CaptureRecord[];
  /** Targets whose live metrics are in memory. */
  readonly watched: readonly { readonly target: TargetSnapshot; readonly series: WatchSeries }[];
}

/** Length of the day in `2026-11-21T19:43:00.000Z`. */
const DAY_LENGTH = 10;

function* lossRows({ captures }: LibrarySource) {
  for (const { id, loss } of captures) for (const record of loss) yield { id, ...record };
}

interface PointRow {
  readonly target: TargetSnapshot;
  readonly point: WatchPoint;
  readonly metric: WatchMetricId;
  readonly value: number | null;
  readonly firstAtMs: number;
}

function* pointRows({ watched }: LibrarySource): Generator<PointRow> {
  for (const { target, series } of watched) {
    const firstAtMs = series.points[0]?.atMs ?? 0;
    for (const point of series.points)
      for (const [at, metric] of series.state.metrics.entries())
        yield { target, point, metric, value: point.values[at] ?? null, firstAtMs };
  }
}

export const LIBRARY_TABLES: readonly SqlTableOf<LibrarySource>[] = [
  tableOfRows(LIBRARY_CAPTURE, ({ captures }: LibrarySource) => captures, {
    capture_id: ({ id }) => id,
    kind: ({ kind }) => kind,
    name: ({ name }) => name,
    note: ({ note }) => textOrNull(note),
    is_pinned: ({ pinned }) => pinned,
    origin: ({ origin }) => origin,
    taken_by: ({ takenBy }) => takenBy,
    target_type: ({ target }) => target?.type ?? null,
    target_title: ({ target }) => textOrNull(target?.title ?? ''),
    target_url: ({ target }) => textOrNull(target?.url ?? ''),
    target_host: ({ target }) => hostOf(target?.url ?? ''),
    started_at: ({ startedAt }) => startedAt,
    date: ({ startedAt }) => startedAt.slice(0, DAY_LENGTH),
    duration_ms: ({ durationMs }) => durationMs,
    pause_ms: ({ pauseMs }) => pauseMs,
    size_bytes: ({ sizeBytes }) => sizeBytes,
    is_truncated: ({ truncated }) => truncated,
    loss_count: ({ loss }) => loss.length,
    options: ({ options }) => JSON.stringify(options),
    file: ({ file }) => file,
  }),
  tableOfRows(LIBRARY_LOSS, lossRows, {
    capture_id: ({ id }) => id,
    reason: ({ reason }) => reason,
    lost_ms: ({ lostMs }) => lostMs,
    lost_events: ({ lostEvents }) => lostEvents,
  }),
  tableOfRows(LIBRARY_POINT, pointRows, {
    target_id: ({ target }) => target.id,
    target_title: ({ target }) => textOrNull(target.title),
    target_url: ({ target }) => textOrNull(target.url),
    metric: ({ metric }) => metric,
    unit: ({ metric }) => WATCH_METRICS[metric].unit,
    measured_at: ({ point }) => isoOrNull(point.atMs),
    since_start_ms: ({ point, firstAtMs }) => point.atMs - firstAtMs,
    value: ({ value }) => value,
    gap: ({ point }) => point.gap,
  }),
];
