/** From the path of a trace to something that answers queries. */
import { notYet, type TraceQueries } from '../../shared/analysis/trace/index.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';

export interface OpenTrace {
  readonly kind: 'trace';
  readonly queries: TraceQueries;
  readonly heldBytes: number;
}

/** Throws `AppFailure` for every expected failure: the file's, the format's, `too_large`, `cancelled`. */
export function openTrace(_file: OpenedFile, _options: OpenHeapOptions): Promise<OpenTrace> {
  return Promise.reject(notYet('trace.overview'));
}
