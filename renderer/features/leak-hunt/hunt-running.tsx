/** A leak hunt in progress: the rounds, what happens in the current one, and Cancel. */
import {
  HUNT_PHASES,
  PHASE_TEXTS,
  phaseOf,
  readMoment,
  WAITING_FOR_PERSON,
} from '../../../shared/features/heap/growing/hunt-progress.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { useCommandRunner } from '../../core/stores/hooks/use-command.ts';
import { useNow } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { DoneIcon } from '../../core/widgets/icons.tsx';
import { ProgressBar } from '../../core/widgets/meter.tsx';
import { stopwatch } from '../../core/words/moments.ts';

export interface HuntRunningProps {
  /** Null until the main process has sent it. */
  readonly call: CallRecord | null;
  readonly startedAtMs: number;
  readonly rounds: number;
  /** The action of a round. */
  readonly action: string;
}

export interface RoundLine {
  readonly label: string;
  readonly state: 'done' | 'current' | 'ahead';
  /** The event in the current one; empty for the others. */
  readonly what: string;
}

/** The warm-up, each round, the comparison, and the parts after it as they come. `progress`: null before the first report. */
export function roundLines(
  rounds: number,
  progress: Pick<NonNullable<CallRecord['progress']>, 'message'> | null,
): RoundLine[] {
  const message = progress?.message ?? '';
  const moment = readMoment(message);
  // The parts after the rounds; each message of another part is one of opening snapshots.
  const further = HUNT_PHASES.slice(2, HUNT_PHASES.indexOf(phaseOf(message) ?? 'comparing') + 1);
  const current = message === '' ? 0 : (moment?.round ?? rounds + 1 + further.length);
  const labels = [
    'Warm-up',
    ...Array.from({ length: rounds }, (_, at) => `Round ${at + 1} of ${rounds}`),
    'Compare the snapshots',
    ...further.map((phase) => PHASE_TEXTS[phase]),
  ];
  return labels.map((label, at) => ({
    label,
    state: at < current ? 'done' : at === current ? 'current' : 'ahead',
    what: at === current ? (moment?.what ?? message) : '',
  }));
}

export function HuntRunning({ call, startedAtMs, rounds, action }: HuntRunningProps) {
  const run = useCommandRunner();
  const nowMs = useNow(true);
  const progress = call?.progress ?? null;
  const lines = roundLines(rounds, progress);
  const current = lines.find(({ state }) => state === 'current');
  const isCancelling = call?.state === 'cancelling';
  return (
    <div className="hunt-running" data-testid="hunt-running">
      <p className="hunt-running-action">
        <span className="third">Each round </span>
        <span className="mono">{action}</span>
      </p>
      <ol className="hunt-rounds-list">
        {lines.map(({ label, state, what }) => (
          <li key={label} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
            <span className="hunt-rounds-mark">
              {state === 'done' ? <DoneIcon size={14} /> : <span className="hunt-rounds-dot" />}
            </span>
            <span className="hunt-rounds-label">{label}</span>
            <span className={what === WAITING_FOR_PERSON ? 'is-warning' : 'third'}>
              {what === '' ? '' : what.slice(0, 1).toUpperCase() + what.slice(1)}
            </span>
          </li>
        ))}
      </ol>
      <ProgressBar
        label={current === undefined ? 'Leak hunt' : current.label}
        done={progress?.done ?? 0}
        total={progress?.total ?? null}
      />
      <p className="hunt-running-foot">
        <Button
          disabled={call === null || isCancelling}
          onClick={() => {
            if (call !== null) void run('calls.cancel', { callId: call.id }, 'The leak hunt was not cancelled');
          }}
        >
          {isCancelling ? 'Cancelling …' : 'Cancel'}
        </Button>
        <span className="mono third">{stopwatch(nowMs - startedAtMs)}</span>
      </p>
    </div>
  );
}
