/**
 * The interface of an engine: opening documents of one kind, answering queries about one of them, and comparing several. A new kind needs
 * one file in this folder and one line in index.ts.
 */
import type { Steps } from '../../../../shared/engine/heap/index.ts';
import {
  ANALYSIS_QUERIES,
  type AnalysisQueryName,
  type ParsedAnalysisParams,
} from '../../../../shared/core/analysis/analysis.ts';
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import type { DocumentRef, Documents, QueryWork } from '../documents/contract.ts';
import type { OpenedFile } from '../opening/file-bytes.ts';
import type { CreateWorkCache } from '../comparison-cache.ts';
import type { OpenHeapOptions } from '../opening/open-heap.ts';
import type { Pacing } from '../pause.ts';
import type { Waiter } from '../shared-work.ts';
import type { ResolvePosition } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import type { CpuPlace } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { DocumentKind } from '../../../../shared/core/kinds/kinds.ts';
import type { ReadableTable } from '../readable-tables.ts';
import { checkBySchema, problemsText } from '../../../../shared/base/schema-check.ts';

/** A query with checked parameters. */
export interface Asked<N extends AnalysisQueryName> {
  readonly query: N;
  readonly filePath: string;
  readonly params: ParsedAnalysisParams<N>;
}

/** The operations available to comparisons. */
export interface ComparisonParts {
  readonly documents: Documents;
  /** Results that are held for the next page of the same comparison. */
  readonly createCache: CreateWorkCache;
  readonly pacing: Pacing;
  readonly reportBug: (thrown: unknown) => void;
}

/** The compared document, and access to those that it is compared with. */
export interface Compared {
  readonly current: DocumentRef;
  /** Opens the file at this path, and keeps it open as long as the current document is. Throws `AppFailure`. */
  readonly openCompared: (filePath: string) => Promise<DocumentRef>;
  /** Original positions of places in scripts, by the maps that are stored with a document; null without any. */
  readonly resolverOf: (document: DocumentRef, places: readonly CpuPlace[]) => Promise<ResolvePosition | null>;
  readonly waiter: Waiter;
}

/** Answers one query about several documents. Throws `AppFailure`. */
export type Comparison = (compared: Compared, params: unknown) => Promise<unknown>;

export interface DocumentEngine<
  D extends { readonly kind: DocumentKind; readonly heldBytes: number },
  N extends AnalysisQueryName,
> {
  /** Throws `AppFailure` for every expected failure: of the file, of the format, `too_large`, `cancelled`. */
  open(file: OpenedFile, options: OpenHeapOptions): Promise<D>;
  /** Names of the queries that need one document only. */
  readonly queries: readonly N[];
  /** Throws `AppFailure` when the parameters match nothing in this document. */
  ask(document: D, asked: Asked<N>): QueryWork<unknown>;
  /** Its SQL tables. `resolve`: original positions, null without stored source maps. */
  tables(document: D, resolve: ResolvePosition | null): readonly ReadableTable[];
  /** Places in scripts whose original positions these tables show. */
  places?(document: D): readonly CpuPlace[];
  /** Queries about several documents of the kind, by name. */
  comparisons?(parts: ComparisonParts): Readonly<Partial<Record<AnalysisQueryName, Comparison>>>;
}

/** Names of the queries in a contract's table that need one document only. */
export function queryNames<N extends AnalysisQueryName, X extends N>(
  table: Readonly<Record<N, unknown>>,
  without: readonly X[],
): readonly Exclude<N, X>[] {
  const left: ReadonlySet<string> = new Set(without);
  return Object.keys(table).filter((name): name is Exclude<N, X> => !left.has(name));
}

/** An answer that is computed at once. */
export function answered<T>(answer: () => T): QueryWork<T> {
  return stepped(
    (function* steps(): Steps<T> {
      yield* [];
      return answer();
    })(),
  );
}

/** An answer that is computed in steps; `neededBytes` is the memory they add to the document. */
export function stepped<T>(steps: Steps<T>, neededBytes = 0): QueryWork<T> {
  return { steps, needsFigures: false, needsColumns: false, neededBytes };
}

/** Checks parameters and fills in their defaults; throws `invalid_params`. */
export function parseParams<N extends AnalysisQueryName>(query: N, params: unknown): ParsedAnalysisParams<N> {
  const parsed = checkBySchema(ANALYSIS_QUERIES[query].params, params ?? {});
  if (parsed.ok) return parsed.value as ParsedAnalysisParams<N>;
  const problems = problemsText(parsed.error, 'the parameters');
  throw new AppFailure(
    appError<string, string>('invalid_params', `${query}: ${problems}.`, 'Correct the query and send it again.'),
  );
}
