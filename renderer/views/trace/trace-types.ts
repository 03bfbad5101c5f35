/** What the parts of the document hand each other. */
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { TraceRange } from '../../../shared/contracts/traces.ts';
import type { BoxRef } from './walk.ts';

export type TraceOverview = AnalysisAnswer<'trace.overview'>;

/** What is selected: a box of a track, or what a list named and no track has a box for. */
export type Chosen =
  | { readonly kind: 'box'; readonly ref: BoxRef }
  | { readonly kind: 'event'; readonly event: number }
  | { readonly kind: 'request'; readonly requestId: string };

/** Where lists and cards can lead to. */
export interface TraceGo {
  readonly toEvent: (event: number) => void;
  readonly toRequest: (requestId: string) => void;
  readonly toRange: (range: TraceRange) => void;
  /** Looks for a name in all tracks and goes to the first box that has it. */
  readonly toName: (name: string) => void;
}
