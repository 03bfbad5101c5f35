/**
 * Finds in consecutive CPU profiles how long the thread ran JavaScript without a break, and its longest garbage collection. V8 samples the
 * idle thread as `(idle)`, and native code without a caller as `(program)`: both are breaks.
 */
import { US_PER_MS } from '../../../base/units.ts';
import { sampleTimes, type ProfileSegment } from './segment.ts';

const BREAKS: ReadonlySet<string> = new Set(['(idle)', '(program)', '(root)']);
const COLLECTOR = '(garbage collector)';

/** The longest of each in one segment, in milliseconds, counted from their beginning, which may be in an earlier segment. */
export interface Stretches {
  readonly blockedMs: number;
  readonly gcMs: number;
}

export interface SlowStretches {
  /** To be called with each segment, in order of time. */
  add(segment: ProfileSegment): Stretches;
}

/** The current stretch of one kind. */
function createStretch(): { at(timeUs: number, isIn: boolean): number } {
  let sinceUs: number | null = null;
  return {
    at(timeUs, isIn) {
      const lastedUs = sinceUs === null ? 0 : timeUs - sinceUs;
      if (!isIn) sinceUs = null;
      else sinceUs ??= timeUs;
      return lastedUs;
    },
  };
}

export function createSlowStretches(): SlowStretches {
  const blocked = createStretch();
  const collecting = createStretch();
  let isBlocked = false;
  let isCollecting = false;
  return {
    add(segment) {
      const names = new Map(segment.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
      let blockedUs = 0;
      let gcUs = 0;
      const see = (timeUs: number): void => {
        blockedUs = Math.max(blockedUs, blocked.at(timeUs, isBlocked));
        gcUs = Math.max(gcUs, collecting.at(timeUs, isCollecting));
      };
      sampleTimes(segment).forEach((timeUs, at) => {
        const name = names.get(segment.samples[at] ?? -1) ?? '(root)';
        isBlocked = !BREAKS.has(name);
        isCollecting = name === COLLECTOR;
        see(timeUs);
      });
      // The last sample lasts until the end, and may continue in the next segment.
      see(segment.endTime);
      return { blockedMs: blockedUs / US_PER_MS, gcMs: gcUs / US_PER_MS };
    },
  };
}
