/** Usage of the trace buffer: a gauge with warning level, and what happens when it is full. */
import type { TraceBuffer } from '../../../shared/core/contracts/activity.ts';
import { Fact } from '../../core/widgets/fact.tsx';
import { BUFFER_WARN_SHARE, bufferWords } from '../../core/stores/topics/trace-buffer.ts';
import { Bytes } from '../../core/widgets/figure.tsx';
import { WarningIcon } from '../../core/widgets/icons.tsx';
import { LevelGauge } from '../../core/widgets/meter.tsx';

export function TraceBufferGauge({ buffer, elapsedMs }: { buffer: TraceBuffer | null; elapsedMs: number }) {
  const words = buffer === null ? null : bufferWords(buffer, elapsedMs);
  return (
    <div className="recording-progress" data-testid="trace-buffer" data-warning={words?.isWarning ?? false}>
      <p className="recording-stage">
        <span className="buffer-head row">
          <span>{buffer?.isRing === true ? 'Ring buffer' : 'Trace buffer'}</span>
          {words?.isWarning === true ? <WarningIcon size={14} className="is-warning" /> : null}
          <b className={words?.isWarning === true ? 'is-warning' : undefined}>{words?.percent ?? '…'}</b>
        </span>
        <span className="third">
          <Bytes sizeBytes={words?.usedBytes} place="inline" /> of{' '}
          <Bytes sizeBytes={buffer?.sizeBytes ?? undefined} place="inline" />
        </span>
      </p>
      <LevelGauge
        label="Trace buffer"
        share={buffer?.share ?? 0}
        isWarning={words?.isWarning ?? false}
        {...(buffer?.isRing === true ? {} : { markAt: BUFFER_WARN_SHARE })}
      />
      <p className={`buffer-story small ${words?.isWarning === true ? 'is-warning' : 'third'}`}>
        {words?.story ?? 'The browser has not reported the buffer usage yet'}
      </p>
      <output className="visually-hidden">{words?.announcement ?? ''}</output>
    </div>
  );
}

/** Next to the gauge: buffered bytes and rate. */
export function TraceBufferFigures({ buffer, elapsedMs }: { buffer: TraceBuffer | null; elapsedMs: number }) {
  const words = buffer === null ? null : bufferWords(buffer, elapsedMs);
  return (
    <>
      <Fact name="In buffer">
        <Bytes sizeBytes={words?.usedBytes} />
      </Fact>
      <Fact name="Rate">
        <Bytes sizeBytes={buffer?.isRing === true ? null : words?.bytesPerSecond} per="/s" />
      </Fact>
    </>
  );
}
