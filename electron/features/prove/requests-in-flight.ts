/** Watches the requests of a page while it loads: a picture that is still on its way, or that code is about to ask for, may be its largest paint. */
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';

/** A request that takes longer is a stream or waits for news: no paint depends on it. */
const LONGEST_MS = 5000;
const NO_PART_OF_A_LOAD: ReadonlySet<string> = new Set(['EventSource', 'Ping', 'Preflight', 'WebSocket']);

export interface RequestWatch {
  /** Milliseconds since the last request ended; 0 while one is in flight. */
  quietMs(): number;
  /** Ends the watch, and releases its session. */
  end(): Promise<void>;
}

/** `now`: milliseconds of a clock. */
export async function watchRequests(
  session: Pick<AttachedSession, 'enable' | 'on' | 'release'>,
  now: () => number = () => performance.now(),
): Promise<RequestWatch> {
  const begun = new Map<string, number>();
  let endedMs = now();
  const ended = ({ requestId }: { readonly requestId: string }): void => {
    if (begun.delete(requestId)) endedMs = now();
  };
  const listening = [
    session.on('Network.requestWillBeSent', ({ requestId, type = 'Other' }) => {
      if (!NO_PART_OF_A_LOAD.has(type)) begun.set(requestId, now());
    }),
    session.on('Network.loadingFinished', ended),
    session.on('Network.loadingFailed', ended),
  ];
  const enabled = await session.enable('Network');
  return {
    quietMs: () => ([...begun.values()].some((ms) => now() - ms < LONGEST_MS) ? 0 : now() - endedMs),
    async end() {
      for (const each of listening) each.dispose();
      if (enabled.ok) enabled.value.dispose();
      await session.release();
    },
  };
}
