/** Realms, what waits, and wasted memory: captured variables that nothing can read, duplicate strings, plain objects that could share a class, and collections with unused capacity. */
import { useState } from 'react';
import { ok } from '../../../../shared/base/result.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { NO_SCOPES } from '../../../../shared/features/heap/dead-capture-text.ts';
import type { HeapDeadCapture } from '../../../../shared/engine/heap/contract/heap-captures.ts';
import type { HeapRealm } from '../../../../shared/engine/heap/contract/heap-realms.ts';
import type { HeapWaitingRow } from '../../../../shared/engine/heap/contract/heap-waiting.ts';
import { toldAges, waitingLimits, waitingSummary, waitingText } from '../../../../shared/features/heap/waiting-text.ts';
import { realmName } from '../../../../shared/features/heap/realm-text.ts';
import type { HeapCollectionGroup, HeapShape } from '../../../../shared/engine/heap/contract/heap-filters.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { GroupTable, type GroupColumn, type GroupTableProps } from '../objects/group-table.tsx';
import type { ObjectSource } from '../objects/object-source.ts';
import type { OpenHeap } from '../open-heap.ts';
import { PRESET_WORDS, type WastePreset } from '../search/presets.ts';
import { exactText } from '../search/search.ts';
import { useQuery, type QueryContext } from '../../../core/stores/hooks/use-query.ts';
import {
  AGED_WAITING_COLUMNS,
  CAPTURE_COLUMNS,
  captureText,
  COLLECTION_COLUMNS,
  collectionText,
  REALM_COLUMNS,
  SHAPE_COLUMNS,
  shapeText,
  sharedText,
  STRING_COLUMNS,
  WAITING_COLUMNS,
  type DuplicateString,
} from './waste-columns.tsx';

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

interface WasteTable<Group, Answer extends { readonly rows: readonly Group[]; readonly total: number }> {
  readonly load: (document: OpenHeap['document'], count: number, context: QueryContext) => Promise<AppResult<Answer>>;
  /** All groups of one query are loaded at once. */
  readonly isWhole?: boolean;
  readonly keyOf: (group: Group) => string;
  readonly sourceOf: (group: Group) => ObjectSource;
  readonly columns: (answer: Answer | null) => readonly GroupColumn<Group>[];
  readonly textOf: (group: Group) => string;
  readonly note: (answer: Answer) => string;
  readonly empty?: (answer: Answer) => string | undefined;
}

function wasteTable<Group, Answer extends { readonly rows: readonly Group[]; readonly total: number }>({
  load,
  isWhole = false,
  columns,
  note,
  empty,
  ...of
}: WasteTable<Group, Answer>) {
  return function Waste({ shared, amount: most }: { readonly shared: Shared; readonly amount: number }) {
    const { document } = shared;
    const amount = isWhole ? MAX_GROUPS : most;
    const groups = useQuery(`${document.documentId} ${amount}`, (context) => load(document, amount, context));
    const answer = groups.answer?.ok === true ? groups.answer.value : null;
    return (
      <GroupTable<Group>
        {...shared}
        {...of}
        {...(isWhole ? { onMore: null } : {})}
        groups={groups}
        columns={columns(answer)}
        empty={(answer === null ? undefined : empty?.(answer)) ?? shared.empty}
        note={answer === null ? '' : note(answer)}
      />
    );
  };
}

