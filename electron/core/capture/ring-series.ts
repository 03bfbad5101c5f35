/**
 * Measures a target once a second for the CPU profile of a flight recorder: its heap, and how long it takes to answer. `Runtime.getHeapUsage`
 * runs no code in the target.
 */
import { US_PER_MS } from '../../../shared/base/units.ts';
import type { ProfileSegment } from '../../../shared/engine/profile/segments/index.ts';
import type { SeriesColumns } from '../../../shared/engine/profile/contract/profile-series.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';

const INTERVAL_MS = 1000;
/** A blocked target answers late, and the time that it took is what is measured. */
const DEADLINE_MS = 60_000;
/** Relations of the clocks that count: those of the last segments, because clocks of two machines drift apart. */
const RELATIONS = 8;

interface MeasuredPoint {
  /** On the clock of this process. */
  readonly sentMs: number;
  readonly answeredMs: number;
  readonly heapUsed: number;
  readonly heapTotal: number;
}

/** When a command was sent, and its answer received, on the clock of this process. */
export interface SentCommand {
  readonly sentMs: number;
  readonly answeredMs: number;
}

export interface RingSeries {
  /** Relates the two clocks: the clock of the profile was at `profileUs` between the two moments of the command. */
  relate(command: SentCommand, profileUs: number): void;
  /** Forgets what was measured before this moment of the profile. */
  discardBefore(profileUs: number): void;
  /** Returns what was measured in the time of the profile, in order of time; null without any. */
  columnsOf(profile: Pick<ProfileSegment, 'startTime' | 'endTime'>): SeriesColumns | null;
  end(): void;
}

/** Measures until `end`, or until the target refuses. `elapsed` is a monotonic clock in milliseconds. */
export function measureSeries(session: Pick<TargetSession, 'send' | 'closed'>, elapsed: () => number): RingSeries {
  let points: MeasuredPoint[] = [];
  /** The clock of the profile minus ours, in microseconds, is between these two. */
  let offsets: readonly { readonly leastUs: number; readonly mostUs: number }[] = [];
  let offsetUs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const profileUs = (ownMs: number): number => Math.round(ownMs * US_PER_MS + offsetUs);
  const measure = async (): Promise<void> => {
    const sentMs = elapsed();
    const usage = await session.send('Runtime.getHeapUsage', {}, { deadlineMs: DEADLINE_MS });
    if (isOver || session.closed.aborted) return;
    if (usage.ok) {
      const { usedSize, totalSize } = usage.value;
      points.push({ sentMs, answeredMs: elapsed(), heapUsed: usedSize, heapTotal: totalSize });
    } else if (usage.error.code !== 'target_unresponsive') return;
    schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => void measure(), INTERVAL_MS);
    timer.unref();
  };
  schedule();

  return {
    relate({ sentMs, answeredMs }, atUs) {
      const offset = { leastUs: atUs - answeredMs * US_PER_MS, mostUs: atUs - sentMs * US_PER_MS };
      offsets = [...offsets, offset].slice(-RELATIONS);
      const leastUs = Math.max(...offsets.map((each) => each.leastUs));
      const mostUs = Math.min(...offsets.map((each) => each.mostUs));
      offsetUs = (leastUs + mostUs) / 2;
    },
    discardBefore(atUs) {
      points = points.filter(({ sentMs }) => profileUs(sentMs) >= atUs);
    },
    columnsOf({ startTime, endTime }) {
      const within = points.filter(({ sentMs }) => profileUs(sentMs) >= startTime && profileUs(sentMs) <= endTime);
      if (within.length === 0) return null;
      return {
        atUs: within.map(({ sentMs }) => profileUs(sentMs)),
        heapUsed: within.map(({ heapUsed }) => heapUsed),
        heapTotal: within.map(({ heapTotal }) => heapTotal),
        answerUs: within.map(({ sentMs, answeredMs }) => Math.round((answeredMs - sentMs) * US_PER_MS)),
      };
    },
    end() {
      isOver = true;
      clearTimeout(timer);
      points = [];
    },
  };
}
