/** The document of a leak hunt that is not in the library: its progress, its failure, or the result of one that was not stored. */
import { useEffect, useState } from 'react';
import {
  phaseOf,
  readMoment,
  WAITING_FOR_PERSON,
  type HuntPhase,
} from '../../../shared/features/heap/growing/hunt-progress.ts';
import { upperFirst } from '../../../shared/features/heap/growing/growing-path-text.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { hasStepsApart } from '../../../shared/features/leak-hunt/tools/hunt-plan.ts';
import { penLeakHunt } from '../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { isOfRequest, type StartedRun } from '../../core/stores/documents/follow-run.ts';
import type { AskedHunt, HuntTab } from '../../core/stores/documents/hunt-tab.ts';
import { DoneIcon } from '../../core/widgets/icons.tsx';
import { CancelRun } from '../../core/runs/cancel-run.tsx';
import { ProgressBar } from '../../core/widgets/meter.tsx';
import { personText } from '../../core/words/person-text.ts';
import type { HuntResult } from './stores/leak-hunts.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import {
  useBridge,
  useCommandList,
  useDocuments,
  useTopic,
  useTopicKnown,
  useWorkbench,
} from '../../core/stores/workbench.tsx';
import { Button, type ButtonProps } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { VerdictPage } from '../../core/widgets/findings/verdict-page.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { HuntAgainButton, useHuntAgain, type HuntAgain } from './hunt-again.tsx';
import { HuntResultView } from './hunt-result.tsx';
import { actionWords, huntParams, roundAction, timesWords, type HuntParams } from './hunt-words.ts';
import './hunt.css';

// A leak hunt in progress: its parts, what happens in the current one, and Cancel.

/** Default of `pen_leak_hunt`, for a hunt whose parameters are not known. */
const ROUNDS = 3;

interface HuntRunningProps {
  /** Null until the main process has sent it. */
  readonly call: CallRecord | null;
  readonly startedAtMs: number;
  readonly targetName: string;
  /** Null if they are not known. */
  readonly params: HuntParams | null;
  readonly came: ReadonlySet<HuntPhase>;
}

interface StepLine {
  readonly label: string;
  readonly state: 'done' | 'current' | 'ahead';
  /** The event in the current one, or when one that is ahead comes. */
  readonly what: string;
}

/** The parts after the rounds. What comes only where something grows says so. */
const PARTS: Readonly<Record<Exclude<HuntPhase, 'rounds'>, string>> = {
  comparing: 'Compare the snapshots',
  confirming: 'Confirm with more rounds',
  apart: 'Try the steps apart',
  settling: 'Look again after a wait',
};
const IF_IT_GROWS = 'If something grows';
const NOTHING_GROWS = 'Not needed so far: nothing grows';

/** The parts that this action can have: a person is asked for no more rounds, one step has none to tell apart, and too many take too long. */
function partsOf(params: HuntParams | null): (keyof typeof PARTS)[] {
  if (params === null) return ['comparing', 'confirming', 'settling'];
  const { steps, expression, request } = params;
  return [
    'comparing',
    ...((steps ?? expression ?? request) === undefined ? [] : ['confirming' as const]),
    ...(steps !== undefined && hasStepsApart({ kind: 'steps', steps }) ? ['apart' as const] : []),
    ...((steps ?? expression ?? request ?? params.do) === undefined || params.seconds === 0
      ? []
      : ['settling' as const]),
  ];
}

/** The parts that came, of the hunt whose progress has this message. */
function useCame(message: string): ReadonlySet<HuntPhase> {
  const [came, setCame] = useState<ReadonlySet<HuntPhase>>(new Set());
  const phase = phaseOf(message);
  if (phase !== null && !came.has(phase)) setCame(new Set(phase === 'rounds' ? [phase] : [...came, phase]));
  return came;
}

/**
 * The warm-up, each round, and the parts after them; one that was left out is not there once a later one has come. `message`: of the progress; '' before
 * the first report. `found`: what grows by now; absent before that is known.
 */
