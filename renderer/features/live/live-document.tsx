/** The live document of a target: running captures, locks, its captures, and actions. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatBytes } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { personAdvice } from '../../core/words/person-text.ts';
import { Fact } from '../../core/widgets/fact.tsx';
import { NoticeButton } from '../../core/frame/notice-button.tsx';
import { liveDocument } from '../../core/stores/documents/document-tabs.ts';
import type { Notice } from '../../core/stores/notices.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import {
  endpointName,
  portAddress,
  successorOf,
  targetName,
  targetNamed,
  targetTypeWord,
} from '../../core/stores/topics/targets.ts';
import {
  useBridge,
  useDocuments,
  useNow,
  useTopic,
  useTopicKnown,
  useWorkbench,
} from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { clockTime } from '../../core/words/moments.ts';
import { EmptyState, ErrorState } from '../../core/widgets/states.tsx';
import {
  capturesOf,
  capturesWithProgress,
  findTarget,
  lastFailedCapture,
  ongoingRecordings,
  targetWord,
  type FoundTarget,
} from '../../core/live/live-target.ts';
import { toolTitle } from '../../core/stores/topics/channels.ts';
import { LiveMetrics } from './live-metrics.tsx';
import { lastHeapUsed } from './metric-rows.ts';
import { LivePanels, type LivePanel } from '../../core/live/live-panels.tsx';
import { LocksPane } from './locks-pane.tsx';
import { OngoingStrip } from './ongoing-strip.tsx';
import { RecorderStrip } from './recorder-strip.tsx';
import { RecordingStrip } from './recording-strip.tsx';
import { TargetActions } from './target-actions.tsx';
import { TargetCaptures } from './target-captures.tsx';
import { useLiveMetrics } from './use-live-metrics.ts';
import './live.css';

const PROBLEM_TITLES: Partial<Record<EndpointInfo['state'], string>> = {
  idle: 'Not connected',
  connecting: 'Connecting …',
  reconnecting: 'The connection was lost; reconnecting …',
  lost: 'The connection was lost',
  failed: 'The endpoint cannot be reached',
};

/** `localhost:9222`; the name of a process that the app started, which has no address. */
function addressOf(endpoint: EndpointInfo): string {
  const address = portAddress(endpoint.address);
  return address === '' ? endpointName(endpoint) : address;
}

/** A recording that was lost while this document was in front, as its notice would tell it. */
function useLost(targetId: string): Notice | null {
  const { notices } = useWorkbench();
  const { id } = liveDocument(targetId, '');
  return useStore(notices, (state) => state.notices.findLast(({ shownIn }) => shownIn === id)) ?? null;
}

function RecordAgain({ lost }: { readonly lost: Notice | null }) {
  return lost === null || lost.action === null ? null : <NoticeButton action={lost.action} />;
}

const lostSentence = (lost: Notice | null): string => (lost === null ? '' : `${lost.title}.`);

/** Of a target that is still there. */
function LostRecording({ lost }: { readonly lost: Notice }) {
  const { notices } = useWorkbench();
  return (
    <ErrorState
      place="strip"
      severity="warning"
      title={lost.title}
      detail={lost.detail ?? undefined}
      actions={
        <>
          <RecordAgain lost={lost} />
          <Button size="tiny" onClick={() => notices.getState().dismiss(lost.id)}>
            Dismiss
          </Button>
        </>
      }
    />
  );
}

interface EndpointProblemProps {
  readonly endpoint: EndpointInfo;
  readonly lost: Notice | null;
}

function EndpointProblem({ endpoint, lost }: EndpointProblemProps) {
  const bridge = useBridge();
  const { busy, perform } = useAction();
  const title = PROBLEM_TITLES[endpoint.state];
  if (title === undefined) return null;
  const waits = endpoint.state === 'connecting' || endpoint.state === 'reconnecting';
  return (
    <ErrorState
      place="strip"
      severity={waits ? 'info' : 'warning'}
      title={`${addressOf(endpoint)}: ${title}`}
      detail={[endpoint.error?.message, lostSentence(lost)].filter(Boolean).join(' ')}
      suggestion={personAdvice(endpoint.error ?? {})}
      actions={
        waits ? undefined : (
          <>
            <Button
              size="tiny"
              disabled={busy}
              onClick={() => void perform(() => bridge.command('endpoints.connect', { endpointId: endpoint.id }))}
            >
              Reconnect
            </Button>
            <RecordAgain lost={lost} />
          </>
        )
      }
    />
  );
}

