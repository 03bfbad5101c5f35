/** The vitals of a page: five gauges with details, measured once or observed while the panel is open, and earlier measurements. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { durationText } from '../../../../shared/base/duration-text.ts';
import {
  WebVitalsResultSchema,
  type RatedVital,
  type WebVitalsResult,
} from '../../../../shared/features/page/tools/web-vitals-result.ts';
import { judgeVitals } from '../../../../shared/features/page/tools/vitals-rules.ts';
import { rateVitals, vitalsLimits } from '../../../../shared/features/page/tools/web-vitals.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import {
  RATING_WORDS,
  VITAL_NAMES,
  VITALS,
  vitalText,
  type VitalRating,
  type VitalsReading,
} from '../../../../shared/features/page/contract/vitals.ts';
import { useAction } from '../../../core/stores/hooks/use-action.ts';
import { useBridge, useWorkbench } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import { Fact } from '../../../core/widgets/fact.tsx';
import { clockTime } from '../../../core/words/moments.ts';
import { personText } from '../../../core/words/person-text.ts';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../../core/widgets/states.tsx';
import { Tag } from '../../../core/widgets/tag.tsx';
import './vitals.css';

// One vital: value, rating, position between good and poor, and its parts.

const TONES: Readonly<Record<VitalRating, 'done' | 'warning' | 'error'>> = {
  good: 'done',
  'needs-improvement': 'warning',
  poor: 'error',
};
/** The scale ends at 1.5 times the poor threshold. */
const SCALE = 1.5;

function thresholds({ name }: RatedVital): string {
  const { good, poor, unit } = VITALS[name];
  return unit === 'ms' ? `good ≤ ${good} ms, poor > ${poor} ms` : `good ≤ ${good}, poor > ${poor}`;
}

function Gauge({ vital }: { vital: RatedVital }) {
  const { good, poor, label } = VITALS[vital.name];
  const end = poor * SCALE;
  const at = (value: number): string => `${Math.min(100, (value / end) * 100)}%`;
  const gauge = {
    role: 'meter',
    'aria-label': label,
    'aria-valuemin': 0,
    'aria-valuemax': end,
    'aria-valuenow': vital.value ?? undefined,
  };
  return (
    <span className="vital-gauge" {...gauge} title={thresholds(vital)}>
      <span className="vital-gauge-part" data-part="good" style={{ width: at(good) }} />
      <span className="vital-gauge-part" data-part="middle" style={{ width: at(poor - good) }} />
      <span className="vital-gauge-part" data-part="poor" style={{ flex: 1 }} />
      {vital.value === null ? null : <span className="vital-gauge-mark" style={{ left: at(vital.value) }} />}
    </span>
  );
}

function VitalCard({ vital }: { vital: RatedVital }) {
  const { name, value, rating, missing, target, parts, facts } = vital;
  const measured = parts.filter(({ ms }) => ms > 0);
  return (
    <section className="vital-card" aria-label={VITALS[name].label} data-testid="vital" data-vital={name}>
      <div className="vital-head words">
        <h3>{name}</h3>
        <span className="third cut">{VITALS[name].label}</span>
      </div>
      <div className="vital-value row">
        <span className="vital-figure">{value === null ? '–' : vitalText(name, value)}</span>
        {rating === null ? (
          <span className="second">{missing}</span>
        ) : (
          <Tag tone={TONES[rating]}>{RATING_WORDS[rating]}</Tag>
        )}
      </div>
      <Gauge vital={vital} />
      <p className="third vital-limits">{thresholds(vital)}</p>
      {target === null ? null : (
        <p className="mono selectable cut vital-target" title={target}>
          {target}
        </p>
      )}
      {measured.length === 0 && facts.length === 0 ? null : (
        <dl className="vital-parts">
          {measured.map((part) => (
            <Fact key={part.name} name={part.name}>
              {durationText(part.ms)}
            </Fact>
          ))}
          {facts.map((fact) => (
            <Fact key={fact.name} name={fact.name} className="cut selectable" title={fact.value}>
              {fact.value}
            </Fact>
          ))}
        </dl>
      )}
    </section>
  );
}

const LOOK_MS = 1000;
const NOTHING_MEASURED: readonly WebVitalsResult[] = [];

/** By the rule that decides. */
const VERDICTS: Readonly<
  Record<string, { readonly tone: 'done' | 'warning' | 'error' | 'neutral'; readonly word: string }>
> = {
  good: { tone: 'done', word: 'Good' },
  'needs-improvement': { tone: 'warning', word: 'Needs improvement' },
  poor: { tone: 'error', word: 'Poor' },
};
const verdictOf = (vitals: readonly RatedVital[]) =>
  VERDICTS[judgeVitals(vitals).id] ?? { tone: 'neutral', word: 'Not all measured' };

interface Live {
  readonly reading: VitalsReading | null;
  readonly error: AppError | null;
  readonly sinceMs: number;
}

