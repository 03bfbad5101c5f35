/** What answering a query on one open document takes: its parameters checked, and the kind of document that it is asked of. */
import type { z } from 'zod';
import type { CoverageDocumentQueryName } from '../../shared/analysis/coverage/index.ts';
import type { CpuProfileQueries, CpuProfileQueryName } from '../../shared/analysis/cpu-profile/index.ts';
import type { HeapProfileQueryName } from '../../shared/analysis/heap-profile/index.ts';
import type { CompareQueryName, HeapQueryName, ParsedParams, Steps } from '../../shared/analysis/heap/index.ts';
import { HEAP_PROFILE_QUERIES } from '../../shared/contracts/allocations.ts';
import type { NetworkQueryName } from '../../shared/analysis/network/index.ts';
import type { TraceQueryName } from '../../shared/analysis/trace/index.ts';
import { COVERAGE_QUERIES } from '../../shared/contracts/coverage.ts';
import { CPU_PROFILE_QUERIES, type CpuPlace, type CpuThread } from '../../shared/contracts/cpu-profiles.ts';
import { NETWORK_QUERIES } from '../../shared/contracts/network-archives.ts';
import { TRACE_QUERIES } from '../../shared/contracts/traces.ts';
import {
  ANALYSIS_QUERIES,
  type AnalysisAnswer,
  type AnalysisQueryName,
} from '../../shared/contracts/analysis.ts';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import { boundedSteps, type StepBounds } from './bounded-steps.ts';
import { requireKind, type OpenDocument } from './document-kinds.ts';
import type { QueryWork } from './documents.ts';
import type { OpenTrace } from './open-trace.ts';

/** Queries that one document answers by itself. */
export type DocumentQueryName = Exclude<
  AnalysisQueryName,
  | 'heap.retained'
  | 'heap-profile.compare'
  | 'coverage.compare'
  | 'coverage.compare-file'
  | 'coverage.originals'
  | 'cpu.originals'
  | 'cpu.compare'
  | 'trace.compare'
  | CompareQueryName
>;

/** The query table seen as a mapped type, so that the compiler keeps name and parameters together. */
const PARAMS: { readonly [N in AnalysisQueryName]: { readonly params: z.ZodType<ParsedParams<N>> } } = ANALYSIS_QUERIES;

/** A parameter that does not fit ends in `invalid_params`. */
export function parseParams<N extends AnalysisQueryName>(query: N, params: unknown): ParsedParams<N> {
  const parsed = PARAMS[query].params.safeParse(params ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AppFailure(
      appError(
        'invalid_params',
        `${query}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}.`,
        'Correct the parameter.',
      ),
    );
  }
  return parsed.data;
}

interface Asked<N extends DocumentQueryName> {
  readonly query: N;
  readonly filePath: string;
  /** As they came. */
  readonly params: unknown;
}

/** Throws `invalid_params`, and `unsupported_format` where the query is of another kind of document. */
export function askDocument(
  open: OpenDocument,
  { query, filePath, params }: Asked<DocumentQueryName>,
): QueryWork<unknown> {
  // A further kind of document has its line here.
  if (isHeapProfileQuery(query)) return askHeapProfile(open, { query, filePath, params });
  if (isCpuProfileQuery(query)) return askCpuProfile(open, { query, filePath, params });
  if (isTraceQuery(query)) return askTrace(open, { query, filePath, params });
  if (isNetworkQuery(query)) return askNetwork(open, { query, filePath, params });
  if (isCoverageQuery(query)) return askCoverage(open, { query, filePath, params });
  if (isReportQuery(query)) return askReport(open, { query, filePath, params });
  return askHeap(open, { query, filePath, params });
}

/** The kind of document that is its own answer, by the query that asks for it. */
const REPORT_KINDS = {
  'accessibility.report': 'accessibility',
  'lighthouse.report': 'lighthouse',
  'application.manifest': 'application',
} as const;
type ReportQueryName = keyof typeof REPORT_KINDS;

function isReportQuery(query: DocumentQueryName): query is ReportQueryName {
  return Object.hasOwn(REPORT_KINDS, query);
}

function askReport(open: OpenDocument, { query, filePath }: Asked<ReportQueryName>): QueryWork<unknown> {
  const { report } = requireKind(open, REPORT_KINDS[query], { query, filePath });
  const steps = (function* answer(): Steps<unknown> {
    yield* [];
    return report;
  })();
  return { steps, needsFigures: false, needsColumns: false, neededBytes: 0 };
}

function isCoverageQuery(query: DocumentQueryName): query is CoverageDocumentQueryName {
  return Object.hasOwn(COVERAGE_QUERIES, query);
}

/** All its answers are there at once. */
function askCoverage<N extends CoverageDocumentQueryName>(
  open: OpenDocument,
  { query, filePath, params }: Asked<N>,
): QueryWork<AnalysisAnswer<N>> {
  const { queries } = requireKind(open, 'coverage', { query, filePath });
  const parsed = parseParams(query, params);
  const steps = (function* answer(): Steps<AnalysisAnswer<N>> {
    yield* [];
    return queries.answer(query, parsed);
  })();
  return { steps, needsFigures: false, needsColumns: false, neededBytes: 0 };
}

function isHeapProfileQuery(query: DocumentQueryName): query is HeapProfileQueryName {
  return Object.hasOwn(HEAP_PROFILE_QUERIES, query);
}

