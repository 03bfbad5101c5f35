/** Page load markers: navigation, first and largest contentful paint, DOMContentLoaded, load. */
import type { TraceEventRow } from '../../../../shared/engine/trace/contract/traces.ts';
import type { TracedPage } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';

export type MarkerKind = 'navigation' | 'fcp' | 'lcp' | 'dcl' | 'load';

export interface Marker {
  readonly id: string;
  readonly kind: MarkerKind;
  readonly atMs: number;
  readonly label: string;
  readonly title: string;
  readonly event: number;
}

const WORDS: Readonly<Record<MarkerKind, { readonly event: string; readonly label: string; readonly title: string }>> =
  {
    navigation: { event: 'navigationStart', label: 'Nav', title: 'Navigation' },
    fcp: { event: 'firstContentfulPaint', label: 'FCP', title: 'First contentful paint' },
    lcp: { event: 'largestContentfulPaint::Candidate', label: 'LCP', title: 'Largest contentful paint' },
    dcl: { event: 'MarkDOMContent', label: 'DCL', title: 'DOMContentLoaded' },
    load: { event: 'MarkLoad', label: 'Load', title: 'Load' },
  };
const KINDS: readonly MarkerKind[] = ['navigation', 'fcp', 'lcp', 'dcl', 'load'];
/** Maximum number of marker lines. */
const MAX_ROWS = 200;
/** The frame of each event takes a query of its own. */
const MAX_ASKED = 200;

/** Iframes also have load events; an event without a frame belongs to the page. */
export function isOfFrame(args: string, frameId: string): boolean {
  const frames = [...args.matchAll(/"(?:frame|frameId|frameID)":\s*"([^"]*)"/g)].map(([, frame]) => frame);
  return frames.length === 0 || frames.includes(frameId);
}

/** Each later LCP candidate of a navigation replaces the previous one, so the last counts. */
export function markersOf(rows: readonly TraceEventRow[]): Marker[] {
  const ofKind = (kind: MarkerKind): readonly TraceEventRow[] =>
    rows.filter(({ name }) => name === WORDS[kind].event).toSorted((a, other) => a.startMs - other.startMs);
  const navigations = ofKind('navigation').map(({ startMs }) => startMs);
  const spanOf = (ms: number): number => navigations.findLastIndex((startMs) => startMs <= ms);
  return KINDS.flatMap((kind) => {
    const every = ofKind(kind);
    const kept =
      kind === 'lcp'
        ? every.filter(({ startMs }, place) => {
            const next = every[place + 1];
            return next === undefined || spanOf(next.startMs) !== spanOf(startMs);
          })
        : every;
    return kept.map(({ startMs, event }) => ({
      id: `${kind}:${event}`,
      kind,
      atMs: startMs,
      label: WORDS[kind].label,
      title: WORDS[kind].title,
      event,
    }));
  }).toSorted((a, other) => a.atMs - other.atMs);
}

/** Events whose query fails are omitted; they are still listed in Events. */
export async function loadMarkers(document: AnalysisDocument, page: TracedPage | null): Promise<Marker[]> {
  const answers = await Promise.all(
    KINDS.map((kind) => document.query('trace.events', { name: WORDS[kind].event, count: MAX_ROWS })),
  );
  const all = answers.flatMap((answer) => (answer.ok ? answer.value.rows : []));
  const ofProcess = all.filter(({ pid }) => page === null || pid === page.pid);
  const isAsked = page !== null && page.frameId !== '' && ofProcess.length <= MAX_ASKED;
  const details = isAsked
    ? await Promise.all(ofProcess.map(({ event }) => document.query('trace.event', { event })))
    : [];
  const rows = ofProcess.filter((_, place) => {
    const detail = details[place];
    return page === null || detail?.ok !== true || isOfFrame(detail.value.args, page.frameId);
  });
  return markersOf(rows);
}
