/** The requests of a live target: recorded on request, shown as long as the log exists. */
import { useMemo, useState, type ReactNode } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { LiveLogState } from '../../../shared/contracts/live-logs.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { isPageLike } from '../../../shared/contracts/targets.ts';
import { captureDocument } from '../../stores/documents.ts';
import { whenListed } from '../../stores/files.ts';
import { useAction } from '../../stores/use-action.ts';
import { useQuery } from '../../stores/use-query.ts';
import { useLiveLog } from '../../stores/use-live-log.ts';
import { useLayout, useNow, useWorkbench } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import {
  CloseIcon,
  DeleteIcon,
  ExportIcon,
  NetworkIcon,
  PinIcon,
  PlayIcon,
  RecordingIcon,
} from '../../widgets/icons.tsx';
import { Menu } from '../../widgets/menu.tsx';
import { clockTime } from '../../widgets/moments.ts';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { NetworkView } from './network-view.tsx';
import { Throttling } from './throttling.tsx';
import { CapturedSchema } from './captured.ts';
import { shownRequests } from './network-rows.ts';

export interface NetworkPanelProps {
  readonly target: TargetInfo;
  readonly isConnected: boolean;
}

const COST =
  'While recording, the browser reports every request and keeps up to 50 MB of bodies. The cost grows with the number of requests.';

export function NetworkPanel({ target, isConnected }: NetworkPanelProps) {
  const { bridge, liveLogs, topics, documents } = useWorkbench();
  const { state, entries, error: followError } = useLiveLog(liveLogs.network, target.id);
  const action = useAction();
  const [wantsNoCache, setWantsNoCache] = useState(false);
  /** The first request after clearing, for the log that started at that time. */
  const [cleared, setCleared] = useState<{ readonly sinceMs: number | null; readonly fromId: number } | null>(null);
  const isListening = state?.state === 'listening';
  const cache = useQuery(isListening ? `${target.id} ${state.sinceMs} ${state.listeners.length}` : null, () =>
    bridge.command('network.cache', { targetId: target.id }),
  );
  const isCacheDisabled = isListening && cache.answer?.ok === true ? cache.answer.value.isDisabled : wantsNoCache;
  const isPreserved = useLayout((layout) => layout.preserveNetworkLog);
  const setPreserved = useLayout((layout) => layout.setPreserveNetworkLog);
  const clearedFromId = cleared !== null && cleared.sinceMs === (state?.sinceMs ?? null) ? cleared.fromId : 0;
  const pageFromId = isPreserved ? 0 : (state?.pageFromId ?? 0);
  const shown = useMemo(() => shownRequests(entries, clearedFromId, pageFromId), [entries, clearedFromId, pageFromId]);
  const hiddenCount = useMemo(
    () => shownRequests(entries, clearedFromId, 0).length - shown.length,
    [entries, clearedFromId, shown],
  );
  const nowMs = useNow(isListening && shown.some((entry) => entry.state === 'pending'));

  const listen = async (disableCache: boolean, clearFirst: boolean): Promise<boolean> => {
    const done = await action.perform(() =>
      bridge.call('pen_network_enable', { target: target.id, disableCache, clearFirst }),
    );
    if (done !== null) cache.again();
    return done !== null;
  };
  const clear = async (): Promise<void> => {
    const lastId = entries.at(-1)?.id ?? -1;
    const { sinceMs = null } = state ?? {};
    if (isListening && !(await listen(isCacheDisabled, true))) return;
    setCleared({ sinceMs, fromId: lastId + 1 });
  };
  const switchCache = (isDisabled: boolean): void => {
    setWantsNoCache(isDisabled);
    if (isListening) void listen(isDisabled, false);
  };
  /** Saves the shown requests to the library and returns the capture id. */
  const keep = async (): Promise<string | null> => {
    const kept = await action.perform(() =>
      bridge.call('pen_network_capture', { action: 'keep', target: target.id }, CapturedSchema),
    );
    return kept?.captureId ?? null;
  };
  const keepAndOpen = async (): Promise<void> => {
    const id = await keep();
    const record = id === null ? null : await whenListed(topics, id);
    if (record !== null) documents.getState().open(captureDocument(record));
  };
  const exportHar = async (): Promise<void> => {
    const captureId = await keep();
    if (captureId !== null)
      await action.perform(() => bridge.command('captures.save-as', { captureId, format: 'native' }));
  };

  if (followError !== null)
    return (
      <ErrorState
        title="The network log could not be read"
        detail={followError.message}
        suggestion={followError.suggestion}
      />
    );
  if (state === null) return <EmptyState title="Loading requests …" />;
  const cacheSwitch = (
    <label className="network-switch" title="Disable cache while requests are recorded; restored when recording stops">
      <input
        type="checkbox"
        checked={isCacheDisabled}
        disabled={action.busy}
        onChange={(event) => switchCache(event.target.checked)}
      />
      Disable cache
    </label>
  );
  const preserveSwitch = (
    <label className="network-switch" title="Keep requests in the list when the page navigates or reloads">
      <input type="checkbox" checked={isPreserved} onChange={(event) => setPreserved(event.target.checked)} />
      Preserve log
    </label>
  );
  const failure =
    action.error === null ? null : (
      <ErrorState
        place="strip"
        title="The network log was not changed"
        detail={action.error.message}
        suggestion={action.error.suggestion}
        actions={
          <Button size="tiny" onClick={action.dismiss}>
            Dismiss
          </Button>
        }
      />
    );
  if (!isListening && entries.length === 0)
    return (
      <>
        {failure}
        <EmptyState
          icon={NetworkIcon}
          title={
            state.state === 'ended' ? `Recording stopped: ${state.endedBecause ?? ''}` : 'Network recording is off'
          }
          action={
            <>
              <Button
                look="primary"
                icon={PlayIcon}
                disabled={!isConnected || action.busy}
                title={isConnected ? undefined : 'The target is not connected'}
                onClick={() => void listen(wantsNoCache, true)}
              >
                Record network
              </Button>
              {isPageLike(target.type) ? cacheSwitch : null}
            </>
          }
        >
          {COST}
        </EmptyState>
      </>
    );
  return (
    <NetworkView
      entries={shown}
      nowMs={isListening ? nowMs : 0}
      ask={(entryId) => bridge.command('network.details', { targetId: target.id, entryId })}
      leading={
        <>
          {isListening ? (
            <Button
              icon={CloseIcon}
              disabled={action.busy}
              title="Stops recording for all clients and restores the cache"
              onClick={() =>
                void action.perform(() => bridge.command('live-log.stop', { log: 'network', targetId: target.id }))
              }
            >
              Stop
            </Button>
          ) : (
            <Button
              look="primary"
              icon={PlayIcon}
              disabled={!isConnected || action.busy}
              title={isConnected ? 'Starts with an empty log' : 'The target is not connected'}
              onClick={() => void listen(wantsNoCache, true)}
            >
              Record
            </Button>
          )}
          <Button
            icon={DeleteIcon}
            disabled={action.busy || shown.length === 0}
            title="Clears this list only; other clients keep theirs"
            onClick={() => void clear()}
          >
            Clear
          </Button>
        </>
      }
      trailing={
        <>
          {isPageLike(target.type) ? preserveSwitch : null}
          {isPageLike(target.type) ? cacheSwitch : null}
          {isPageLike(target.type) ? <Throttling target={target} isConnected={isConnected} /> : null}
          <Menu
            entries={[
              {
                label: 'Save to library and open',
                icon: PinIcon,
                onSelect: () => void keepAndOpen(),
                unavailable: shown.length === 0 ? 'no requests' : null,
              },
              {
                label: 'Export HAR …',
                icon: ExportIcon,
                onSelect: () => void exportHar(),
                unavailable: shown.length === 0 ? 'no requests' : null,
              },
            ]}
          >
            <Button icon={ExportIcon} disabled={action.busy}>
              Save
            </Button>
          </Menu>
        </>
      }
      note={hiddenCount === 0 ? undefined : <EarlierPages count={hiddenCount} />}
      status={isListening ? <Listening state={state} /> : null}
      strips={
        <>
          <Ending state={state} isListening={isListening} />
          {failure}
        </>
      }
      empty={
        <EmptyState
          place="inline"
          title={cleared === null ? 'No requests since recording started' : 'No requests since the list was cleared'}
        >
          Reload the page, or use it.
        </EmptyState>
      }
    />
  );
}