/** Estimates before a snapshot, from the last snapshot and the last collection. */
function BeforeSnapshot({ target, heapUsedBytes }: { target: TargetInfo; heapUsedBytes: number | null }) {
  const freeBytes = useTopic('spool', (spool) => spool.freeBytes);
  const nowUsedBytes = useLiveMetrics(({ series }) => lastHeapUsed(series[target.id]));
  const last = useTopic('captures', (all) => capturesOf(all, target).find(({ kind }) => kind === 'heap-snapshot'));
  const facts: [string, string][] = [];
  if (nowUsedBytes !== null) facts.push(['Heap now', formatBytes(nowUsedBytes)]);
  if (heapUsedBytes !== null) facts.push(['Heap used', `${formatBytes(heapUsedBytes)} after the last collection`]);
  if (last !== undefined) facts.push(['Last file', formatBytes(last.sizeBytes)]);
  if (last?.pauseMs !== undefined && last.pauseMs !== null) facts.push(['Last pause', durationText(last.pauseMs)]);
  if (freeBytes > 0) facts.push(['Free on disk', formatBytes(freeBytes)]);
  return (
    <section className="live-section" aria-label="Before a heap snapshot">
      <div className="live-section-head row">
        <h3>Before a heap snapshot</h3>
      </div>
      <dl className="live-facts">
        {facts.map(([label, value]) => (
          <Fact key={label} name={label}>
            {value}
          </Fact>
        ))}
      </dl>
      {last === undefined && heapUsedBytes === null ? (
        <p className="live-note">
          The target pauses while a snapshot is taken; the first one shows for how long. “Collect garbage” shows how
          full the heap is.
        </p>
      ) : null}
    </section>
  );
}

function TargetFacts({ target, endpoint }: { target: TargetInfo; endpoint: EndpointInfo }) {
  return (
    <section className="live-section" aria-label="Target">
      <div className="live-section-head row">
        <h3>Target</h3>
      </div>
      <dl className="live-facts">
        <Fact name="Type">{targetTypeWord(target.type)}</Fact>
        <Fact name="Endpoint" className="mono selectable">
          {addressOf(endpoint)}
        </Fact>
        <Fact name="Runs in">{endpoint.product === '' ? '–' : endpoint.product}</Fact>
        <Fact name="Target id" className="mono selectable">
          {target.id}
        </Fact>
      </dl>
    </section>
  );
}

function FailedCapture({ targetId }: { targetId: string }) {
  const calls = useTopic('calls', (all) => all.filter((call) => call.targetId === targetId));
  // The clock ticks only while a message has to expire.
  const nowMs = useNow(lastFailedCapture(calls, targetId, 0) !== null);
  const failed = lastFailedCapture(calls, targetId, nowMs);
  if (failed === null || failed.error === null) return null;
  const cancelled = failed.state === 'cancelled';
  return (
    <ErrorState
      place="strip"
      severity={cancelled ? 'info' : failed.state === 'refused' ? 'warning' : 'error'}
      title={`${toolTitle(failed.tool)} ${cancelled ? 'was cancelled' : failed.state === 'refused' ? 'was refused' : 'failed'} at ${clockTime(failed.endedAtMs ?? 0)}`}
      detail={cancelled ? (failed.outcomeNote ?? 'Nothing was saved.') : failed.error.message}
      suggestion={cancelled ? undefined : personAdvice(failed.error)}
    />
  );
}

export interface LiveDocumentProps {
  /** Panels other than the overview, in tab order. */
  readonly panels: readonly LivePanel[];
  /** Pending consent requests of this target, at the top. */
  readonly requests?: ReactNode;
  readonly targetId: string;
  /** The target as stored in the tab, for one that is no longer listed. */
  readonly title: string;
}

interface LastFound extends FoundTarget {
  /** Connection time of its endpoint when the target was last listed. */
  readonly seenConnectedAtMs: number | null;
}

