/** Through which session the maps of a target are loaded: those of a dedicated worker through its page, which has the network. */
import type { AttachedSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Collecting } from './collect-maps.ts';

export interface MapLoaderOptions {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AppResult<AttachedSession>>;
}

/** The address of the page of a target, and for a worker the session of that page; the caller releases it. */
export async function attachMapLoader(
  { targets, attach }: MapLoaderOptions,
  target: TargetInfo,
  signal: AbortSignal,
): Promise<Pick<Collecting, 'pageUrl' | 'loader'>> {
  /** The page or frame whose worker this is; null for other targets. */
  const ownerOf = ({ type, parentId }: TargetInfo): TargetInfo | null => {
    if (type !== 'worker' || parentId === null) return null;
    const parent = targets.byId(parentId);
    return parent === null || isPageLike(parent.type) ? parent : ownerOf(parent);
  };
  const owner = ownerOf(target);
  const page = owner ?? (isPageLike(target.type) ? target : null);
  const attached = owner === null ? null : await attach(owner, { signal });
  return {
    pageUrl: page === null ? '' : (targets.byId(page.id)?.url ?? page.url),
    loader: owner === null || attached?.ok !== true ? null : { session: attached.value, frameId: owner.id },
  };
}
