/** Which page or process a worker belongs to, and which workers these have. Each worker has a heap of its own. */
import { isServerRuntime, type TargetInfo } from '../contracts/targets.ts';

/** Workers may start workers. */
const MAX_OWNERS = 8;

/** The page or process of a worker or frame; null for other targets, and if it is not listed. */
function ownerOf(target: TargetInfo, byId: (targetId: string) => TargetInfo | null): TargetInfo | null {
  if (target.type !== 'worker' && target.type !== 'iframe') return null;
  let owner: TargetInfo | null = target;
  for (let step = 0; step < MAX_OWNERS && owner !== null; step += 1) {
    owner = owner.parentId === null ? null : byId(owner.parentId);
    if (owner?.type === 'page' || (owner !== null && isServerRuntime(owner.type))) return owner;
  }
  return null;
}

/** The page of a worker or frame; null for other targets, and if the page is not listed. */
export function pageOf(target: TargetInfo, byId: (targetId: string) => TargetInfo | null): TargetInfo | null {
  const owner = ownerOf(target, byId);
  return owner?.type === 'page' ? owner : null;
}

/** The workers of a page, also those of its frames and workers, or of a process. */
export function workersOf(
  { id }: TargetInfo,
  targets: readonly TargetInfo[],
  byId: (targetId: string) => TargetInfo | null,
): readonly TargetInfo[] {
  return targets.filter(
    (target) => target.type === 'worker' && target.state !== 'gone' && ownerOf(target, byId)?.id === id,
  );
}
