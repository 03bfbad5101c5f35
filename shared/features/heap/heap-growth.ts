/**
 * Growth between two heap snapshots. It follows from the new objects that are still reachable and from how often the
 * suspected action ran, never from the change of the heap as a whole: a leak of half a megabyte is 4 % of a heap of 14 MB.
 */
import type { HeapCluster } from '../../engine/heap/contract/heap-differences.ts';
import { isAbsentInProduction, isArtifact } from './artifact-text.ts';
import { edgeToCut } from './cut-reference.ts';
import { clusterPath, componentName } from './heap-text.ts';
import type { HeapHolder, Survivors } from './survivors.ts';
import { isHeldByVariable, keeperOf } from './page-paths.ts';

/** The templates that V8 makes at the first use of an interface of the browser, in whichever world that is. */
const ENGINE_TEMPLATE = /^system \/ (?:FunctionTemplate|ObjectTemplate|AccessorPair|ArrayList)/;

export function holderOf(
  cluster: Pick<HeapCluster, 'path' | 'classes'> &
    Partial<Pick<HeapCluster, 'artifacts' | 'topCount' | 'isTopDeclared'>>,
): HeapHolder {
  const { path, artifacts = [], topCount = 0 } = cluster;
  const keeper = keeperOf(cluster);
  if (keeper === 'console') return 'console';
  if (isArtifact({ artifacts, topCount }))
    return isAbsentInProduction(artifacts.map(({ rule }) => rule)) ? 'tool' : 'engine';
  if (ENGINE_TEMPLATE.test(path.steps.at(-1)?.node.name ?? '')) return 'engine';
  const classes = path.steps.flatMap(({ edge }) => (edge === null ? [] : [edge.edgeClass]));
  if (classes.includes('tool')) return 'tool';
  if (isHeldByVariable(path) || keeper === 'browser' || keeper === 'timeline') return 'page';
  if (classes.includes('page') || classes.includes('framework')) return 'page';
  return keeper === 'engine' ? 'root' : 'engine';
}

/** Edges of a path that are shown, and their length as text. */
const PATH_EDGES = 4;
const PATH_CHARS = 60;

/** Holders without a reference that code could remove. */
const HOLDERS: Partial<Record<HeapHolder, string>> = { console: 'the console', root: 'a root of the engine' };

export function survivorsOf(cluster: HeapCluster): Survivors {
  const { path, chain, topCount, retainedSizeBytes, topPerRound, replacedShare, artifacts } = cluster;
  const last = path.steps.at(-1)?.node;
  const end = clusterPath(cluster, PATH_EDGES, PATH_CHARS);
  const holder = holderOf(cluster);
  return {
    holder,
    topCount,
    retainedSizeBytes,
    replacedShare,
    nodeName:
      last === undefined
        ? ''
        : (chain?.className ?? last.name) === last.name
          ? componentName(last)
          : (chain?.className ?? ''),
    path: end,
    heldBy: HOLDERS[holder] ?? (edgeToCut(path) || end),
    topPerRound,
    artifacts,
  };
}