/** The number of hidden requests of earlier pages, and how to show them. */
function EarlierPages({ count }: { count: number }) {
  const requests = count === 1 ? '1 request' : `${formatCount(count)} requests`;
  return (
    <span title="“Preserve log” shows them. A saved log includes them.">{requests} of earlier pages not shown</span>
  );
}

/** Recording state: since when and for which clients. */
function Listening({ state: { sinceMs, listeners } }: { state: LiveLogState }) {
  return (
    <span className="network-listening" data-testid="network-listening">
      <RecordingIcon size={12} className="is-recording" />
      <span className="cut">
        Recording since {clockTime(sinceMs ?? 0)}, for {listeners.map(({ name }) => name).join(', ')}
      </span>
    </span>
  );
}

/** Why recording stopped, and what was dropped. */
function Ending({ state, isListening }: { state: LiveLogState; isListening: boolean }): ReactNode {
  const { endedBecause, dropped, limit } = state;
  return (
    <>
      {isListening ? null : (
        <ErrorState
          place="strip"
          severity="info"
          title={
            endedBecause === null
              ? 'Network recording is off. Recorded requests stay here'
              : `Recording stopped: ${endedBecause.replace(/\.$/, '')}. Recorded requests stay here`
          }
        />
      )}
      {dropped === 0 ? null : (
        <ErrorState
          place="strip"
          severity="warning"
          title={`${formatCount(dropped)} older requests were dropped`}
          detail={`The log keeps the newest ${formatCount(limit)}. Save it to the library before it is full.`}
        />
      )}
    </>
  );
}
