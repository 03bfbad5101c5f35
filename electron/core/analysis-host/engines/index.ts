/** All engines by document kind, and dispatch of queries to them. */
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import { KINDS } from '../../../../shared/features/kinds.ts';
import { DOCUMENT_KINDS, type DocumentKind } from '../../../../shared/core/kinds/kinds.ts';
import type { QueryWork } from '../documents/contract.ts';
import type { ResolvePosition } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import type { CpuPlace } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { ReadableTable } from '../readable-tables.ts';
import { consoleEngine } from './console.ts';
import { coverageEngine } from './coverage.ts';
import { parseParams, type Comparison, type ComparisonParts, type DocumentEngine } from './engine.ts';
import { heapEngine } from './heap.ts';
import { networkEngine } from './network.ts';
import type { OpenDocument, OpenDocumentOf } from './document.ts';
import { REPORT_ENGINES } from './reports.ts';
import { cpuProfileEngine, heapProfileEngine } from './sampled-profile.ts';
import { traceEngine } from './trace.ts';

export const ENGINES = {
  heap: heapEngine,
  'heap-profile': heapProfileEngine,
  'cpu-profile': cpuProfileEngine,
  trace: traceEngine,
  network: networkEngine,
  console: consoleEngine,
  coverage: coverageEngine,
  ...REPORT_ENGINES,
} satisfies { readonly [K in DocumentKind]: DocumentEngine<OpenDocumentOf<K>, AnalysisQueryName> };

/** An engine without its own types: the host selects it by the kind of a document, and sends it only queries that it lists. */
type AnyEngine = DocumentEngine<OpenDocument, AnalysisQueryName>;
const ANY_ENGINES: Readonly<Record<DocumentKind, AnyEngine>> = ENGINES;

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
  const owners = DOCUMENT_KINDS.filter((kind) => ANY_ENGINES[kind].queries.includes(query));
  if (owners.length === 0) throw new Error(`No engine answers ${query}`);
  throw wrongKind(document, owners, { query, filePath });
}

/** The places in scripts whose original positions its tables show; none for documents without any. */
export function placesOf(document: OpenDocument): readonly CpuPlace[] {
  return ANY_ENGINES[document.kind].places?.(document) ?? [];
}

/** `resolve`: original positions, null without stored source maps. */
export function tablesOf(document: OpenDocument, resolve: ResolvePosition | null): readonly ReadableTable[] {
  return ANY_ENGINES[document.kind].tables(document, resolve);
}

/** One query about several documents of one kind, for the kinds that have it. */
export interface KindComparisons {
  readonly kinds: readonly DocumentKind[];
  compare(kind: DocumentKind, ...asked: Parameters<Comparison>): Promise<unknown>;
}

/** All queries about several documents, by name. */
export function createComparisons(parts: ComparisonParts): ReadonlyMap<string, KindComparisons> {
  const byQuery = new Map<string, Map<DocumentKind, Comparison>>();
  for (const kind of DOCUMENT_KINDS) {
    for (const [query, compare] of Object.entries(ANY_ENGINES[kind].comparisons?.(parts) ?? {}))
      byQuery.set(query, (byQuery.get(query) ?? new Map<DocumentKind, Comparison>()).set(kind, compare));
  }
  return new Map(
    [...byQuery].map(([query, byKind]) => [
      query,
      {
        kinds: [...byKind.keys()],
        compare(kind, ...asked) {
          const compare = byKind.get(kind);
          if (compare === undefined) throw new Error(`No engine answers ${query} of a ${kind}`);
          return compare(...asked);
        },
      },
    ]),
  );
}

/** The document as one of the kinds that a query needs; throws `unsupported_format` for another kind. */
export function requireKind<K extends DocumentKind>(
  document: OpenDocument,
  kinds: readonly K[],
  asked: { readonly query: string; readonly filePath: string },
): OpenDocumentOf<K> {
  if (isOfKind(document, kinds)) return document;
  throw wrongKind(document, kinds, asked);
}

function isOfKind<K extends DocumentKind>(document: OpenDocument, kinds: readonly K[]): document is OpenDocumentOf<K> {
  return kinds.some((kind) => kind === document.kind);
}

function wrongKind(
  { kind }: OpenDocument,
  needed: readonly DocumentKind[],
  { query, filePath }: { readonly query: string; readonly filePath: string },
): AppFailure {
  const labels = needed.map((each) => KINDS[each].label).join(' or ');
  const overview = [`${kind}.overview`, 'profile.overview'].find((name) =>
    (ANY_ENGINES[kind].queries as readonly string[]).includes(name),
  );
  return new AppFailure(
    appError(
      'unsupported_format',
      `${filePath} is a ${KINDS[kind].label}, and ${query} needs a ${labels}.`,
      `Open a ${labels}${overview === undefined ? '' : `, or use a query for this kind: ${overview}`}.`,
      { kind },
    ),
  );
}
