/** A capture running on the target: client, time, stage, size, rate, and cancel. */
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { Fact } from '../../core/widgets/fact.tsx';
import { TAKEN_BY_WINDOW } from '../../core/stores/topics/library.ts';
import { elapsedMs } from '../../core/stores/topics/operations.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge, useNow } from '../../core/stores/workbench.tsx';
import { toolTitle } from '../../core/stores/topics/channels.ts';
import { Button } from '../../core/widgets/button.tsx';
import { Bytes } from '../../core/widgets/figure.tsx';
import { ProgressBar } from '../../core/widgets/meter.tsx';
import { stopwatch } from '../../core/words/moments.ts';
import { TraceBufferFigures, TraceBufferGauge } from './trace-buffer.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';

export function RecordingStrip({ call }: { call: CallRecord }) {
  const bridge = useBridge();
  const nowMs = useNow(true);
  const { error, perform } = useAction();
  const { progress } = call;
  const title = toolTitle(call.tool);
  const cancelling = call.state === 'cancelling';
  const total = progress?.total ?? null;
  const buffer = progress?.buffer ?? null;
  const fills = progress?.phase === 'recording' && !cancelling;
  const stage = cancelling ? 'Stopping the target, then deleting the partial file' : (progress?.message ?? 'Starting');
  return (
    <section className="recording" data-testid="recording-strip" aria-label={`${title} is being recorded`}>
      <div className="recording-who">
        <p className="recording-title row">
          <span className="dot" data-state="recording" />
          <b>{title}</b>
          <span className="third">by {call.caller.kind === 'window' ? TAKEN_BY_WINDOW : call.caller.name}</span>
        </p>
        <p className="recording-elapsed" role="timer" aria-label="Elapsed">
          {stopwatch(elapsedMs(call, nowMs))}
        </p>
      </div>
      {fills ? (
        <TraceBufferGauge buffer={buffer} elapsedMs={elapsedMs(call, nowMs)} />
      ) : (
        <div className="recording-progress">
          <p className="recording-stage">
            <output className="cut">{stage}</output>
            <span className="mono third">
              {progress === null || total === null || total <= 0 ? '' : `${Math.floor((progress.done / total) * 100)}%`}
            </span>
          </p>
          <ProgressBar label={title} done={progress?.done ?? 0} total={total} />
        </div>
      )}
      <dl className="recording-figures">
        {fills ? (
          <TraceBufferFigures buffer={buffer} elapsedMs={elapsedMs(call, nowMs)} />
        ) : (
          <>
            <Fact name="On disk">
              <Bytes sizeBytes={progress === null ? undefined : progress.bytes} />
            </Fact>
            <Fact name="Rate">
              <Bytes sizeBytes={progress === null ? undefined : progress.bytesPerSecond} per="/s" />
            </Fact>
          </>
        )}
      </dl>
      <Button
        disabled={cancelling}
        onClick={() => void perform(() => bridge.command('calls.cancel', { callId: call.id }))}
      >
        {cancelling ? 'Cancelling …' : 'Cancel and discard'}
      </Button>
      {error === null ? null : (
        <div className="recording-error">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </section>
  );
}
