/**
 * The samples of heap timelines that are being recorded. What is done to a target in between waits for one before and after, so that the objects that it makes
 * are between two samples of its own.
 */
import type { Subscription } from '../../../shared/base/emitter.ts';

/** V8 takes a sample every 50 ms while the target is idle. */
const SAMPLE_LIMIT_MS = 250;

export interface TrackedTimes {
  /** A timeline of the target is recorded until `dispose`. */
  begin(targetId: string): Subscription & { sampled(): void };
  /** Resolves with the next sample of the target, after a while without one, and at once if no timeline of it is recorded. */
  nextSample(targetId: string): Promise<void>;
}

export function createTrackedTimes(): TrackedTimes {
  /** The callers that wait for a sample, by each recording and its target. */
  const active = new Map<object, { readonly targetId: string; waiting: (() => void)[] }>();
  return {
    begin(targetId) {
      const key = {};
      const recording: { readonly targetId: string; waiting: (() => void)[] } = { targetId, waiting: [] };
      active.set(key, recording);
      const sampled = (): void => {
        const { waiting } = recording;
        recording.waiting = [];
        for (const resolve of waiting) resolve();
      };
      return {
        sampled,
        dispose: () => {
          active.delete(key);
          sampled();
        },
      };
    },
    async nextSample(targetId) {
      const recording = [...active.values()].find((each) => each.targetId === targetId);
      if (recording === undefined) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, SAMPLE_LIMIT_MS);
        recording.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
