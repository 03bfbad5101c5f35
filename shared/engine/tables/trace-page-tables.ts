/** Readers of the tables of traces about the traced page, from the figures that the insights are made of. */
import { US_PER_MS } from '../../base/units.ts';
import {
  TRACE_FORCED_LAYOUT,
  TRACE_FRAME,
  TRACE_INTERACTION,
  TRACE_LOAD_STEP,
  TRACE_RENDER,
  TRACE_REQUEST,
  TRACE_SHIFT,
  TRACE_VITAL,
} from './contract/trace-page.ts';
import type { ResolvedPosition } from '../source-map/contract/original-positions.ts';
import type { TraceRating } from '../trace/contract/trace-insights.ts';
import { componentName, needlessRenders, type RecordedRow } from '../trace/figures/renders/recorded-renders.ts';
import type { StartedCommit } from '../trace/figures/renders/trace-renders.ts';
import type { CpuPlace } from '../profile/contract/sampled-profiles.ts';
import type { ForcedRead } from '../trace/figures/forced-layout.ts';
import { frameEventsOf } from '../trace/figures/frames.ts';
import { hostOf } from '../../base/addresses.ts';
import { originalOf, positionOrNull } from './sampled-trees.ts';
import type { TraceSource } from './sources.ts';
import type { SqlTableOf } from './table-columns.ts';
import { tableOfRows, textOrNull } from './table-of.ts';
import { processOfThreads } from './trace-slices.ts';

function* requestRows({ trace, figures }: TraceSource) {
  const processOf = processOfThreads(trace);
  const numbers = new Map(trace.threads.map(({ pid }, thread) => [pid, processOf[thread]]));
  for (const { row, event } of figures.requests()) yield { ...row, event, process: numbers.get(row.pid) ?? null };
}

interface FrameRow {
  readonly event: number;
  readonly startMs: number;
  readonly isDropped: boolean;
  readonly sincePreviousMs: number | null;
}

function frameRows({ trace, figures }: TraceSource): FrameRow[] {
  const page = figures.page();
  if (page === null) return [];
  const { drawn, dropped } = frameEventsOf(trace, page);
  const startMs = (event: number): number => trace.startUs[event] / US_PER_MS;
  return [
    ...drawn.map((event, at) => ({
      event,
      startMs: startMs(event),
      isDropped: false,
      sincePreviousMs: at === 0 ? null : startMs(event) - startMs(drawn[at - 1]),
    })),
    ...dropped.map((event) => ({ event, startMs: startMs(event), isDropped: true, sincePreviousMs: null })),
  ].toSorted((a, b) => a.startMs - b.startMs);
}

interface VitalRow {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'score';
  readonly rating: TraceRating | null;
  readonly startMs: number | null;
  readonly event: number | null;
}

function vitalRows({ trace, figures }: TraceSource): VitalRow[] {
  const at = (event: number) => ({ startMs: trace.startUs[event] / US_PER_MS, event });
  const nowhere = { startMs: null, event: null };
  const rows: VitalRow[] = [];
  const first = figures.firstContentfulPaint();
  if (first !== null)
    rows.push({ name: 'FCP', value: first.valueMs, unit: 'ms', rating: first.rating, ...at(first.event) });
  const largest = figures.largestContentfulPaint();
  if (largest !== null)
    rows.push({ name: 'LCP', value: largest.valueMs, unit: 'ms', rating: largest.rating, ...at(largest.event) });
  const next = figures.interactionToNextPaint();
  const chosen = next?.rows.find(({ durationMs }) => durationMs === next.valueMs)?.event ?? null;
  if (next !== null) {
    const where = chosen === null ? nowhere : at(chosen);
    rows.push({ name: 'INP', value: next.valueMs, unit: 'ms', rating: next.rating, ...where });
  }
  const shift = figures.layoutShift();
  if (shift !== null) rows.push({ name: 'CLS', value: shift.score, unit: 'score', rating: shift.rating, ...nowhere });
  const tasks = figures.longTaskFigures(0);
  if (tasks !== null) rows.push({ name: 'TBT', value: tasks.totalBlockingMs, unit: 'ms', rating: null, ...nowhere });
  return rows;
}

interface ForcedRow {
  readonly read: ForcedRead;
  readonly original: ResolvedPosition | null;
  readonly changedBy: string;
  readonly callEvent: number | null;
}

