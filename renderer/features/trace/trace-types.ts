/** Types shared by the parts of the trace document. */
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { TraceRange } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import type { NamedCall } from './find.ts';
import type { BoxRef } from './tables/walk.ts';

export type TraceOverview = AnalysisAnswer<'trace.overview'>;

/** The selection: a box of a track, or a list item without a box. */
export type Chosen =
  | { readonly kind: 'box'; readonly ref: BoxRef }
  | { readonly kind: 'event'; readonly event: number }
  | { readonly kind: 'request'; readonly requestId: string };

/** Destinations of links in lists and cards. */
export interface TraceGo {
  readonly toEvent: (event: number) => void;
  readonly toRequest: (requestId: string) => void;
  readonly toRange: (range: TraceRange) => void;
  /** Searches all tracks for a name and shows the first result. */
  readonly toName: (name: string) => void;
  /** Shows the longest call of exactly this function, in the selected range if it has one. */
  readonly toCall: (call: NamedCall) => void;
}
