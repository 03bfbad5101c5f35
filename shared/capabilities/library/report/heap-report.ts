/** Reports of heap snapshots and heap timelines: classes, one object, trees, statistics, and comparisons. */
import type { PlainCell, PlainTable } from '../../../findings/plain-tables.ts';
import { formatBytes, formatCount, formatPercent, signed } from '../../../base/units.ts';
import type { HeapEdge, HeapNode, HeapPath } from '../../../contracts/heap/heap-objects.ts';
import { declaredAt } from '../../heap/heap-text.ts';
import { wholeTable, type ReportContent, type ReportSection } from './report-model.ts';
import { comparedView, MAX_ROWS, type ReportBuilder, type ReportSource } from './report-source.ts';

const SIZE_COLUMNS = [
  { title: 'Distance', isFigure: true },
  { title: 'Shallow size', isFigure: true },
  { title: 'Retained size', isFigure: true },
];

/** Most retaining paths of an object. */
const PATHS = 5;

function nodeText({ name, original, preview, id }: HeapNode): string {
  const shown = original?.name ?? name;
  return [shown, preview === shown ? '' : preview, `@${id}`].filter(Boolean).join(' ');
}

function edgeText({ name, original, type }: HeapEdge): string {
  const shown = original ?? name;
  return type === 'element' ? `[${shown}]` : shown;
}

function sizesOf(node: HeapNode, wholeBytes: number): PlainCell[] {
  const retained = node.retainedSizeBytes;
  return [
    { text: node.distance === null ? '' : formatCount(node.distance) },
    { text: formatBytes(node.shallowSizeBytes) },
    retained === null
      ? { text: '' }
      : { text: formatBytes(retained), share: wholeBytes > 0 ? retained / wholeBytes : 0 },
  ];
}

function edgeTable(
  title: string,
  { rows, total }: { rows: readonly { edge: HeapEdge; node: HeapNode }[]; total: number },
  wholeBytes: number,
): PlainTable {
  return {
    kind: 'table',
    title,
    columns: [{ title: 'Reference' }, { title: 'Object' }, ...SIZE_COLUMNS],
    rows: rows.map(({ edge, node }) => [
      edgeText(edge),
      { text: nodeText(node), heldBy: edge.name },
      ...sizesOf(node, wholeBytes),
    ]),
    total,
  };
}

function pathTable({ steps }: HeapPath, at: number, wholeBytes: number): PlainTable {
  return wholeTable(
    `Retaining path ${at + 1}`,
    [{ title: 'Reference' }, { title: 'Object' }, ...SIZE_COLUMNS],
    steps.map(({ edge, node }) => [
      edge === null ? 'root' : edgeText(edge),
      { text: nodeText(node), ...(edge === null ? {} : { heldBy: edge.name }) },
      ...sizesOf(node, wholeBytes),
    ]),
    'From the root to the object.',
  );
}

async function classes({ query }: ReportSource, filter: string, wholeBytes: number): Promise<PlainTable> {
  const { rows, matching } = await query('heap.classes', { filter, sort: 'retained', count: MAX_ROWS });
  return {
    kind: 'table',
    title: filter === '' ? 'Classes' : `Classes with “${filter}” in their name`,
    columns: [{ title: 'Class' }, { title: 'Objects', isFigure: true }, ...SIZE_COLUMNS, { title: 'Source' }],
    rows: rows.map((row) => [
      row.original?.name ?? row.name,
      formatCount(row.count),
      row.distance === null ? '' : formatCount(row.distance),
      formatBytes(row.shallowSizeBytes),
      row.retainedSizeBytes === null
        ? ''
        : { text: formatBytes(row.retainedSizeBytes), share: wholeBytes > 0 ? row.retainedSizeBytes / wholeBytes : 0 },
      declaredAt(row),
    ]),
    total: matching,
  };
}

interface View {
  readonly view: string;
  readonly sections: readonly ReportSection[];
}

async function object(source: ReportSource, id: number, paths: number, wholeBytes: number): Promise<View> {
  const { query } = source;
  const { node } = await query('heap.object', { id });
  if (node === null) return { view: `No object has the id @${id}`, sections: [await classes(source, '', wholeBytes)] };
  const found = await query('heap.paths', { id, paths });
  const references = await query('heap.references', { id, count: MAX_ROWS });
  return {
    view: `Retainers of ${nodeText(node)}`,
    sections: [
      wholeTable('Object', [{ title: 'Object' }, ...SIZE_COLUMNS], [[nodeText(node), ...sizesOf(node, wholeBytes)]]),
      ...found.paths.map((path, at) => pathTable(path, at, wholeBytes)),
      edgeTable('Properties', references, wholeBytes),
    ],
  };
}

