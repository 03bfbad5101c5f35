/** All targets behind one endpoint as one application: isolates with their memory over time, processes, and captures of all of them. */
import { useEffect, useMemo } from 'react';
import { z } from 'zod';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import {
  LedgerIsolateSchema,
  LedgerProcessSchema,
  separateIsolates,
} from '../../../shared/contracts/page/applications.ts';
import { isScriptTarget, type EndpointInfo, type TargetInfo } from '../../../shared/contracts/targets.ts';
import { liveDocument } from '../../stores/documents/document-tabs.ts';
import { endpointName, endpointText, targetName, targetTypeWord } from '../../stores/topics/targets.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useTableLayout } from '../../stores/hooks/use-table-layout.ts';
import { useQuery } from '../../stores/hooks/use-query.ts';
import { useBridge, useDocuments, useLiveMetrics, useNow, useTopic, useWorkbench } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { axisFor } from '../../widgets/plot/plot-axis.ts';
import { PlotStack, type PlotRow } from '../../widgets/plot/plot-stack.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { Tag } from '../../widgets/tag.tsx';
import { type Column, type TableSort } from '../../widgets/tables/table-columns.ts';
import { SortedTable } from '../../widgets/tables/sorted-table.tsx';
import {
  lastFigures,
  ledgerTimes,
  memoryOf,
  memoryOverTime,
  summed,
  unmeasured,
  type MemoryFigures,
} from './ledger-series.ts';
import { canHaveLedger, MemoryLedger } from './memory-ledger.tsx';
import './application.css';

/**
 * Maximum number of isolates sampled every second; more would affect the application. The table shows the others with a single measurement.
 */
const WATCHED = 12;
/** Number of isolates with their own plot, in addition to the sum. */
const PLOTTED = 6;
const SPAN_MS = 5 * 60_000;
const ROW_PX = 40;

const LedgerSchema = z.object({
  isolates: z.array(LedgerIsolateSchema),
  processes: z.array(LedgerProcessSchema),
  withoutProcesses: z.string().nullable(),
});
const CapturedSchema = z.object({ captureId: z.string() });

interface IsolateRow extends MemoryFigures {
  readonly target: TargetInfo;
  readonly name: string;
  readonly type: string;
  readonly memory: number | null;
  readonly process: number | null;
  readonly error: string | null;
}

