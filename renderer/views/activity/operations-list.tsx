/** Operations as they run: name, who, how far, elapsed, bytes and rate, cancel. Ended ones stay ten seconds. */
import type { CallRecord } from '../../../shared/contracts/activity.ts';
import { elapsedMs, isRunningCall, operations, OPERATION_STAYS_MS, timeLeftMs } from '../../stores/operations.ts';
import { useCommandRunner } from '../../stores/use-command.ts';
import { useNow, useTopic } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { Bytes, Figure } from '../../widgets/figure.tsx';
import { CancelledIcon, CloseIcon, DoneIcon, ErrorIcon, RecordingIcon } from '../../widgets/icons.tsx';
import { ToolIcon } from '../../widgets/kind-icons.tsx';
import { ProgressBar } from '../../widgets/meter.tsx';
import { stopwatch, wholeSeconds } from '../../widgets/moments.ts';
import { EmptyState } from '../../widgets/states.tsx';
import { callerName, progressLine } from './call-words.ts';

function OperationIcon({ call }: { call: CallRecord }) {
  if (call.state === 'done') return <DoneIcon className="is-done" />;
  if (call.state === 'failed') return <ErrorIcon className="is-error" />;
  if (call.state === 'cancelled') return <CancelledIcon className="third" />;
  if (call.kind === 'capture') return <RecordingIcon className="is-recording" />;
  return <ToolIcon tool={call.tool} className="second" />;
}

function Operation({ call, nowMs }: { call: CallRecord; nowMs: number }) {
  const run = useCommandRunner();
  const running = isRunningCall(call);
  const left = running ? timeLeftMs(call, nowMs) : null;
  const who = [callerName(call), call.targetTitle].filter(Boolean).join(', ');
  const cancel = (): void => void run('calls.cancel', { callId: call.id }, `${call.title} was not cancelled`);
  return (
    <li className="operation" data-testid="activity-row" data-call-id={call.id} data-state={call.state}>
      <OperationIcon call={call} />
      <span className="operation-name">
        <b className="cut">{call.title}</b>
        <span className="cut third small" title={who}>
          {who}
        </span>
      </span>
      <span className="operation-progress">
        {running ? (
          <ProgressBar
            label={`${call.title}, progress`}
            done={call.progress?.done ?? 0}
            total={call.progress?.total ?? null}
          />
        ) : null}
        <span className="cut small third" data-tone={call.state} title={progressLine(call)}>
          {progressLine(call)}
        </span>
      </span>
      <span className="operation-figures">
        <Figure
          figure={stopwatch(running ? elapsedMs(call, nowMs) : Math.round(elapsedMs(call, nowMs) / 100) * 100)}
          place="inline"
        />
        <span className="third small">{left === null ? '' : `${wholeSeconds(left, 'up')} left`}</span>
      </span>
      <span className="operation-figures operation-bytes">
        <Bytes sizeBytes={call.progress?.bytes ?? null} />
        {running ? <Bytes sizeBytes={call.progress?.bytesPerSecond ?? null} per="/s" /> : <span />}
      </span>
      {running ? (
        <IconButton
          label={`Cancel ${call.title}`}
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

export function OperationsList() {
  const calls = useTopic('calls');
  // The clock runs while something runs, and until the last one that ended has gone from the list.
  const lastEndMs = calls.reduce((last, call) => Math.max(last, call.endedAtMs ?? Number.POSITIVE_INFINITY), 0);
  const isLively = lastEndMs + OPERATION_STAYS_MS > useNow(false);
  const nowMs = useNow(isLively);
  const shown = operations(calls, nowMs);
  const running = shown.filter(isRunningCall).length;
  return (
    <section className="operations" aria-label="Operations">
      <div className="pane-head">
        <h3>Operations</h3>
        <span className="third">
          {running === 0 ? 'nothing runs' : running === 1 ? '1 running' : `${running} running`}
        </span>
      </div>
      {shown.length === 0 ? (
        <EmptyState place="inline" title="Nothing runs now.">
          A capture, import or export shows here while it runs, with its bytes and a way to cancel it.
        </EmptyState>
      ) : (
        <ul className="operations-list">
          {shown.map((call) => (
            <Operation key={call.id} call={call} nowMs={nowMs} />
          ))}
        </ul>
      )}
    </section>
  );
}
