/** Finds the main thread of a frame in the lines of a JSON trace, to give it the samples of a profile that was recorded next to the trace. */

export interface PageThread {
  readonly pid: number;
  readonly tid: number;
  /** Its first event, microseconds on the trace's clock. */
  readonly firstUs: number;
}

export interface PageThreadSearch {
  /** Every event, one line each, in any order. */
  see(line: string): void;
  /** The renderer main thread with the newest event of the frame; without such an event the busiest; null if there is none. */
  found(): PageThread | null;
}

interface Seen extends PageThread {
  events: number;
  firstUs: number;
  isMain: boolean;
  /** Time of the newest event that names the frame. */
  frameUs: number;
}

/** The last one of a line: the arguments before it may contain anything. */
const PLACE = /.*"pid":(\d+),(?:"tdur":\d+,)?"tid":(\d+),"ts":(\d+)/;
/** `PLACE` fits into it. */
const TAIL_CHARS = 300;
const IS_MAIN = /^\{"args":\{"name":"CrRendererMain"\},"cat":"__metadata","name":"thread_name"/;

export function createPageThreadSearch(frameId: string): PageThreadSearch {
  const threads = new Map<string, Seen>();
  const frame = `"frame":${JSON.stringify(frameId)}`;
  return {
    see(line) {
      const [, pid, tid, ts] = PLACE.exec(line.slice(-TAIL_CHARS)) ?? [];
      if (pid === undefined || tid === undefined || ts === undefined) return;
      const key = `${pid} ${tid}`;
      const thread: Seen = threads.get(key) ?? {
        pid: Number(pid),
        tid: Number(tid),
        firstUs: Number.POSITIVE_INFINITY,
        events: 0,
        isMain: false,
        frameUs: Number.NEGATIVE_INFINITY,
      };
      threads.set(key, thread);
      if (IS_MAIN.test(line)) thread.isMain = true;
      // Metadata has no time.
      const atUs = Number(ts);
      if (atUs === 0) return;
      thread.events += 1;
      thread.firstUs = Math.min(thread.firstUs, atUs);
      if (atUs > thread.frameUs && line.includes(frame)) thread.frameUs = atUs;
    },
    found() {
      const mains = [...threads.values()].filter(({ isMain, events }) => isMain && events > 0);
      const [best] = mains.toSorted((a, b) => (a.frameUs === b.frameUs ? b.events - a.events : b.frameUs - a.frameUs));
      return best === undefined ? null : { pid: best.pid, tid: best.tid, firstUs: best.firstUs };
    },
  };
}
