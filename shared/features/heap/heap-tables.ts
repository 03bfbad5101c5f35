/** Tables of a heap's objects and classes: the same in answers of tools and on the command line. */
import type { HeapClassRow } from '../../engine/heap/contract/heap-classes.ts';
import type { HeapNode } from '../../engine/heap/contract/heap-objects.ts';
import { sentences, tableOf } from '../../core/findings/blocks.ts';
import { address, bytes, count, name, percent, type Block, type Table, type Words } from '../../core/findings/model.ts';
import { declaredAt } from './declared-at.ts';
import { classText, distanceText, isShape, NO_SMALL_INTEGERS, nodeText, ownPreview } from './heap-text.ts';

const PREVIEW_CHARS = 60;
/** Cut in the middle, because the line and column of a minified script tell its classes apart. */
const PLACE_CHARS = 60;

/** `–` where a size is not computed. */
export const sizeCell = (sizeBytes: number | null): Words => (sizeBytes === null ? '–' : bytes(sizeBytes));

export function shareCell(sizeBytes: number, wholeBytes: number): Words {
  return percent(wholeBytes === 0 ? 0 : sizeBytes / wholeBytes);
}

/** An object in a cell of a table, or in a sentence. */
export const nodeCell = (node: HeapNode, nameChars?: number): Words => name(nodeText(node, nameChars));

/** `onClick() @9 120 B` */
export const nodeAndSize = (node: HeapNode): Words => [nodeCell(node, 40), ' ', sizeCell(node.retainedSizeBytes)];

export const nodesTable = (nodes: readonly HeapNode[], total?: number): Table =>
  tableOf(
    nodes,
    [
      ['Object', (node) => nodeCell(node, 40)],
      ['Self', (node) => bytes(node.shallowSizeBytes)],
      ['Retained', (node) => sizeCell(node.retainedSizeBytes)],
      ['Distance', (node) => distanceText(node.distance)],
      ['Preview', (node) => name(ownPreview(node), PREVIEW_CHARS)],
    ],
    total,
  );

/** Classes of a heap of so many bytes. `isShort`: without what says where a class is. */
export function classesTable(classes: readonly HeapClassRow[], wholeBytes: number, isShort = false): Table {
  const isSized = classes.some(({ retainedSizeBytes }) => retainedSizeBytes !== null);
  const isDeclared = !isShort && classes.some(({ url, original }) => url !== undefined || original !== undefined);
  return tableOf(classes, [
    ['Class', (row) => name(classText(row, 60))],
    ['Count', (row) => count(row.count)],
    ['Self', (row) => bytes(row.shallowSizeBytes)],
    isSized && ['Retained', (row) => sizeCell(row.retainedSizeBytes)],
    ['% of heap', (row) => shareCell(row.retainedSizeBytes ?? row.shallowSizeBytes, wholeBytes)],
    !isShort && ['Distance', (row) => distanceText(row.distance)],
    isDeclared && ['Declared at', (row) => (declaredAt(row) === '' ? '' : address(declaredAt(row), PLACE_CHARS))],
  ]);
}

/** The note of tables that name plain objects by their properties. */
export const shapesNote = (names: readonly string[]): Block[] => sentences([names.some(isShape) && NO_SMALL_INTEGERS]);

interface DuplicateString {
  readonly text: string;
  readonly count: number;
  readonly wastedBytes: number;
}

const TEXT_CHARS = 50;
/** Fewer rows are not shorter as one. */
const MIN_ALIKE = 3;

/** `497`, or `144 to 150`. */
function spread(counts: readonly number[]): Words {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? count(least) : [count(least), ' to ', count(most)];
}

/** Strings that differ only in their numbers, such as `order 37` and `order 38`, at the place of the first of them. */
export function alikeStrings<Row extends DuplicateString>(strings: readonly Row[]): Row[][] {
  const alike = Map.groupBy(strings, ({ text }) => text.replaceAll(/\d+/g, '#'));
  return [...alike.values()].flatMap((group) => (group.length < MIN_ALIKE ? group.map((row) => [row]) : [group]));
}

/** Alike strings as one row. `changeOf`: what follows the copies of a row. `totalWastedBytes`: with a last row for the others, so that the column adds up. */
export function stringsTable<Row extends DuplicateString>(
  groups: readonly (readonly Row[])[],
  {
    changeOf = () => '',
    totalWastedBytes = 0,
  }: { readonly changeOf?: (group: readonly Row[]) => Words; readonly totalWastedBytes?: number } = {},
): Table {
  const wasted = (group: readonly Row[]): number => group.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0);
  const ordered = (group: readonly Row[]): string[] =>
    group.map(({ text }) => text).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const table = tableOf(groups, [
    [
      'String',
      (group) => {
        const texts = ordered(group);
        const [first, last] = [texts[0] ?? '', texts.at(-1) ?? ''];
        return group.length === 1
          ? name(first, TEXT_CHARS)
          : [name(first, TEXT_CHARS), ' … ', name(last, TEXT_CHARS), ` (${group.length} strings)`];
      },
    ],
    ['Copies', (group) => [spread(group.map((row) => row.count)), group.length > 1 ? ' each' : '', changeOf(group)]],
    ['Wasted', (group) => bytes(wasted(group))],
  ]);
  const rest = totalWastedBytes - wasted(groups.flat());
  return rest <= 0
    ? table
    : { ...table, rows: [...table.rows, { cells: ['(all other duplicate strings)', '', bytes(rest)] }] };
}