function stepLines(
  params: HuntParams | null,
  message: string,
  came: ReadonlySet<HuntPhase>,
  found?: readonly string[],
): StepLine[] {
  const rounds = params?.rounds ?? ROUNDS;
  const possible = partsOf(params);
  const newest = possible.findLastIndex((part) => came.has(part));
  const parts = possible.filter((part, at) => part === 'comparing' || at >= newest || came.has(part));
  const ahead = found?.length === 0 ? NOTHING_GROWS : IF_IT_GROWS;
  const moment = readMoment(message);
  const phase = phaseOf(message) ?? 'comparing';
  const part = phase === 'rounds' ? 0 : Math.max(0, parts.indexOf(phase));
  const current = message === '' ? 0 : (moment?.round ?? rounds + 1 + part);
  const labels = [
    'Warm-up',
    ...Array.from({ length: rounds }, (_, at) => `Round ${at + 1} of ${rounds}`),
    ...parts.map((each) => PARTS[each]),
  ];
  return labels.map((label, at) => ({
    label,
    state: at < current ? 'done' : at === current ? 'current' : 'ahead',
    what: at === current ? (moment?.what ?? message) : at > Math.max(current, rounds + 1) ? ahead : '',
  }));
}

function EachRound({ params }: { readonly params: HuntParams }) {
  return (
    <>
      Each round:{' '}
      <span className="mono" title={actionWords(params)}>
        {roundAction(params)}
      </span>
      {timesWords(params)}
    </>
  );
}

interface HuntStepsProps {
  readonly lines: readonly StepLine[];
  /** It ended before its result: what was not reached does not come any more. */
  readonly isOver?: boolean;
}

function HuntSteps({ lines, isOver = false }: HuntStepsProps) {
  const whatOf = ({ state, what }: StepLine): string =>
    !isOver || state === 'done' ? what : state === 'current' ? 'Stopped here' : 'Not reached';
  return (
    <ol className="hunt-steps">
      {lines.map((line) => (
        <li key={line.label} data-state={line.state} aria-current={line.state === 'current' ? 'step' : undefined}>
          <span className="hunt-steps-mark">
            {line.state === 'done' ? <DoneIcon size={14} /> : <span className="hunt-steps-dot" />}
          </span>
          <b>{line.label}</b>
          <span className={line.what === WAITING_FOR_PERSON && !isOver ? 'is-warning' : 'third'}>
            {personText(upperFirst(whatOf(line)))}
          </span>
        </li>
      ))}
    </ol>
  );
}

function HuntRunning({ call, startedAtMs, targetName, params, came }: HuntRunningProps) {
  const progress = call?.progress ?? null;
  const lines = stepLines(params, progress?.message ?? '', came, progress?.found);
  const current = lines.find(({ state }) => state === 'current');
  return (
    <VerdictPage
      testId="hunt-running"
      level="plain"
      headline={`Hunting for a leak in ${targetName}`}
      {...(params === null ? {} : { lead: <EachRound params={params} /> })}
      actions={<CancelRun what="leak hunt" call={call} startedAtMs={startedAtMs} />}
    >
      <div className="hunt-progress">
        <ProgressBar
          label={current === undefined ? 'Leak hunt' : current.label}
          done={progress?.done ?? 0}
          total={progress?.total ?? null}
        />
      </div>
      <h2>What it does</h2>
      <HuntSteps lines={lines} />
    </VerdictPage>
  );
}

/** The snapshots of a hunt that are in the library. */
function useSnapshots(captureIds: readonly string[]): readonly CaptureRecord[] {
  return useTopic('captures', (all) => captureIds.flatMap((id) => all.find((capture) => capture.id === id) ?? []));
}

