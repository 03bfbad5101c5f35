/** Sources of the tables of each kind: an open document, with the source maps of its scripts where there are any. */
import type { ConsoleLogFile } from '../console/contract/console-logs.ts';
import type { ResolvePosition } from '../source-map/contract/original-positions.ts';
import type { ProfileDocument } from '../profile/profile-document.ts';
import type { TraceFigures } from '../trace/figures/trace-figures.ts';
import type { TraceDocument } from '../trace/trace-document.ts';

export interface ProfileSource {
  readonly profile: ProfileDocument;
  /** Null without source maps. */
  readonly resolve: ResolvePosition | null;
}

export interface TraceSource {
  readonly trace: TraceDocument;
  readonly figures: TraceFigures;
  /** Null without source maps. */
  readonly resolve: ResolvePosition | null;
}

export interface ConsoleSource {
  readonly log: ConsoleLogFile;
  /** Null without source maps. */
  readonly resolve: ResolvePosition | null;
}
