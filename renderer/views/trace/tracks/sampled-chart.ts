/**
 * Boxes of a track that are read for ranges of time, as many as a screen shows of each, where a whole chart would be too much to send. They are one
 * chart that grows: a box keeps its number.
 */
import { ok } from '../../../../shared/base/result.ts';
import type { AppResult } from '../../../../shared/contracts/errors.ts';
import type { TraceRange } from '../../../../shared/contracts/traces/trace-tracks.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import type { ChartAnswer } from './load-chart.ts';

/** Equal parts of what is visible: more than it has pixels. */
const PARTS_IN_VIEW = 1600;
/** What is read on each side of what is visible, as a share of it. */
const BESIDE = 0.5;
/** What of that must be there while it is panned, so that the next part comes in time. */
const AHEAD = 0.2;
/** A range that is visible again, after a zoom in steps, need not be read for a little more. */
const TOLERANCE = 1.3;
/** A moment is a range, too. */
const SHORTEST_MS = 0.001;

interface ReadRange extends TraceRange {
  /** Boxes as long as this are all there. */
  readonly partMs: number;
}

export interface SampledChart {
  /** The boxes so far, with the number of all boxes of the track. */
  readonly answer: ChartAnswer;
  readonly read: readonly ReadRange[];
  /** Of each box, its number among all. Grows with the chart: a copy of it would take as long as a frame. */
  readonly known: Set<number>;
}

const partOf = ({ fromMs, toMs }: TraceRange): number => Math.max(SHORTEST_MS, toMs - fromMs) / PARTS_IN_VIEW;

/** False if boxes are missing that a screen would show of this range. */
export function covers({ answer, read }: SampledChart, range: TraceRange, wholeMs: number): boolean {
  if (answer.startMs.length >= answer.boxes) return true;
  const beside = AHEAD * (range.toMs - range.fromMs);
  const [fromMs, toMs] = [Math.max(0, range.fromMs - beside), Math.min(wholeMs, range.toMs + beside)];
  return read.some((each) => each.fromMs <= fromMs && each.toMs >= toMs && each.partMs <= TOLERANCE * partOf(range));
}

function joined<T extends Float64Array | Uint32Array>(into: T, first: T, second: T, places: readonly number[]): T {
  into.set(first);
  places.forEach((place, at) => {
    into[first.length + at] = second[place] ?? 0;
  });
  return into;
}

/** The boxes of both; of the later ones those that are new. */
export function merged({ answer, read, known }: SampledChart, next: ChartAnswer, range: ReadRange): SampledChart {
  const places: number[] = [];
  for (const [place, number] of (next.numberOf ?? new Uint32Array(0)).entries()) {
    if (known.has(number)) continue;
    known.add(number);
    places.push(place);
  }
  const length = answer.startMs.length + places.length;
  return {
    answer: {
      ...answer,
      startMs: joined(new Float64Array(length), answer.startMs, next.startMs, places),
      durationMs: joined(new Float64Array(length), answer.durationMs, next.durationMs, places),
      depth: joined(new Uint32Array(length), answer.depth, next.depth, places),
      labelOf: joined(new Uint32Array(length), answer.labelOf, next.labelOf, places),
      eventOf: joined(new Uint32Array(length), answer.eventOf, next.eventOf, places),
    },
    read: [
      ...read.filter((each) => each.fromMs < range.fromMs || each.toMs > range.toMs || each.partMs < range.partMs),
      range,
    ],
    known,
  };
}

export interface AskedSample {
  readonly track: string;
  readonly allEvents: boolean;
  readonly range: TraceRange;
  /** Length of the trace. */
  readonly wholeMs: number;
}

/** What a screen shows of the range, and of as much beside it; with what is there already. */
export async function readSample(
  document: Pick<AnalysisDocument, 'query'>,
  { track, allEvents, range, wholeMs }: AskedSample,
  earlier: SampledChart | null,
): Promise<AppResult<SampledChart>> {
  const visibleMs = Math.max(SHORTEST_MS, range.toMs - range.fromMs);
  const fromMs = Math.max(-SHORTEST_MS, range.fromMs - BESIDE * visibleMs);
  const toMs = Math.min(wholeMs + SHORTEST_MS, range.toMs + BESIDE * visibleMs);
  const partMs = partOf(range);
  const buckets = Math.max(1, Math.ceil((toMs - fromMs) / partMs));
  const sample = { fromMs, toMs, buckets, hasLabels: earlier !== null };
  const found = await document.query('trace.chart', { track, allEvents, sample });
  if (!found.ok) return found;
  const read = { fromMs, toMs, partMs };
  if (earlier !== null) return ok(merged(earlier, found.value, read));
  return ok({ answer: found.value, read: [read], known: new Set(found.value.numberOf) });
}
