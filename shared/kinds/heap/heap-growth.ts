/**
 * What two heap snapshots say about growth. It follows from the new objects that are still reachable and from how often the
 * suspected action ran, never from the change of the heap as a whole: a leak of half a megabyte is 4 % of a heap of 14 MB.
 */
import { z } from 'zod';
import { formatCount } from '../../base/units.ts';
import type { HeapArtifact } from '../../contracts/heap/heap-artifacts.ts';
import type { HeapCluster } from '../../contracts/heap/heap-differences.ts';
import type { Words } from '../../findings/model.ts';
import { inRow, judge } from '../../findings/rules.ts';
import { isAbsentInProduction, isArtifact } from './artifact-text.ts';
import { edgeToCut } from './cut-reference.ts';
import { clusterPath, componentName } from './heap-text.ts';
import { GROWTH_RULES, growthEvidence } from './growth-rules.ts';
import { isHeldByVariable, keeperOf } from './page-paths.ts';

export const HeapVerdictSchema = z.object({
  /** `unclear`: one pair of snapshots cannot tell a leak from state that is built once. */
  level: z.enum(['grows', 'no-growth', 'unclear']),
  text: z.string(),
});
export type HeapVerdict = z.infer<typeof HeapVerdictSchema>;

/** What is known about growth, in sentences. */
export interface HeapGrowth {
  readonly level: HeapVerdict['level'];
  readonly words: Words;
  /** What else grows. */
  readonly more?: Words;
}

/**
 * The objects that the shared path goes through. `console`: the messages of the console, which a browser keeps also without DevTools; `root`: a root of V8 without a name
 * that keeps objects of the page, such as an uncaught error; `engine`: only references of V8 and Blink to objects of theirs, such as compiled code; `tool`: DevTools or a build for
 * development, without which nothing reaches the objects.
 */
export const HeapHolderSchema = z.enum(['page', 'console', 'root', 'engine', 'tool']);
export type HeapHolder = z.infer<typeof HeapHolderSchema>;

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

/** New objects that share a retaining path, largest growth first. */
export interface Survivors {
  readonly holder: HeapHolder;
  /** Objects directly on the path; those below them are not counted. */
  readonly topCount: number;
  readonly retainedSizeBytes: number;
  /** The part of them that replaced objects which were freed on the same path. */
  readonly replacedShare: number;
  /** Name of the first of them. */
  readonly nodeName: string;
  /** The end of the path as an expression. */
  readonly path: string;
  /** The reference that holds them, as `.listeners of OrderStore`; the end of the path where none has a name. */
  readonly heldBy: string;
  /** Series of snapshots only: `topCount` by the round in which the objects were allocated. */
  readonly topPerRound: readonly number[] | null;
  /** The part of `retainedSizeBytes` that only tools, builds for development or the engine keep. */
  readonly artifacts?: HeapArtifact[] | undefined;
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

/** `1 per action`, `2.5 per action`. */
export function perAction(count: number, actions: number): string {
  const each = count / actions;
  return Number.isInteger(each) ? formatCount(each) : each.toFixed(1);
}

/** `actions`: how often the suspected one ran in between; undefined if that is unknown. */
export function heapGrowth(clusters: readonly Survivors[], actions: number | undefined): HeapGrowth {
  const [judged] = judge(GROWTH_RULES, growthEvidence(clusters, actions));
  if (judged === undefined) throw new Error('No rule of growth applies: the last one applies to any');
  const { level, saying } = judged;
  const { headline, notes = [] } = saying;
  if (notes.length === 0) return { level, words: headline.words };
  const more = inRow(notes, ' ').words;
  return level === 'grows' ? { level, words: headline.words, more } : { level, words: [headline.words, ' ', more] };
}
