/** The document of a leak hunt that is not in the library: its progress, its failure, or the result of one that was not stored. */
import { useEffect } from 'react';
import {
  HUNT_PHASES,
  PHASE_TEXTS,
  phaseOf,
  readMoment,
  WAITING_FOR_PERSON,
} from '../../../shared/features/heap/growing/hunt-progress.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { penLeakHunt } from '../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import type { AskedHunt, HuntTab } from '../../core/stores/documents/hunt-tab.ts';
import { useCommandRunner } from '../../core/stores/hooks/use-command.ts';
import { DoneIcon } from '../../core/widgets/icons.tsx';
import { ProgressBar } from '../../core/widgets/meter.tsx';
import { stopwatch } from '../../core/words/moments.ts';
import type { HuntResult } from './stores/leak-hunts.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import {
  useBridge,
  useCommandList,
  useDocuments,
  useNow,
  useTopic,
  useTopicKnown,
  useWorkbench,
} from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { HuntResultView } from './hunt-result.tsx';
import { actionWords, huntParams } from './hunt-words.ts';
import './hunt.css';

// A leak hunt in progress: the rounds, what happens in the current one, and Cancel.

interface HuntRunningProps {
  /** Null until the main process has sent it. */
  readonly call: CallRecord | null;
  readonly startedAtMs: number;
  readonly rounds: number;
  /** The action of a round. */
  readonly action: string;
}

interface RoundLine {
  readonly label: string;
  readonly state: 'done' | 'current' | 'ahead';
  /** The event in the current one; empty for the others. */
  readonly what: string;
}

/** The warm-up, each round, the comparison, and the parts after it as they come. `progress`: null before the first report. */
function roundLines(
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

function HuntRunning({ call, startedAtMs, rounds, action }: HuntRunningProps) {
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

/** Default of `pen_leak_hunt`, for a hunt whose parameters are not known. */
const ROUNDS = 3;

/** The snapshots of a hunt that are in the library. */
function useSnapshots(captureIds: readonly string[]): readonly CaptureRecord[] {
  return useTopic('captures', (all) => captureIds.flatMap((id) => all.find((capture) => capture.id === id) ?? []));
}

/** A hunt that an earlier version did not store: it is compared once, and its tab becomes that of the stored hunt. */
function Judged({ tab, onAgain }: { readonly tab: HuntTab; readonly onAgain: (() => void) | undefined }) {
  const bridge = useBridge();
  const known = useTopicKnown('captures');
  const captures = useSnapshots(tab.captureIds);
  const isWhole = captures.length === tab.captureIds.length;
  const { answer, refetch } = useQuery<HuntResult>(isWhole ? tab.captureIds.join() : null, () =>
    bridge.call(penLeakHunt.name, { captures: [...tab.captureIds] }, penLeakHunt.result),
  );
  const replace = useDocuments((state) => state.replace);
  const storedId = answer?.ok === true ? answer.value.captureId : undefined;
  useEffect(() => {
    if (storedId !== undefined) replace(tab.id, captureDocument({ id: storedId, kind: 'leak-hunt', name: tab.title }));
  }, [storedId, replace, tab.id, tab.title]);
  if (!isWhole)
    return known ? (
      <EmptyState title="A snapshot of this hunt is no longer in the library" action={<Again onAgain={onAgain} />}>
        It was deleted by you or to free space. The others are still there.
      </EmptyState>
    ) : (
      <EmptyState title="Loading captures …" />
    );
  if (answer === null) return <EmptyState title="Comparing the snapshots …" />;
  if (!answer.ok)
    return <FailureState title="The snapshots could not be compared" error={answer.error} onRetry={refetch} />;
  return (
    <HuntResultView
      result={answer.value}
      notes={[]}
      asked={tab.asked}
      captures={captures}
      {...(onAgain === undefined ? {} : { onAgain })}
    />
  );
}

function Again({ onAgain }: { readonly onAgain: (() => void) | undefined }) {
  return onAgain === undefined ? null : (
    <Button look="primary" onClick={onAgain}>
      Hunt again
    </Button>
  );
}

/** Opens the dialog on the target of this hunt; it begins with what the last hunt there repeated. */
function Change({ asked: { targetId, targetName } }: { readonly asked: AskedHunt }) {
  const { targetSelection } = useWorkbench();
  const dialog = useCommandList().find(({ id }) => id === 'capture.leak-hunt');
  if (dialog === undefined) return null;
  const open = async (): Promise<void> => {
    await targetSelection.getState().select(targetId, targetName);
    dialog.run();
  };
  return (
    <Button size="tiny" onClick={() => void open()}>
      Change …
    </Button>
  );
}

export function HuntDocument({ tab }: { readonly tab: HuntTab }) {
  const { leakHunts } = useWorkbench();
  const { asked } = tab;
  const run = useStore(leakHunts, (hunts) => hunts.runs.get(tab.id));
  const captures = useSnapshots(tab.captureIds);
  const call = useTopic('calls', (calls) =>
    calls.find(
      ({ tool, state, caller, targetId }) =>
        tool === penLeakHunt.name &&
        caller.kind === 'window' &&
        targetId === asked?.targetId &&
        (state === 'running' || state === 'cancelling'),
    ),
  );
  const onAgain = asked === null ? undefined : () => void leakHunts.getState().start(asked, tab.id);
  const params = asked === null ? null : huntParams(asked.params);
  if (run?.state === 'running')
    return (
      <HuntRunning
        call={call ?? null}
        startedAtMs={run.startedAtMs}
        rounds={params?.rounds ?? ROUNDS}
        action={params === null ? '' : actionWords(params)}
      />
    );
  if (run?.state === 'failed')
    return run.error.code === 'cancelled' ? (
      <EmptyState title="The leak hunt was cancelled" action={<Again onAgain={onAgain} />}>
        {run.error.message} Snapshots that were taken before are in the library.
      </EmptyState>
    ) : (
      <FailureState
        title="The leak hunt failed"
        error={run.error}
        {...(onAgain === undefined ? {} : { onRetry: onAgain })}
        {...(asked === null ? {} : { actions: <Change asked={asked} /> })}
      />
    );
  if (run?.state === 'done')
    return (
      <HuntResultView
        result={run.result}
        notes={run.notes}
        asked={asked}
        captures={captures}
        {...(onAgain === undefined ? {} : { onAgain })}
      />
    );
  if (tab.captureIds.length === 0)
    return (
      <EmptyState title="This leak hunt did not end" action={<Again onAgain={onAgain} />}>
        The window was closed while it ran. Snapshots that were taken before are in the library.
      </EmptyState>
    );
  return <Judged tab={tab} onAgain={onAgain} />;
}
