/** The last time in which a ring recorded nothing, between two of its recordings: what the capture after it does not have. */
import { startStopwatch, type Clocks, type Stopwatch } from '../../../shared/base/stopwatch.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { LossRecord } from '../../../shared/base/loss.ts';

export interface RecordingGap {
  /** Nothing is recorded from now on. `why` continues "… while". Within a gap, the gap continues with its first reason. */
  begin(why: string): void;
  /** It records again. Does nothing outside of a gap. */
  end(): void;
  /** The part of the gap that lies in the last `lastMs`, as a loss record; none if it is older. */
  lossWithin(lastMs: number): LossRecord[];
}

/** `clock`: that of stopwatches. */
export function createRecordingGap(clock: Clocks): RecordingGap {
  let open: { readonly why: string; readonly watch: Stopwatch } | null = null;
  let last: { readonly why: string; readonly lengthMs: number; readonly since: Stopwatch } | null = null;
  return {
    begin(why) {
      open ??= { why, watch: startStopwatch(clock) };
    },
    end() {
      if (open === null) return;
      last = { why: open.why, lengthMs: open.watch.elapsedMs(), since: startStopwatch(clock) };
      open = null;
    },
    lossWithin(lastMs) {
      if (last === null) return [];
      const agoMs = last.since.elapsedMs();
      const lostMs = Math.round(Math.min(last.lengthMs, lastMs - agoMs));
      if (lostMs <= 0) return [];
      const reason = `The flight recorder recorded nothing for ${durationText(lostMs)} until ${durationText(agoMs)} before the end, while ${last.why}`;
      return [{ reason, lostMs, lostEvents: null }];
    },
  };
}
