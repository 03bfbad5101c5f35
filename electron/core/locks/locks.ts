/** Exclusive locks on CDP domains: granted at once or refused at once with the holder's name, never queued. */
import { err, ok } from '../../../shared/base/result.ts';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { advice, appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import { LOCKS, lockAlternative, type HeldLock, type LockKey } from '../../../shared/core/contracts/locks.ts';
import { startStopwatch, type Clocks, type Stopwatch } from '../../../shared/base/stopwatch.ts';

/** Lighthouse drives these domains itself, so it needs them free and locks them while it runs. */
const LIGHTHOUSE_NEEDS: readonly LockKey[] = ['Profiler', 'Tracing', 'CSS', 'HeapProfiler'];

export interface LockScope {
  readonly targetId: string;
  readonly targetTitle: string;
  readonly endpointId: string;
  readonly endpointTitle: string;
}

export interface LockHolder {
  readonly tool: string;
  readonly callerName: string;
  /** Distinguishes two callers of one name. */
  readonly callerId?: string;
  readonly callId: string;
  /** True if a tool could be called on this target now; a refusal names no other. Default: every tool. */
  readonly works?: (tool: string) => boolean;
}

export interface LockLease {
  /** Releases the lock. Idempotent. */
  release(): void;
}

export interface Locks {
  /** Takes every key or none. A refusal is `busy` and names holder, held seconds and an alternative. */
  acquire(keys: readonly LockKey[], scope: LockScope, holder: LockHolder): AppResult<LockLease>;
  held(): readonly HeldLock[];
  /** Locks on this target: its own and its browser's. */
  heldOn(targetId: string, endpointId: string): readonly HeldLock[];
  readonly changes: Listenable<void>;
}

/** `pen_heap_snapshot`, with the client's name for another caller. */
function holderName(lock: Pick<HeldLock, 'callerName' | 'tool'>, asking: LockHolder): string {
  return lock.callerName === asking.callerName ? lock.tool : `${lock.tool} of ${lock.callerName}`;
}

interface Holding extends Omit<HeldLock, 'sinceMs'> {
  readonly watch: Stopwatch;
}

function heldLockOf({ watch, ...lock }: Holding): HeldLock {
  return { ...lock, sinceMs: watch.sinceMs() };
}

function busyError(lock: Holding, isCallers: boolean, asking: LockHolder): AppError {
  const heldForMs = lock.watch.elapsedMs();
  const isOwn = isCallers && lock.tool === asking.tool;
  const alternative = lockAlternative(lock.key, {
    tool: asking.tool,
    holder: lock.tool,
    isOwn,
    works: asking.works ?? (() => true),
  });
  return appError(
    'busy',
    `${lock.key} is already in use by ${holderName(lock, asking)} (held for ${Math.floor(heldForMs / 1000)}s).`,
    advice(
      `${alternative.suggestion} pen_status lists what is running.`,
      `${alternative.forPerson} “Activity” lists what is running.`,
    ),
    { lock: lock.key, holder: lock.tool, holderClient: lock.callerName, heldForMs },
  );
}

export function createLocks(clocks: Clocks): Locks {
  const held = new Map<string, Holding>();
  /** The holder of each lock, hidden from callers. */
  const callerIds = new Map<string, string | undefined>();
  const changes = new Emitter<void>();

  const keysWithNeeds = (keys: readonly LockKey[]): readonly LockKey[] =>
    keys.includes('Lighthouse') ? [...new Set([...keys, ...LIGHTHOUSE_NEEDS])] : keys;

  const slot = (key: LockKey, scope: LockScope): string =>
    `${key}@${LOCKS[key].scope === 'browser' ? scope.endpointId : scope.targetId}`;

  return {
    changes,
    held: () => [...held.values()].map(heldLockOf),
    heldOn: (targetId, endpointId) =>
      [...held.values()].filter((lock) => lock.scopeId === targetId || lock.scopeId === endpointId).map(heldLockOf),
    acquire(keys, scope, holder) {
      const wanted = keysWithNeeds(keys);
      for (const key of wanted) {
        const name = slot(key, scope);
        const holding = held.get(name);
        if (holding === undefined) continue;
        const isCallers = holder.callerId !== undefined && callerIds.get(name) === holder.callerId;
        return err(busyError(holding, isCallers, holder));
      }
      const taken: string[] = [];
      const watch = startStopwatch(clocks);
      for (const key of wanted) {
        const browserWide = LOCKS[key].scope === 'browser';
        const name = slot(key, scope);
        taken.push(name);
        callerIds.set(name, holder.callerId);
        held.set(name, {
          key,
          scopeId: browserWide ? scope.endpointId : scope.targetId,
          scopeTitle: browserWide ? scope.endpointTitle : scope.targetTitle,
          tool: holder.tool,
          callerName: holder.callerName,
          callId: holder.callId,
          watch,
        });
      }
      if (taken.length > 0) changes.emit();
      let released = false;
      return ok({
        release() {
          if (released) return;
          released = true;
          for (const name of taken) {
            held.delete(name);
            callerIds.delete(name);
          }
          if (taken.length > 0) changes.emit();
        },
      });
    },
  };
}
