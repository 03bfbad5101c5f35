/**
 * CPU samples next to a trace in the ring buffer. Not those of the trace itself: V8 writes the names of functions into a trace once, and the ring
 * buffer overwrites them. So a CPU profile in rolling segments is recorded at the same time, and added to the trace that is kept.
 *
 * V8 looks at all code of the page when a profile begins: 65 ms with 8,000 functions, and 25 ms more until it has deoptimised them. So the segments are long.
 */
import type { SpooledFile } from '../../../shared/core/capability/recording-ports.ts';
import type { LossRecord } from '../../../shared/base/loss.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { openCpuRing, type CpuRingParts } from './cpu-ring.ts';
import type { Ring, RingOptions, TakeOptions } from './ring.ts';

/** The shortest segment: at 500 samples a second, a megabyte of JSON. */
const MIN_SEGMENT_MS = 120_000;

export interface TakenSamples {
  /** Null without samples. */
  readonly file: SpooledFile | null;
  readonly loss: readonly LossRecord[];
}

export interface RingSamples {
  /** Begins to record, unless it does; nothing happens if no samples are wanted. */
  begin(signal: AbortSignal): Promise<void>;
  /** The samples of the last seconds; the recording continues. */
  take(options: TakeOptions): Promise<TakenSamples>;
  /** Stops recording on the target and discards what it holds. Never throws. */
  end(): Promise<void>;
}

/** The loss of a capture without the samples that it should have. */
export function withoutSamples(why: string): LossRecord {
  return { reason: `The trace has no CPU samples: ${why}`, lostMs: null, lostEvents: null };
}

/** `samplingIntervalUs`: null for no samples. */
export function createRingSamples(
  target: TargetInfo,
  { seconds, samplingIntervalUs }: Pick<RingOptions, 'seconds'> & { readonly samplingIntervalUs: number | null },
  parts: CpuRingParts,
): RingSamples {
  let ring: Ring | null = null;
  return {
    async begin(signal) {
      if (samplingIntervalUs === null || ring !== null) return;
      const segmentMs = Math.max(MIN_SEGMENT_MS, (seconds * 1000) / 2);
      const opened = await openCpuRing(
        target,
        { seconds, samplingIntervalUs, segmentMs, deoptimises: true, signal },
        parts,
      );
      ring = opened;
    },
    async take(options) {
      if (ring === null) return { file: null, loss: [] };
      const taken = await ring.take(options);
      if (!taken.ok) return { file: null, loss: [withoutSamples(taken.error.message.replace(/\.$/, ''))] };
      const { file, loss } = taken.value;
      // The events of these milliseconds are there.
      return { file, loss: loss.map(({ reason }) => ({ reason, lostMs: null, lostEvents: null })) };
    },
    async end() {
      const ended = ring;
      ring = null;
      await ended?.end();
    },
  };
}