function* forcedRows({ trace, figures, resolve }: TraceSource): Generator<ForcedRow> {
  const forced = figures.forcedReads();
  const calls = figures.mainCalls();
  for (const read of forced?.reads ?? []) {
    yield {
      read,
      original: originalOf(resolve, read.read, forced?.hasStacks === true ? 'call' : 'function'),
      changedBy: read.change < 0 ? '' : (trace.codeOf(read.change)?.name ?? ''),
      callEvent: read.call < 0 || calls === null ? null : calls.events[read.call],
    };
  }
}

interface RenderRow {
  readonly commit: number;
  readonly of: StartedCommit;
  readonly row: RecordedRow;
  readonly name: string;
  readonly place: CpuPlace | null;
  readonly original: ResolvedPosition | null;
}

function* renderRows({ figures, resolve }: TraceSource): Generator<RenderRow> {
  const found = figures.renders();
  for (const [commit, of] of (found?.commits ?? []).entries())
    for (const row of of.rows ?? []) {
      const functions = found?.recorded.functions ?? [];
      const { function: index } = row.component;
      const place = index === null ? null : (functions[index] ?? null);
      const original = place === null ? null : originalOf(resolve, place, 'function');
      yield { commit, of, row, name: componentName(row.component, functions, resolve), place, original };
    }
}

/** `prop onSelect (same-code function); state (different string)` */
function whyOf({ reasons }: RecordedRow): string | null {
  const [main] = reasons.toSorted((a, b) => b.renders - a.renders);
  if (main === undefined) return null;
  return main.reason.inputs
    .map(({ kind, name, sameness, type }) => {
      const what = name === '' ? kind : `${kind} ${name}`;
      return type === '' ? what : `${what} (${sameness} ${type})`;
    })
    .join('; ');
}

