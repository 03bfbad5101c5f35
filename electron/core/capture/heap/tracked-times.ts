/**
 * The samples of heap timelines that are being recorded. What is done to a target in between waits for one before and after, so that the objects that it makes
 * are between two samples of its own.
 */
import type { Subscription } from '../../../../shared/base/emitter.ts';

/** V8 takes a sample every 50 ms while the target is idle; a page that is busy comes to it later. */
const SAMPLE_LIMIT_MS = 3000;
/** Times of a target that has not sent any: some never do. */
const FIRST_SAMPLE_LIMIT_MS = 250;

interface Recorded {
  readonly targetId: string;
  hasSampled: boolean;
  waiting: (() => void)[];
}

export interface TrackedTimes {
  /** A timeline of the target is recorded until `dispose`. */
  begin(targetId: string): Subscription & { sampled(): void };
  /** Resolves with the next sample of the target, after a while without one, and at once if no timeline of it is recorded. */
  nextSample(targetId: string): Promise<void>;
}

export function createTrackedTimes(): TrackedTimes {
  /** The callers that wait for a sample, by each recording and its target. */
  const active = new Set<Recorded>();
  return {
    begin(targetId) {
      const recording: Recorded = { targetId, hasSampled: false, waiting: [] };
      active.add(recording);
      const release = (): void => {
        const { waiting } = recording;
        recording.waiting = [];
        for (const resolve of waiting) resolve();
      };
      return {
        sampled: () => {
          recording.hasSampled = true;
          release();
        },
        dispose: () => {
          active.delete(recording);
          release();
        },
      };
    },
    async nextSample(targetId) {
      const recording = [...active].find((each) => each.targetId === targetId);
      if (recording === undefined) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, recording.hasSampled ? SAMPLE_LIMIT_MS : FIRST_SAMPLE_LIMIT_MS);
        recording.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
