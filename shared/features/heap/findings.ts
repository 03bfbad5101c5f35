/** Findings of a heap snapshot or a heap timeline: classes, one object, trees, statistics, and what was allocated and is alive. */
import { formatBytes, formatCount } from '../../base/units.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import { UNATTRIBUTED_ENTRY, type AllocationSite } from '../../engine/heap/contract/allocations.ts';
import type { HeapClassRow } from '../../engine/heap/contract/heap-classes.ts';
import type { HeapOverview } from '../../engine/heap/contract/heap-overview.ts';
import type { CapturePlace } from '../../core/contracts/places.ts';
import { listOf, paragraph, tableOf } from '../../core/findings/blocks.ts';
import type { WithOriginal } from '../../core/findings/function-names.ts';
import {
  bytes,
  count,
  functionName,
  name,
  plainSection,
  sourceOf,
  type Fact,
  type Section,
  type Words,
} from '../../core/findings/model.ts';
import { readRows } from '../../core/kinds/read-rows.ts';
import { omittedRows, type AskDocument, type CutRows, type ReportFindings } from '../../core/kinds/report-findings.ts';
import { classesTable, nodesTable, pathBlocks, referencesTable, shareCell, stringsTable } from './heap-tables.ts';
import { nodeText } from './heap-text.ts';
import { captureBlocks, realmBlocks, waitingBlocks } from './waste-blocks.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ROWS = 100_000;
/** Most rows of a tree's level, of an object's references, and of its retaining paths. */
const MAX_ROWS = 500;
const MAX_PATHS = 5;
const MAX_STRINGS = 50;

interface View {
  readonly view: string;
  readonly parts: readonly Section[];
}

/** By retained size, or by shallow size if there is none; ties by name in code unit order. */
export function byWeight(a: HeapClassRow, b: HeapClassRow): number {
  const weight = (row: HeapClassRow): number => row.retainedSizeBytes ?? row.shallowSizeBytes;
  return weight(b) - weight(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

async function readClasses(ask: AskDocument, filter: string): Promise<readonly HeapClassRow[]> {
  const { rows } = await readRows(
    null,
    async (part) => {
      const page = await ask('heap.classes', { filter, ...part });
      return { rows: page.rows, total: page.matching };
    },
    PAGE_ROWS,
  );
  return rows.toSorted(byWeight);
}

const classesSection = (classes: readonly HeapClassRow[], filter: string, wholeBytes: number): Section =>
  plainSection('classes', filter === '' ? 'Classes' : `Classes with “${filter}” in their name`, [
    classesTable(classes, wholeBytes),
  ]);

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

async function objectView(ask: AskDocument, id: number, paths: number, wholeBytes: number): Promise<View> {
  const { node } = await ask('heap.object', { id });
  if (node === null)
    return {
      view: `No object has the id @${id}`,
      parts: [classesSection(await readClasses(ask, ''), '', wholeBytes)],
    };
  const found = await ask('heap.paths', { id, paths });
  const { rows, total } = await ask('heap.references', { id, count: MAX_ROWS });
  return {
    view: `Retainers of ${nodeText(node)}`,
    parts: [
      plainSection('object', 'Object', [nodesTable([node])]),
      ...found.paths.map((path, at) => plainSection(`path-${at + 1}`, `Retaining path ${at + 1}`, pathBlocks(path))),
      plainSection('properties', 'Properties', [referencesTable(rows, total)]),
    ],
  };
}

async function statisticsView(ask: AskDocument, { types, totalSizeBytes }: HeapOverview): Promise<View> {
  const { strings, totalWastedBytes } = await ask('heap.duplicate-strings', { count: MAX_STRINGS });
  const typesTable = tableOf(types, [
    ['Type', ({ type }) => name(type)],
    ['Nodes', (row) => count(row.count)],
    ['Size', ({ sizeBytes }) => bytes(sizeBytes)],
    ['% of heap', ({ sizeBytes }) => shareCell(sizeBytes, totalSizeBytes)],
  ]);
  const saved: Words = [bytes(totalWastedBytes), ' could be saved in all.'];
  return {
    view: 'Statistics',
    parts: [
      plainSection('types', 'Node types', [typesTable]),
      plainSection('captures', 'Dead captures', captureBlocks(await ask('heap.dead-captures', { count: MAX_ROWS }))),
      plainSection('realms', 'Realms', realmBlocks(await ask('heap.realms', { count: MAX_ROWS }))),
      plainSection('waiting', 'Waiting', waitingBlocks(await ask('heap.waiting', { count: MAX_ROWS }))),
      plainSection(
        'strings',
        'Duplicate strings',
        strings.length === 0
          ? [listOf(['No string is in the heap twice.'])]
          : [
              stringsTable(
                strings.map((each) => [each]),
                { totalWastedBytes },
              ),
              paragraph(saved),
            ],
      ),
    ],
  };
}

/** Null for the view of all classes. */
async function chosenView(ask: AskDocument, place: CapturePlace | null, overview: HeapOverview): Promise<View | null> {
  const whole = overview.totalSizeBytes;
  switch (place?.view) {
    case 'object':
      return objectView(ask, place.id, MAX_PATHS, whole);
    case 'path':
      return objectView(ask, place.id, Math.max(MAX_PATHS, place.path), whole);
    case 'containment': {
      const { rows, total } = await ask('heap.references', { id: place.id, count: MAX_ROWS });
      return {
        view: place.id === null ? 'Containment' : `Containment of @${place.id}`,
        parts: [plainSection('references', 'References', [referencesTable(rows, total)])],
      };
    }
    case 'dominators': {
      const { rows, total } = await ask('heap.dominated', { id: place.id, count: MAX_ROWS });
      return {
        view: place.id === null ? 'Dominators' : `Objects dominated by @${place.id}`,
        parts: [plainSection('dominated', 'Dominated objects', [nodesTable(rows, total)])],
      };
    }
    case 'statistics':
      return statisticsView(ask, overview);
    default:
      return null;
  }
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

export const heapFindings: ReportFindings = async (ask, place) => {
  await ask('heap.retained', {});
  const overview = await ask('heap.overview', {});
  const { nodes, edges, totalSizeBytes, classCount } = overview;
  const facts: Fact[] = [
    ['Heap', bytes(totalSizeBytes)],
    ['Objects', count(nodes)],
    ['References', count(edges)],
    ['Classes', count(classCount)],
  ];
  const chosen = await chosenView(ask, place, overview);
  const filter = place?.view === 'summary' ? (place.className ?? '') : '';
  const classes = chosen === null ? await readClasses(ask, filter) : [];
  const allocations = chosen === null ? await readAllocations(ask) : null;
  const kind = allocations === null ? 'Heap snapshot' : 'Heap timeline';
  return {
    ...(chosen ?? {
      view: 'Summary',
      parts: [
        classesSection(classes, filter, totalSizeBytes),
        ...(allocations === null ? [] : [allocationsSection(allocations)]),
      ],
    }),
    facts,
    line: `${kind}: ${formatCount(nodes)} nodes, ${formatCount(edges)} edges, ${formatBytes(totalSizeBytes)} in ${formatCount(classes.length)} classes`,
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