const TABLES: Readonly<Record<WastePreset, ReturnType<typeof wasteTable>>> = {
  'duplicate-strings': wasteTable({
    load: async (document, count, context) => {
      const answer = await document.query('heap.duplicate-strings', { count }, context);
      if (!answer.ok) return answer;
      const { strings, totalWastedBytes } = answer.value;
      return ok({ rows: strings, total: strings.length, totalWastedBytes });
    },
    isWhole: true,
    keyOf: ({ text, sizeBytes }: DuplicateString) => `${sizeBytes} ${text}`,
    sourceOf: ({ text }) => ({
      kind: 'search',
      search: {
        in: 'text',
        query: text.length < SHOWN_CHARACTERS ? exactText(text) : exactText(text).slice(0, -1),
        isRegex: true,
      },
    }),
    columns: () => STRING_COLUMNS,
    textOf: ({ text }) => text,
    note: ({ totalWastedBytes }) => `${formatBytes(totalWastedBytes)} in copies of all strings; top ${MAX_GROUPS}`,
  }),
  'dead-captures': wasteTable({
    load: (document, count, context) => document.query('heap.dead-captures', { count }, context),
    empty: ({ hasScopes }) => (hasScopes ? undefined : NO_SCOPES),
    keyOf: ({ variable, contextId }: HeapDeadCapture) => `${contextId} ${variable}`,
    sourceOf: ({ value }) => ({ kind: 'id', id: value.id }),
    columns: () => CAPTURE_COLUMNS,
    textOf: captureText,
    note: ({ total, freedBytes }) =>
      total === 0 ? '' : `${formatBytes(freedBytes)} would be free if these variables were cleared; own code first`,
  }),
  realms: wasteTable({
    load: (document, count, context) => document.query('heap.realms', { count }, context),
    keyOf: ({ id }: HeapRealm) => String(id),
    sourceOf: ({ id, globalObject }) => ({ kind: 'id', id: globalObject?.id ?? id }),
    columns: () => REALM_COLUMNS,
    textOf: realmName,
    note: ({ sharedBytes }) =>
      `${formatBytes(sharedBytes)} belong to none, such as shared code. Those that should be gone come first; realm:"…" filters all objects`,
  }),
  waiting: wasteTable({
    load: (document, count, context) => document.query('heap.waiting', { count }, context),
    keyOf: ({ key, example }: HeapWaitingRow) => `${example.id} ${key}`,
    sourceOf: ({ example }) => ({ kind: 'id', id: example.id }),
    columns: (answer) =>
      answer?.rows.some((row) => toldAges(row).length > 0) === true ? AGED_WAITING_COLUMNS : WAITING_COLUMNS,
    textOf: waitingText,
    note: ({ total, counts, rows }) => (total === 0 ? '' : [waitingSummary(counts), ...waitingLimits(rows)].join(' ')),
  }),
  shapes: wasteTable({
    load: (document, count, context) => document.query('heap.shapes', { count }, context),
    keyOf: ({ exampleId }: HeapShape) => String(exampleId),
    sourceOf: ({ exampleId }) => ({ kind: 'shape', id: exampleId }),
    columns: () => SHAPE_COLUMNS,
    textOf: (shape) => `${shapeText(shape)} ${sharedText(shape)}`,
    note: ({ objects, shallowSizeBytes }) =>
      `${formatCount(objects)} objects, ${formatBytes(shallowSizeBytes)}. In snapshots of Node 24 and Electron 42, properties with a small integer may be missing`,
  }),
  collections: wasteTable({
    load: (document, count, context) => document.query('heap.collections', { count }, context),
    keyOf: ({ kind, fill, className }: HeapCollectionGroup) => `${kind} ${fill} ${className}`,
    sourceOf: ({ kind, fill, className }) => ({ kind: 'collection', group: { kind, fill, className } }),
    columns: () => COLLECTION_COLUMNS,
    textOf: collectionText,
    note: ({ objects, wastedBytes }) =>
      `${formatCount(objects)} collections waste ${formatBytes(wastedBytes)}. Numbers are not in a snapshot: arrays of numbers are left out`,
  }),
};

export function WasteView({ preset, ...rest }: WasteViewProps) {
  const [amount, setAmount] = useState(FIRST_GROUPS);
  const shared: Shared = {
    ...rest,
    label: PRESET_WORDS[preset].label,
    empty: PRESET_WORDS[preset].empty,
    doing: 'Searching',
    onMore: amount < MAX_GROUPS ? () => setAmount(MAX_GROUPS) : null,
  };
  const Table = TABLES[preset];
  return <Table shared={shared} amount={amount} />;
}
