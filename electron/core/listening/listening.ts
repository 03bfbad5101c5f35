/**
 * Shared logs of targets: one log per target, started by the first listener, shared by all, ended with the last one. Its session stays on
 * the target until then. Each kind of log defines what it records.
 */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import {
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../shared/base/errors.ts';
import type { LiveLogMark, LiveLogPage, LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { EntryRing, LogEntry } from './entry-ring.ts';

/** Maximum number of targets with an ended log; the least recently used is dropped. */
const MAX_TARGETS = 16;

/** A log while it is recorded: entries, and the additional state of its kind. */
export interface TargetLog<E extends LogEntry> {
  readonly ring: EntryRing<E>;
  /** A note for readers of the log: why it is shorter than it was. */
  readonly note?: string | null;
  /** The id of the first entry of the current page; null if the target has not navigated since the log began. */
  pageFromId?(): number | null;
  /** Frames whose scripts the log can run, and the selected one. */
  frames?(): Pick<LiveLogState, 'frames' | 'selectedFrameId'>;
}

/** Defines how a kind of log records one target. */
export interface LogKind<E extends LogEntry, Log extends TargetLog<E>> {
  /** An empty log. Call `changed` after every change. */
  create(target: TargetInfo, changed: () => void): Log;
  /** Registers listeners, then enables the domains; a failure is returned to the listener. */
  begin(log: Log, session: AttachedSession): Promise<unknown>;
  /** Restores on the target what `begin` changed. Domains that the session enabled are disabled by its release. */
  end?(log: Log, session: AttachedSession): Promise<void>;
}

/** The current or last log of one target. */
export interface LogHandle<Log> {
  readonly log: Log;
  readonly target: TargetInfo;
  /** Counts the runs on this target. */
  readonly run: number;
  /** Null when it has ended. */
  readonly session: AttachedSession | null;
  /** Milliseconds since the Unix epoch; null while it records. */
  readonly endedAtMs: number | null;
  readonly state: LiveLogState;
  /** Callers that joined and did not leave, also after the end. */
  readonly joined: ReadonlySet<string>;
  /** The entries that it had when the handle was made are in a capture. */
  readonly kept: () => void;
}

/** A log of any kind, for the window. */
export interface LogFeed {
  /** The log of this target changed; listeners coalesce. */
  readonly changes: Listenable<string>;
  /** Entries after a mark (null: from the beginning); null if the target never had a log. */
  page(targetId: string, after: LiveLogMark | null, limit: number): LiveLogPage | null;
  /** Ends it for all listeners: the user wants the target to be left alone. */
  stop(targetId: string): Promise<void>;
  /** Logs with entries that are in no capture: the end of the app would lose them. */
  notKept(): { readonly target: TargetInfo; readonly entries: number }[];
}

/** A log that ended with the target or its connection. */
export interface LostListening {
  readonly target: TargetInfo;
  /** Callers that listen to this log. */
  readonly listeners: readonly CallerInfo[];
  readonly error: AppError;
}

export interface Listening<E extends LogEntry, Log extends TargetLog<E>> extends LogFeed {
  readonly lost: Listenable<LostListening>;
  /** Joins, or starts with an empty log. `isNew` is false if it was active already. */
  listen(
    target: TargetInfo,
    options: { readonly caller: CallerInfo; readonly signal: AbortSignal },
  ): Promise<{ handle: LogHandle<Log>; isNew: boolean }>;
  /** Removes this caller; the last one ends the log. */
  leave(targetId: string, callerId: string): Promise<void>;
  /** The current or last log; null if there was none. */
  find(targetId: string): LogHandle<Log> | null;
  /** The log of this endpoint that was lost last: after its restart, targets have other ids. Null if none was. */
  lastLost(endpointId: string): LogHandle<Log> | null;
  /** All active logs. */
  active(): LogHandle<Log>[];
  endOfCaller(caller: CallerInfo): Promise<void>;
  isRecordedBy(callerId: string): boolean;
}

interface LogRecord<Log> {
  readonly target: TargetInfo;
  readonly log: Log;
  readonly run: number;
  readonly sinceMs: number;
  readonly listeners: Map<string, CallerInfo>;
  readonly joined: Set<string>;
  /** Entries before this id are in a capture. */
  keptToId: number;
  session: AttachedSession | null;
  endedAtMs: number | null;
  endedBecause: string | null;
}

export function createListening<E extends LogEntry, Log extends TargetLog<E>>(options: {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AttachedSession>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly kind: LogKind<E, Log>;
}): Listening<E, Log> {
  const { targets, attach, now, kind } = options;
  const records = new Map<string, LogRecord<Log>>();
  const beginning = new Map<string, Promise<AppResult<LogRecord<Log>>>>();
  const changes = new Emitter<string>();
  const lost = new Emitter<LostListening>();
  let runs = 0;

  const pageOf = (log: Log): Pick<LiveLogState, 'pageFromId'> => {
    const pageFromId = log.pageFromId?.() ?? null;
    return pageFromId === null ? {} : { pageFromId };
  };
  const stateOf = (record: LogRecord<Log>): LiveLogState => ({
    targetId: record.target.id,
    state: record.session !== null ? 'listening' : record.endedBecause === null ? 'off' : 'ended',
    sinceMs: record.sinceMs,
    endedBecause: record.endedBecause,
    listeners: [...record.listeners.values()].map(({ id, name }) => ({ callerId: id, name })),
    buffered: record.log.ring.size,
    dropped: record.log.ring.dropped,
    limit: record.log.ring.limit,
    ...pageOf(record.log),
    ...record.log.frames?.(),
    ...(record.log.note === undefined || record.log.note === null ? {} : { note: record.log.note }),
  });
  const nextIdOf = ({ ring }: Log): number => ring.oldestId + ring.size;
  const handleOf = (record: LogRecord<Log>): LogHandle<Log> => {
    const nextId = nextIdOf(record.log);
    return {
      log: record.log,
      target: record.target,
      run: record.run,
      session: record.session,
      endedAtMs: record.endedAtMs,
      state: stateOf(record),
      joined: record.joined,
      kept: () => {
        record.keptToId = nextId;
      },
    };
  };

  const forgetOldest = (): void => {
    for (const [id, record] of records) {
      if (records.size <= MAX_TARGETS) return;
      if (record.session === null) records.delete(id);
    }
  };

  const begin = async (target: TargetInfo): Promise<LogRecord<Log>> => {
    // The log ends with its listeners, not with the call that starts it: a session cancelled midway would discard object ids.
    const session = await attach(targets.byId(target.id) ?? target, { signal: new AbortController().signal });
    const changed = (): void => changes.emit(target.id);
    runs += 1;
    const record: LogRecord<Log> = {
      target,
      log: kind.create(target, changed),
      run: runs,
      sinceMs: now(),
      listeners: new Map(),
      joined: new Set(),
      keptToId: 0,
      session,
      endedAtMs: null,
      endedBecause: null,
    };
    session.closed.addEventListener(
      'abort',
      () => {
        // Our own release ends it too, and has removed the session before.
        if (record.session === null) return;
        const error = errorOfAbort(session.closed);
        const listeners = [...record.listeners.values()];
        record.session = null;
        record.listeners.clear();
        record.endedAtMs = now();
        record.endedBecause = error.message;
        changed();
        lost.emit({ target: record.target, listeners, error });
      },
      { once: true },
    );
    const started = await settle(() => kind.begin(record.log, session));
    if (!started.ok) {
      record.session = null;
      await session.release();
      throw new AppFailure(started.error);
    }
    // Deleted and inserted again, so that the map stays in order of use.
    records.delete(target.id);
    records.set(target.id, record);
    forgetOldest();
    changed();
    return record;
  };

  const end = async (record: LogRecord<Log>): Promise<void> => {
    const { session } = record;
    if (session === null) return;
    record.session = null;
    record.listeners.clear();
    record.endedAtMs = now();
    await kind.end?.(record.log, session);
    await session.release();
    changes.emit(record.target.id);
  };

  const leave = async (record: LogRecord<Log>, callerId: string): Promise<void> => {
    record.joined.delete(callerId);
    if (!record.listeners.delete(callerId)) return;
    if (record.listeners.size === 0) await end(record);
    else changes.emit(record.target.id);
  };

  return {
    changes,
    lost,
    listen: async (target, { caller, signal }) => {
      const existing = records.get(target.id);
      const isNew = existing === undefined || existing.session === null;
      let record = existing;
      if (isNew || record === undefined) {
        // Two concurrent listeners start it once.
        const started = beginning.get(target.id) ?? settle(() => begin(target));
        beginning.set(target.id, started);
        const result = await started;
        beginning.delete(target.id);
        record = unwrap(result);
      }
      if (signal.aborted) {
        if (record.listeners.size === 0) await end(record);
        throw new AppFailure(errorOfAbort(signal));
      }
      record.listeners.set(caller.id, caller);
      record.joined.add(caller.id);
      changes.emit(target.id);
      return { handle: handleOf(record), isNew };
    },
    leave: async (targetId, callerId) => {
      const record = records.get(targetId);
      if (record !== undefined) await leave(record, callerId);
    },
    stop: async (targetId) => {
      const record = records.get(targetId);
      if (record !== undefined) await end(record);
    },
    find: (targetId) => {
      const record = records.get(targetId);
      return record === undefined ? null : handleOf(record);
    },
    lastLost: (endpointId) => {
      const lostOnes = [...records.values()].filter(
        ({ target, session, endedBecause }) =>
          target.endpointId === endpointId && session === null && endedBecause !== null,
      );
      const last = lostOnes.toSorted((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0)).at(-1);
      return last === undefined ? null : handleOf(last);
    },
    active: () => [...records.values()].filter(({ session }) => session !== null).map(handleOf),
    page: (targetId, after, limit) => {
      const record = records.get(targetId);
      if (record === undefined) return null;
      const since = after !== null && after.run === record.run ? after.revision : 0;
      const { entries, revision, hasMore } = record.log.ring.changedSince(since, limit);
      return {
        state: stateOf(record),
        mark: { run: record.run, revision },
        oldestId: record.log.ring.oldestId,
        entries: entries.toSorted((first, second) => first.id - second.id),
        hasMore,
      };
    },
    notKept: () =>
      [...records.values()]
        .map(({ target, log, keptToId }) => ({ target, entries: Math.min(log.ring.size, nextIdOf(log) - keptToId) }))
        .filter(({ entries }) => entries > 0),
    isRecordedBy: (callerId) => [...records.values()].some(({ listeners }) => listeners.has(callerId)),
    endOfCaller: async (caller) => {
      await Promise.all([...records.values()].map((record) => leave(record, caller.id)));
    },
  };
}
