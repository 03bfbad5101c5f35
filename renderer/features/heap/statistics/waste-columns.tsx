/** Columns of waste groups; the first figures also apply to each object. */
import type { ReactNode } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapDeadCapture } from '../../../../shared/engine/heap/contract/heap-captures.ts';
import { declaredText, keeperText, variableName } from '../../../../shared/features/heap/dead-capture-text.ts';
import type { HeapRealm } from '../../../../shared/engine/heap/contract/heap-realms.ts';
import { holderText, REALM_WORDS, realmName } from '../../../../shared/features/heap/realm-text.ts';
import type { HeapWaitingRow } from '../../../../shared/engine/heap/contract/heap-waiting.ts';
import {
  calledText,
  holderText as namedHolder,
  leastText,
  toldAges,
  waitingNoun,
  waitingText,
} from '../../../../shared/features/heap/waiting-text.ts';
import type { HeapCollectionGroup, HeapShape } from '../../../../shared/engine/heap/contract/heap-filters.ts';
import { bytesColumn, countColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { Bytes } from '../../../core/widgets/figure.tsx';
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

/** The column that names a group. */
function named<Group>(
  id: string,
  title: string,
  text: (group: Group) => string,
  cell: (group: Group) => ReactNode,
): GroupColumn<Group> {
  return { id, title, width: 'grow', minWidthPx: 200, canHide: false, cell, text };
}

interface TwoNamesProps {
  readonly children: string;
  /** Below it, in smaller letters. */
  readonly second: string;
  readonly className?: string;
}

function TwoNames({ children, second, className = 'cut' }: TwoNamesProps) {
  return (
    <span className="class-name words">
      <span className={className}>{children}</span>
      <span className="class-second third small cut">{second}</span>
    </span>
  );
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

export function captureText(capture: HeapDeadCapture): string {
  return `${variableName(capture)} of ${declaredText(capture)}, kept by ${keeperText(capture)}`;
}

export const CAPTURE_COLUMNS: readonly GroupColumn<HeapDeadCapture>[] = [
  named('variable', 'Variable', captureText, (capture) => (
    <TwoNames className={capture.isThirdParty ? 'mono cut third' : 'mono cut'} second={declaredText(capture)}>
      {variableName(capture)}
    </TwoNames>
  )),
  {
    id: 'keeper',
    title: 'Kept by',
    width: 220,
    explanation: 'A living function that shares the context and cannot read the variable',
    cell: (capture) => <span className="cut second">{keeperText(capture)}</span>,
    text: keeperText,
  },
  count('contexts', 'Contexts', 'Contexts in which no living function can read it', ({ contexts }) => contexts),
  bytes('shared', 'Shared', 'Retained by values that something else holds too', ({ sharedBytes }) => sharedBytes),
  bytes('freed', 'Freed', 'Bytes that are free when the variable is cleared', ({ freedBytes }) => freedBytes),
];

export const REALM_COLUMNS: readonly GroupColumn<HeapRealm>[] = [
  named('realm', 'Realm', realmName, (realm) => (
    <TwoNames second={realm.isGone ? 'its frame is gone' : REALM_WORDS[realm.kind]}>{realmName(realm)}</TwoNames>
  )),
  {
    id: 'holder',
    title: 'Held by',
    width: 260,
    explanation: 'A reference from another realm to one that should be gone',
    cell: ({ holders }) => <span className="cut second">{holders.slice(0, 1).map(holderText)}</span>,
    text: ({ holders }) => holders.map(holderText).join(', '),
  },
  count('count', 'Objects', 'Objects of the realm', ({ count: objects }) => objects),
  shallowBytes('size', 'Size', 'Sum of their self sizes', ({ sizeBytes }) => sizeBytes),
];

export const WAITING_COLUMNS: readonly GroupColumn<HeapWaitingRow>[] = [
  named('waiting', 'What waits', waitingText, (row) => (
    <TwoNames className={row.isThirdParty ? 'cut third' : 'cut'} second={waitingNoun(row)}>
      {calledText(row) || namedHolder(row) || row.name || 'no function'}
    </TwoNames>
  )),
  count('count', 'Count', 'Waits, timers, listeners, entries, copies', ({ count: waiting }) => waiting),
  count('targets', 'Of', 'Different promises, targets, registries or whole texts', ({ targets }) => targets),
  bytes('bytes', 'Keeps', 'What would be freed with them', ({ bytes: kept }) => kept),
];

/** `≥ 40 s` */
function oldestText(row: HeapWaitingRow): string {
  const [oldest] = toldAges(row);
  return oldest === undefined ? '' : `≥ ${leastText(oldest.atLeastS)}`;
}

/** Where the file tells ages, as a heap timeline does by its samples. */
export const AGED_WAITING_COLUMNS: readonly GroupColumn<HeapWaitingRow>[] = [
  ...WAITING_COLUMNS,
  {
    id: 'oldest',
    title: 'Oldest',
    explanation: 'How long the oldest of them had been there at least when the timeline ended',
    width: 92,
    align: 'right',
    text: oldestText,
  },
];

export const STRING_COLUMNS: readonly GroupColumn<DuplicateString>[] = [
  named(
    'text',
    'String',
    ({ text }) => text,
    ({ text }) => <span className="mono cut">{JSON.stringify(text)}</span>,
  ),
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
  named('keys', 'Properties', shapeText, (shape) => <span className="mono cut">{shapeText(shape)}</span>),
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
  named('group', 'Collections', collectionText, ({ className, fill }) => (
    <TwoNames second={FILL_WORDS[fill]}>{className}</TwoNames>
  )),
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