export const TRACE_PAGE_TABLES: readonly SqlTableOf<TraceSource>[] = [
  tableOfRows(TRACE_REQUEST, requestRows, {
    request_id: ({ requestId }) => requestId,
    event: ({ event }) => event,
    process_id: ({ process }) => process,
    url: ({ url }) => url,
    host: ({ url }) => hostOf(url),
    method: ({ method }) => textOrNull(method),
    status: ({ status }) => (status === 0 ? null : status),
    mime_type: ({ mimeType }) => textOrNull(mimeType),
    resource_type: ({ resourceType }) => textOrNull(resourceType),
    priority: ({ priority }) => textOrNull(priority),
    render_blocking: ({ renderBlocking }) => textOrNull(renderBlocking),
    protocol: ({ protocol }) => textOrNull(protocol),
    is_from_cache: ({ fromCache }) => fromCache,
    is_failed: ({ failed }) => failed,
    start_ms: ({ startMs }) => startMs,
    response_ms: ({ responseMs }) => responseMs,
    end_ms: ({ endMs }) => endMs,
    duration_ms: ({ durationMs }) => durationMs,
    queue_ms: ({ phases }) => phases?.queueMs ?? null,
    dns_ms: ({ phases }) => phases?.dnsMs ?? null,
    connect_ms: ({ phases }) => phases?.connectMs ?? null,
    tls_ms: ({ phases }) => phases?.tlsMs ?? null,
    wait_ms: ({ phases }) => phases?.waitMs ?? null,
    download_ms: ({ phases }) => phases?.downloadMs ?? null,
    transfer_bytes: ({ encodedSizeBytes }) => encodedSizeBytes,
    resource_bytes: ({ decodedSizeBytes }) => decodedSizeBytes,
    redirect_count: ({ redirects }) => redirects?.length ?? 0,
    initiator_url: ({ initiator }) => textOrNull(initiator),
  }),
  tableOfRows(TRACE_FRAME, frameRows, {
    event: ({ event }) => event,
    start_ms: ({ startMs }) => startMs,
    is_dropped: ({ isDropped }) => isDropped,
    since_previous_ms: ({ sincePreviousMs }) => sincePreviousMs,
  }),
  tableOfRows(TRACE_SHIFT, ({ figures }: TraceSource) => figures.layoutShift()?.rows ?? [], {
    event: ({ event }) => event,
    start_ms: ({ startMs }) => startMs,
    score: ({ score }) => score,
    had_recent_input: ({ hadRecentInput }) => hadRecentInput,
    distance_px: ({ distancePx }) => distancePx,
    node_count: ({ nodes }) => nodes.length,
    node: ({ nodes: [largest] }) => textOrNull(largest?.node ?? ''),
    cause: ({ causes: [cause] }) => cause?.kind ?? null,
    cause_node: ({ causes: [cause] }) => textOrNull(cause?.node ?? ''),
    cause_url: ({ causes: [cause] }) => textOrNull(cause?.url ?? ''),
    changed_by: ({ causes: [cause] }) => textOrNull(cause?.changedBy?.name ?? ''),
  }),
  tableOfRows(TRACE_INTERACTION, ({ figures }: TraceSource) => figures.interactions(), {
    event: ({ event }) => event,
    type: ({ type }) => textOrNull(type),
    start_ms: ({ startUs }) => startUs / US_PER_MS,
    end_ms: ({ startUs, durationUs }) => (startUs + durationUs) / US_PER_MS,
    duration_ms: ({ durationUs }) => durationUs / US_PER_MS,
    input_delay_ms: ({ startUs, processingStartUs }) => (processingStartUs - startUs) / US_PER_MS,
    processing_ms: ({ processingStartUs, processingEndUs }) => (processingEndUs - processingStartUs) / US_PER_MS,
    presentation_delay_ms: ({ startUs, durationUs, processingEndUs }) =>
      Math.max(0, (startUs + durationUs - processingEndUs) / US_PER_MS),
    node_id: ({ nodeId }) => nodeId,
  }),
  tableOfRows(TRACE_VITAL, vitalRows, {
    name: ({ name }) => name,
    value: ({ value }) => value,
    unit: ({ unit }) => unit,
    rating: ({ rating }) => rating,
    start_ms: ({ startMs }) => startMs,
    event: ({ event }) => event,
  }),
  tableOfRows(TRACE_LOAD_STEP, ({ figures }: TraceSource) => (figures.loadPath()?.steps ?? []).entries(), {
    step: ([step]) => step,
    kind: ([, { kind }]) => kind,
    start_ms: ([, { fromMs }]) => fromMs,
    duration_ms: ([, { fromMs, toMs }]) => toMs - fromMs,
    waited_for: ([, { waitedFor }]) => textOrNull(waitedFor),
    url: ([, { url }]) => textOrNull(url),
    started_by: ([, { startedBy }]) => textOrNull(startedBy?.name ?? ''),
    request_id: ([, { requestId }]) => requestId,
    event: ([, { event }]) => event,
  }),
  tableOfRows(TRACE_FORCED_LAYOUT, forcedRows, {
    event: ({ read }) => read.event,
    start_ms: ({ read }) => read.startUs / US_PER_MS,
    duration_ms: ({ read }) => (read.styleUs + read.layoutUs) / US_PER_MS,
    style_ms: ({ read }) => read.styleUs / US_PER_MS,
    layout_ms: ({ read }) => read.layoutUs / US_PER_MS,
    function: ({ read }) => textOrNull(read.read.name),
    url: ({ read }) => textOrNull(read.read.url),
    line: ({ read }) => positionOrNull(read.read.line),
    original_function: ({ original }) => original?.name ?? null,
    original_source: ({ original }) => original?.source ?? null,
    original_line: ({ original }) => original?.line ?? null,
    changed_by: ({ changedBy }) => textOrNull(changedBy),
    call_event: ({ callEvent }) => callEvent,
  }),
  tableOfRows(TRACE_RENDER, renderRows, {
    commit: ({ commit }) => commit,
    event: ({ of }) => of.event,
    start_ms: ({ of }) => of.startUs / US_PER_MS,
    begun_by: ({ of }) => of.start.kind,
    begun_detail: ({ of }) => textOrNull(of.start.detail),
    component: ({ name }) => textOrNull(name),
    url: ({ place }) => textOrNull(place?.url ?? ''),
    line: ({ place }) => positionOrNull(place?.line ?? 0),
    original_source: ({ original }) => original?.source ?? null,
    original_line: ({ original }) => original?.line ?? null,
    render_count: ({ row }) => row.renders,
    equal_count: ({ row }) => needlessRenders(row),
    mount_count: ({ row }) => row.mounts,
    remount_count: ({ row }) => row.remounts.byKey + row.remounts.byType,
    why: ({ row }) => whyOf(row),
    self_ms: ({ row }) => row.selfMs,
    total_ms: ({ row }) => row.totalMs,
  }),
];
