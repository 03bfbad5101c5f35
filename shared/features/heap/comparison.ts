/** Findings of two heap snapshots compared: objects created and freed, by class, counted as in the Comparison view of DevTools. */
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import type { HeapDiffRow } from '../../engine/heap/contract/heap-differences.ts';
import {
  bytes,
  count,
  deltaBytes,
  deltaCount,
  name,
  percent,
  plainSection,
  plainTable,
  type Section,
} from '../../core/findings/model.ts';
import { omittedRows, type ComparisonFindings } from '../../core/kinds/report-findings.ts';
import { comparedHeapsVerdict } from './verdict.ts';

type HeapDiff = AnalysisAnswer<'heap.diff'>;

/** Classes by change of size, of `total` of them. */
interface ComparedClasses {
  readonly rows: readonly HeapDiffRow[];
  readonly total: number;
}

/** `note`: what to mind about the two. */
export function comparedClasses({ rows, total }: ComparedClasses, note = ''): Section {
  const cells = rows.map((row) => [
    name(row.original?.name ?? row.name),
    count(row.addedCount),
    count(row.removedCount),
    deltaCount(row.countDelta),
    bytes(row.addedSizeBytes),
    bytes(row.removedSizeBytes),
    deltaBytes(row.sizeDeltaBytes),
  ]);
  return plainSection('classes', 'Objects created and freed, by class', [
    plainTable(['Class', 'New', 'Deleted', 'Δ count', 'New size', 'Freed size', 'Δ size'], cells, total),
    ...(note === '' ? [] : ([{ kind: 'paragraph', words: note }] as const)),
  ]);
}

function classDocument(row: HeapDiffRow): object {
  return {
    name: row.name,
    addedCount: row.addedCount,
    removedCount: row.removedCount,
    addedSizeBytes: row.addedSizeBytes,
    removedSizeBytes: row.removedSizeBytes,
    countDelta: row.countDelta,
    sizeDeltaBytes: row.sizeDeltaBytes,
  };
}

/** The document for programs (`--json`). */
export function comparedHeapDocument({
  rows,
  total,
  matchedBy,
  matchReason,
}: ComparedClasses & Pick<HeapDiff, 'matchedBy' | 'matchReason'>): object {
  return {
    kind: 'heap-diff',
    // Objects are matched by id by default.
    ...(matchedBy === 'ids' ? {} : { matchedBy, matchReason }),
    classes: rows.map(classDocument),
    ...omittedRows('classesOmitted', total - rows.length),
  };
}

const MAX_ROWS = 500;

export const heapComparison: ComparisonFindings = async (ask, base) => {
  const { between = [] } = base;
  const compared = await ask('heap.diff', { base: base.file, count: MAX_ROWS });
  const note =
    between.length > 0 ? `The series has ${between.length + 2} snapshots; its first and last are compared.` : '';
  return {
    verdict: await comparedHeapsVerdict(ask, base),
    facts: [['Objects matched', percent(compared.matchedShare)]],
    parts: [comparedClasses(compared, note)],
  };
};
