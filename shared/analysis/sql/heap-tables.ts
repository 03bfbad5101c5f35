/** The tables of a heap snapshot or timeline. */
import type { OpenSnapshot } from '../heap/index.ts';
import type { SqlTableOf } from './table-columns.ts';

/** The part of an open heap that its tables are read from. Retained sizes must be computed. */
export interface HeapSource {
  readonly queries: { readonly snapshot: OpenSnapshot };
}

export const HEAP_TABLES: readonly SqlTableOf<HeapSource>[] = [];
