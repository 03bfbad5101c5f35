/** The document of a leak hunt that is not in the library: its progress, its failure, or the result of one that was not stored. */
import { useEffect } from 'react';
import { penLeakHunt } from '../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import { useStore } from 'zustand';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import type { AskedHunt, HuntTab } from '../../core/stores/documents/hunt-tab.ts';
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
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { HuntResultView } from './hunt-result.tsx';
import { HuntRunning } from './hunt-running.tsx';
import { actionWords, huntParams } from './hunt-words.ts';
import './hunt.css';

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
