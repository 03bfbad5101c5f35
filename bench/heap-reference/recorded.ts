/** Compares the additional figures of a heap timeline with DevTools' own engine: sizes by sample, functions, and classes of ranges. */
import { ANALYSIS_QUERIES, type AnalysisAnswer } from '../../shared/contracts/analysis.ts';
import { createHeapQueries, runSteps, type HeapDocument } from '../../shared/analysis/heap/index.ts';
import type { ReferenceRecording } from './run-engine.ts';

const ROWS = 10_000;

/** Differences as text; empty if all figures are equal. */
export function recordedDifferences(document: HeapDocument, reference: ReferenceRecording): string[] {
  const queries = createHeapQueries(document, { readMs: 0, fileSizeBytes: 0 });
  runSteps(queries.computeRetained());
  const found: string[] = [];
  const compare = (what: string, own: number | undefined, theirs: number | undefined): void => {
    if (own !== theirs) found.push(`${what}: ours ${own ?? 'none'}, DevTools ${theirs ?? 'none'}`);
  };

  const births =
    queries.snapshot.allocationTables === null ? null : runSteps(queries.snapshot.allocationTables.births());
  for (const [sample, sizeBytes] of reference.sizesBytes.entries()) {
    // Objects of the first sample existed before; DevTools leaves them out of its bars, so there is no figure to compare.
    if (sample > 0) compare(`size of sample ${sample}`, births?.sizesBytes[sample], sizeBytes);
  }

  const ownFunctions = new Map(
    allOf((start) =>
      queries.answer('allocations.sites', ANALYSIS_QUERIES['allocations.sites'].params.parse({ start, count: ROWS })),
    ).map((site) => [`${site.name} ${site.url}:${site.line}:${site.column}`, site]),
  );
  // Identical functions are one row of ours.
  const theirFunctions = new Map<string, ReferenceRecording['functions'][number]>();
  for (const row of reference.functions) {
    const key = `${row.name === '' ? '(anonymous)' : row.name} ${row.scriptName}:${row.line}:${row.column}`;
    const sum = theirFunctions.get(key) ?? { ...row, count: 0, size: 0, liveCount: 0, liveSize: 0 };
    theirFunctions.set(key, {
      ...sum,
      count: sum.count + row.count,
      size: sum.size + row.size,
      liveCount: sum.liveCount + row.liveCount,
      liveSize: sum.liveSize + row.liveSize,
    });
  }
  // V8 counts objects that optimized code allocates together as one allocation: where more are alive than were allocated, ours are those alive.
  const allocated = (own: number | undefined, theirs: number, alive: number): number | undefined =>
    own !== undefined && own > theirs && alive > 0 ? theirs : own;
  for (const [key, theirs] of theirFunctions) {
    const own = ownFunctions.get(key);
    compare(`allocated by ${key}`, allocated(own?.allocatedCount, theirs.count, theirs.liveCount), theirs.count);
    compare(`bytes allocated by ${key}`, allocated(own?.allocatedSizeBytes, theirs.size, theirs.liveSize), theirs.size);
    compare(`alive of ${key}`, own?.count, theirs.liveCount);
    compare(`bytes alive of ${key}`, own?.sizeBytes, theirs.liveSize);
  }
  const uncounted = [...ownFunctions].filter(
    ([key, own]) => !theirFunctions.has(key) && own.allocatedCount === own.count,
  );
  compare('functions', ownFunctions.size - uncounted.length, theirFunctions.size);

  for (const { first, last, rows } of reference.ranges) {
    const range = {
      fromMs: reference.timesMs[first] ?? 0,
      toMs: reference.timesMs[last + 1] ?? Number.MAX_SAFE_INTEGER,
    };
    const params = { range, count: ROWS };
    const own = new Map(
      queries
        .answer('allocations.classes', ANALYSIS_QUERIES['allocations.classes'].params.parse(params))
        .rows.map((row) => [row.name, row]),
    );
    for (const theirs of rows) {
      const where = `${theirs.name} of samples ${first} to ${last}`;
      const row = own.get(theirs.name);
      compare(`count of ${where}`, row?.count, theirs.count);
      compare(`shallow size of ${where}`, row?.shallowSizeBytes, theirs.shallowSizeBytes);
      compare(`retained size of ${where}`, row?.retainedSizeBytes ?? undefined, theirs.retainedSizeBytes);
      compare(`distance of ${where}`, row?.distance ?? undefined, theirs.distance);
    }
    compare(`classes of samples ${first} to ${last}`, own.size, new Set(rows.map(({ name }) => name)).size);
  }
  return found;
}

function allOf(
  page: (start: number) => AnalysisAnswer<'allocations.sites'>,
): AnalysisAnswer<'allocations.sites'>['rows'] {
  const rows: AnalysisAnswer<'allocations.sites'>['rows'] = [];
  for (;;) {
    const { rows: more, total } = page(rows.length);
    rows.push(...more);
    if (more.length === 0 || rows.length >= total) return rows;
  }
}
