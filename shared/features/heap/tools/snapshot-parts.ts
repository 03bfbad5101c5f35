/** Tells the content of a snapshot: all of it, or what changed since the answer about the one before of the same target. */
import { code } from '../../../base/markdown.ts';
import { formatCount } from '../../../base/units.ts';
import { isEngineClass } from '../../../engine/heap/contract/heap-class-names.ts';
import { withComponent } from '../../../engine/heap/contract/heap-components.ts';
import type { SnapshotDigest } from '../../../core/contracts/snapshot-digest.ts';
import { listOf, paragraph, sentences, tableOf, type ColumnOf } from '../../../core/findings/blocks.ts';
import {
  address,
  bytes,
  count,
  deltaBytes,
  deltaCount,
  joined,
  name,
  plainSection,
  type Section,
  type Words,
} from '../../../core/findings/model.ts';
import {
  alikeStrings,
  classesTable,
  nodeAndSize,
  nodeCell,
  shapesNote,
  shareCell,
  sizeCell,
  stringsTable,
} from '../heap-tables.ts';
import { classText } from '../heap-text.ts';
import type { HeapContent, Retainer } from './heap-content.ts';
import { keptTargetText } from '../growing/beside-text.ts';
import { leftDocumentsWords } from './left-documents.ts';
import { changedRetainers, changedStrings, classChanges, sizeOf, type ClassChanges } from './snapshot-changes.ts';

const DUPLICATE_ROWS = 10;
/** Length of a path in a table. Its end is shown, which has the names of the page. */
const PATH_CHARS = 64;

/** `before`: null or undefined where nothing is known. */
const countSince = (now: number, before?: number | null): Words =>
  before === null || before === undefined || before === now
    ? count(now)
    : [count(now), ' (', deltaCount(now - before), ')'];
const bytesSince = (now: number, before?: number | null): Words =>
  before === null || before === undefined || before === now
    ? bytes(now)
    : [bytes(now), ' (', deltaBytes(now - before), ')'];

const newHere = (was: unknown): string => (was === null ? ' (new here)' : '');
const pathCell = (path: string | null): Words => (path === null ? '' : address(path, PATH_CHARS));

function totals({ overview }: HeapContent, before: SnapshotDigest | null): Section {
  const { nodes, edges, totalSizeBytes, classCount, types } = overview;
  const ofTypes = types
    .filter((row) => row.count > 0)
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    .map((row): Words => [name(row.type), ' ', bytes(row.sizeBytes), ' (', count(row.count), ')']);
  return {
    ...plainSection('totals', before === null ? 'Totals' : `Changes Since ${before.captureId}`, [
      ...(before === null ? [paragraph(joined(ofTypes, ' · '))] : []),
    ]),
    facts: [
      ['Nodes', countSince(nodes, before?.nodes)],
      ...(before === null ? ([['Edges', count(edges)]] as const) : []),
      ['Self size', bytesSince(totalSizeBytes, before?.totalSizeBytes)],
      ['Classes', countSince(classCount, before?.classCount)],
    ],
  };
}

function indicators(content: HeapContent, before: SnapshotDigest | null): Section {
  const { duplicateStrings, detached, closures, listeners, leftDocuments, keptTargets, keptInVain } = content;
  // Node and Deno have no document: what V8 calls detached there are native objects of theirs.
  const hasDom = detached.hasDom !== false;
  const counted = (what: string, found: HeapContent['closures'], was?: number | null): Words[] => {
    if (found === null) return [];
    const largest = before === null ? found.largest.map(nodeAndSize) : [];
    return [
      [`${what}: `, countSince(found.total, was), largest.length === 0 ? '' : ['; largest: ', joined(largest, ', ')]],
    ];
  };
  return plainSection('indicators', 'Leak Indicators', [
    listOf([
      ...(hasDom ? [['Detached DOM nodes: ', countSince(detached.total, before?.detached)]] : []),
      ...(leftDocuments === null ? [] : leftDocumentsWords(leftDocuments)),
      ...(keptInVain ?? []).map(({ sentence }) => sentence),
      ...(before === null ? (keptTargets ?? []) : []).map((kept) => keptTargetText(kept, code)),
      ...(hasDom ? counted('Event listener functions', listeners, before?.listeners) : []),
      ...counted('Closures', closures, before?.closures),
      ['Duplicate strings waste ', bytesSince(duplicateStrings.totalWastedBytes, before?.wastedBytes)],
    ]),
  ]);
}

function constructors({ classes, overview }: HeapContent): Section {
  const retained = classes.reduce((sum, { retainedSizeBytes }) => sum + (retainedSizeBytes ?? 0), 0);
  const isEngine = (row: { readonly name: string }): boolean => isEngineClass(row.name);
  // The classes of V8 and Blink come after those that the page's code makes.
  const pageFirst = [...classes.filter((row) => !isEngine(row)), ...classes.filter(isEngine)];
  return plainSection('constructors', 'Top Constructors', [
    classesTable(pageFirst, overview.totalSizeBytes, true),
    ...sentences([
      classes.some(isEngine) && 'Classes of the engine are last.',
      retained > overview.totalSizeBytes && 'Retained sizes overlap, so the shares add up to more than 100 %.',
    ]),
    ...shapesNote(classes.map((row) => row.name)),
  ]);
}

