/** Boxes of a track as a chart: layout columns, labels, and search. */
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { NO_EVENT, type TraceLabel } from '../../../../shared/engine/trace/contract/traces.ts';
import { eventTitle, eventTitleWith } from '../../../../shared/engine/trace/contract/trace-event-titles.ts';
import type { BoxSet } from '../../../core/widgets/icicle/hits.ts';
import { boxAt, layoutInSteps, parentBox, type IcicleLayout } from '../../../core/widgets/icicle/icicle-layout.ts';
import { inRanges, type Steps } from '../../../core/widgets/icicle/steps.ts';
import {
  chartName,
  NO_ORIGINALS,
  originalText,
  type Original,
  type Originals,
} from '../../../core/widgets/profile/originals.ts';
import type { FunctionPlace } from '../../../core/widgets/profile/function-rows.tsx';
import { functionName } from '../../../core/widgets/source-place.ts';
import { BY_ACTIVITY, type TraceColours } from '../activities.ts';
import { foldedInSteps, runAround, type Folding, type Folds } from './folding.ts';

export interface TrackChart {
  readonly layout: IcicleLayout;
  readonly labelOf: Uint32Array;
  /** The event of a box, or `NO_EVENT`. */
  readonly eventOf: Uint32Array;
  readonly labels: readonly TraceLabel[];
  /** Null: nothing is folded. */
  readonly folding: Folding | null;
  /** By label, and so for all its boxes. */
  readonly categories: Uint8Array;
  readonly colours: TraceColours;
}

type Answer = AnalysisAnswer<'trace.chart'>;

export interface FoldedTrack {
  readonly folds: Folds;
  /** Runs that are shown with their calls. */
  readonly unfolded: ReadonlySet<number>;
}

export function* trackChart(
  answer: Answer,
  pageOrigin: string,
  colours = BY_ACTIVITY,
  folded: FoldedTrack | null = null,
): Steps<TrackChart> {
  const { labels, labelOf, eventOf, depth, startMs, durationMs } = answer;
  const ofLabel = Uint8Array.from(labels, (label) => colours.categoryOf(label, pageOrigin));
  const categories = new Uint8Array(labelOf.length);
  yield* inRanges(labelOf.length, (from, to) => {
    for (let box = from; box < to; box += 1) categories[box] = ofLabel[labelOf[box] ?? 0] ?? 0;
  });
  const folding = folded === null ? null : yield* foldedInSteps(answer, folded.folds, folded.unfolded);
  const depths = folding?.depths ?? depth;
  const layout = yield* layoutInSteps({ depths, starts: startMs, sizes: durationMs, categories });
  return { layout, labelOf, eventOf, labels, folding, categories: ofLabel, colours };
}

const NO_LABEL: TraceLabel = { name: '', activity: 'other', kind: 'event', url: '', line: 0, column: 0 };

export function labelAt(chart: TrackChart, box: number): TraceLabel {
  return chart.folding?.labels.get(box) ?? chart.labels[chart.labelOf[box] ?? 0] ?? NO_LABEL;
}

export function labelName(label: Pick<TraceLabel, 'name' | 'kind'>): string {
  return label.kind === 'function' ? functionName(label.name) : label.name;
}

export type NameOfLabel = (label: TraceLabel) => string;

/** The function of a label, or the function or script that its event ran; null for other events. */
export function placeOfLabel(label: LabelledPlace): FunctionPlace | null {
  const { kind, name, url, line, column } = label;
  if (kind === 'function') return label;
  if (url === '' || line === 0) return null;
  const prefix = `${eventTitle(label.eventName ?? name)}: `;
  return { name: name.startsWith(prefix) ? name.slice(prefix.length) : '', url, line, column };
}

type LabelledPlace = Pick<TraceLabel, 'name' | 'eventName' | 'kind' | 'url' | 'line' | 'column'>;

