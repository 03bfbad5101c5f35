/** Which page a worker belongs to, and which workers a page has. Each worker has a heap of its own. */
import type { TargetInfo } from '../../contracts/targets.ts';

/** Workers may start workers. */
const MAX_OWNERS = 8;

/** The page of a worker or frame; null for other targets, and if the page is not listed. */
export function pageOf(target: TargetInfo, byId: (targetId: string) => TargetInfo | null): TargetInfo | null {
  if (target.type !== 'worker' && target.type !== 'iframe') return null;
  let owner: TargetInfo | null = target;
  for (let step = 0; step < MAX_OWNERS && owner !== null; step += 1) {
    owner = owner.parentId === null ? null : byId(owner.parentId);
    if (owner?.type === 'page') return owner;
  }
  return null;
}

/** The workers of a page, also those of its frames and workers. */
export function workersOf(
  page: TargetInfo,
  targets: readonly TargetInfo[],
  byId: (targetId: string) => TargetInfo | null,
): readonly TargetInfo[] {
  return targets.filter(
    (target) => target.type === 'worker' && target.state !== 'gone' && pageOf(target, byId)?.id === page.id,
  );
}