function inOneEach(rows: readonly IsolateRow[]): IsolateRow[] {
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
    cell: ({ name, error }) => (
      <span className="cut">
        {name}
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

function useWatched(targets: readonly TargetInfo[]): void {
  const store = useWorkbench().liveMetrics;
  const ids = targets
    .slice(0, WATCHED)
    .map(({ id }) => id)
    .join(' ');
  useEffect(() => {
    const { show } = store.getState();
    const leave = ids === '' ? [] : ids.split(' ').map((id) => show(id));
    return () => leave.forEach((end) => end());
  }, [store, ids]);
}

function MemoryPlots({ rows }: { rows: readonly IsolateRow[] }) {
  const bridge = useBridge();
  const series = useLiveMetrics((state) => state.series);
  const nowMs = useNow(true);
  const toMs = Math.floor(nowMs / 1000) * 1000;
  const fromMs = toMs - SPAN_MS;
  const times = useMemo(() => ledgerTimes(fromMs, toMs), [fromMs, toMs]);
  const all = rows.map(({ target, name }) => ({
    id: target.id,
    title: name,
    values: memoryOverTime(series[target.id], times),
  }));
  const sum = {
    id: 'sum',
    title: 'All isolates',
    values: summed(
      inOneEach(rows).map(({ target }) => memoryOverTime(series[target.id], times)),
      times.length,
    ),
  };
  const plots = [sum, ...all.slice(0, PLOTTED)].map(({ id, title, values }): PlotRow => {
    const known = values.flatMap((value) => (value === null ? [] : [value]));
    const axis = axisFor('bytes', Math.min(...known, Number.POSITIVE_INFINITY), Math.max(...known, 0));
    return {
      id,
      title,
      explanation: 'JS heap, embedder heap and buffers together.',
      values,
      axis,
      markedFrom: null,
      topText: known.length === 0 ? '' : formatBytes(axis.top),
      floorText: known.length === 0 || axis.floor === 0 ? '' : formatBytes(axis.floor),
      valueText: bytes(known.at(-1) ?? null),
      formatValue: bytes,
      note: '',
      noteTone: null,
    };
  });
  return (
    <PlotStack
      label="Memory of the application"
      fromMs={fromMs}
      toMs={toMs}
      times={times}
      breaks={times.map(() => false)}
      rows={plots}
      spans={[]}
      bands={unmeasured(sum.values, times)}
      marks={[]}
      rowPx={ROW_PX}
      headText={rows.length > PLOTTED ? `the ${PLOTTED} largest of ${rows.length}` : ''}
      onCopy={() =>
        void bridge.command('clipboard.write', {
          text: plots.map(({ title, valueText }) => `${title}\t${valueText}`).join('\n'),
        })
      }
      table={
        <table>
          <caption>Memory now</caption>
          <tbody>
            {plots.map(({ id, title, valueText }) => (
              <tr key={id}>
                <th scope="row">{title}</th>
                <td>{valueText}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    />
  );
}

function CaptureAll({ endpoint, isolates }: { endpoint: EndpointInfo; isolates: number }) {
  const bridge = useBridge();
  const { files } = useWorkbench();
  const { busy, error, perform } = useAction();
  const capture = async (kind: 'cpu' | 'heap'): Promise<void> => {
    const captured = await perform(() =>
      bridge.call('pen_capture_application', { kind, application: endpoint.id }, CapturedSchema),
    );
    if (captured !== null) await files.getState().openCapture(captured.captureId);
  };
  return (
    <>
      <Button look="primary" disabled={busy || isolates === 0} onClick={() => void capture('cpu')}>
        {busy ? 'Capturing …' : 'CPU profiles of all (5 s)'}
      </Button>
      <Button
        disabled={busy || isolates === 0}
        title="Each isolate pauses during its snapshot"
        onClick={() => void capture('heap')}
      >
        Heap snapshots of all
      </Button>
      {error === null ? null : (
        <div className="application-error">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </>
  );
}

const LARGEST_FIRST: TableSort = { columnId: 'memory', descending: true };

function Application({ endpoint }: { endpoint: EndpointInfo }) {
  const bridge = useBridge();
  const open = useDocuments((state) => state.open);
  const series = useLiveMetrics((state) => state.series);
  const isolates = endpoint.targets.filter(({ type }) => isScriptTarget(type));
  const others = endpoint.targets.length - isolates.length;
  useWatched(isolates);
  // Queried once per target list: sampled isolates report continuously, the others use this.
  const { answer, refetch } = useQuery(isolates.map(({ id }) => id).join(' '), () =>
    bridge.call('pen_application', { application: endpoint.id }, LedgerSchema),
  );
  const ledger = answer?.ok === true ? answer.value : null;

  const rows = isolates.map((target): IsolateRow => {
    const reported = ledger?.isolates.find((isolate) => isolate.target.id === target.id) ?? null;
    const live = lastFigures(series[target.id]);
    const figures: MemoryFigures =
      live.heapUsed !== null || reported === null
        ? live
        : {
            heapUsed: reported.heapUsedBytes,
            heapTotal: reported.heapTotalBytes,
            embedderHeap: reported.embedderBytes,
            buffers: reported.buffersBytes,
            nodes: reported.nodes,
            listeners: reported.listeners,
          };
    return {
      ...figures,
      target,
      name: targetName(target),
      type: targetTypeWord(target.type),
      memory: memoryOf(figures),
      process: reported?.processId ?? null,
      error: reported?.error ?? null,
    };
  });
  const arranged = useTableLayout('application.isolates');
  const largestFirst = rows.toSorted((a, b) => (b.memory ?? -1) - (a.memory ?? -1));
  const separate = inOneEach(largestFirst);
  const total = separate.reduce((sum, { memory }) => sum + (memory ?? 0), 0);

  return (
    <>
      <header className="live-head application-head">
        <div className="live-title words">
          <h1 className="cut">{endpointName(endpoint)}</h1>
          <Tag tone="done">one application</Tag>
          <span className="third cut">
            {endpoint.product} at {endpointText(endpoint.address)}
          </span>
        </div>
        <div className="application-actions wrap">
          <CaptureAll endpoint={endpoint} isolates={isolates.length} />
        </div>
      </header>
      {answer?.ok === false ? <FailureState place="strip" error={answer.error} onRetry={refetch} /> : null}
      <div className="pane-head">
        <h3>Memory</h3>
        <span className="third">JS heap, embedder heap and buffers, sampled once a second while open</span>
      </div>
      <MemoryPlots rows={largestFirst} />
      <MemoryLedger targets={largestFirst.map(({ target }) => target).filter(canHaveLedger)} />
      <div className="pane-head">
        <h3>Isolates</h3>
      </div>
      <SortedTable<IsolateRow>
        label="Isolates of the application"
        columns={COLUMNS}
        rows={rows}
        firstSort={LARGEST_FIRST}
        keyOf={({ target }) => target.id}
        onOpen={({ target, name }) => open(liveDocument(target.id, name))}
        arranged={arranged}
        empty={<EmptyState title="No target that runs JavaScript" />}
        footer={`${formatCount(rows.length)} targets, ${formatBytes(total)}${separate.length < rows.length ? ', pages of one process counted once' : ''}${others === 0 ? '' : `; ${others} targets without JavaScript are not listed`}${rows.length > WATCHED ? `; ${WATCHED} are sampled every second` : ''}. Enter opens one.`}
      />
      {ledger === null || ledger.processes.length === 0 ? null : (
        <details className="application-processes">
          <summary>{ledger.processes.length} processes by CPU time; the ledger has their memory</summary>
          <ul>
            {ledger.processes.map(({ processId, type, cpuTimeS }) => (
              <li key={processId}>
                <span className="mono">{processId}</span> {type}, {durationText(cpuTimeS * 1000)} of CPU time
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

export function ApplicationDocument({ address, title }: { address: string; title: string }) {
  const endpoint = useTopic('endpoints', (endpoints) => endpoints.find((each) => each.address === address));
  return (
    <div className="application column full" data-testid="application-document">
      {endpoint === undefined || endpoint.state !== 'connected' ? (
        <EmptyState title={`${title} is not connected`}>
          Connect its endpoint in the target list. Its captures are in the library.
        </EmptyState>
      ) : (
        <Application key={endpoint.id} endpoint={endpoint} />
      )}
    </div>
  );
}
