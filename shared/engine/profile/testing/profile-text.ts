/** Test helper: answers of a profile as lines of text, with weights as in the file: microseconds or bytes. */
import type { EngineParams } from '../../contract/engine-queries.ts';
import type { ProfileFunction, ProfileTreeNode, ProfileUnit } from '../contract/sampled-profiles.ts';
import { WEIGHTS_PER_UNIT } from '../profile-columns.ts';
import type { Ask } from './read-profile.ts';

interface ProfileText {
  /** `name self/total ×samples` */
  readonly figuresOf: (row: Pick<ProfileFunction, 'name' | 'self' | 'total' | 'samples'>) => string;
  readonly functionLines: (ask: Ask, params?: EngineParams<'profile.functions'>) => string[];
  /** A whole tree, indented. */
  readonly treeLines: (ask: Ask, params?: Omit<EngineParams<'profile.tree'>, 'parent'>) => string[];
  /** Boxes of a chart as `depth start+size name`. */
  readonly chartLines: (ask: Ask, params?: EngineParams<'profile.chart'>) => string[];
}

export function profileText(unit: ProfileUnit): ProfileText {
  const weightOf = (value: number): number => Math.round(value * WEIGHTS_PER_UNIT[unit]);
  const figuresOf: ProfileText['figuresOf'] = ({ name, self, total, samples }) =>
    `${name} ${weightOf(self)}/${weightOf(total)} ×${samples}`;
  return {
    figuresOf,
    functionLines: (ask, params = {}) => ask('profile.functions', params).rows.map(figuresOf),
    treeLines: (ask, params = {}) => linesOfTree(ask, params, figuresOf),
    chartLines: (ask, params = {}) => {
      const { starts, sizes, depth, functionOf, functions } = ask('profile.chart', params);
      return Array.from(starts, (start, at) => {
        const name = functions[functionOf[at] ?? -1]?.name ?? '?';
        return `${depth[at]} ${weightOf(start)}+${weightOf(sizes[at] ?? 0)} ${name}`;
      });
    },
  };
}

/** A whole tree as indented lines. */
export function linesOfTree(
  ask: Ask,
  params: Omit<EngineParams<'profile.tree'>, 'parent'>,
  textOf: (row: ProfileTreeNode) => string,
): string[] {
  const below = (parent: number | null, indent: string): string[] =>
    ask('profile.tree', { ...params, parent }).rows.flatMap((row) => [
      indent + textOf(row),
      ...(row.hasChildren ? below(row.nodeId, `${indent}  `) : []),
    ]);
  return below(null, '');
}
