/**
 * Measures the CPU time of a target's main thread while it is recorded. A page reports it with `Performance.getMetrics`, also while script runs; a
 * navigation may move it to another process, so what counts begins with the first answer of the last document. It is read often, because what runs
 * in a page runs for milliseconds. Node programs: `program-time.ts`.
 */
import { pause } from '../../../shared/base/within.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { programOf, watchProgram } from './program-time.ts';
import type { StepsWatch, ThreadWatch } from './measuring-core.ts';

/**
 * Time between two readings of a page. On two processors with a load of 9, a function of five times 16 ms in 26 runs: its wall time was 30 % below to 50 %
 * above the median, this figure 11 % below to 18 % above, and with readings every 120 ms 13 % below to 28 % above.
 */
const READ_EVERY_MS = 20;
/** A target that does not answer in this time has no CPU time; its profile is then read as it is. */
const ANSWER_MS = 5000;

/** One reading of a page. */
interface PageTime {
  readonly atUs: number;
  readonly cpuMs: number;
  /** When the document began to load. */
  readonly navigationStartS: number;
}

/** Without `release` it belongs to the call that measures. */
type Session = Pick<AttachedSession, 'closed' | 'enable' | 'on' | 'send'> & {
  readonly release?: AttachedSession['release'];
  readonly target: Pick<TargetInfo, 'type'>;
};

async function pageTime(session: Session): Promise<PageTime | null> {
  const answer = await session.send('Performance.getMetrics', {}, { deadlineMs: ANSWER_MS });
  if (!answer.ok) return null;
  const byName = new Map(answer.value.metrics.map(({ name, value }) => [name, value]));
  const [atS, cpuS] = [byName.get('Timestamp'), byName.get('ThreadTime')];
  if (atS === undefined || cpuS === undefined) return null;
  return { atUs: atS * 1e6, cpuMs: cpuS * 1000, navigationStartS: byName.get('NavigationStart') ?? 0 };
}

/**
 * Measures the CPU time of a page's main thread from now on, which `Performance` counts from where it is enabled; null if the page does not report it.
 * Releases the session at its end.
 */
export async function watchSteps(session: Session): Promise<StepsWatch | null> {
  const enabled = await session.enable('Performance');
  const first = enabled.ok ? await pageTime(session) : null;
  const end = async (): Promise<number | null> => {
    const last = first === null ? null : await pageTime(session);
    if (enabled.ok) enabled.value.dispose();
    await session.release?.();
    if (first === null || last === null || last.navigationStartS !== first.navigationStartS) return null;
    return last.cpuMs - first.cpuMs;
  };
  if (first !== null) return { end };
  await end();
  return null;
}

async function watchPage(session: Session): Promise<ThreadWatch> {
  const enabled = await session.enable('Performance');
  const over = new AbortController();
  /** Readings of the last document. */
  let readings: PageTime[] = [];
  const read = async (): Promise<PageTime | null> => {
    const time = await pageTime(session);
    if (time === null) return null;
    if (readings.at(-1)?.navigationStartS !== time.navigationStartS) readings = [];
    readings.push(time);
    return time;
  };
  await read();
  const reading = (async () => {
    while (!over.signal.aborted && !session.closed.aborted) {
      await pause(READ_EVERY_MS, over.signal, session.closed);
      if (!over.signal.aborted) await read();
    }
  })();
  return {
    async end() {
      over.abort();
      await reading;
      const last = await read();
      if (enabled.ok) enabled.value.dispose();
      await session.release?.();
      const spans = readings.flatMap(({ atUs, cpuMs }, index) => {
        const before = readings[index - 1];
        return before === undefined ? [] : [{ fromUs: before.atUs, toUs: atUs, cpuMs: cpuMs - before.cpuMs }];
      });
      return last === null || spans.length === 0 ? null : { spans };
    },
  };
}

/**
 * Releases the session at its end. Null for pages except on Linux, where the samples of a profile do not show the waits for a processor; a Node
 * program must wait before its first line.
 */
export async function watchThread(
  session: Session,
  system: NodeJS.Platform = process.platform,
): Promise<ThreadWatch | null> {
  if (!isPageLike(session.target.type)) return watchProgram(programOf(session));
  if (system === 'linux') return watchPage(session);
  await session.release?.();
  return null;
}