/** The target as last listed, so that its document can show what happened to it. */
function useLastFound(endpoints: readonly EndpointInfo[], targetId: string): LastFound | null {
  const found = findTarget(endpoints, targetId);
  const [last, setLast] = useState(found);
  if (found !== null && (found.target !== last?.target || found.endpoint !== last.endpoint)) setLast(found);
  if (found !== null) return { ...found, seenConnectedAtMs: found.endpoint.connectedAtMs };
  if (last === null) return null;
  const endpoint = endpoints.find(({ id }) => id === last.endpoint.id) ?? last.endpoint;
  return { endpoint, target: { ...last.target, state: 'gone' }, seenConnectedAtMs: last.endpoint.connectedAtMs };
}

/**
 * The successor of a closed target: after a browser restart the page has another id and the tab follows it automatically; if only the page
 * was closed, the person decides.
 */
function useSuccessor(
  endpoints: readonly EndpointInfo[],
  found: LastFound | null,
): { readonly successor: TargetInfo | null; readonly follow: () => void } {
  const { targetSelection } = useWorkbench();
  const replace = useDocuments((state) => state.replace);
  const isGone = found?.target.state === 'gone' && found.endpoint.state === 'connected';
  const successor = isGone ? successorOf(endpoints, found.target.id, found.target) : null;
  const follow = (): void => {
    if (found === null || successor === null) return;
    replace(`live:${found.target.id}`, liveDocument(successor.id, targetName(successor)));
    void targetSelection.getState().select(successor.id, targetName(successor));
  };
  const isAnotherRun = successor !== null && found?.endpoint.connectedAtMs !== found?.seenConnectedAtMs;
  const latest = useRef(follow);
  useEffect(() => {
    latest.current = follow;
  });
  useEffect(() => {
    if (isAnotherRun) latest.current();
  }, [isAnotherRun]);
  return { successor, follow };
}

/** For a target that closed while its tab was in the background: finds the successor from the data in the tab. */
function NotListed({ targetId, title }: { readonly targetId: string; readonly title: string }) {
  const { targetSelection } = useWorkbench();
  const endpoints = useTopic('endpoints');
  const replace = useDocuments((state) => state.replace);
  const tabId = `live:${targetId}`;
  const last = useDocuments(({ groups }) => {
    const tab = groups.flatMap(({ tabs }) => tabs).find(({ id }) => id === tabId);
    return (tab?.kind === 'live' ? tab.lastTarget : null) ?? null;
  });
  const successor = successorOf(endpoints, targetId, last) ?? targetNamed(endpoints, title);
  const follow = (next: TargetInfo): void => {
    replace(tabId, liveDocument(next.id, targetName(next)));
    void targetSelection.getState().select(next.id, targetName(next));
  };
  return (
    <EmptyState
      title={`${title} is closed`}
      action={
        successor === null ? undefined : (
          <Button look="primary" onClick={() => follow(successor)}>
            Go to the {targetWord(successor)} open now
          </Button>
        )
      }
    >
      It was closed, or its endpoint disconnected. Its captures are in the library.
    </EmptyState>
  );
}

function ReloadCrashed({ target }: { readonly target: TargetInfo }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  return (
    <>
      <Button
        size="tiny"
        disabled={busy}
        onClick={() => void perform(() => bridge.call('pen_navigate', { action: 'reload', target: target.id }))}
      >
        Reload
      </Button>
      {error === null ? null : <span className="is-error">{error.message}</span>}
    </>
  );
}

function TargetState({
  target,
  endpoint,
  lost,
  successor,
  onFollow,
}: FoundTarget & {
  readonly lost: Notice | null;
  readonly successor: TargetInfo | null;
  readonly onFollow: () => void;
}) {
  if (endpoint.state !== 'connected') return <EndpointProblem endpoint={endpoint} lost={lost} />;
  if (target.state === 'gone') {
    return (
      <ErrorState
        place="strip"
        severity="info"
        title={`This ${targetWord(target)} was closed`}
        detail={[lostSentence(lost), 'Its captures stay in the library.'].filter(Boolean).join(' ')}
        actions={
          successor === null ? undefined : (
            <>
              <Button size="tiny" onClick={onFollow}>
                Go to the {targetWord(target)} open now
              </Button>
              <RecordAgain lost={lost} />
            </>
          )
        }
      />
    );
  }
  if (target.state === 'crashed') {
    return (
      <ErrorState
        place="strip"
        title={`This ${targetWord(target)} has crashed`}
        detail={[lostSentence(lost), 'Its process exited. Its captures stay in the library.'].filter(Boolean).join(' ')}
        actions={target.type === 'page' ? <ReloadCrashed target={target} /> : undefined}
      />
    );
  }
  if (target.state === 'unresponsive') {
    return (
      <ErrorState
        place="strip"
        severity="warning"
        title="A command timed out on this target"
        suggestion="It may show a dialog, be paused in the debugger, or be stuck in an endless loop. Check it, then try again."
      />
    );
  }
  return null;
}