function isCpuProfileQuery(query: DocumentQueryName): query is CpuProfileQueryName {
  return Object.hasOwn(CPU_PROFILE_QUERIES, query);
}

function isTraceQuery(query: DocumentQueryName): query is TraceQueryName {
  return Object.hasOwn(TRACE_QUERIES, query);
}

function isNetworkQuery(query: DocumentQueryName): query is NetworkQueryName {
  return Object.hasOwn(NETWORK_QUERIES, query);
}

/** All its answers are there at once. */
function askNetwork<N extends NetworkQueryName>(
  open: OpenDocument,
  { query, filePath, params }: Asked<N>,
): QueryWork<AnalysisAnswer<N>> {
  const { queries } = requireKind(open, 'network', { query, filePath });
  const parsed = parseParams(query, params);
  const steps = (function* answer(): Steps<AnalysisAnswer<N>> {
    yield* [];
    return queries.answer(query, parsed);
  })();
  return { steps, needsFigures: false, needsColumns: false, neededBytes: 0 };
}

/** A regular expression that was written for it takes years for one text. */
const EXPRESSION_BOUNDS: StepBounds = {
  stepMs: 2000,
  totalMs: 60_000,
  what: 'The search with this regular expression',
  suggestion: 'Write it without repetitions inside of repetitions, such as (a+)+, or search for plain text.',
};

/** Of a search: what is looked for is a regular expression. */
function isExpression(params: object): boolean {
  return 'isRegex' in params && params.isRegex === true && 'in' in params && params.in !== 'kind';
}

function askHeap<N extends HeapQueryName>(
  open: OpenDocument,
  { query, filePath, params }: Asked<N>,
): QueryWork<AnalysisAnswer<N>> {
  const { queries } = requireKind(open, 'heap', { query, filePath });
  const parsed = parseParams(query, params);
  const steps = queries.steps(query, parsed);
  return {
    steps: isExpression(parsed) ? boundedSteps(steps, EXPRESSION_BOUNDS) : steps,
    needsFigures: queries.needsFigures(query),
    needsColumns: queries.needsColumns(query),
    neededBytes: queries.tableBytes(query),
  };
}

/** All its answers are there at once. */
function askHeapProfile<N extends HeapProfileQueryName>(
  open: OpenDocument,
  { query, filePath, params }: Asked<N>,
): QueryWork<AnalysisAnswer<N>> {
  const { queries } = requireKind(open, 'heap-profile', { query, filePath });
  const parsed = parseParams(query, params);
  const steps = (function* answer(): Steps<AnalysisAnswer<N>> {
    yield* [];
    return queries.answer(query, parsed);
  })();
  return { steps, needsFigures: false, needsColumns: false, neededBytes: 0 };
}

function askCpuProfile<N extends CpuProfileQueryName>(
  open: OpenDocument,
  { query, filePath, params }: Asked<N>,
): QueryWork<AnalysisAnswer<N>> {
  const parsed = parseParams(query, params);
  const queries =
    open.kind === 'trace'
      ? requireSamples(open, filePath, 'thread' in parsed ? parsed.thread : undefined)
      : requireKind(open, 'cpu-profile', { query, filePath }).queries;
  return {
    steps: queries.steps(query, parsed),
    needsFigures: false,
    needsColumns: false,
    neededBytes: 'filters' in parsed ? queries.neededBytes(parsed.filters) : 0,
  };
}

/** All functions of a CPU profile, and those that a trace has samples of. */
export function askFunctions(open: OpenDocument, filePath: string): QueryWork<readonly CpuPlace[]> {
  const functions = (): readonly CpuPlace[] =>
    open.kind === 'trace'
      ? open.sampledFunctions()
      : requireKind(open, 'cpu-profile', { query: 'cpu.originals', filePath }).queries.document.functions;
  const steps = (function* answer(): Steps<readonly CpuPlace[]> {
    yield* [];
    return functions();
  })();
  return { steps, needsFigures: false, needsColumns: false, neededBytes: 0 };
}

/** A file of a coverage capture with its text and what ran of it. */
export function askCoveredFile(
  open: OpenDocument,
  filePath: string,
  index: number,
): QueryWork<AnalysisAnswer<'coverage.file'>> {
  return askCoverage(open, { query: 'coverage.file', filePath, params: { index } });
}

function requireSamples(open: OpenTrace, filePath: string, thread?: CpuThread): CpuProfileQueries {
  const queries = open.sampled(thread);
  if (queries !== null) return queries;
  if (thread !== undefined && open.sampled() !== null) {
    throw new AppFailure(
      appError(
        'invalid_params',
        `${filePath} has no CPU samples of the thread ${thread.pid}:${thread.tid}.`,
        'Take a thread whose track trace.tracks lists with hasSamples.',
      ),
    );
  }
  throw new AppFailure(
    appError(
      'unsupported_format',
      `${filePath} is a trace without CPU samples.`,
      'Record it with cpuSamples, or a CPU profile with pen_cpu_profile.',
      { kind: 'trace' },
    ),
  );
}

function askTrace<N extends TraceQueryName>(
  open: OpenDocument,
  { query, filePath, params }: Asked<N>,
): QueryWork<AnalysisAnswer<N>> {
  const { queries } = requireKind(open, 'trace', { query, filePath });
  return {
    steps: queries.steps(query, parseParams(query, params)),
    needsFigures: false,
    needsColumns: false,
    neededBytes: 0,
  };
}
