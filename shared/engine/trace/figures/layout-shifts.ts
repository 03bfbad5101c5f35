/** Cumulative layout shift: unexpected movement of visible content. */
import type { TraceInsights } from '../contract/trace-insights.ts';
import type { ShiftCause, ShiftedNode } from '../contract/trace-causes.ts';
import type { ShiftedBoxes } from '../contract/trace-notes.ts';
import type { TraceColumns } from '../columns.ts';
import { argsOf, listOf, numberOf, pidOf, textOf } from './event-members.ts';
import { LIMITS, ratingOf } from './ratings.ts';
import { shiftedNodes } from './shift-causes.ts';
import { withBoxes } from './shifted-boxes.ts';
import { msOf, usOf } from './times.ts';
import { isOfPage, type Navigation, type PageOfTrace } from './traced-page.ts';

/** Session windows of web.dev/articles/cls: shifts less than 1 s apart, at most 5 s. */
const WINDOW_GAP_US = usOf(1000);
const WINDOW_US = usOf(5000);

/** Shifts whose causes are looked up, largest first: a page with thousands of shifts has few causes. */
const EXPLAINED_SHIFTS = 50;

interface Shift {
  readonly event: number;
  readonly startUs: number;
  readonly score: number;
  readonly hadRecentInput: boolean;
  readonly distancePx: number;
  readonly nodes: ShiftedNode[];
}

/**
 * The score is the largest session window of shifts without recent input, over all frames of the page; a navigation ends a window. A shift
 * in an iframe counts with its share of the page (`weighted_score_delta`). Rows, largest first, include all shifts. Null if the page has no
 * shifts.
 */
export function layoutShiftOf(
  trace: TraceColumns,
  page: PageOfTrace,
  navigations: readonly Navigation[],
  causesOf: (shift: number) => ShiftCause[],
  noted?: ShiftedBoxes,
): NonNullable<TraceInsights['layoutShift']> | null {
  const shifts = shiftsOf(trace, page);
  if (shifts.length === 0) return null;
  const counted = shifts.filter(({ hadRecentInput }) => !hadRecentInput);
  const score = largestWindow(counted, navigations);
  const largest = new Set(shifts.toSorted((a, b) => b.score - a.score).slice(0, EXPLAINED_SHIFTS));
  const explained = shifts.map(({ startUs, ...shift }, at) => ({
    startMs: msOf(startUs),
    ...shift,
    causes: largest.has(shifts[at]) ? causesOf(shift.event) : [],
  }));
  return {
    score,
    rating: ratingOf(score, LIMITS.layoutShift),
    shifts: counted.length,
    viewport: viewportOf(trace, page),
    rows: withBoxes(explained, noted).toSorted((a, b) => b.score - a.score || a.startMs - b.startMs),
  };
}

/** The last viewport that the page reported: the quad's lower right corner, in device pixels. */
function viewportOf(trace: TraceColumns, page: PageOfTrace): { width: number; height: number } | null {
  for (const event of trace.eventsNamed('PaintTimingVisualizer::Viewport').toReversed()) {
    if (pidOf(trace, event) !== page.pid) continue;
    const { data } = argsOf(trace, event);
    const quad = listOf(data['viewport_rect']).map(numberOf);
    const ratio = numberOf(data['dpr']) ?? 1;
    const [width, height] = [quad[4], quad[5]];
    if (width && height && ratio > 0) return { width: width / ratio, height: height / ratio };
  }
  return null;
}

function shiftsOf(trace: TraceColumns, page: PageOfTrace): Shift[] {
  const shifts: Shift[] = [];
  for (const event of trace.eventsNamed('LayoutShift')) {
    const { args, data } = argsOf(trace, event);
    const score = numberOf(data['weighted_score_delta']) ?? numberOf(data['score']);
    if (score === null || !isOfPage(page, textOf(args['frame']), pidOf(trace, event))) continue;
    shifts.push({
      event,
      startUs: trace.startUs[event],
      score,
      hadRecentInput: data['had_recent_input'] === true,
      distancePx: numberOf(data['frame_max_distance']) ?? 0,
      nodes: shiftedNodes(data),
    });
  }
  return shifts.toSorted((a, b) => a.startUs - b.startUs);
}

/** Shifts must be in order of time. */
function largestWindow(shifts: readonly Shift[], navigations: readonly Navigation[]): number {
  let largest = 0;
  let sum = 0;
  let firstUs = Number.NEGATIVE_INFINITY;
  let lastUs = Number.NEGATIVE_INFINITY;
  for (const { startUs, score } of shifts) {
    const hasNavigated = navigations.some((navigation) => navigation.startUs > lastUs && navigation.startUs <= startUs);
    if (hasNavigated || startUs - lastUs >= WINDOW_GAP_US || startUs - firstUs >= WINDOW_US) {
      sum = 0;
      firstUs = startUs;
    }
    sum += score;
    lastUs = startUs;
    largest = Math.max(largest, sum);
  }
  return largest;
}
