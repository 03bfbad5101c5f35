/** The isolates of an application with their memory, and its processes: live in the window, and of an answer in a chat. */
import { countNoun, formatBytes, formatCount } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { z } from 'zod';
import {
  separateIsolates,
  type LedgerIsolate,
  type LedgerProcessSchema,
} from '../../../shared/core/contracts/applications.ts';
import type { TargetSnapshot } from '../../../shared/core/contracts/targets.ts';
import { ownPart } from '../../core/stores/topics/differing-parts.ts';
import { targetName, targetTypeWord } from '../../core/stores/topics/targets.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { EmptyState } from '../../core/widgets/states.tsx';
import { type Column, type TableSort } from '../../core/widgets/tables/table-columns.ts';
import { SortedTable } from '../../core/widgets/tables/sorted-table.tsx';
import { memoryOf, type MemoryFigures } from './ledger-series.ts';
import './application.css';

type NamedTarget = Pick<TargetSnapshot, 'id' | 'type' | 'title' | 'url'>;

export interface IsolateRow<T extends NamedTarget = NamedTarget> extends MemoryFigures {
  readonly target: T;
  readonly name: string;
  /** What tells it from others of its name. */
  readonly own?: string;
  readonly type: string;
  readonly memory: number | null;
  readonly process: number | null;
  readonly error: string | null;
}

/** An isolate as the target reported it once. */
export function reportedFigures(isolate: LedgerIsolate): MemoryFigures {
  return {
    heapUsed: isolate.heapUsedBytes,
    heapTotal: isolate.heapTotalBytes,
    embedderHeap: isolate.embedderBytes,
    buffers: isolate.buffersBytes,
    nodes: isolate.nodes,
    listeners: isolate.listeners,
  };
}

/** `reported`: what `pen_application` says of it; null before it has answered. */
export function isolateRow<T extends NamedTarget>(
  target: T,
  figures: MemoryFigures,
  reported: Pick<LedgerIsolate, 'processId' | 'error'> | null,
): IsolateRow<T> {
  return {
    ...figures,
    target,
    name: targetName(target),
    type: targetTypeWord(target.type),
    memory: memoryOf(figures),
    process: reported?.processId ?? null,
    error: reported?.error ?? null,
  };
}

/** One row of each isolate: pages of a process share one. */
export function inOneEach<T extends NamedTarget>(rows: readonly IsolateRow<T>[]): IsolateRow<T>[] {
  return separateIsolates(rows, ({ target, process }) => ({ type: target.type, processId: process }));
}

const bytes = (value: number | null): string => (value === null ? '–' : formatBytes(value));
const count = (value: number | null): string => (value === null ? '–' : formatCount(value));

function figure(
  id: 'memory' | 'heapUsed' | 'heapTotal' | 'buffers' | 'embedderHeap' | 'nodes' | 'listeners',
  title: string,
  text: (value: number | null) => string,
  explanation: string,
): Column<IsolateRow> {
  const of = (row: IsolateRow): string => text(row[id]);
  return {
    id,
    title,
    width: 92,
    align: 'right',
    text: of,
    sortable: 'figure',
    sortValue: (row) => row[id],
    explanation,
  };
}

const COLUMNS: readonly Column<IsolateRow>[] = [
  {
    id: 'name',
    title: 'Isolate',
    width: 'grow',
    minWidthPx: 160,
    canHide: false,
    cell: ({ name, own, error }) => (
      <span className="cut">
        {name}
        {own === undefined || own === '' ? null : <span className="third"> {own}</span>}
        {error === null ? null : <span className="third"> {error}</span>}
      </span>
    ),
    text: ({ name }) => name,
    tooltip: ({ target, error }) => error ?? target.url,
    sortable: 'text',
  },
  {
    id: 'type',
    title: 'Type',
    width: 100,
    text: ({ type }) => type,
    sortable: 'text',
  },
  figure('memory', 'Memory', bytes, 'JS heap, embedder heap and buffers together.'),
  figure('heapUsed', 'JS heap', bytes, 'Bytes of JavaScript objects.'),
  figure('heapTotal', 'Reserved', bytes, 'Bytes that V8 has reserved for objects.'),
  figure('embedderHeap', 'Embedder', bytes, 'Objects outside the JS heap, such as DOM nodes.'),
  figure('buffers', 'Buffers', bytes, 'Array buffers and WebAssembly memory outside the heap.'),
  figure('nodes', 'Nodes', count, 'Live DOM nodes, including detached ones.'),
  figure('listeners', 'Listeners', count, 'Registered event listeners.'),
  {
    id: 'process',
    title: 'Process',
    width: 80,
    align: 'right',
    cell: ({ process }) => (process === null ? '–' : String(process)),
    text: ({ process }) => (process === null ? '' : String(process)),
    sortable: 'figure',
    sortValue: ({ process }) => process,
    explanation: 'The operating system’s process id, matched by CPU time. A dash where the match is ambiguous.',
  },
];

const LARGEST_FIRST: TableSort = { columnId: 'memory', descending: true };

export interface IsolateTableProps {
  readonly rows: readonly IsolateRow[];
  /** After the sum, in the line below the table. */
  readonly notes: readonly string[];
  readonly onOpen?: (row: IsolateRow) => void;
}

export function IsolateTable({ rows, notes, onOpen }: IsolateTableProps) {
  const arranged = useTableLayout('application.isolates');
  const targets = rows.map(({ target }) => target);
  const separate = inOneEach(rows.toSorted((a, b) => (b.memory ?? -1) - (a.memory ?? -1)));
  const total = separate.reduce((sum, { memory }) => sum + (memory ?? 0), 0);
  const counted = separate.length < rows.length ? ', pages of one process counted once' : '';
  const sums = [`${countNoun(rows.length, 'target')}, ${formatBytes(total)}${counted}`, ...notes].join('; ');
  return (
    <SortedTable<IsolateRow>
      label="Isolates of the application"
      columns={COLUMNS}
      rows={rows.map((row) => ({ ...row, own: ownPart(row.target, targets) }))}
      firstSort={LARGEST_FIRST}
      keyOf={({ target }) => target.id}
      {...(onOpen === undefined ? {} : { onOpen })}
      arranged={arranged}
      empty={<EmptyState title="No target that runs JavaScript" />}
      footer={`${sums}.${onOpen === undefined ? '' : ' Enter opens one.'}`}
    />
  );
}

export function ProcessList({ processes }: { readonly processes: readonly z.infer<typeof LedgerProcessSchema>[] }) {
  if (processes.length === 0) return null;
  return (
    <details className="application-processes">
      <summary>{processes.length} processes by CPU time; the ledger has their memory</summary>
      <ul>
        {processes.map(({ processId, type, cpuTimeS }) => (
          <li key={processId}>
            <span className="mono">{processId}</span> {type}, {durationText(cpuTimeS * 1000)} of CPU time
          </li>
        ))}
      </ul>
    </details>
  );
}
