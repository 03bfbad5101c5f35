/** All engines by document kind, and dispatch of queries to them. */
import type { AnalysisQueryName } from '../../../shared/contracts/analysis.ts';
import { AppFailure, appError } from '../../../shared/contracts/errors.ts';
import type { DocumentKind } from '../../../shared/contracts/captures.ts';
import type { QueryWork } from '../documents-contract.ts';
import { coverageEngine } from './coverage.ts';
import { cpuProfileEngine } from './cpu-profile.ts';
import { parseParams, type Comparison, type ComparisonParts, type DocumentEngine } from './engine.ts';
import { heapProfileEngine } from './heap-profile.ts';
import { heapEngine } from './heap.ts';
import { networkEngine } from './network.ts';
import type { OpenDocument, OpenDocumentOf } from './document.ts';
import { accessibilityEngine, applicationEngine, lighthouseEngine } from './reports.ts';
import { traceEngine } from './trace.ts';

export const ENGINES = {
  heap: heapEngine,
  'heap-profile': heapProfileEngine,
  'cpu-profile': cpuProfileEngine,
  trace: traceEngine,
  network: networkEngine,
  coverage: coverageEngine,
  accessibility: accessibilityEngine,
  lighthouse: lighthouseEngine,
  application: applicationEngine,
} satisfies { readonly [K in DocumentKind]: DocumentEngine<OpenDocumentOf<K>, AnalysisQueryName> };

/** Without its own types: a document goes to the engine of its kind, and a query to an engine that lists it. */
type AnyEngine = DocumentEngine<OpenDocument, AnalysisQueryName>;
const ANY_ENGINES: Readonly<Record<DocumentKind, AnyEngine>> = ENGINES;

/** The document kind of a query: the first that answers it. */
const OWNERS: ReadonlyMap<AnalysisQueryName, DocumentKind> = new Map(
  (Object.keys(ENGINES) as DocumentKind[])
    .toReversed()
    .flatMap((kind) => ANY_ENGINES[kind].queries.map((query) => [query, kind] as const)),
);

/** Queries one open document. Throws `invalid_params`, and `unsupported_format` when the query belongs to another document kind. */
export function askDocument(
  document: OpenDocument,
  {
    query,
    filePath,
    params,
  }: { readonly query: AnalysisQueryName; readonly filePath: string; readonly params: unknown },
): QueryWork<unknown> {
  const engine = ANY_ENGINES[document.kind];
  if (engine.queries.includes(query)) {
    return engine.ask(document, { query, filePath, params: parseParams(query, params) });
  }
  const owner = OWNERS.get(query);
  if (owner === undefined) throw new Error(`No engine answers ${query}`);
  throw wrongKind(document, owner, { query, filePath });
}

/** A query about several documents of one kind. */
export interface KindComparison {
  readonly kind: DocumentKind;
  readonly compare: Comparison;
}

/** All queries about several documents, by name. */
export function createComparisons(parts: ComparisonParts): ReadonlyMap<string, KindComparison> {
  return new Map(
    (Object.keys(ENGINES) as DocumentKind[]).flatMap((kind) =>
      Object.entries(ANY_ENGINES[kind].comparisons?.(parts) ?? {}).map(
        ([query, compare]) => [query, { kind, compare }] as const,
      ),
    ),
  );
}

/** The document as the kind that a query needs; throws `unsupported_format` for another kind. */
export function requireKind<K extends DocumentKind>(
  document: OpenDocument,
  kind: K,
  asked: { readonly query: string; readonly filePath: string },
): OpenDocumentOf<K> {
  if (isOfKind(document, kind)) return document;
  throw wrongKind(document, kind, asked);
}

function isOfKind<K extends DocumentKind>(document: OpenDocument, kind: K): document is OpenDocumentOf<K> {
  return document.kind === kind;
}

function wrongKind(
  { kind }: OpenDocument,
  needed: DocumentKind,
  { query, filePath }: { readonly query: string; readonly filePath: string },
): AppFailure {
  const { label } = ENGINES[needed];
  return new AppFailure(
    appError(
      'unsupported_format',
      `${filePath} is a ${ENGINES[kind].label}, and ${query} needs a ${label}.`,
      `Open a ${label}, or use a query for this kind: ${kind}.overview.`,
      { kind },
    ),
  );
}