/** Names the rows that are left out; '' if all are shown. */
function restText(shown: number, all: number, what: string): string {
  if (shown === all) return '';
  return `${shown === 0 ? `All ${formatCount(all)}` : `${formatCount(all - shown)} more of the ${formatCount(all)}`} ${what} are as before (within 1 %).`;
}

function changedConstructors({ overview }: HeapContent, { rows, changed, compared }: ClassChanges): Section {
  const less = changed - rows.length;
  return plainSection('constructors', 'Changed Constructors', [
    tableOf(rows, [
      ['Class', (row) => [name(classText(row, 60)), newHere(row.was)]],
      ['Count', ({ was, ...row }) => countSince(row.count, was?.count)],
      [overview.retainedReady ? 'Retained' : 'Self', ({ was, ...row }) => bytesSince(sizeOf(row), was?.sizeBytes)],
    ]),
    ...sentences([
      less > 0 && `${formatCount(less)} more changed less.`,
      restText(changed, compared, 'largest constructors'),
    ]),
  ]);
}

function retainers({ topRetainers, heldBySeveral, overview }: HeapContent, before: SnapshotDigest | null): Section {
  const all = topRetainers ?? [];
  const shown = before === null ? all.map((row) => ({ row, was: undefined })) : changedRetainers(all, before);
  return plainSection('retainers', before === null ? 'Top Retainers' : 'Changed Retainers', [
    tableOf<{ readonly row: Retainer; readonly was: { readonly sizeBytes: number } | null | undefined }>(shown, [
      ['Object', ({ row, was }) => [nodeCell(row.node, 36), newHere(was)]],
      before === null && ['Self', ({ row }) => bytes(row.node.shallowSizeBytes)],
      [
        'Retained',
        ({ row: { node }, was }) =>
          node.retainedSizeBytes === null ? '–' : bytesSince(node.retainedSizeBytes, was?.sizeBytes),
      ],
      before === null && [
        '% of heap',
        ({ row }) => shareCell(row.node.retainedSizeBytes ?? 0, overview.totalSizeBytes),
      ],
      ['Held by', ({ row }) => pathCell(row.path)],
    ]),
    ...(before === null
      ? heldBySeveral.map((held) =>
          paragraph([
            'Not in the table, because several references hold them: ',
            [
              count(held.count),
              ' × ',
              name(held.name),
              ' retain ',
              bytes(held.retainedSizeBytes),
              ' together, held by ',
            ],
            [
              joined(
                held.heldBy.map((each) => name(each)),
                ' and ',
              ),
              '.',
            ],
          ]),
        )
      : sentences([restText(shown.length, all.length, 'largest objects')])),
  ]);
}

function detachedNodes(detachedDom: HeapContent['detachedDom']): Section | null {
  if (detachedDom === null) return null;
  const columns: readonly ColumnOf<NonNullable<typeof detachedDom>[number]>[] = [
    [
      'Node',
      ({ component, ...row }) =>
        withComponent(row.name.length > 40 ? `${row.name.slice(0, 39)}…` : row.name, component),
    ],
    ['Count', (row) => count(row.count)],
    ['Self', ({ shallowSizeBytes }) => bytes(shallowSizeBytes)],
    ['Retained', ({ retainedSizeBytes }) => sizeCell(retainedSizeBytes)],
    ['Example', ({ example }) => (example === null ? '' : `@${example.node.id}`)],
    ['Held by', ({ example }) => pathCell(example?.path ?? null)],
  ];
  const none = detachedDom.length === 0 ? [paragraph('No detached DOM nodes.')] : [];
  return plainSection('detached', 'Detached DOM', [tableOf(detachedDom, columns), ...none]);
}

/** The change of one string, or of alike ones together. */
function copiesChange(
  group: readonly { readonly count: number; readonly was: { readonly count: number } | null }[],
): Words {
  const known = group.flatMap((row) => (row.was === null ? [] : [row.count - row.was.count]));
  if (known.length === 0) return newHere(null);
  const gained = known.reduce((sum, each) => sum + each, 0);
  return gained === 0 ? '' : [' (', deltaCount(gained), group.length > 1 ? ' in all)' : ')'];
}

function duplicates({ duplicateStrings: { strings, totalWastedBytes } }: HeapContent): Section {
  const groups = alikeStrings(strings).slice(0, DUPLICATE_ROWS);
  const table = groups.length === 0 ? [] : [stringsTable(groups, { totalWastedBytes })];
  return plainSection('strings', 'Duplicate Strings', table);
}

/** The parts of the answer, most important first, because the end may be cut off. */
export const contentParts = (content: HeapContent): (Section | null)[] => [
  totals(content, null),
  indicators(content, null),
  constructors(content),
  content.topRetainers === null ? null : retainers(content, null),
  detachedNodes(content.detachedDom),
  duplicates(content),
];

/** The same of a snapshot whose target was told before: a row for what changed. */
export const changeParts = (
  content: HeapContent,
  before: SnapshotDigest,
  ofClasses: ClassChanges = classChanges(content.classes, before),
): (Section | null)[] => [
  totals(content, before),
  indicators(content, before),
  changedConstructors(content, ofClasses),
  retainers(content, before),
  plainSection('strings', 'Changed Duplicate Strings', [
    stringsTable(alikeStrings(changedStrings(content, before)).slice(0, DUPLICATE_ROWS), { changeOf: copiesChange }),
  ]),
  detachedNodes(content.detachedDom),
];
