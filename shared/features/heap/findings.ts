/** Findings of a heap snapshot or a heap timeline: its classes, and what was allocated and is alive. */
import { formatBytes, formatCount } from '../../base/units.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import { UNATTRIBUTED_ENTRY, type AllocationSite } from '../../engine/heap/contract/allocations.ts';
import type { HeapClassRow } from '../../engine/heap/contract/heap-classes.ts';
import { listOf, paragraph, tableOf } from '../../core/findings/blocks.ts';
import type { WithOriginal } from '../../core/findings/function-names.ts';
import {
  bytes,
  count,
  functionName,
  plainSection,
  sourceOf,
  type Section,
  type Words,
} from '../../core/findings/model.ts';
import { readRows } from '../../core/kinds/read-rows.ts';
import { omittedRows, type AskDocument, type CutRows, type ReportFindings } from '../../core/kinds/report-findings.ts';
import { classesTable, shareCell } from './heap-tables.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ROWS = 100_000;

/** By retained size, or by shallow size if there is none; ties by name in code unit order. */
export function byWeight(a: HeapClassRow, b: HeapClassRow): number {
  const weight = (row: HeapClassRow): number => row.retainedSizeBytes ?? row.shallowSizeBytes;
  return weight(b) - weight(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

async function readClasses(ask: AskDocument): Promise<readonly HeapClassRow[]> {
  const { rows } = await readRows(
    null,
    async (part) => {
      const page = await ask('heap.classes', { filter: '', ...part });
      return { rows: page.rows, total: page.matching };
    },
    PAGE_ROWS,
  );
  return rows.toSorted(byWeight);
}

interface Allocations {
  readonly overview: Pick<AnalysisAnswer<'allocations.overview'>, 'hasStacks' | 'liveCount' | 'liveSizeBytes'>;
  /** By live size. */
  readonly sites: readonly WithOriginal<AllocationSite>[];
}

/** Null for a plain snapshot. */
async function readAllocations(ask: AskDocument): Promise<Allocations | null> {
  const overview = await ask('allocations.overview', {});
  if (!overview.hasTimeline && !overview.hasStacks) return null;
  const { rows } = await readRows(null, (part) => ask('allocations.sites', { sort: 'size', ...part }));
  return { overview, sites: rows.filter((site) => site.count > 0) };
}

type Site = Allocations['sites'][number];

/** In a heap timeline, V8 names a script by its URL only, not by a `sourceURL` comment: code that was evaluated has neither. */
const isEvaluated = ({ url, line, original }: Site): boolean => url === '' && line > 0 && original === undefined;
const EVALUATED =
  'A script without a URL was evaluated: by eval, or by a debugger, as pen_evaluate does. V8 records no more of it in a timeline.';

function siteSource(site: Site): Words {
  if (site.name === WORKBENCH_ENTRY) return 'our own scripts and world in the page';
  if (site.name === UNATTRIBUTED_ENTRY) return 'V8 recorded no stack';
  return isEvaluated(site) ? `(no URL):${site.line}:${site.column}` : sourceOf(site);
}

/** The functions that allocated what is alive, with their part of it. */
export function allocationsSection({ overview, sites }: Allocations): Section {
  const { hasStacks, liveCount, liveSizeBytes } = overview;
  const label = 'Surviving Allocations by Site';
  const none = hasStacks ? 'No object allocated during the recording is alive.' : 'The file has no allocation stacks.';
  const all = paragraph([count(liveCount), ' objects, ', bytes(liveSizeBytes), '.']);
  if (sites.length === 0) return plainSection('allocations', label, [listOf([none]), all]);
  const table = tableOf(sites, [
    ['Function', functionName],
    ['Source', siteSource],
    ['Count', (site) => count(site.count)],
    ['Size', (site) => bytes(site.sizeBytes)],
    ['Share', ({ sizeBytes }) => (liveSizeBytes === 0 ? '–' : shareCell(sizeBytes, liveSizeBytes))],
    ['Allocated', (site) => bytes(site.allocatedSizeBytes)],
  ]);
  return plainSection('allocations', label, [table, all, ...(sites.some(isEvaluated) ? [paragraph(EVALUATED)] : [])]);
}

function allocationsDocument(sites: readonly AllocationSite[] | null, cut: CutRows): object {
  if (sites === null) return {};
  const { rows, omitted } = cut(sites);
  return {
    allocations: rows.map(({ name: fn, url, line, column, count: live, sizeBytes }) => ({
      name: fn,
      url,
      line,
      column,
      count: live,
      sizeBytes,
    })),
    ...omittedRows('allocationsOmitted', omitted),
  };
}

export const heapFindings: ReportFindings = async (ask) => {
  await ask('heap.retained', {});
  const { nodes, edges, totalSizeBytes } = await ask('heap.overview', {});
  const classes = await readClasses(ask);
  const allocations = await readAllocations(ask);
  const kind = allocations === null ? 'Heap snapshot' : 'Heap timeline';
  return {
    line: `${kind}: ${formatCount(nodes)} nodes, ${formatCount(edges)} edges, ${formatBytes(totalSizeBytes)} in ${formatCount(classes.length)} classes`,
    parts: [
      plainSection('classes', 'Classes', [classesTable(classes, totalSizeBytes)]),
      ...(allocations === null ? [] : [allocationsSection(allocations)]),
    ],
    json: (cut) => {
      const { rows, omitted } = cut(classes);
      return {
        kind: 'heap-snapshot',
        nodes,
        edges,
        totalSizeBytes,
        classes: rows.map(({ name: className, count: objects, shallowSizeBytes, retainedSizeBytes, url, line }) => ({
          name: className,
          count: objects,
          shallowSizeBytes,
          retainedSizeBytes,
          ...(url === undefined ? {} : { url }),
          ...(line === undefined ? {} : { line }),
        })),
        ...omittedRows('classesOmitted', omitted),
        ...allocationsDocument(allocations?.sites ?? null, cut),
      };
    },
  };
};
