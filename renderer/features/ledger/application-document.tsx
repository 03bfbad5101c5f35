/** All targets behind one endpoint as one application: isolates with their memory over time, processes, and captures of all of them. */
import { useLiveMetrics } from '../live/use-live-metrics.ts';
import { useEffect, useMemo } from 'react';
import { z } from 'zod';
import { countNoun, formatBytes } from '../../../shared/base/units.ts';
import { LedgerIsolateSchema, LedgerProcessSchema } from '../../../shared/core/contracts/applications.ts';
import { isScriptTarget, type EndpointInfo, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { liveDocument } from '../../core/stores/documents/document-tabs.ts';
import { endpointName, endpointText } from '../../core/stores/topics/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useDocuments, useNow, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { axisFor } from '../../core/widgets/plot/plot-axis.ts';
import { PlotStack, type PlotRow } from '../../core/widgets/plot/plot-stack.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { Tag } from '../../core/widgets/tag.tsx';
import { lastFigures, ledgerTimes, memoryOverTime, summed, unmeasured } from './ledger-series.ts';
import { inOneEach, IsolateTable, isolateRow, ProcessList, reportedFigures, type IsolateRow } from './isolates.tsx';
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

const bytes = (value: number | null): string => (value === null ? '–' : formatBytes(value));

function MemoryPlots({ rows }: { rows: readonly IsolateRow<TargetInfo>[] }) {
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

  const rows = isolates.map((target): IsolateRow<TargetInfo> => {
    const reported = ledger?.isolates.find((isolate) => isolate.target.id === target.id) ?? null;
    const live = lastFigures(series[target.id]);
    return isolateRow(target, live.heapUsed !== null || reported === null ? live : reportedFigures(reported), reported);
  });
  const largestFirst = rows.toSorted((a, b) => (b.memory ?? -1) - (a.memory ?? -1));

  return (
    <>
      <header className="live-head application-head row">
        <h1 className="cut">{endpointName(endpoint)}</h1>
        <Tag tone="done">one application</Tag>
        <span className="live-url third cut">
          {endpoint.product} at {endpointText(endpoint.address)}
        </span>
        <span className="grow" />
        <div className="application-actions row">
          <CaptureAll endpoint={endpoint} isolates={isolates.length} />
        </div>
      </header>
      {answer?.ok === false ? <FailureState place="strip" error={answer.error} onRetry={refetch} /> : null}
      <div className="pane-head">
        <h3>Memory</h3>
        <span className="third cut">JS heap, embedder heap and buffers, sampled once a second while open</span>
      </div>
      <MemoryPlots rows={largestFirst} />
      <MemoryLedger targets={largestFirst.map(({ target }) => target).filter(canHaveLedger)} />
      <div className="pane-head">
        <h3>Isolates</h3>
      </div>
      <IsolateTable
        rows={rows}
        notes={[
          ...(others === 0
            ? []
            : [`${countNoun(others, 'target')} without JavaScript ${others === 1 ? 'is' : 'are'} not listed`]),
          ...(rows.length > WATCHED ? [`${WATCHED} are sampled every second`] : []),
        ]}
        onOpen={({ target, name }) => open(liveDocument(target.id, name))}
      />
      <ProcessList processes={ledger?.processes ?? []} />
    </>
  );
}

export function ApplicationDocument({
  tab: { endpointAddress: address, title },
}: {
  tab: { endpointAddress: string; title: string };
}) {
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
