/**
 * Vitals of a page while its panel is open: observers stay in the page from the first read on, through navigations, and are removed on
 * request or after some seconds without a read, so that a crashed window leaves nothing in a page.
 */
import { ok } from '../../../shared/base/result.ts';
import { observeVitals, type VitalsObserver } from '../../../shared/features/page/tools/vitals-observer.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { PageScriptsPort } from '../../../shared/core/capability/page-scripts-ports.ts';
import { appError, type AppResult, settle, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { VitalsReading } from '../../../shared/features/page/contract/vitals.ts';

const LEASE_MS = 6000;
const ATTACH_MS = 15_000;
const NAME = 'panel';

export interface LiveVitals {
  /** Starts observing if that has not happened yet. */
  read(targetId: string): Promise<VitalsReading>;
  /** Does nothing if no observer runs. */
  stop(targetId: string): Promise<void>;
  stopAll(): Promise<void>;
}

interface Observed {
  readonly session: AttachedSession;
  observer: VitalsObserver;
  lease: ReturnType<typeof setTimeout> | undefined;
}

export function createLiveVitals({
  targets,
  attach,
  scripts,
  leaseMs = LEASE_MS,
}: {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AppResult<AttachedSession>>;
  readonly scripts: PageScriptsPort;
  readonly leaseMs?: number;
}): LiveVitals {
  const observed = new Map<string, Promise<AppResult<Observed>>>();
  const unending = new AbortController().signal;

  const begin = async (target: TargetInfo): Promise<AppResult<Observed>> => {
    const session = await attach(target, { signal: AbortSignal.timeout(ATTACH_MS) });
    if (!session.ok) return session;
    const observer = await settle(() => observeVitals(session.value, { scripts, name: NAME, signal: unending }));
    if (observer.ok) return ok({ session: session.value, observer: observer.value, lease: undefined });
    await session.value.release();
    return observer;
  };

  const stop = async (targetId: string): Promise<void> => {
    const pending = observed.get(targetId);
    observed.delete(targetId);
    const known = await pending;
    if (known === undefined || !known.ok) return;
    clearTimeout(known.value.lease);
    await known.value.observer.stop();
    await known.value.session.release();
  };

  return {
    stop,
    async stopAll() {
      await Promise.all([...observed.keys()].map(stop));
    },
    async read(targetId) {
      const target = targets.byId(targetId);
      if (target === null)
        throw new AppFailure(appError('target_not_found', 'This page is gone.', 'Choose another target.'));
      const pending = observed.get(targetId) ?? begin(target);
      observed.set(targetId, pending);
      const known = await pending;
      if (!known.ok) {
        if (observed.get(targetId) === pending) observed.delete(targetId);
        throw new AppFailure(known.error);
      }
      const { value: one } = known;
      clearTimeout(one.lease);
      one.lease = setTimeout(() => void stop(targetId), leaseMs);
      let reading = await one.observer.read();
      if (!reading.ok && (reading.error.code === 'cdp_error' || reading.error.code === 'page_error')) {
        // Another document: its isolated world is new, and the browser's buffered entries are available there.
        const again = await settle(() => observeVitals(one.session, { scripts, name: NAME, signal: unending }));
        if (again.ok) {
          one.observer = again.value;
          reading = await one.observer.read();
        } else reading = again;
      }
      if (!reading.ok && one.session.closed.aborted) await stop(targetId);
      return unwrap(reading);
    },
  };
}
