/** Moments of the page that lines are drawn at: navigation, first and largest contentful paint, DOMContentLoaded, load. */
import type { TraceEventRow, TracedPage } from '../../../shared/contracts/traces.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';

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
/** More lines than this would say nothing. */
const MAX_ROWS = 200;
/** Each event is asked for by itself, to see which frame it is of. */
const MAX_ASKED = 200;

/** Frames in a page load, too; an event that names no frame is the page's. */
export function isOfFrame(args: string, frameId: string): boolean {
  const frames = [...args.matchAll(/"(?:frame|frameId|frameID)":\s*"([^"]*)"/g)].map(([, frame]) => frame);
  return frames.length === 0 || frames.includes(frameId);
}

/**
 * Of the traced page's process, where one is known. A paint is the largest until a larger one comes, so of the candidates of
 * one navigation the last counts.
 */
export function markersOf(
  rows: Readonly<Record<MarkerKind, readonly TraceEventRow[]>>,
  page: TracedPage | null,
): Marker[] {
  const ofPage = (kind: MarkerKind): readonly TraceEventRow[] =>
    rows[kind]
      .filter(({ name, pid }) => name === WORDS[kind].event && (page === null || pid === page.pid))
      .toSorted((a, b) => a.startMs - b.startMs);
  const navigations = ofPage('navigation').map(({ startMs }) => startMs);
  const spanOf = (ms: number): number => navigations.findLastIndex((startMs) => startMs <= ms);
  return KINDS.flatMap((kind) => {
    const all = ofPage(kind);
    const kept =
      kind === 'lcp'
        ? all.filter(({ startMs }, place) => {
            const next = all[place + 1];
            return next === undefined || spanOf(next.startMs) !== spanOf(startMs);
          })
        : all;
    return kept.map(({ startMs, event }) => ({
      id: `${kind}:${event}`,
      kind,
      atMs: startMs,
      label: WORDS[kind].label,
      title: WORDS[kind].title,
      event,
    }));
  }).toSorted((a, b) => a.atMs - b.atMs);
}

/** What cannot be asked for is left out: lines are a help, and the events stand in the log. */
export async function askMarkers(document: AnalysisDocument, page: TracedPage | null): Promise<Marker[]> {
  const answers = await Promise.all(
    KINDS.map((kind) => document.query('trace.events', { name: WORDS[kind].event, count: MAX_ROWS })),
  );
  const rows = (kind: MarkerKind): readonly TraceEventRow[] => {
    const answer = answers[KINDS.indexOf(kind)];
    return answer?.ok === true ? answer.value.rows : [];
  };
  const found = markersOf(
    { navigation: rows('navigation'), fcp: rows('fcp'), lcp: rows('lcp'), dcl: rows('dcl'), load: rows('load') },
    page,
  );
  if (page === null || page.frameId === '' || found.length > MAX_ASKED) return found;
  const details = await Promise.all(found.map(({ event }) => document.query('trace.event', { event })));
  return found.filter((_, place) => {
    const detail = details[place];
    return detail?.ok !== true || isOfFrame(detail.value.args, page.frameId);
  });
}
