/** The call tree of a CPU profile as rows, largest call first, without calls that take little time. */
import type { ProfileFilter, ProfileTreeNode } from '../../../engine/profile/contract/sampled-profiles.ts';
import { unwrap } from '../../../base/errors.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { cpuFunction, type CpuFunction } from './cpu-figures.ts';

/** Calls below this share of the active time are omitted. */
const MIN_SHARE = 0.005;
/** Callees read per call; further ones take almost no time. */
const CALLEES = 200;
/** Limit of the walk for one page of rows. */
const MAX_CALLS = 5000;

export interface TreeRow extends CpuFunction {
  /** 0 for the roots. */
  readonly depth: number;
}

export interface TreeRows {
  readonly rows: readonly TreeRow[];
  /** The walk ended at its limit, so rows are missing. */
  readonly isCut: boolean;
}

/** Walks depth first. With `filter`, returns only calls whose name or script contains it. */
export async function topDownRows(
  file: string,
  { activeMs, filter, filters, most }: { activeMs: number; filter: string; filters: ProfileFilter[]; most: number },
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<TreeRows> {
  const wanted = filter.toLowerCase();
  const rows: TreeRow[] = [];
  /** Stack of calls to visit, the next one last. */
  const open: { node: ProfileTreeNode; depth: number }[] = [];
  const below = async (parent: number | null, depth: number): Promise<void> => {
    const page = unwrap(
      await ports.analysis.query(
        file,
        'profile.tree',
        { view: 'top-down', parent, filters, count: CALLEES },
        { signal },
      ),
    );
    const large = page.rows.filter(({ total }) => total > 0 && total >= MIN_SHARE * activeMs);
    for (const node of large.toReversed()) open.push({ node, depth });
  };
  await below(null, 0);
  for (let walked = 0; rows.length < most; walked += 1) {
    const next = open.pop();
    if (next === undefined) return { rows, isCut: false };
    if (walked >= MAX_CALLS) return { rows, isCut: true };
    const { node, depth } = next;
    if (wanted === '' || `${node.name}\n${node.url}`.toLowerCase().includes(wanted))
      rows.push({ ...cpuFunction(node), depth });
    if (!node.hasChildren) continue;
    await below(node.nodeId, depth + 1);
  }
  return { rows, isCut: false };
}
