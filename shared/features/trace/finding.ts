/** An insight of a trace: its section, what of it stands out, the code to read first, and what to do. One file each in `findings/`. */
import type { Absence, Section, Words } from '../../core/findings/model.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import type { TraceInsights, TraceRating } from '../../engine/trace/contract/trace-insights.ts';

export interface FoundTrace {
  readonly insights: TraceInsights;
  /** Id or file of the trace, for calls; '' without one. */
  readonly capture: string;
  /** Samples name functions that V8 had inlined before the recording. */
  readonly namesInlined?: boolean | undefined;
}

/** Code that stands out. */
export interface Culprit {
  readonly why: string;
  readonly place: TracePlace;
  /** The call that shows its source; null if there is none. */
  readonly call: string | null;
  /** It inserts an image: the line before it that sets the image's address belongs to it. */
  readonly insertsImage?: boolean;
}

/** In the window, sections of one group are together. */
export type FindingGroup = 'problems' | 'load and input' | 'main thread' | 'workers' | 'network';

type Unit = 'ms' | 'count' | 'score' | 'fps' | 'bytes';

/** One row of an insight in `--json`. */
interface InsightItem {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly startMs?: number;
  readonly url?: string;
  readonly line?: number;
}

/** An insight in `--json`, whose shape is a contract. */
export interface InsightDocument {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly rating?: TraceRating;
  readonly items?: readonly InsightItem[];
}

export function milliseconds(name: string, value: number, more: Partial<InsightItem> = {}): InsightItem {
  return { name, value, unit: 'ms', ...more };
}

export function sizeItem(name: string, value: number, more: Partial<InsightItem> = {}): InsightItem {
  return { name, value, unit: 'bytes', ...more };
}

export function urlOf(url: string): { url?: string } {
  return url === '' ? {} : { url };
}

type Part = keyof TraceInsights;

export interface TraceFinding<Told extends readonly Part[] = readonly Part[]> {
  readonly group: FindingGroup;
  /** Its place among the headlines, the worst kind of problem first, and among the code to read first; without one it comes after those that have one. */
  readonly rank?: { readonly headlines?: number; readonly culprits?: number };
  /** The parts of the insights that it tells; together, the findings tell all. */
  readonly tells: Told;
  /** The figures that show it in a comparison of two traces: figures, or one of its lists. */
  readonly compared: readonly string[];
  readonly section: (found: FoundTrace) => Section | Absence | null;
  /** Returns what stands out, a line each. */
  readonly headlines?: (found: FoundTrace) => Words[];
  readonly culprits?: (found: FoundTrace) => Culprit[];
  readonly nextSteps?: (found: FoundTrace) => Words[];
  /** For programs; null without data. */
  readonly json?: (insights: TraceInsights) => InsightDocument | readonly InsightDocument[] | null;
  /** The part that is left for the answer after that of the recording, which had the headlines and the first rows. */
  readonly further?: (insights: TraceInsights) => Partial<TraceInsights>;
}

/** Keeps the parts that it tells in its type. */
export function traceFinding<const Told extends readonly Part[]>(finding: TraceFinding<Told>): TraceFinding<Told> {
  return finding;
}

/** Returns why a part is missing: a range may lack what the trace has. */
export function absentWords(words: string, inTrace: TraceInsights['inTrace'], value: string | null): string {
  return inTrace === null || value === null ? words : `Not in this range; ${value} in the trace`;
}

/** Rows of each list in the answer of a recording. */
export const ANSWERED_ROWS = 5;
