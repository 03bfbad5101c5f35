/** Wasted memory: duplicate strings, plain objects that could share a class, and collections with unused capacity. */
import { useState } from 'react';
import { ok } from '../../../../shared/base/result.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { HeapCollectionGroup, HeapShape } from '../../../../shared/contracts/heap/heap-filters.ts';
import { Bytes } from '../../../widgets/figure.tsx';
import { bytesColumn, countColumn } from '../../../widgets/tables/figure-columns.tsx';
import { GroupTable, type GroupColumn, type GroupTableProps } from '../objects/group-table.tsx';
import type { OpenHeap } from '../open-heap.ts';
import { PRESET_WORDS, type WastePreset } from '../search/presets.ts';
import { exactText } from '../search/search.ts';
import { useQuery } from '../../../stores/hooks/use-query.ts';

/** Columns of waste groups; the first figures also apply to each object. */
type DuplicateString = AnalysisAnswer<'heap.duplicate-strings'>['strings'][number];

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

const STRING_COLUMNS: readonly GroupColumn<DuplicateString>[] = [
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

function shapeText({ keys, keyCount }: HeapShape): string {
  return `{${keys.join(', ')}${keyCount > keys.length ? `, … ${formatCount(keyCount - keys.length)} more` : ''}}`;
}

function sharedText({ sharedWith }: HeapShape): string {
  return sharedWith.map(({ name, count: objects }) => `${name} × ${formatCount(objects)}`).join(', ');
}

const SHAPE_COLUMNS: readonly GroupColumn<HeapShape>[] = [
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

function collectionText({ className, fill }: HeapCollectionGroup): string {
  return `${className}, ${FILL_WORDS[fill]}`;
}

const COLLECTION_COLUMNS: readonly GroupColumn<HeapCollectionGroup>[] = [
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

export interface WasteViewProps extends OpenHeap {
  readonly preset: WastePreset;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

/** Number of groups loaded at first, and the maximum of one query. */
const FIRST_GROUPS = 100;
const MAX_GROUPS = 500;
/** Visible length of a string; longer strings are found by their beginning. */
const SHOWN_CHARACTERS = 200;

type Shared = Pick<
  GroupTableProps<unknown>,
  keyof OpenHeap | 'filter' | 'onFilter' | 'label' | 'empty' | 'doing' | 'onMore'
>;

function DuplicateStrings({ shared, amount }: { shared: Shared; amount: number }) {
  const { document } = shared;
  const groups = useQuery(`${document.documentId} ${amount}`, async (options) => {
    const answer = await document.query('heap.duplicate-strings', { count: amount }, options);
    if (!answer.ok) return answer;
    const { strings, totalWastedBytes } = answer.value;
    return ok({ rows: strings, total: strings.length, totalWastedBytes });
  });
  const wasted = groups.answer?.ok === true ? groups.answer.value.totalWastedBytes : null;
  return (
    <GroupTable<DuplicateString>
      {...shared}
      groups={groups}
      keyOf={({ text, sizeBytes }) => `${sizeBytes} ${text}`}
      sourceOf={({ text }) => ({
        kind: 'search',
        search: {
          in: 'text',
          query: text.length < SHOWN_CHARACTERS ? exactText(text) : exactText(text).slice(0, -1),
          isRegex: true,
        },
      })}
      columns={STRING_COLUMNS}
      textOf={({ text }) => text}
      note={wasted === null ? '' : `${formatBytes(wasted)} in copies of all strings; top ${MAX_GROUPS}`}
      onMore={null}
    />
  );
}

function Shapes({ shared, amount }: { shared: Shared; amount: number }) {
  const { document } = shared;
  const groups = useQuery(`${document.documentId} ${amount}`, (options) =>
    document.query('heap.shapes', { count: amount }, options),
  );
  const all = groups.answer?.ok === true ? groups.answer.value : null;
  return (
    <GroupTable<HeapShape>
      {...shared}
      groups={groups}
      keyOf={({ exampleId }) => String(exampleId)}
      sourceOf={({ exampleId }) => ({ kind: 'shape', id: exampleId })}
      columns={SHAPE_COLUMNS}
      textOf={(shape) => `${shapeText(shape)} ${sharedText(shape)}`}
      note={
        all === null
          ? ''
          : `${formatCount(all.objects)} objects, ${formatBytes(all.shallowSizeBytes)}. Properties with small integers are not in a snapshot`
      }
    />
  );
}

function Collections({ shared, amount }: { shared: Shared; amount: number }) {
  const { document } = shared;
  const groups = useQuery(`${document.documentId} ${amount}`, (options) =>
    document.query('heap.collections', { count: amount }, options),
  );
  const all = groups.answer?.ok === true ? groups.answer.value : null;
  return (
    <GroupTable<HeapCollectionGroup>
      {...shared}
      groups={groups}
      keyOf={({ kind, fill, className }) => `${kind} ${fill} ${className}`}
      sourceOf={({ kind, fill, className }) => ({ kind: 'collection', group: { kind, fill, className } })}
      columns={COLLECTION_COLUMNS}
      textOf={collectionText}
      note={
        all === null
          ? ''
          : `${formatCount(all.objects)} collections waste ${formatBytes(all.wastedBytes)}. Numbers are not in a snapshot: arrays of numbers are left out`
      }
    />
  );
}

export function WasteView({ preset, ...rest }: WasteViewProps) {
  const [amount, setAmount] = useState(FIRST_GROUPS);
  const shared: Shared = {
    ...rest,
    label: PRESET_WORDS[preset].label,
    empty: PRESET_WORDS[preset].empty,
    doing: 'Searching',
    onMore: amount < MAX_GROUPS ? () => setAmount(MAX_GROUPS) : null,
  };
  if (preset === 'duplicate-strings') return <DuplicateStrings shared={shared} amount={MAX_GROUPS} />;
  return preset === 'shapes' ? (
    <Shapes shared={shared} amount={amount} />
  ) : (
    <Collections shared={shared} amount={amount} />
  );
}
