/** Columns of waste groups; the first figures also apply to each object. */
import { formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { HeapCollectionGroup, HeapShape } from '../../../../shared/contracts/heap/heap-filters.ts';
import { bytesColumn, countColumn } from '../../../widgets/tables/figure-columns.tsx';
import { Bytes } from '../../../widgets/figure.tsx';
import type { GroupColumn } from '../objects/group-table.tsx';

export type DuplicateString = AnalysisAnswer<'heap.duplicate-strings'>['strings'][number];

function bytes<Group>(
  id: string,
  title: string,
  explanation: string,
  figure: (group: Group) => number,
): GroupColumn<Group> {
  return bytesColumn(id, title, figure, { explanation });
}

/** The sum for a group, the shallow size for an object. */
function shallowBytes<Group>(id: string, title: string, explanation: string, figure: (group: Group) => number) {
  return {
    ...bytes(id, title, explanation, figure),
    ofObject: (line) => (line.kind === 'object' ? <Bytes sizeBytes={line.item.node.shallowSizeBytes} /> : null),
  } satisfies GroupColumn<Group>;
}

function count<Group>(
  id: string,
  title: string,
  explanation: string,
  figure: (group: Group) => number,
  width = 84,
): GroupColumn<Group> {
  // Zero is a dash.
  return countColumn(id, title, (group) => figure(group) || null, { explanation, width });
}

export const STRING_COLUMNS: readonly GroupColumn<DuplicateString>[] = [
  {
    id: 'text',
    title: 'String',
    width: 'grow',
    minWidthPx: 200,
    canHide: false,
    cell: ({ text }) => <span className="mono cut">{JSON.stringify(text)}</span>,
    text: ({ text }) => text,
  },
  count('copies', 'Copies', 'Strings with this text and size', ({ count: copies }) => copies),
  shallowBytes('each', 'Each', 'Bytes of one copy', ({ sizeBytes }) => sizeBytes),
  bytes('wasted', 'Wasted', 'Bytes of all copies but one', ({ wastedBytes }) => wastedBytes),
];

export function shapeText({ keys, keyCount }: HeapShape): string {
  return `{${keys.join(', ')}${keyCount > keys.length ? `, … ${formatCount(keyCount - keys.length)} more` : ''}}`;
}

export function sharedText({ sharedWith }: HeapShape): string {
  return sharedWith.map(({ name, count: objects }) => `${name} × ${formatCount(objects)}`).join(', ');
}

export const SHAPE_COLUMNS: readonly GroupColumn<HeapShape>[] = [
  {
    id: 'keys',
    title: 'Properties',
    width: 'grow',
    minWidthPx: 200,
    canHide: false,
    cell: (shape) => <span className="mono cut">{shapeText(shape)}</span>,
    text: shapeText,
  },
  {
    id: 'shared',
    title: 'Class with the same properties',
    width: 168,
    explanation: 'A class whose objects have exactly these properties',
    cell: (shape) => <span className="cut second">{sharedText(shape)}</span>,
    text: sharedText,
  },
  count(
    'hidden',
    'Hidden classes',
    'V8 hidden classes of these objects; more than one means different property order',
    ({ hiddenClasses }) => hiddenClasses,
    112,
  ),
  count('count', 'Count', 'Plain objects with these properties', ({ count: objects }) => objects),
  shallowBytes('shallow', 'Shallow', 'Shallow size of all of them', ({ shallowSizeBytes }) => shallowSizeBytes),
];

const FILL_WORDS: Readonly<Record<HeapCollectionGroup['fill'], string>> = {
  empty: 'empty',
  'no-references': 'no references',
  sparse: 'under a quarter used',
};

export function collectionText({ className, fill }: HeapCollectionGroup): string {
  return `${className}, ${FILL_WORDS[fill]}`;
}

export const COLLECTION_COLUMNS: readonly GroupColumn<HeapCollectionGroup>[] = [
  {
    id: 'group',
    title: 'Collections',
    width: 'grow',
    minWidthPx: 200,
    canHide: false,
    cell: ({ className, fill }) => (
      <span className="class-name words">
        <span className="cut">{className}</span>
        <span className="class-second third small cut">{FILL_WORDS[fill]}</span>
      </span>
    ),
    text: collectionText,
  },
  count('count', 'Count', 'Collections of this kind', ({ count: objects }) => objects),
  count('slots', 'Slots', 'Allocated slots', ({ slots }) => slots),
  count('used', 'Used', 'Slots that hold a reference', ({ usedSlots }) => usedSlots),
  shallowBytes(
    'wasted',
    'Wasted',
    'Empty: the whole collection. Others: the unused slots',
    (group) => group.wastedBytes,
  ),
];
