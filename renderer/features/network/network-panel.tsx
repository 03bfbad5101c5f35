/** The requests of a live target: recorded on request, shown as long as the log exists. */
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { liveDocument } from '../../core/stores/documents/document-tabs.ts';
import { useBridge, useNow } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { NetworkIcon, PlayIcon } from '../../core/widgets/icons.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState, ErrorState } from '../../core/widgets/states.tsx';
import { useLiveInitiators } from './initiator-originals.ts';
import { LiveVerdict } from './live-verdict.tsx';
import { NetworkView } from './network-view.tsx';
import { CacheSwitch, RecordButtons, RecordingSettings } from './recording-controls.tsx';
import { EarlierPages, EarlierRequests, Ending, lacksLoad, Listening, ReloadPage } from './recording-notes.tsx';
import { useNetworkLog } from './use-network-log.ts';
import { useNetworkRecording, type NetworkRecording } from './use-network-recording.ts';
import { useAction, type Action } from '../../core/stores/hooks/use-action.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { MenuEntry } from '../../core/widgets/overlays/menu.tsx';

interface RequestActions extends Pick<Action, 'error' | 'dismiss'> {
  readonly blocked: readonly string[];
  readonly unblockAll: () => void;
  readonly menuOf: (entry: NetworkEntry) => readonly MenuEntry[];
}

/** `run` names the recording: its end unblocks everything. Null while nothing is recorded. */
function useRequestActions(targetId: string, run: string | null): RequestActions {
  const bridge = useBridge();
  const { error, dismiss, perform } = useAction();
  const { answer, refetch } = useQuery(run, () => bridge.command('network.blocking', { targetId }));
  const blocked = run !== null && answer?.ok === true ? answer.value.urls : [];
  const block = async (urls: readonly string[]): Promise<void> => {
    const done = await perform(() => bridge.command('network.blocking', { targetId, urls: [...urls] }));
    if (done !== null) refetch();
  };
  return {
    error,
    dismiss,
    blocked,
    unblockAll: () => void block([]),
    menuOf: (entry) => {
      const { url, resourceType, id } = entry;
      if (run === null) return [];
      const isBlocked = blocked.includes(url);
      const isHttp = /^https?:/.test(url);
      return [
        ...(isHttp
          ? [
              {
                label: isBlocked ? 'Unblock request URL' : 'Block request URL',
                onSelect: () => void block(isBlocked ? blocked.filter((each) => each !== url) : [...blocked, url]),
              },
            ]
          : []),
        ...(resourceType === 'XHR'
          ? [
              {
                label: 'Replay XHR',
                onSelect: () => void perform(() => bridge.command('network.replay', { targetId, entryId: id })),
              },
            ]
          : []),
      ];
    },
  };
}

export interface NetworkPanelProps {
  readonly target: TargetInfo;
  readonly isConnected: boolean;
}

const COST =
  'While recording, the browser reports every request and keeps up to 50 MB of bodies. The cost grows with the number of requests.';

function Failure({
  recording: { error, dismiss },
}: {
  readonly recording: Pick<NetworkRecording, 'error' | 'dismiss'>;
}) {
  if (error === null) return null;
  return (
    <FailureState
      place="strip"
      title="The network log was not changed"
      error={error}
      actions={
        <Button size="tiny" onClick={dismiss}>
          Dismiss
        </Button>
      }
    />
  );
}

/** Blocked URLs, which fail for every client of the page until recording stops. */
function Blocked({ actions: { blocked, unblockAll } }: { readonly actions: RequestActions }) {
  if (blocked.length === 0) return null;
  return (
    <ErrorState
      place="strip"
      severity="warning"
      title={blocked.length === 1 ? `Blocked: ${blocked[0] ?? ''}` : `${blocked.length} request URLs are blocked`}
      detail={
        blocked.length === 1
          ? 'It is unblocked when recording stops.'
          : `${blocked.join('\n')}\nThey are unblocked when recording stops.`
      }
      actions={
        <Button size="tiny" onClick={unblockAll}>
          Unblock all
        </Button>
      }
    />
  );
}

export function NetworkPanel({ target, isConnected }: NetworkPanelProps) {
  const bridge = useBridge();
  const log = useNetworkLog(target.id);
  const recording = useNetworkRecording(target.id, log);
  const { state, isListening, shown } = log;
  const actions = useRequestActions(target.id, isListening ? `${target.id} ${state?.sinceMs ?? ''}` : null);
  const entries = useLiveInitiators(target.id, shown);
  const nowMs = useNow(isListening && shown.some((entry) => entry.state === 'pending'));

  if (log.error !== null) return <FailureState title="The network log could not be read" error={log.error} />;
  if (state === null) return <EmptyState title="Loading requests …" />;
  if (!isListening && log.entries.length === 0)
    return (
      <>
        <Failure recording={recording} />
        <EmptyState
          icon={NetworkIcon}
          title={
            state.state === 'ended' ? `Recording stopped: ${state.endedBecause ?? ''}` : 'Network recording is off'
          }
          action={
            <>
              <Button
                icon={PlayIcon}
                disabled={!isConnected || recording.busy}
                title={isConnected ? undefined : 'The target is not connected'}
                onClick={recording.record}
              >
                Start recording
              </Button>
              <CacheSwitch target={target} recording={recording} />
            </>
          }
        >
          {COST}
        </EmptyState>
      </>
    );
  return (
    <NetworkView
      documentId={liveDocument(target.id, target.title).id}
      isCapture={false}
      entries={entries}
      nowMs={isListening ? nowMs : 0}
      ask={(entryId) => bridge.command('network.details', { targetId: target.id, entryId })}
      leading={<RecordButtons log={log} recording={recording} isConnected={isConnected} />}
      trailing={<RecordingSettings target={target} log={log} recording={recording} isConnected={isConnected} />}
      note={log.hiddenCount === 0 ? undefined : <EarlierPages count={log.hiddenCount} />}
      status={isListening ? <Listening state={state} /> : null}
      strips={
        <>
          <Ending state={state} isListening={isListening} />
          {isListening && target.type === 'page' && log.entries.length > 0 && lacksLoad(log.entries) ? (
            <EarlierRequests targetId={target.id} />
          ) : null}
          <Failure recording={recording} />
          <Failure recording={actions} />
          <Blocked actions={actions} />
          <LiveVerdict targetId={target.id} sinceMs={isListening ? state.sinceMs : null} entries={shown} />
        </>
      }
      actionsOf={actions.menuOf}
      empty={
        <EmptyState
          place="inline"
          title={log.isCleared ? 'No requests since the list was cleared' : 'No requests since recording started'}
          action={isListening && target.type === 'page' ? <ReloadPage targetId={target.id} /> : undefined}
        >
          Earlier requests are not listed. Reload the page to record its load, or use it.
        </EmptyState>
      }
    />
  );
}
