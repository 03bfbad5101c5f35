/** Sessions on a browser's targets with a connection of their own, which may be paused and ends with them. */
import { appError, errorOfAbort, type AppResult, AppFailure } from '../../../../shared/base/errors.ts';
import type { BrowserSessions } from '../browser-sessions.ts';
import type { CdpSocket } from '../socket.ts';
import type { AttachOptions, DedicatedSession } from '../target-session.ts';

interface DedicatedParts {
  /** Opens another connection to the browser. */
  readonly open: (signal: AbortSignal) => Promise<AppResult<CdpSocket>>;
  readonly sessions: BrowserSessions;
  /** The browser's first connection: no dedicated one outlives it. */
  readonly first: Pick<CdpSocket, 'closed' | 'send'>;
  /** The browser's address. */
  readonly endpoint: string;
}

const ASK_LIMIT_MS = 2000;

export type OpenDedicated = (targetId: string, options: AttachOptions) => Promise<DedicatedSession>;

export function createDedicatedSessions({ open, sessions, first, endpoint }: DedicatedParts): OpenDedicated {
  const { closed } = first;
  const connections = new Set<CdpSocket>();
  // This includes a paused connection, and one whose end was not reported.
  closed.addEventListener(
    'abort',
    () => {
      for (const own of [...connections]) void own.close(errorOfAbort(closed));
    },
    { once: true },
  );

  return async (targetId, options) => {
    const opened = await open(options.signal);
    if (!opened.ok) {
      // A browser that has ended refuses, maybe before the end of its first connection is noticed: a command notices it.
      const asking = { title: endpoint, signal: options.signal, deadlineMs: ASK_LIMIT_MS };
      const asked = await first.send('Browser.getVersion', {}, asking);
      throw new AppFailure(!asked.ok && asked.error.code === 'disconnected' ? asked.error : opened.error);
    }
    const own = opened.value;
    connections.add(own);
    own.closed.addEventListener('abort', () => connections.delete(own), { once: true });
    sessions.follow(own);
    const attached = await sessions.attach(own, targetId, options);
    if (!attached.ok) {
      await own.close(attached.error);
      throw new AppFailure(attached.error);
    }
    const session = attached.value;
    const end = async (): Promise<void> => {
      // Ending the connection ends the session in the browser too, at once, even when it is busy or unread.
      await own.close(appError('cancelled', `The connection to ${endpoint} was released.`));
      await session.release();
    };
    // A target that was closed or has crashed takes its session with it, not the connection: the browser may continue recording it.
    session.closed.addEventListener('abort', () => void own.close(errorOfAbort(session.closed)), { once: true });
    return {
      ...session,
      pause: () => own.pause(),
      resume: () => own.resume(),
      isGuarded: () => false,
      release: end,
      end,
    };
  };
}
