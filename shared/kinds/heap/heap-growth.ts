/**
 * What two heap snapshots say about growth. It follows from the new objects that are still reachable and from how often the
 * suspected action ran, never from the change of the heap as a whole: a leak of half a megabyte is 4 % of a heap of 14 MB.
 */
import { z } from 'zod';
import { formatBytes, formatCount, formatSpread } from '../../base/units.ts';
import { withMeaning } from '../../contracts/heap/heap-class-names.ts';
import type { HeapArtifact } from '../../contracts/heap/heap-artifacts.ts';
import type { HeapCluster } from '../../contracts/heap/heap-differences.ts';
import { joined, name, type Words } from '../../findings/model.ts';
import { isAbsentInProduction, isArtifact } from './artifact-text.ts';
import { edgeToCut } from './cut-reference.ts';
import { clusterPath, componentName } from './heap-text.ts';
import { isHeldByVariable, isKeptByBrowser } from './page-paths.ts';

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
 * The objects that the shared path goes through. `engine`: only references of V8 and Blink to objects of theirs, such as compiled code; `tool`: the console, DevTools or a
 * build for development, without which nothing reaches the objects.
 */
export const HeapHolderSchema = z.enum(['page', 'engine', 'tool']);
export type HeapHolder = z.infer<typeof HeapHolderSchema>;

/** The templates that V8 makes at the first use of an interface of the browser, in whichever world that is. */
const ENGINE_TEMPLATE = /^system \/ (?:FunctionTemplate|ObjectTemplate|AccessorPair|ArrayList)/;

