/**
 * Sessions that stay open on their target between calls. V8 forgets the ids of all heap objects whenever any session on the target ends
 * (observed, even for a session that never used the heap), and without ids two snapshots cannot be compared object by object. So a released
 * session waits for the next call and ends with its target, its endpoint or the app.
 */
import { err, ok } from '../../../shared/base/result.ts';
import type { Subscription } from '../../../shared/base/emitter.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { appError, errorOfAbort, type AppResult } from '../../../shared/base/errors.ts';
import { targetName, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import type { AttachOptions, DedicatedSession } from './target-session.ts';

/** Maximum number of targets with an idle session, each with two connections' worth of listeners; the least recently used ends first. */
const MAX_TARGETS = 8;

/**
 * Commands that only read, or that the caller undoes by a command sent right after: a target that answers one of them too late has nothing
 * left running. A session that waits for such an answer is reused, so that a busy target keeps its object ids.
 */
const LEAVES_NOTHING_RUNNING: ReadonlySet<string> = new Set([
  'CSS.getStyleSheetText',
  'DOM.getFrameOwner',
  'Debugger.disable',
  'Debugger.enable',
  'Debugger.getScriptSource',
  'Debugger.setSkipAllPauses',
  'HeapProfiler.collectGarbage',
  'HeapProfiler.enable',
  'Memory.getDOMCounters',
  'Network.getResponseBody',
  'Page.getFrameTree',
  'Page.getLayoutMetrics',
  'Page.getNavigationHistory',
  'Page.getResourceContent',
  'Page.getResourceTree',
  'Performance.getMetrics',
  'Runtime.getHeapUsage',
  'Runtime.getIsolateId',
  'Runtime.releaseObject',
  'Runtime.releaseObjectGroup',
]);

export type HeldSessions = Pick<Endpoints, 'attach' | 'openDedicated'>;

/** Idle sessions by target. */
type Waiting<S extends AttachedSession> = Map<string, Set<S>>;

function keyOf(target: TargetInfo): string {
  return `${target.endpointId} ${target.id}`;
}

/**
 * The targets that one guard protects: a worker and its owner together. A session on a worker thread of Node is one on its process and on
 * all of its workers too, and ends there as well.
 */
function guardKeyOf(target: TargetInfo): string {
  return `${target.endpointId} ${target.parentId ?? target.id}`;
}

/** Takes an idle session off the list; null if there is none. */
function takeWaiting<S extends AttachedSession>(waiting: Waiting<S>, target: TargetInfo): S | null {
  const [session] = waiting.get(keyOf(target)) ?? [];
  if (session === undefined) return null;
  waiting.get(keyOf(target))?.delete(session);
  return session;
}

function putBack<S extends AttachedSession>(waiting: Waiting<S>, session: S, guards: Guards): void {
  if (session.closed.aborted) return;
  // An open session would keep the person's own debugger out, or the recordings of later calls waiting.
  if (session.target.oneDebugger === true) return void session.release();
  const key = keyOf(session.target);
  const others = waiting.get(key) ?? new Set<S>();
  // Deleted and inserted again, so that the map stays in order of use.
  waiting.delete(key);
  waiting.set(key, others.add(session));
  if (waiting.size <= MAX_TARGETS) return;
  const [oldest, unused] = [...waiting].find(([, all]) => mayEnd(all, guards)) ?? ['', new Set<S>()];
  waiting.delete(oldest);
  for (const one of unused) void one.release();
}

function mayEnd(sessions: ReadonlySet<AttachedSession>, guards: Guards): boolean {
  return ![...sessions].some(({ target }) => guards.isGuarded(guardKeyOf(target)));
}

/** Targets on which no session may end now, and the sessions that wait to end. */
interface Guards {
  isGuarded(key: string): boolean;
  begin(key: string): void;
  over(key: string): void;
  /** Ends a session, or defers that until its target is no longer guarded. */
  end(key: string, session: AttachedSession): Promise<void>;
}

function createGuards(): Guards {
  const counts = new Map<string, number>();
  const parked = new Map<string, Set<AttachedSession>>();
  return {
    isGuarded: (key) => counts.has(key),
    begin: (key) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    over: (key) => {
      const left = (counts.get(key) ?? 1) - 1;
      if (left > 0) {
        counts.set(key, left);
        return;
      }
      counts.delete(key);
      for (const session of parked.get(key) ?? []) void session.release();
      parked.delete(key);
    },
    end: async (key, session) => {
      if (!counts.has(key)) return session.release();
      // The session may be paused; further messages are dropped, so that the target does not wait for it.
      if ('resume' in session && typeof session.resume === 'function') session.resume();
      parked.set(key, (parked.get(key) ?? new Set()).add(session));
    },
  };
}

/** Never lends a session that has ended. Registered once for each session, not for each loan. */
function forgetAtEnd<S extends AttachedSession>(waiting: Waiting<S>, session: S): void {
  const key = keyOf(session.target);
  const forget = (): void => {
    waiting.get(key)?.delete(session);
    if (waiting.get(key)?.size === 0) waiting.delete(key);
  };
  session.closed.addEventListener('abort', forget, { once: true });
}

/**
 * One call's view of a session: its own listeners and domains, which end with the call while the session stays. A session with an
 * unanswered command that may leave something running is not reused: the target may still be working on it.
 */
function lend<S extends AttachedSession>(session: S, options: AttachOptions, waiting: Waiting<S>, guards: Guards): S {
  const key = guardKeyOf(session.target);
  const given = new AbortController();
  const own = new Set<Subscription>();
  let isSettled = true;
  const end = (): void => given.abort(errorOfAbort(session.closed));
  if (session.closed.aborted) end();
  else session.closed.addEventListener('abort', end, { once: true });
  let guarding = options.guardsTarget === true;
  if (guarding) guards.begin(key);
  const stopGuarding = (): void => {
    if (guarding) guards.over(key);
    guarding = false;
  };
  given.signal.addEventListener('abort', stopGuarding, { once: true });
  if (given.signal.aborted) stopGuarding();
  /** Takes it from its borrower; false if that happened already. */
  const takeBack = (): boolean => {
    if (given.signal.aborted) return false;
    session.closed.removeEventListener('abort', end);
    for (const subscription of [...own]) subscription.dispose();
    given.abort(appError('cancelled', `The session on ${targetName(session.target)} was released.`));
    return true;
  };
  const track = (subscription: Subscription): Subscription => {
    const tracked: Subscription = {
      dispose: () => {
        own.delete(tracked);
        subscription.dispose();
      },
    };
    own.add(tracked);
    return tracked;
  };
  return {
    ...session,
    closed: given.signal,
    isGuarded: () => guards.isGuarded(key),
    send: async (method, params, sendOptions) => {
      if (given.signal.aborted) return err(errorOfAbort(given.signal));
      options.onCommand?.(method);
      const result = await session.send(method, params, sendOptions);
      if (!result.ok && result.error.code !== 'cdp_error' && !LEAVES_NOTHING_RUNNING.has(method)) isSettled = false;
      return result;
    },
    on: (event, listener) => track(session.on(event, listener)),
    enable: async (domain, params) => {
      const enabled = await session.enable(domain, params);
      return enabled.ok ? ok(track(enabled.value)) : enabled;
    },
    release: async () => {
      if (!takeBack()) return;
      if (isSettled) putBack(waiting, session, guards);
      else await guards.end(key, session);
    },
    end: async () => {
      if (takeBack()) await guards.end(key, session);
    },
  };
}

/** Lends the sessions of `endpoints`; a session that a call releases is lent to the next call on that target. */
export function createHeldSessions(endpoints: HeldSessions): HeldSessions {
  const attached: Waiting<AttachedSession> = new Map();
  const dedicated: Waiting<DedicatedSession> = new Map();
  const guards = createGuards();

  const lendOne = async <S extends AttachedSession>(
    waiting: Waiting<S>,
    target: TargetInfo,
    options: AttachOptions,
    open: () => Promise<AppResult<S>>,
  ): Promise<AppResult<S>> => {
    const idle = takeWaiting(waiting, target);
    if (idle !== null) return ok(lend(idle, options, waiting, guards));
    const opened = await open();
    if (!opened.ok) return opened;
    forgetAtEnd(waiting, opened.value);
    return ok(lend(opened.value, options, waiting, guards));
  };

  // The commands of a borrowed session are reported to its borrower, so the session itself is opened without a listener.
  return {
    attach: (target, options) =>
      lendOne(attached, target, options, () =>
        endpoints.attach(target, { signal: options.signal, evenCrashed: options.evenCrashed === true }),
      ),
    openDedicated: (target, options) =>
      lendOne(dedicated, target, options, () => endpoints.openDedicated(target, { signal: options.signal })),
  };
}
