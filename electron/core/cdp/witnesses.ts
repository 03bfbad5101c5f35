/**
 * A session on each page in use that no call borrows, to end a script that never ends. The renderer dispatches a few commands by V8's interrupt, also
 * within an endless loop (Chromium's `ShouldInterruptForMethod`), but only on a session that it has begun before.
 */
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { HeldSessions } from './held-sessions.ts';

/** One for each of the pages in use; the one that was asked for longest ago ends first. */
const MAX_WITNESSES = 8;
const BEGIN_MS = 15_000;

const keyOf = ({ endpointId, id }: TargetInfo): string => `${endpointId} ${id}`;

/** Sends `Runtime.terminateExecution` on the witness of a page, which each page gets with its first session. */
export function withWitnesses(held: HeldSessions, open: HeldSessions['attach']): HeldSessions {
  const witnesses = new Map<string, Promise<AttachedSession | null>>();

  const begin = async (target: TargetInfo): Promise<AttachedSession | null> => {
    const attached = await open(target, { signal: AbortSignal.timeout(BEGIN_MS) });
    if (!attached.ok) return null;
    const session = attached.value;
    session.closed.addEventListener('abort', () => witnesses.delete(keyOf(target)), { once: true });
    // The first command that is answered begins the session in the renderer.
    const begun = await session.send('Performance.getMetrics', {}, { deadlineMs: BEGIN_MS });
    if (begun.ok) return session;
    await session.release();
    return null;
  };

  const watch = (target: TargetInfo): void => {
    const key = keyOf(target);
    const known = witnesses.get(key);
    witnesses.delete(key);
    witnesses.set(key, known ?? begin(target));
    if (witnesses.size <= MAX_WITNESSES) return;
    const [oldest] = witnesses.keys();
    void witnesses.get(oldest ?? '')?.then((session) => session?.release());
    witnesses.delete(oldest ?? '');
  };

  const watched = <S extends AttachedSession>(opened: AppResult<S>, target: TargetInfo): AppResult<S> => {
    if (!opened.ok || !isPageLike(target.type) || target.oneDebugger === true) return opened;
    watch(target);
    const session = opened.value;
    return {
      ok: true,
      value: {
        ...session,
        send: async (method, params, options) => {
          const witness = method === 'Runtime.terminateExecution' ? await witnesses.get(keyOf(target)) : null;
          return (witness ?? session).send(method, params, options);
        },
      },
    };
  };

  return {
    attach: async (target, options) => watched(await held.attach(target, options), target),
    openDedicated: async (target, options) => watched(await held.openDedicated(target, options), target),
  };
}