export function holderOf(
  cluster: Pick<HeapCluster, 'path' | 'classes'> & Partial<Pick<HeapCluster, 'artifacts' | 'topCount'>>,
): HeapHolder {
  const { path, artifacts = [], topCount = 0 } = cluster;
  if (isArtifact({ artifacts, topCount }))
    return isAbsentInProduction(artifacts.map(({ rule }) => rule)) ? 'tool' : 'engine';
  if (ENGINE_TEMPLATE.test(path.steps.at(-1)?.node.name ?? '')) return 'engine';
  const classes = path.steps.flatMap(({ edge }) => (edge === null ? [] : [edge.edgeClass]));
  if (classes.includes('tool')) return 'tool';
  if (isHeldByVariable(path) || isKeptByBrowser(cluster)) return 'page';
  return classes.includes('page') || classes.includes('framework') ? 'page' : 'engine';
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

export function survivorsOf(cluster: HeapCluster): Survivors {
  const { path, chain, topCount, retainedSizeBytes, topPerRound, replacedShare, artifacts } = cluster;
  const last = path.steps.at(-1)?.node;
  const end = clusterPath(cluster, PATH_EDGES, PATH_CHARS);
  return {
    holder: holderOf(cluster),
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
    heldBy: edgeToCut(path) || end,
    topPerRound,
    artifacts,
  };
}

/** `200 × OrderRow, held by .listeners of OrderStore (40.0 KB)`. */
const survivorWords = ({ nodeName, heldBy }: Survivors, count: string, each: string, size: string): Words => [
  `${count} × `,
  name(withMeaning(nodeName)),
  `${each}, held by `,
  name(heldBy),
  ` (${size})`,
];

function growsBy(begin: string, [first = '', ...others]: readonly Words[]): HeapGrowth {
  return {
    level: 'grows',
    words: [begin, first, '.'],
    ...(others.length === 0 ? {} : { more: ['Also: ', joined(others, '; '), '.'] }),
  };
}

/** A series shows growth by itself: new objects on the same path in every round. */
function seriesGrowth(held: readonly Survivors[], rounds: number): HeapGrowth {
  const growing = held.filter(({ topPerRound }) => topPerRound?.every((count) => count > 0));
  if (growing.length === 0)
    return { level: 'no-growth', words: `No growth: no path has new objects in each of the ${rounds} rounds.` };
  const listed = growing
    .slice(0, NAMED)
    .map((each) =>
      survivorWords(each, formatSpread(each.topPerRound ?? []), '', `${formatBytes(each.retainedSizeBytes)} in all`),
    );
  return growsBy('Every round leaves ', listed);
}

/** From this number on, new objects on one path are a pattern. */
const REPEATED = 3;
/** Content that the page draws again, give or take a few objects. */
const MOSTLY_REPLACED = 0.9;
/** Paths that the text names. */
const NAMED = 3;

/** `1 per action`, `2.5 per action`. */
export function perAction(count: number, actions: number): string {
  const each = count / actions;
  return Number.isInteger(each) ? formatCount(each) : each.toFixed(1);
}

/** `actions`: how often the suspected one ran in between; undefined if that is unknown. */
export function heapGrowth(clusters: readonly Survivors[], actions: number | undefined): HeapGrowth {
  const ofPage = clusters.filter(({ holder }) => holder === 'page');
  const held = ofPage.filter(({ replacedShare }) => replacedShare < MOSTLY_REPLACED);
  const [largest] = held;
  if (largest === undefined && ofPage.length > 0)
    return { level: 'no-growth', words: 'No growth: new objects of the page replaced others on the same paths.' };
  if (largest === undefined)
    return { level: 'no-growth', words: 'No growth: the page reaches no object that is new since snapshot A.' };
  const rounds = largest.topPerRound?.length ?? 1;
  if (rounds > 1) return seriesGrowth(held, rounds);
  const words = (of: Survivors): Words =>
    actions === undefined
      ? survivorWords(of, formatCount(of.topCount), '', formatBytes(of.retainedSizeBytes))
      : survivorWords(
          of,
          perAction(of.topCount, actions),
          ' per action',
          `${formatBytes(of.retainedSizeBytes / actions)} per action`,
        );
  // A single object on a path is state that is built once, unless there was a single action.
  const repeated = held.filter(({ topCount }) => topCount >= REPEATED);
  const list = (shown: readonly Survivors[]): Words => joined(shown.slice(0, NAMED).map(words), '; ');
  if (actions === undefined || actions === 1)
    return {
      level: 'unclear',
      words: [
        `No verdict: one ${actions === 1 ? 'action' : 'pair'} cannot tell a leak from state that is built once. New and still reachable: `,
        list(repeated.length > 0 ? repeated : held),
        actions === 1 ? '. Repeat the action several times between two snapshots.' : '.',
      ],
    };
  const growing = repeated.filter(({ topCount }) => topCount >= actions);
  const most = repeated.toSorted((a, b) => b.retainedSizeBytes - a.retainedSizeBytes)[0];
  const grownBytes = growing.reduce((sum, { retainedSizeBytes }) => sum + retainedSizeBytes, 0);
  // What grows by many small objects is not the answer while most of the memory is elsewhere.
  if (most !== undefined && growing.length > 0 && !growing.includes(most) && most.retainedSizeBytes > grownBytes)
    return {
      level: 'unclear',
      words: [
        'No verdict: most of what is new and still reachable are fewer objects than actions: ',
        words(most),
        '. With the action grow only ',
        list(growing),
        '. Run many more actions and compare again: only a leak grows with their number.',
      ],
    };
  const bySize = growing.toSorted((a, b) => b.retainedSizeBytes - a.retainedSizeBytes);
  if (growing.length > 0) return growsBy('Grows with the action: ', bySize.slice(0, NAMED).map(words));
  if (repeated.length > 0)
    return {
      level: 'unclear',
      words: [
        'No verdict: there are fewer new objects than actions, as in a leak of some actions or a cache that fills. New and still reachable: ',
        list(repeated),
        '. Run many more actions and compare again: only a leak grows with their number.',
      ],
    };
  return {
    level: 'no-growth',
    words: [
      `No growth: ${formatCount(actions)} actions left at most ${formatCount(largest.topCount)} new ${largest.topCount === 1 ? 'object' : 'objects'} on a path; `,
      words(largest),
      '.',
    ],
  };
}