/** Chart labels: functions with their original names if source maps have them and the option is on, also in `Function call: name`. */
export function labelNames(originals: Originals): NameOfLabel {
  // Cached, because a chart labels hundreds of boxes per frame.
  const known = new WeakMap<TraceLabel, string>();
  const named = (label: TraceLabel): string => {
    if (label.kind === 'function') return chartName(label, originals);
    const called = originals.inChart ? (originalOfLabel(label, originals)?.name ?? null) : null;
    return called === null ? label.name : eventTitleWith(label.eventName ?? label.name, called);
  };
  return (label) => {
    const held = known.get(label) ?? named(label);
    known.set(label, held);
    return held;
  };
}

/** The original of the function or script of a label; null for everything else. */
export function originalOfLabel(label: LabelledPlace, originals: Originals): Original | null {
  const place = placeOfLabel(label);
  return place === null ? null : originals.of(place);
}

/** Third-party code; events other than calls of functions are none. */
export function isThirdPartyLabel(label: TraceLabel, originals: Originals): boolean {
  return label.kind === 'function' && originals.isThirdParty(label);
}

/** Null for a sampled function. */
export function eventAt(chart: TrackChart, box: number): number | null {
  const event = chart.eventOf[box] ?? NO_EVENT;
  return event === NO_EVENT ? null : event;
}

/** −1 if the track has no box for it. */
export function boxOfEvent(chart: TrackChart, event: number): number {
  return chart.eventOf.indexOf(event);
}

/** The box of a row as it is without folding, near a time, as links name it; −1 if there is none. */
export function boxAtLevel({ layout, folding }: TrackChart, level: number, atMs: number, reachMs: number): number {
  if (folding === null) return boxAt(layout, level, atMs, reachMs);
  const { starts, sizes } = layout;
  return folding.levels.findIndex(
    (row, box) =>
      row === level &&
      (starts[box] ?? 0) - reachMs <= atMs &&
      (starts[box] ?? 0) + Math.max(sizes[box] ?? 0, reachMs) > atMs,
  );
}

/** Its row without folding. */
export function levelOf({ layout, folding }: TrackChart, box: number): number {
  return (folding?.levels ?? layout.depths)[box] ?? 0;
}

/** A box and its parents, innermost first. */
export function boxesAround(chart: TrackChart, box: number): number[] {
  const around: number[] = [];
  for (let at = box; at >= 0; at = parentBox(chart.layout, at)) around.push(at);
  return around;
}

export interface TrackHits {
  /** By row, then left to right. */
  readonly boxes: Uint32Array;
  readonly set: BoxSet;
}

export const NO_HITS: TrackHits = { boxes: new Uint32Array(0), set: { size: 0, has: () => false } };
/** Result for a track without matches: its boxes fade as well. */
const NONE_FOUND: TrackHits = { boxes: new Uint32Array(0), set: { size: 1, has: () => false } };

/** Boxes whose generated or original name or URL contains the text; none for an empty text. */
export function hitsOf(chart: TrackChart, text: string, originals: Originals = NO_ORIGINALS): TrackHits {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return NO_HITS;
  const matches = Uint8Array.from(chart.labels, (label) =>
    `${labelName(label)}\n${label.eventName ?? ''}\n${label.url}\n${originalText(originalOfLabel(label, originals))}`
      .toLowerCase()
      .includes(wanted)
      ? 1
      : 0,
  );
  if (!matches.includes(1)) return NONE_FOUND;
  const { labelOf, folding } = chart;
  // A match within a folded box is found as that box.
  const around = new Set<number>();
  if (folding !== null)
    for (let box = 0; box < labelOf.length; box += 1) {
      const run = matches[labelOf[box] ?? 0] === 1 ? runAround(folding, box) : null;
      if (run !== null) around.add(run);
    }
  const has = (box: number): boolean => matches[labelOf[box] ?? 0] === 1 || around.has(box);
  const boxes = chart.layout.order.filter(has);
  return { boxes, set: { size: boxes.length, has } };
}
