/**
 * The verdict about growth between two heap snapshots. It follows from the new objects that are still reachable and from how often the
 * suspected action ran, never from the change of the heap as a whole: a leak of half a megabyte is 4 % of a heap of 14 MB.
 */
import { z } from 'zod';
import { formatBytes, formatCount } from '../../base/units.ts';
import { withMeaning } from '../../contracts/heap/heap-class-names.ts';
import type { HeapCluster } from '../../contracts/heap/heap-objects.ts';
import { SAME_CAPTURE } from '../library/newest-capture.ts';
import { componentName, pathExpression } from './heap-text.ts';
import { isHeldByVariable } from './page-paths.ts';

export const HeapVerdictSchema = z.object({
  /** `unclear`: one pair of snapshots cannot tell a leak from state that is built once. */
  level: z.enum(['grows', 'no-growth', 'unclear']),
  text: z.string(),
});
export type HeapVerdict = z.infer<typeof HeapVerdictSchema>;

/** The verdict of a snapshot compared with itself. */
export const SAME_SNAPSHOT: HeapVerdict = { level: 'unclear', text: SAME_CAPTURE };

/**
 * The objects that the shared path goes through. `engine`: only V8's own references, such as compiled code; `tool`: the console or DevTools, which retain
 * what they show.
 */
export const HeapHolderSchema = z.enum(['page', 'engine', 'tool']);
export type HeapHolder = z.infer<typeof HeapHolderSchema>;

/** The templates that V8 makes at the first use of an interface of the browser, in whichever world that is. */
const ENGINE_TEMPLATE = /^system \/ (?:FunctionTemplate|ObjectTemplate|AccessorPair|ArrayList)/;

export function holderOf({ path }: Pick<HeapCluster, 'path'>): HeapHolder {
  if (ENGINE_TEMPLATE.test(path.steps.at(-1)?.node.name ?? '')) return 'engine';
  const classes = path.steps.flatMap(({ edge }) => (edge === null ? [] : [edge.edgeClass]));
  if (classes.includes('tool')) return 'tool';
  if (isHeldByVariable(path)) return 'page';
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
  readonly path: string;
  /** Series of snapshots only: `topCount` by the round in which the objects were allocated. */
  readonly topPerRound: readonly number[] | null;
}

/** Edges of a path that are shown, and their length as text. */
const PATH_EDGES = 4;
const PATH_CHARS = 80;

export function survivorsOf(cluster: HeapCluster): Survivors {
  const { path, topCount, retainedSizeBytes, topPerRound, replacedShare } = cluster;
  const last = path.steps.at(-1)?.node;
  return {
    holder: holderOf(cluster),
    topCount,
    retainedSizeBytes,
    replacedShare,
    nodeName: last === undefined ? '' : componentName(last),
    path: pathExpression(path, PATH_EDGES, PATH_CHARS, topCount),
    topPerRound,
  };
}

/** A series shows growth by itself: new objects on the same path in every round. */
function seriesVerdict(held: readonly Survivors[], rounds: number): HeapVerdict {
  const growing = held.filter(({ topPerRound }) => topPerRound?.every((count) => count > 0));
  if (growing.length === 0)
    return { level: 'no-growth', text: `No growth: no path has new objects in each of the ${rounds} rounds.` };
  const text = ({ topPerRound, nodeName: name, path, retainedSizeBytes }: Survivors): string =>
    `${(topPerRound ?? []).map(formatCount).join(', ')} × ${withMeaning(name)} through ${path} (${formatBytes(retainedSizeBytes)})`;
  return { level: 'grows', text: `Grows in every round: ${growing.slice(0, NAMED).map(text).join('; ')}.` };
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

export function heapVerdict(clusters: readonly Survivors[], actions: number | undefined): HeapVerdict {
  const ofPage = clusters.filter(({ holder }) => holder === 'page');
  const held = ofPage.filter(({ replacedShare }) => replacedShare < MOSTLY_REPLACED);
  const [largest] = held;
  if (largest === undefined && ofPage.length > 0)
    return { level: 'no-growth', text: 'No growth: new objects of the page replaced others on the same paths.' };
  if (largest === undefined)
    return { level: 'no-growth', text: 'No growth: the page reaches no object that is new since snapshot A.' };
  const rounds = largest.topPerRound?.length ?? 1;
  if (rounds > 1) return seriesVerdict(held, rounds);
  const text = ({ topCount, nodeName: name, path, retainedSizeBytes }: Survivors): string =>
    actions === undefined
      ? `${formatCount(topCount)} × ${withMeaning(name)} through ${path} (${formatBytes(retainedSizeBytes)})`
      : `${perAction(topCount, actions)} × ${withMeaning(name)} per action through ${path} (${formatBytes(retainedSizeBytes / actions)} per action)`;
  // A single object on a path is state that is built once, unless there was a single action.
  const repeated = held.filter(({ topCount }) => topCount >= REPEATED);
  const list = (shown: readonly Survivors[]): string => shown.slice(0, NAMED).map(text).join('; ');
  if (actions === undefined || actions === 1)
    return {
      level: 'unclear',
      text: `No verdict: one ${actions === 1 ? 'action' : 'pair'} cannot tell a leak from state that is built once. New and still reachable: ${list(repeated.length > 0 ? repeated : held)}. ${actions === 1 ? 'Repeat the action several times between two snapshots.' : 'If an action was repeated in between, compare the same two again with "actions": how often.'}`,
    };
  const growing = repeated.filter(({ topCount }) => topCount >= actions);
  if (growing.length > 0) return { level: 'grows', text: `Grows with the action: ${list(growing)}.` };
  if (repeated.length > 0)
    return {
      level: 'unclear',
      text: `No verdict: there are fewer new objects than actions, as in a leak of some actions or a cache that fills. New and still reachable: ${list(repeated)}. Run many more actions and compare again: only a leak grows with their number.`,
    };
  return {
    level: 'no-growth',
    text: `No growth: ${formatCount(actions)} actions left at most ${formatCount(largest.topCount)} new ${largest.topCount === 1 ? 'object' : 'objects'} on a path; ${text(largest)}.`,
  };
}
