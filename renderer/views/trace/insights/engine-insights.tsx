/** DevTools' insights, computed by trace_engine on request in a section of their own; our figures do not use them. */
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { EngineInsight } from '../../../../shared/contracts/traces/trace-engine.ts';
import { elapsedMs } from '../../../stores/topics/operations.ts';
import { useNow } from '../../../stores/workbench.tsx';
import { Button } from '../../../widgets/button.tsx';
import { DoneIcon, InfoIcon, WarningIcon } from '../../../widgets/icons.tsx';
import { ProgressBar } from '../../../widgets/meter.tsx';
import { stopwatch } from '../../../words/moments.ts';
import { FailureState } from '../../../widgets/failure-state.tsx';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { InsightCard, InsightRows, type InsightMark } from '../../../widgets/findings/insight-card.tsx';
import { requestName } from '../tracks/network-lanes.ts';
import type { TraceOverview } from '../trace-types.ts';
import type { EngineInsights as Engine } from './use-engine-insights.ts';

const MARKS: Readonly<Record<EngineInsight['state'], InsightMark>> = {
  fail: { icon: WarningIcon, className: 'is-warning', words: 'needs attention' },
  informative: { icon: InfoIcon, className: 'is-info', words: 'informative' },
  pass: { icon: DoneIcon, className: 'is-done', words: 'passed' },
  error: { icon: WarningIcon, className: 'is-warning', words: 'could not be computed' },
};
/** Measured memory per event and time per number of events. */
const MIN_TIMES_FILE = 4;
const MAX_TIMES_FILE = 7;
const EVENTS_A_SECOND = 50_000;

function figureText(value: number, unit: 'ms' | 'bytes' | 'score'): string {
  return unit === 'ms' ? durationText(value) : unit === 'bytes' ? formatBytes(value) : value.toFixed(4);
}

function savingsText({ savings, wastedBytes, error }: EngineInsight): string {
  if (error !== null) return error;
  return [
    ...savings
      .filter(({ value }) => value > 0)
      .map(({ metric, value }) => `${metric} −${figureText(value, metric === 'CLS' ? 'score' : 'ms')}`),
    ...(wastedBytes !== null && wastedBytes > 0 ? [`${formatBytes(wastedBytes)} could be saved`] : []),
  ].join(', ');
}

function EngineCard({ insight }: { insight: EngineInsight }) {
  const { name, title, state, items } = insight;
  const line = savingsText(insight);
  return (
    <InsightCard id={`engine-${name}`} title={title} mark={MARKS[state]} {...(line === '' ? {} : { line })}>
      {items.length === 0 ? null : (
        <InsightRows
          rows={items.map((item, index) => ({
            key: `${index} ${item.name}`,
            name: /^\w+:\/\//.test(item.name) ? requestName({ url: item.name }) : item.name,
            ...(/^\w+:\/\//.test(item.name) ? { second: item.name } : {}),
            figure: item.value === null ? '' : figureText(item.value, item.unit),
          }))}
        />
      )}
    </InsightCard>
  );
}

function Asking({ engine }: { engine: Engine }) {
  const { call } = engine;
  const nowMs = useNow(true);
  const isCancelling = call?.state === 'cancelling';
  return (
    <div className="engine-asking stack" data-testid="engine-asking">
      <ProgressBar
        label="trace_engine, progress"
        done={call?.progress?.done ?? 0}
        total={call?.progress?.total ?? null}
      />
      <span className="cut third small">{isCancelling ? 'Cancelling' : (call?.progress?.message ?? 'Starting')}</span>
      <span className="mono small">{call === null ? '' : stopwatch(elapsedMs(call, nowMs))}</span>
      <Button size="tiny" disabled={call === null || isCancelling} onClick={engine.cancel} data-testid="engine-cancel">
        Cancel
      </Button>
    </div>
  );
}

export interface EngineInsightsProps {
  readonly engine: Engine;
  readonly overview: TraceOverview;
}

export function EngineInsights({ engine, overview }: EngineInsightsProps) {
  const { report, error, isLoading } = engine;
  const { fileSizeBytes, events } = overview;
  const shown = report?.insights.filter(({ state }) => state !== 'pass') ?? [];
  const passed = report?.insights.filter(({ state }) => state === 'pass') ?? [];
  return (
    <section className="engine-insights" aria-label="DevTools’ insights" data-testid="engine-insights">
      <div className="pane-head">
        <h3 className="grow cut">DevTools’ insights (trace_engine{report === null ? '' : ` ${report.version}`})</h3>
        {report === null || isLoading ? null : (
          <Button size="tiny" look="bare" onClick={engine.ask}>
            Retry
          </Button>
        )}
      </div>
      {error === null || isLoading ? null : (
        <FailureState place="inline" severity="warning" error={error} onRetry={engine.ask} />
      )}
      {isLoading ? <Asking engine={engine} /> : null}
      {report !== null || isLoading || error !== null ? null : (
        <div className="engine-offer stack">
          <p className="third small">
            Render-blocking requests, forced reflow, cache lifetimes and more. Runs in a separate process; takes about{' '}
            {durationText(Math.max(1000, (events / EVENTS_A_SECOND) * 1000))} and{' '}
            {formatBytes(fileSizeBytes * MIN_TIMES_FILE)} to {formatBytes(fileSizeBytes * MAX_TIMES_FILE)}; stopped at
            3.5 GB or two minutes.
          </p>
          <Button size="tiny" onClick={engine.ask} data-testid="engine-ask">
            Run DevTools insights
          </Button>
        </div>
      )}
      {report === null ? null : (
        <>
          {shown.map((insight) => (
            <EngineCard key={insight.name} insight={insight} />
          ))}
          {passed.length === 0 ? null : (
            <InsightCard
              id="engine-passed"
              title={`${formatCount(passed.length)} insight${passed.length === 1 ? '' : 's'}`}
              mark={MARKS.pass}
              line={passed.map(({ title }) => title).join(', ')}
            />
          )}
          <p className="engine-notes third small">
            {[
              `${report.url}, ${durationText(report.tookMs)}, ${formatBytes(report.peakResidentBytes)} peak memory.`,
              ...report.notes,
              'Independent of the figures above.',
            ].join(' ')}
          </p>
        </>
      )}
    </section>
  );
}