/** A hunt that an earlier version did not store: it is compared once, and its tab becomes that of the stored hunt. */
function Judged({ tab, again }: { readonly tab: HuntTab; readonly again: HuntAgain | null }) {
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
      <EmptyState
        title="A snapshot of this hunt is no longer in the library"
        action={<HuntAgainButton again={again} />}
      >
        It was deleted by you or to free space. The others are still there.
      </EmptyState>
    ) : (
      <EmptyState title="Loading captures …" />
    );
  if (answer === null) return <EmptyState title="Comparing the snapshots …" />;
  if (!answer.ok)
    return <FailureState title="The snapshots could not be compared" error={answer.error} onRetry={refetch} />;
  return <HuntResultView result={answer.value} notes={[]} asked={tab.asked} captures={captures} again={again} />;
}

interface ChangeProps extends Required<Pick<ButtonProps, 'look'>> {
  readonly asked: AskedHunt;
  /** Null: not connected. */
  readonly targetId: string | null;
}

/** Opens the dialog on the target of this hunt; it begins with what the last hunt there repeated. */
function Change({ asked, targetId, look }: ChangeProps) {
  const { leakHunts, targetSelection } = useWorkbench();
  const dialog = useCommandList().find(({ id }) => id === 'capture.leak-hunt');
  if (dialog === undefined || targetId === null) return null;
  const open = async (): Promise<void> => {
    leakHunts.getState().propose(targetId, asked.params);
    await targetSelection.getState().select(targetId, asked.targetName);
    dialog.run();
  };
  return (
    <Button look={look} onClick={() => void open()}>
      Change …
    </Button>
  );
}

interface HuntFailedProps {
  readonly run: Extract<StartedRun, { state: 'failed' }>;
  readonly asked: AskedHunt | null;
  readonly params: HuntParams | null;
  readonly again: HuntAgain | null;
  readonly came: ReadonlySet<HuntPhase>;
}

/** What it was to do and how far it came stays in sight. */
function HuntFailed({ run: { error, callId }, asked, params, again, came }: HuntFailedProps) {
  const message = useTopic('calls', (calls) => calls.find(({ id }) => id === callId)?.progress?.message ?? null);
  const isCancelled = error.code === 'cancelled';
  return (
    <VerdictPage
      testId="hunt-failed"
      level="plain"
      headline={isCancelled ? 'You cancelled the leak hunt' : 'The leak hunt failed'}
      lead={isCancelled ? undefined : personText(error.message)}
      actions={
        <>
          <HuntAgainButton again={again} look={isOfRequest(error) ? 'plain' : 'primary'} />
          {asked === null || isCancelled ? null : (
            <Change asked={asked} targetId={again?.targetId ?? null} look={isOfRequest(error) ? 'primary' : 'plain'} />
          )}
        </>
      }
    >
      <p className="hunt-note selectable">{personText(error.suggestion ?? '')}</p>
      {params === null ? null : (
        <p className="hunt-note selectable">
          <EachRound params={params} />
        </p>
      )}
      {message === null ? null : <HuntSteps lines={stepLines(params, message, came)} isOver />}
      <p className="hunt-note third">
        Snapshots that were taken before are in the library. {again?.missing === null ? again.begins : ''}
      </p>
    </VerdictPage>
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
  const again = useHuntAgain(asked, tab.lastTarget ?? captures.at(-1)?.target ?? null, tab.id);
  const params = asked === null ? null : huntParams(asked.params);
  const came = useCame(call?.progress?.message ?? '');
  if (run?.state === 'running')
    return (
      <HuntRunning
        call={call ?? null}
        startedAtMs={run.startedAtMs}
        targetName={asked?.targetName ?? ''}
        params={params}
        came={came}
      />
    );
  if (run?.state === 'failed') return <HuntFailed run={run} asked={asked} params={params} again={again} came={came} />;
  if (run?.state === 'done')
    return <HuntResultView result={run.result} notes={run.notes} asked={asked} captures={captures} again={again} />;
  if (tab.captureIds.length === 0)
    return (
      <EmptyState title="This leak hunt did not end" action={<HuntAgainButton again={again} />}>
        The window was closed after it began. Snapshots that were taken before are in the library.{' '}
        {params === null ? null : <EachRound params={params} />}
      </EmptyState>
    );
  return <Judged tab={tab} again={again} />;
}
