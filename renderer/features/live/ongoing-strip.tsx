/** An active recording: client, time, heap or buffer, and buttons to stop or discard it. */
import { durationText } from '../../../shared/base/duration-text.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import { Fact } from '../../core/widgets/fact.tsx';
import { TAKEN_BY_WINDOW } from '../../core/stores/topics/library.ts';
import { useNow, useRecording, useTopic } from '../../core/stores/workbench.tsx';
import { toolTitle } from '../../core/stores/topics/channels.ts';
import { Button } from '../../core/widgets/button.tsx';
import { Bytes, Count } from '../../core/widgets/figure.tsx';
import { stopwatch } from '../../core/words/moments.ts';
import { TraceBufferFigures, TraceBufferGauge } from './trace-buffer.tsx';

/** Recordings that report the heap of their target. */
const REPORT_HEAP: ReadonlySet<Recording['key']> = new Set(['HeapProfiler.tracking', 'HeapProfiler.sampling']);

export interface OngoingStripProps {
  readonly recording: Recording;
  /** Its stop is what the page is for now. */
  readonly isFirst: boolean;
}

export function OngoingStrip({ recording, isFirst }: OngoingStripProps) {
  const nowMs = useNow(true);
  const stop = useRecording((state) => state.stop);
  const discard = useRecording((state) => state.discard);
  const { tool, key, caller, startedAtMs, heapUsedBytes, survivingSizeBytes, survivingCount, lostMs, state } =
    recording;
  const title = toolTitle(tool);
  const ending = state === 'stopping';
  const { buffer = null } = recording;
  const elapsedMs = nowMs - startedAtMs;
  const beside = useTopic('calls', (calls) =>
    calls.find(
      (call) =>
        call.targetId === recording.targetId &&
        call.tool !== tool &&
        call.partOf === undefined &&
        call.endedAtMs === null &&
        (call.kind === 'capture' || call.kind === 'change-page'),
    ),
  );
  return (
    <section className="recording" data-testid="ongoing-strip" aria-label={`${title} is being recorded`}>
      <div className="recording-who">
        <p className="recording-title row">
          <span className="dot" data-state="recording" />
          <b>{title}</b>
          <span className="third">by {caller.kind === 'window' ? TAKEN_BY_WINDOW : caller.name}</span>
        </p>
        <p className="recording-elapsed" role="timer" aria-label="Elapsed">
          {stopwatch(elapsedMs)}
        </p>
      </div>
      {key === 'Tracing' ? <TraceBufferGauge buffer={buffer} elapsedMs={elapsedMs} /> : null}
      <dl className="recording-figures">
        {key === 'Tracing' ? <TraceBufferFigures buffer={buffer} elapsedMs={elapsedMs} /> : null}
        {REPORT_HEAP.has(key) ? (
          <Fact name="Current heap size">
            <Bytes sizeBytes={heapUsedBytes ?? undefined} />
          </Fact>
        ) : null}
        {survivingSizeBytes === null ? null : (
          <>
            <Fact name="Allocated, still alive">
              <Bytes sizeBytes={survivingSizeBytes} />
            </Fact>
            <Fact name="Objects">
              <Count count={survivingCount} />
            </Fact>
          </>
        )}
        {lostMs === 0 ? null : (
          <Fact
            name="Lost so far"
            title="The page was reloaded, or another client stopped the recording. Earlier data is lost"
            className="is-warning"
          >
            {durationText(lostMs)}
          </Fact>
        )}
      </dl>
      {beside === undefined ? null : (
        <p className="recording-beside">“{beside.title}” works here meanwhile: what it does is recorded too.</p>
      )}
      <div className="recording-actions">
        <Button disabled={ending} onClick={() => void discard(recording)}>
          Cancel and discard
        </Button>
        <Button look={isFirst ? 'primary' : 'plain'} disabled={ending} onClick={() => void stop(recording)}>
          {ending ? 'Stopping …' : 'Stop and open'}
        </Button>
      </div>
    </section>
  );
}
