/** Operations: name, client, progress, elapsed time, bytes and rate, cancel. Completed ones stay for ten seconds. */
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import { toolTitle } from '../stores/topics/channels.ts';
import {
  elapsedMs,
  isRunningCall,
  ongoing,
  operations,
  OPERATION_STAYS_MS,
  recordedMs,
  timeLeftMs,
} from '../stores/topics/operations.ts';
import { bufferWords } from '../stores/topics/trace-buffer.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useNow, useRecording, useTopic } from '../stores/workbench.tsx';
import { IconButton } from '../widgets/button.tsx';
import { Bytes, Figure } from '../widgets/figure.tsx';
import { CancelledIcon, CloseIcon, DoneIcon, ErrorIcon, RecordingIcon, StopIcon } from '../widgets/icons.tsx';
import { ToolIcon } from '../widgets/kind-icons.tsx';
import { LevelGauge, ProgressBar } from '../widgets/meter.tsx';
import { stopwatch, wholeSeconds } from '../words/moments.ts';
import { EmptyState } from '../widgets/states.tsx';
import { callerName, callTitle, progressLine, toldCalls } from './call-words.ts';

function OperationIcon({ call }: { call: CallRecord }) {
  if (call.state === 'done') return <DoneIcon className="is-done" />;
  if (call.state === 'failed') return <ErrorIcon className="is-error" />;
  if (call.state === 'cancelled') return <CancelledIcon className="third" />;
  if (call.kind === 'capture' && call.waitsForPerson !== true) return <RecordingIcon className="is-recording" />;
  return <ToolIcon tool={call.tool} className="second" />;
}

function Operation({ call, nowMs }: { call: CallRecord; nowMs: number }) {
  const run = useCommandRunner();
  const tookMs = useTopic('captures', (captures) => recordedMs(call, captures, nowMs));
  const title = callTitle(call);
  const running = isRunningCall(call);
  const left = running ? timeLeftMs(call, nowMs) : null;
  const { phase, buffer } = call.progress ?? {};
  const words =
    call.state === 'running' && phase === 'recording' && buffer ? bufferWords(buffer, elapsedMs(call, nowMs)) : null;
  const line = words === null ? progressLine(call) : `${progressLine(call)}, buffer ${words.percent}`;
  const who = [callerName(call), call.targetTitle].filter(Boolean).join(', ');
  const cancel = (): void => void run('calls.cancel', { callId: call.id }, `${title} was not cancelled`);
  return (
    <li className="operation" data-testid="activity-row" data-call-id={call.id} data-state={call.state}>
      <OperationIcon call={call} />
      <span className="operation-name">
        <b className="cut">{title}</b>
        <span className="cut third small" title={who}>
          {who}
        </span>
      </span>
      <span className="operation-progress">
        {running ? (
          <ProgressBar
            label={`${title}, progress`}
            done={call.progress?.done ?? 0}
            total={call.progress?.total ?? null}
          />
        ) : null}
        <span
          className={`cut small ${words?.isWarning === true ? 'is-warning' : 'third'}`}
          data-tone={call.state}
          title={line}
        >
          {line}
        </span>
      </span>
      <span className="operation-figures">
        <Figure figure={stopwatch(running ? elapsedMs(call, nowMs) : Math.round(tookMs / 100) * 100)} place="inline" />
        <span className="third small">{left === null ? '' : `${wholeSeconds(left, 'up')} left`}</span>
      </span>
      <span className="operation-figures operation-bytes">
        <Bytes sizeBytes={words?.usedBytes ?? call.progress?.bytes ?? null} />
        {running ? <Bytes sizeBytes={call.progress?.bytesPerSecond ?? null} per="/s" /> : <span />}
      </span>
      {running ? (
        <IconButton
          label={`Cancel ${title}`}
          icon={CloseIcon}
          size="tiny"
          data-testid="cancel-call"
          disabled={call.state === 'cancelling'}
          onClick={cancel}
        />
      ) : (
        <span />
      )}
    </li>
  );
}

interface OngoingOperationProps {
  readonly title: string;
  /** Names of those who record it. */
  readonly by: string;
  readonly recording: Pick<Recording, 'targetTitle' | 'startedAtMs' | 'heapUsedBytes' | 'state' | 'buffer'>;
  readonly nowMs: number;
  readonly end: { readonly label: string; readonly run: () => void };
}