async function statistics({ query }: ReportSource): Promise<View> {
  const { types, totalSizeBytes } = await query('heap.overview', {});
  const { strings, totalWastedBytes } = await query('heap.duplicate-strings', { count: 50 });
  return {
    view: 'Statistics',
    sections: [
      wholeTable(
        'Node types',
        [{ title: 'Type' }, { title: 'Nodes', isFigure: true }, { title: 'Size', isFigure: true }],
        types.map(({ type, count, sizeBytes }) => [
          type,
          formatCount(count),
          { text: formatBytes(sizeBytes), share: totalSizeBytes > 0 ? sizeBytes / totalSizeBytes : 0 },
        ]),
      ),
      wholeTable(
        'Duplicate strings',
        [{ title: 'String' }, { title: 'Copies', isFigure: true }, { title: 'Wasted', isFigure: true }],
        strings.map(({ text, count, wastedBytes }) => [text, formatCount(count), formatBytes(wastedBytes)]),
        `${formatBytes(totalWastedBytes)} could be saved in all; the 50 largest are listed.`,
      ),
    ],
  };
}

async function viewOf(source: ReportSource, wholeBytes: number): Promise<View> {
  const { place, query } = source;
  switch (place?.view) {
    case 'object':
      return object(source, place.id, PATHS, wholeBytes);
    case 'path':
      return object(source, place.id, Math.max(PATHS, place.path), wholeBytes);
    case 'containment':
      return {
        view: place.id === null ? 'Containment' : `Containment of @${place.id}`,
        sections: [
          edgeTable('References', await query('heap.references', { id: place.id, count: MAX_ROWS }), wholeBytes),
        ],
      };
    case 'dominators': {
      const { rows, total } = await query('heap.dominated', { id: place.id, count: MAX_ROWS });
      return {
        view: place.id === null ? 'Dominators' : `Objects dominated by @${place.id}`,
        sections: [
          {
            kind: 'table',
            title: 'Dominated objects',
            columns: [{ title: 'Object' }, ...SIZE_COLUMNS],
            rows: rows.map((node) => [nodeText(node), ...sizesOf(node, wholeBytes)]),
            total,
          },
        ],
      };
    }
    case 'statistics':
      return statistics(source);
    case 'summary':
      return { view: 'Summary', sections: [await classes(source, place.className ?? '', wholeBytes)] };
    default:
      return { view: 'Summary', sections: [await classes(source, '', wholeBytes)] };
  }
}

async function comparison({ query, earlier }: ReportSource): Promise<ReportContent> {
  const base = earlier[0];
  const diff = await query('heap.diff', { base: base?.file ?? '', count: MAX_ROWS });
  const largest = Math.max(1, ...diff.rows.map(({ sizeDeltaBytes }) => Math.abs(sizeDeltaBytes)));
  return {
    view: comparedView(base),
    figures: [
      ['Change', signed(diff.totals.sizeDeltaBytes, formatBytes)],
      ['New objects', formatCount(diff.totals.addedCount)],
      ['Deleted objects', formatCount(diff.totals.removedCount)],
      ['Objects matched', formatPercent(diff.matchedShare)],
    ],
    sections: [
      {
        kind: 'table',
        title: 'Objects created and freed, by class',
        columns: [
          { title: 'Class' },
          ...['New', 'Deleted', 'Δ count', 'New size', 'Freed size', 'Δ size'].map((title) => ({
            title,
            isFigure: true,
          })),
        ],
        rows: diff.rows.map((row) => [
          row.original?.name ?? row.name,
          formatCount(row.addedCount),
          formatCount(row.removedCount),
          signed(row.countDelta, formatCount),
          formatBytes(row.addedSizeBytes),
          formatBytes(row.removedSizeBytes),
          { text: signed(row.sizeDeltaBytes, formatBytes), share: Math.abs(row.sizeDeltaBytes) / largest },
        ]),
        total: diff.total,
        note:
          earlier.length > 1 ? `The series has ${earlier.length + 1} snapshots; its first and last are compared.` : '',
      },
    ],
  };
}

export const heapReport: ReportBuilder = async (source) => {
  if (source.earlier.length > 0) return comparison(source);
  await source.query('heap.retained', {});
  const overview = await source.query('heap.overview', {});
  const shown = await viewOf(source, overview.totalSizeBytes);
  return {
    ...shown,
    figures: [
      ['Heap', formatBytes(overview.totalSizeBytes)],
      ['Objects', formatCount(overview.nodes)],
      ['References', formatCount(overview.edges)],
      ['Classes', formatCount(overview.classCount)],
    ],
  };
};
