/** First and largest contentful paint, measured from their navigation. */
import type { TraceInsights } from '../contract/trace-insights.ts';
import type { TraceColumns } from '../columns.ts';
import { argsOf, numberOf, pidOf, textOf, type Members } from './event-members.ts';
import { LIMITS, ratingOf } from './ratings.ts';
import type { RequestOfTrace } from './requests/requests.ts';
import { msOf } from './times.ts';
import type { Navigation, PageOfTrace } from './traced-page.ts';

type FirstPaint = NonNullable<TraceInsights['firstContentfulPaint']>;
type LargestPaint = NonNullable<TraceInsights['largestContentfulPaint']>;

const CANDIDATE = 'largestContentfulPaint::Candidate';
const INVALIDATION = 'largestContentfulPaint::Invalidate';
const FIRST_PAINT = 'firstContentfulPaint';

interface Paint {
  readonly event: number;
  readonly startUs: number;
  readonly isInvalidation: boolean;
  readonly data: Members;
}

/** Events of one navigation in order of time. Old browsers do not include the navigation; their events are matched by frame. */
function paintsOf(trace: TraceColumns, name: string, page: PageOfTrace, { navigationId }: Navigation): Paint[] {
  const paints: Paint[] = [];
  for (const event of trace.eventsNamed(name)) {
    const { args, data } = argsOf(trace, event);
    const named = textOf(data['navigationId']);
    const isOfNavigation = named === '' ? textOf(args['frame']) === page.frameId : named === navigationId;
    if (isOfNavigation) {
      paints.push({ event, startUs: trace.startUs[event], isInvalidation: name === INVALIDATION, data });
    }
  }
  return paints.toSorted((a, b) => a.startUs - b.startUs);
}

/**
 * Navigation of the vitals: the last one with a paint, because a trace may end before the last navigation is painted. Null if the page was
 * loaded before the trace: its load time is unknown.
 */
export function paintedNavigation(
  trace: TraceColumns,
  page: PageOfTrace,
  navigations: readonly Navigation[],
): Navigation | null {
  const painted = navigations.findLast((navigation) =>
    [FIRST_PAINT, CANDIDATE].some((name) => paintsOf(trace, name, page, navigation).length > 0),
  );
  return painted ?? navigations.at(-1) ?? null;
}

/** Null if the navigation has none. */
export function firstContentfulPaint(
  trace: TraceColumns,
  page: PageOfTrace,
  navigation: Navigation,
): FirstPaint | null {
  const paint = paintsOf(trace, FIRST_PAINT, page, navigation).find(({ startUs }) => startUs >= navigation.startUs);
  if (paint === undefined) return null;
  const valueMs = msOf(paint.startUs - navigation.startUs);
  return { valueMs, rating: ratingOf(valueMs, LIMITS.firstContentfulPaint), event: paint.event };
}

export interface LargestPaintFacts {
  readonly trace: TraceColumns;
  readonly page: PageOfTrace;
  readonly navigation: Navigation;
  readonly requests: readonly RequestOfTrace[];
  /** First interaction after the navigation; later paints do not count. */
  readonly firstInputUs: number | null;
}

/**
 * The last candidate before the first input (web.dev/articles/lcp); an invalidation removes the previous candidate. Null if there is none.
 */
export function largestContentfulPaint(facts: LargestPaintFacts): LargestPaint | null {
  const { trace, page, navigation, requests, firstInputUs } = facts;
  const paints = [CANDIDATE, INVALIDATION].flatMap((name) => paintsOf(trace, name, page, navigation));
  let largest: Paint | null = null;
  for (const paint of paints.toSorted((a, b) => a.startUs - b.startUs || a.event - b.event)) {
    if (paint.startUs < navigation.startUs || (firstInputUs !== null && paint.startUs > firstInputUs)) continue;
    largest = paint.isInvalidation ? null : paint;
  }
  if (largest === null) return null;
  const { event, startUs, data } = largest;
  const valueMs = msOf(startUs - navigation.startUs);
  const url = imageOf(trace, largest);
  return {
    valueMs,
    rating: ratingOf(valueMs, LIMITS.largestContentfulPaint),
    sizePx: numberOf(data['size']) ?? 0,
    type: textOf(data['type']),
    element: textOf(data['nodeName']),
    url,
    event,
    phases: phasesOf({ navigation, requests, startUs, url }),
  };
}

/** URL of a candidate's image, from another event of the same element and process. '' for text. */
function imageOf(trace: TraceColumns, { event, data }: Paint): string {
  const node = numberOf(data['nodeId']);
  if (node === null) return '';
  const pid = pidOf(trace, event);
  for (const image of trace.eventsNamed('LargestImagePaint::Candidate').toReversed()) {
    const { data: painted } = argsOf(trace, image);
    if (painted['DOMNodeId'] === node && pidOf(trace, image) === pid) return textOf(painted['imageUrl']);
  }
  return '';
}

/**
 * Four phases that add up (web.dev/articles/optimize-lcp): time to first byte, load delay, load duration, render delay. An image requested
 * before the document arrived has no load delay; text has neither load phase. Empty if the document's request is unknown.
 */
function phasesOf({
  navigation,
  requests,
  startUs,
  url,
}: {
  navigation: Navigation;
  requests: readonly RequestOfTrace[];
  startUs: number;
  url: string;
}): LargestPaint['phases'] {
  const document = requests.find(({ row }) => row.requestId === navigation.navigationId);
  if (document === undefined || document.firstByteUs === null) return [];
  const fromUs = navigation.startUs;
  const within = (atUs: number, afterUs: number): number => Math.min(startUs, Math.max(afterUs, atUs));
  const firstByteUs = within(document.firstByteUs, fromUs);
  const first = { name: 'time to first byte', durationMs: msOf(firstByteUs - fromUs) };
  const image = url === '' ? undefined : requests.find((request) => isOfImage(request, url, fromUs, startUs));
  if (image === undefined) return [first, { name: 'render delay', durationMs: msOf(startUs - firstByteUs) }];
  const askedUs = within(image.startUs, firstByteUs);
  const loadedUs = within(image.finishedUs ?? startUs, askedUs);
  return [
    first,
    { name: 'load delay', durationMs: msOf(askedUs - firstByteUs) },
    { name: 'load duration', durationMs: msOf(loadedUs - askedUs) },
    { name: 'render delay', durationMs: msOf(startUs - loadedUs) },
  ];
}

function isOfImage({ row, startUs }: RequestOfTrace, url: string, fromUs: number, paintedUs: number): boolean {
  const isInTime = startUs >= fromUs && startUs < paintedUs;
  return isInTime && (row.url === url || (row.redirects ?? []).some((redirect) => redirect.url === url));
}