/** Reads once a second while observing; the page's observers end with it. */
function useLiveVitals(targetId: string, isOn: boolean): Live | null {
  const bridge = useBridge();
  const [live, setLive] = useState<Live | null>(null);
  useEffect(() => {
    if (!isOn) return undefined;
    const sinceMs = Date.now();
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      const read = await bridge.command('vitals.read', { targetId });
      if (isOver) return;
      setLive((before) => ({
        sinceMs,
        reading: read.ok ? read.value : (before?.reading ?? null),
        error: read.ok ? null : read.error,
      }));
      timer = setTimeout(() => void look(), LOOK_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
      setLive(null);
      void bridge.command('vitals.stop', { targetId });
    };
  }, [bridge, targetId, isOn]);
  return live;
}

function HistoryRow({ result }: { result: WebVitalsResult }) {
  return (
    <tr>
      <td>{clockTime(Date.parse(result.measuredAt))}</td>
      {VITAL_NAMES.map((name) => {
        const vital = result.vitals.find((each) => each.name === name);
        const { value = null, rating = null } = vital ?? {};
        return (
          <td key={name} className="figure-cell" title={rating === null ? 'Not measured' : RATING_WORDS[rating]}>
            {value === null ? '–' : vitalText(name, value)}
            <span className="vital-dot" data-rating={rating ?? 'none'} aria-label={rating ?? 'not measured'} />
          </td>
        );
      })}
      <td>{verdictOf(result.vitals).word}</td>
      <td className="cut third" title={result.url}>
        {result.url}
      </td>
    </tr>
  );
}

function History({ measured }: { measured: readonly WebVitalsResult[] }) {
  if (measured.length === 0) return null;
  return (
    <section className="vitals-history" aria-label="Measurements of this session">
      <div className="pane-head">
        <h3>Measurements of this session</h3>
      </div>
      <table>
        <thead>
          <tr>
            <th>Measured</th>
            {VITAL_NAMES.map((name) => (
              <th key={name} className="figure-cell">
                {name}
              </th>
            ))}
            <th>Verdict</th>
            <th>Page</th>
          </tr>
        </thead>
        <tbody>
          {measured.map((result) => (
            <HistoryRow key={result.measuredAt} result={result} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cards({ vitals, limits }: { vitals: readonly RatedVital[]; limits: readonly string[] }) {
  return (
    <>
      <div className="vitals-cards">
        {vitals.map((vital) => (
          <VitalCard key={vital.name} vital={vital} />
        ))}
      </div>
      {limits.length === 0 ? null : (
        <ul className="vitals-limits">
          {limits.map((limit) => (
            <li key={limit}>{personText(limit)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

export function VitalsPanel({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const { vitalsHistory } = useWorkbench();
  const measured = useStore(vitalsHistory, (state) => state.measured[target.id]) ?? NOTHING_MEASURED;
  const [wantsLive, setWantsLive] = useState(false);
  const isLive = wantsLive && isConnected;
  const live = useLiveVitals(target.id, isLive);
  const { busy, error, perform } = useAction();
  const measure = async (): Promise<void> => {
    const result = await perform(() => bridge.call('pen_web_vitals', { target: target.id }, WebVitalsResultSchema));
    if (result !== null) vitalsHistory.getState().keep(target.id, result);
  };
  const last = measured[0];
  const reading = isLive ? (live?.reading ?? null) : null;
  const rated = reading === null ? null : rateVitals(reading);
  const shown = rated ?? last?.vitals;
  const verdict = shown === undefined ? undefined : verdictOf(shown);
  const failure = live?.error ?? error;
  return (
    <div className="column full fill" data-testid="vitals-panel">
      <div className="toolbar vitals-toolbar" role="toolbar" aria-label="Vitals">
        {verdict === undefined ? null : <Tag tone={verdict.tone}>{verdict.word}</Tag>}
        <span className="grow cut second" data-testid="vitals-state">
          {isLive && live !== null
            ? `Observing since ${clockTime(live.sinceMs)}, until this panel closes`
            : last === undefined
              ? 'Observing adds five PerformanceObservers in an isolated world that the page cannot see'
              : `Measured at ${clockTime(Date.parse(last.measuredAt))} for ${durationText(last.observedMs)}`}
        </span>
        <Button disabled={busy || !isConnected} onClick={() => void measure()} data-testid="vitals-measure">
          {busy ? 'Measuring …' : last === undefined ? 'Measure once' : 'Measure again'}
        </Button>
        <Button
          look={isLive ? 'plain' : 'primary'}
          disabled={!isConnected}
          onClick={() => setWantsLive((on) => !on)}
          data-testid="vitals-live"
        >
          {isLive ? 'Stop observing' : 'Observe'}
        </Button>
      </div>
      <FailureState place="strip" severity="warning" error={failure} />
      <div className="scroll">
        {reading !== null && rated !== null ? (
          <Cards vitals={rated} limits={vitalsLimits(reading, rated)} />
        ) : last !== undefined ? (
          <Cards vitals={last.vitals} limits={last.limits} />
        ) : (
          <EmptyState title={isLive ? 'Loading vitals …' : 'No measurements yet'}>
            The first measurement takes three seconds and includes the page load. Interactions with the page are added
            while this panel is open.
          </EmptyState>
        )}
        <History measured={measured} />
      </div>
    </div>
  );
}