/** An active recording has no total: elapsed time, heap size, and a button that ends it. */
function OngoingOperation({ title, by, recording, nowMs, end }: OngoingOperationProps) {
  const { targetTitle, startedAtMs, heapUsedBytes, state } = recording;
  const who = [by, targetTitle].filter(Boolean).join(', ');
  const words = recording.buffer ? bufferWords(recording.buffer, nowMs - startedAtMs) : null;
  const line =
    state === 'stopping'
      ? 'Stopping'
      : words === null
        ? 'Recording'
        : `Buffer ${words.percent}${words.isWarning ? `. ${words.story}` : ''}`;
  return (
    <li className="operation" data-testid="ongoing-row" data-state="running">
      <RecordingIcon className="is-recording" />
      <span className="operation-name">
        <b className="cut">{title}</b>
        <span className="cut third small" title={who}>
          {who}
        </span>
      </span>
      <span className="operation-progress">
        {recording.buffer && words !== null ? (
          <LevelGauge label={`${title}, buffer`} share={recording.buffer.share} isWarning={words.isWarning} />
        ) : (
          <ProgressBar label={`${title}, recording`} done={0} total={null} />
        )}
        <span className={`cut small ${words?.isWarning === true ? 'is-warning' : 'third'}`} title={line}>
          {line}
        </span>
      </span>
      <span className="operation-figures">
        <Figure figure={stopwatch(Math.max(0, nowMs - startedAtMs))} place="inline" />
        <span />
      </span>
      <span className="operation-figures operation-bytes">
        {words !== null ? (
          <Bytes sizeBytes={words.usedBytes} title="In the trace buffer" />
        ) : heapUsedBytes === null ? (
          <span />
        ) : (
          <Bytes sizeBytes={heapUsedBytes} title="Current heap size of the target" />
        )}
        <span />
      </span>
      <IconButton label={end.label} icon={StopIcon} size="tiny" disabled={state === 'stopping'} onClick={end.run} />
    </li>
  );
}

export function OperationsList() {
  const all = useTopic('calls');
  const calls = toldCalls(all);
  const recordings = ongoing(all, useTopic('recordings'));
  const logs = useTopic('networkRecordings');
  const discard = useRecording((state) => state.discard);
  const run = useCommandRunner();
  const ongoingCount = recordings.length + logs.length;
  // The clock runs while an operation runs or a completed one is listed.
  const lastEndMs = calls.reduce((last, call) => Math.max(last, call.endedAtMs ?? Number.POSITIVE_INFINITY), 0);
  const isLively = lastEndMs + OPERATION_STAYS_MS > useNow(false);
  const nowMs = useNow(isLively || ongoingCount > 0);
  const shown = operations(calls, nowMs);
  const runningCount = shown.filter(isRunningCall).length + ongoingCount;
  return (
    <section className="operations column fill" aria-label="Operations">
      <div className="pane-head">
        <h3>Operations</h3>
        <span className="third">
          {runningCount === 0 ? 'idle' : runningCount === 1 ? '1 running' : `${runningCount} running`}
        </span>
      </div>
      {shown.length + ongoingCount === 0 ? (
        <EmptyState place="inline" title="No operations.">
          Running captures, imports and exports are listed here with their progress. You can cancel them.
        </EmptyState>
      ) : (
        <ul className="operations-list">
          {recordings.map((recording) => (
            <OngoingOperation
              key={recording.id}
              title={toolTitle(recording.tool)}
              by={recording.caller.kind === 'window' ? 'you' : recording.caller.name}
              recording={recording}
              nowMs={nowMs}
              end={{
                label: `Cancel ${toolTitle(recording.tool)} and discard it`,
                run: () => void discard(recording),
              }}
            />
          ))}
          {logs.map((log) => (
            <OngoingOperation
              key={log.targetId}
              title="Network"
              by={log.listeners.join(', ')}
              recording={{ ...log, heapUsedBytes: null, state: 'recording' }}
              nowMs={nowMs}
              end={{
                label: `Stop recording requests of ${log.targetTitle}`,
                run: () =>
                  void run('live-log.stop', { log: 'network', targetId: log.targetId }, 'Recording was not stopped'),
              }}
            />
          ))}
          {shown.map((call) => (
            <Operation key={call.id} call={call} nowMs={nowMs} />
          ))}
        </ul>
      )}
    </section>
  );
}