export function LiveDocument({ panels, requests, targetId, title }: LiveDocumentProps) {
  const known = useTopicKnown('endpoints');
  const endpoints = useTopic('endpoints');
  const calls = useTopic('calls', (all) => all.filter((call) => call.targetId === targetId));
  const recordings = useTopic('recordings', (all) => all.filter((recording) => recording.targetId === targetId));
  const recorder = useTopic('recorders', (all) => all.find((each) => each.targetId === targetId));
  const [heapUsedBytes, setHeapUsedBytes] = useState<number | null>(null);
  const found = useLastFound(endpoints, targetId);
  const { successor, follow } = useSuccessor(endpoints, found);
  const lost = useLost(targetId);
  // What ended the target, and with it a recording, is said once, above.
  const isDown =
    found !== null &&
    (found.endpoint.state !== 'connected' || found.target.state === 'gone' || found.target.state === 'crashed');
  const ongoing = ongoingRecordings(recordings, calls, targetId);
  const strips = [
    ...(isDown
      ? []
      : [
          lost === null ? <FailedCapture key="failed" targetId={targetId} /> : <LostRecording key="lost" lost={lost} />,
        ]),
    ...(recorder === undefined ? [] : [<RecorderStrip key="recorder" recorder={recorder} />]),
    ...ongoing.map((recording, place) => (
      <OngoingStrip key={recording.id} recording={recording} isFirst={place === 0} />
    )),
    ...capturesWithProgress(recordings, calls, targetId).map((call) => <RecordingStrip key={call.id} call={call} />),
  ];
  // Below everything else: a recording that begins or ends moves nothing under the pointer.
  const below = <div className="live-ongoing">{strips}</div>;

  if (found === null) {
    return (
      <div className="live column full" data-testid="live-document">
        {requests}
        {known ? <NotListed targetId={targetId} title={title} /> : <EmptyState title="Loading targets …" />}
        {below}
      </div>
    );
  }
  const { target, endpoint } = found;
  const there = target.state !== 'gone';
  /** Its address is in the address field. */
  const isOpenPage = there && target.type === 'page';
  const overview = (
    <div className="live-body body">
      <div className="live-main grow">
        <LiveMetrics target={target} isConnected={there && endpoint.state === 'connected'} />
        <div className="pane-head">
          <h3>Captures of this target</h3>
        </div>
        <TargetCaptures target={target} />
      </div>
      <div className="live-side">
        {there ? <BeforeSnapshot target={target} heapUsedBytes={heapUsedBytes} /> : null}
        <TargetFacts target={target} endpoint={endpoint} />
        {/* Last, so that nothing moves when it comes and goes. */}
        {there ? <LocksPane target={target} /> : null}
      </div>
    </div>
  );
  return (
    <div className="live column full" data-testid="live-document">
      {requests}
      <TargetState target={target} endpoint={endpoint} lost={lost} successor={successor} onFollow={follow} />
      <header className="live-head row">
        <h1 className={isOpenPage ? 'visually-hidden' : 'cut'} title={target.title}>
          {targetName(target)}
        </h1>
        {isOpenPage ? null : (
          <span className="live-url third selectable cut" title={target.url}>
            {target.url}
          </span>
        )}
        {there ? (
          <TargetActions target={target} isRecording={ongoing.length > 0} onHeapUsed={setHeapUsedBytes} />
        ) : null}
      </header>
      <LivePanels
        panels={panels}
        target={target}
        isConnected={there && endpoint.state === 'connected'}
        overview={overview}
      />
      {below}
    </div>
  );
}
