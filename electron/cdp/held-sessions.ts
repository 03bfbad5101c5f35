/**
 * Sessions that stay on their target between calls. V8 forgets the ids of all heap objects whenever any session on the target
 * ends (tried: also one that never touched the heap), and without ids two snapshots cannot be compared object by object. So a
 * session that is given back waits for the next call, and ends with its target, its endpoint or the app.
 */
import { err } from '../../shared/base/result.ts';
import type { Subscription } from '../../shared/base/emitter.ts';
import type { AttachedSession } from '../../shared/capabilities/ports.ts';
import { appError, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type { Endpoints } from './endpoints.ts';
import type { AttachOptions, DedicatedSession } from './target-session.ts';

/** Targets whose sessions wait at most, each with two connections' worth of listeners; the one not used for longest goes. */
const MAX_TARGETS = 8;

export type HeldSessions = Pick<Endpoints, 'attach' | 'openDedicated'>;

/** Sessions nobody uses now, by target. */
type Waiting<S extends AttachedSession> = Map<string, Set<S>>;

function keyOf(target: TargetInfo): string {
  return `${target.endpointId} ${target.id}`;
}

/** One that waits, taken off the list; null where none does. */
function takeWaiting<S extends AttachedSession>(waiting: Waiting<S>, target: TargetInfo): S | null {
  const [session] = waiting.get(keyOf(target)) ?? [];
  if (session === undefined) return null;
  waiting.get(keyOf(target))?.delete(session);
  return session;
}

function putBack<S extends AttachedSession>(waiting: Waiting<S>, session: S): void {
  if (session.closed.aborted) return;
  const key = keyOf(session.target);
  const others = waiting.get(key) ?? new Set<S>();
  // Set anew, so that the order of the map is the order of use.
  waiting.delete(key);
  waiting.set(key, others.add(session));
  if (waiting.size <= MAX_TARGETS) return;
  const [oldest, unused] = [...waiting][0] ?? ['', new Set<S>()];
  waiting.delete(oldest);
  for (const one of unused) void one.release();
}

/** What has ended is lent to nobody. Heard once a session, not once a loan. */
function forgetAtEnd<S extends AttachedSession>(waiting: Waiting<S>, session: S): void {
  const key = keyOf(session.target);
  const forget = (): void => {
    waiting.get(key)?.delete(session);
    if (waiting.get(key)?.size === 0) waiting.delete(key);
  };
  session.closed.addEventListener('abort', forget, { once: true });
}

/**
 * What one call sees of a session: its own listeners and domains, which end with the call while the session stays.
 * A session on which a command was given up is not put back: the target may still be at it.
 */
function lend<S extends AttachedSession>(session: S, options: AttachOptions, waiting: Waiting<S>): S {
  const given = new AbortController();
  const own = new Set<Subscription>();
  let isSettled = true;
  const end = (): void => given.abort(errorOfAbort(session.closed));
  if (session.closed.aborted) end();
  else session.closed.addEventListener('abort', end, { once: true });
  const keep = (subscription: Subscription): Subscription => {
    const kept: Subscription = {
      dispose: () => {
        own.delete(kept);
        subscription.dispose();
      },
    };
    own.add(kept);
    return kept;
  };
  return {
    ...session,
    closed: given.signal,
    send: async (method, params, sendOptions) => {
      if (given.signal.aborted) return err(errorOfAbort(given.signal));
      options.onCommand?.(method);
      const result = await session.send<never>(method, params, sendOptions);
      if (!result.ok && result.error.code !== 'cdp_error') isSettled = false;
      return result;
    },
    on: (event, listener) => keep(session.on(event, listener)),
    enable: async (domain, params) => {
      const enabled = await session.enable(domain, params);
      return enabled.ok ? { ok: true, value: keep(enabled.value) } : enabled;
    },
    release: async () => {
      if (given.signal.aborted) return;
      session.closed.removeEventListener('abort', end);
      for (const subscription of [...own]) subscription.dispose();
      given.abort(appError('cancelled', `The session on "${session.target.title}" was given back.`));
      if (isSettled) putBack(waiting, session);
      else await session.release();
    },
  };
}

/** Lends the sessions of `endpoints`; what a call gives back is lent to the next one on that target. */
export function createHeldSessions(endpoints: HeldSessions): HeldSessions {
  const attached: Waiting<AttachedSession> = new Map();
  const dedicated: Waiting<DedicatedSession> = new Map();

  const lendOne = async <S extends AttachedSession>(
    waiting: Waiting<S>,
    target: TargetInfo,
    options: AttachOptions,
    open: () => Promise<AppResult<S>>,
  ): Promise<AppResult<S>> => {
    const idle = takeWaiting(waiting, target);
    if (idle !== null) return { ok: true, value: lend(idle, options, waiting) };
    const opened = await open();
    if (!opened.ok) return opened;
    forgetAtEnd(waiting, opened.value);
    return { ok: true, value: lend(opened.value, options, waiting) };
  };

  // The commands of a lent session are told to whoever borrows it, so the session itself is opened without a listener.
  return {
    attach: (target, options) =>
      lendOne(attached, target, options, () => endpoints.attach(target, { signal: options.signal })),
    openDedicated: (target, options) =>
      lendOne(dedicated, target, options, () => endpoints.openDedicated(target, { signal: options.signal })),
  };
}
