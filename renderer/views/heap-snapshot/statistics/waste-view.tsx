/** Realms, what waits, and wasted memory: captured variables that nothing can read, duplicate strings, plain objects that could share a class, and collections with unused capacity. */
import { useState } from 'react';
import { ok } from '../../../../shared/base/result.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { NO_SCOPES } from '../../../../shared/kinds/heap/dead-capture-text.ts';
import type { HeapDeadCapture } from '../../../../shared/contracts/heap/heap-captures.ts';
import type { HeapRealm } from '../../../../shared/contracts/heap/heap-realms.ts';
import type { HeapWaitingRow } from '../../../../shared/contracts/heap/heap-waiting.ts';
import { toldAges, waitingLimits, waitingSummary, waitingText } from '../../../../shared/kinds/heap/waiting-text.ts';
import { realmName } from '../../../../shared/kinds/heap/realm-text.ts';
import type { HeapCollectionGroup, HeapShape } from '../../../../shared/contracts/heap/heap-filters.ts';
import { GroupTable, type GroupTableProps } from '../objects/group-table.tsx';
import type { OpenHeap } from '../open-heap.ts';
import { PRESET_WORDS, type WastePreset } from '../search/presets.ts';
import { exactText } from '../search/search.ts';
import { useQuery } from '../../../stores/hooks/use-query.ts';
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

function DeadCaptures({ shared, amount }: { shared: Shared; amount: number }) {
  const { document } = shared;
  const groups = useQuery(`${document.documentId} ${amount}`, (options) =>
    document.query('heap.dead-captures', { count: amount }, options),
  );
  const all = groups.answer?.ok === true ? groups.answer.value : null;
  return (
    <GroupTable<HeapDeadCapture>
      {...shared}
      empty={all?.hasScopes === false ? NO_SCOPES : shared.empty}
      groups={groups}
      keyOf={({ variable, contextId }) => `${contextId} ${variable}`}
      sourceOf={({ value }) => ({ kind: 'id', id: value.id })}
      columns={CAPTURE_COLUMNS}
      textOf={captureText}
      note={
        all === null || all.total === 0
          ? ''
          : `${formatBytes(all.freedBytes)} would be free if these variables were cleared; own code first`
      }
    />
  );
}

function Realms({ shared, amount }: { shared: Shared; amount: number }) {
  const { document } = shared;
  const groups = useQuery(`${document.documentId} ${amount}`, (options) =>
    document.query('heap.realms', { count: amount }, options),
  );
  const all = groups.answer?.ok === true ? groups.answer.value : null;
  return (
    <GroupTable<HeapRealm>
      {...shared}
      groups={groups}
      keyOf={({ id }) => String(id)}
      sourceOf={({ id, globalObject }) => ({ kind: 'id', id: globalObject?.id ?? id })}
      columns={REALM_COLUMNS}
      textOf={realmName}
      note={
        all === null
          ? ''
          : `${formatBytes(all.sharedBytes)} belong to none, such as shared code. Those that should be gone come first; realm:"…" filters all objects`
      }
    />
  );
}

function Waiting({ shared, amount }: { shared: Shared; amount: number }) {
  const { document } = shared;
  const groups = useQuery(`${document.documentId} ${amount}`, (options) =>
    document.query('heap.waiting', { count: amount }, options),
  );
  const all = groups.answer?.ok === true ? groups.answer.value : null;
  return (
    <GroupTable<HeapWaitingRow>
      {...shared}
      groups={groups}
      keyOf={({ key, example }) => `${example.id} ${key}`}
      sourceOf={({ example }) => ({ kind: 'id', id: example.id })}
      columns={all?.rows.some((row) => toldAges(row).length > 0) === true ? AGED_WAITING_COLUMNS : WAITING_COLUMNS}
      textOf={waitingText}
      note={all === null || all.total === 0 ? '' : [waitingSummary(all.counts), ...waitingLimits(all.rows)].join(' ')}
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
          : `${formatCount(all.objects)} objects, ${formatBytes(all.shallowSizeBytes)}. Small integers are in snapshots of Chromium 156 only`
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
  if (preset === 'realms') return <Realms shared={shared} amount={amount} />;
  if (preset === 'waiting') return <Waiting shared={shared} amount={amount} />;
  if (preset === 'dead-captures') return <DeadCaptures shared={shared} amount={amount} />;
  return preset === 'shapes' ? (
    <Shapes shared={shared} amount={amount} />
  ) : (
    <Collections shared={shared} amount={amount} />
  );
}
