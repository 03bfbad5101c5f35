/** Where the slowest moments of a target come from: observers in a page, or the segments of a CPU profile. */
import { ok } from '../../../../shared/base/result.ts';
import type { PageScriptsPort } from '../../../../shared/core/capability/page-scripts-ports.ts';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import { type AppResult, AppFailure, settle } from '../../../../shared/base/errors.ts';
import { recordedKind } from '../../../../shared/features/live/recorder/contract/recorders.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { observeSlowMoments } from './slow-moments.ts';
import type { Slowest, SlowestSource } from './conditions.ts';

export interface SlowestSourcesParts {
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AttachedSession>;
  readonly pageScripts: PageScriptsPort;
}

/** The longest blocking and garbage collection of a segment. */
type SegmentMoments = Pick<Slowest, 'blockedMs' | 'gcMs'>;

export interface SlowestSources {
  readonly observe: (target: TargetInfo, signal: AbortSignal) => Promise<AppResult<SlowestSource>>;
  /** A segment of this target's CPU profile has been read. */
  sawStretches(targetId: string, stretches: SegmentMoments): void;
  /** The recorder of this target has ended. */
  forget(targetId: string): void;
}

const NOTHING: Slowest = { blockedMs: 0, interactionMs: 0, gcMs: 0 };

export function createSlowestSources({ attach, pageScripts }: SlowestSourcesParts): SlowestSources {
  const seen = new Map<string, SegmentMoments>();

  const ofSegments = ({ id }: TargetInfo): SlowestSource => ({
    async read() {
      const slowest = seen.get(id);
      seen.delete(id);
      return ok({ ...NOTHING, ...slowest });
    },
    stop: async () => void seen.delete(id),
  });
  const ofPage = async (target: TargetInfo, signal: AbortSignal): Promise<SlowestSource> => {
    const session = await attach(target, { signal });
    const observed = await settle(() => observeSlowMoments(session, { scripts: pageScripts, signal }));
    if (!observed.ok) {
      await session.release();
      throw new AppFailure(observed.error);
    }
    const moments = observed.value;
    return {
      async read() {
        const read = await moments.read();
        return read.ok ? ok({ ...NOTHING, ...read.value }) : read;
      },
      async stop() {
        await moments.stop();
        await session.release();
      },
    };
  };

  return {
    observe: async (target, signal) =>
      recordedKind(target.type) === 'trace' ? settle(() => ofPage(target, signal)) : ok(ofSegments(target)),
    sawStretches(targetId, { blockedMs, gcMs }) {
      const before = seen.get(targetId);
      seen.set(targetId, {
        blockedMs: Math.max(before?.blockedMs ?? 0, blockedMs),
        gcMs: Math.max(before?.gcMs ?? 0, gcMs),
      });
    },
    forget: (targetId) => void seen.delete(targetId),
  };
}
