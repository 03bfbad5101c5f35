/**
 * What a reference holds in each snapshot of a hunt. New objects are counted by their shortest paths, and what the page still shows when a snapshot is taken
 * is nearer by another one: a callback of the open view is one of its element, until the view is closed and only the list of callbacks keeps it. So the
 * figures of a growing path are those of its members, where these can be told.
 */
import { ok } from '../../base/result.ts';
import type { AnalysisParams } from '../../contracts/analysis.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { HeapPath } from '../../contracts/heap/heap-objects.ts';
import type { CallContext } from '../define.ts';
import { pathExpression } from '../../kinds/heap/heap-text.ts';
import {
  PATH_CHARS,
  PATH_EDGES,
  stepsFromCut,
  type Candidate,
  type GainedObjects,
  type GrowingPath,
} from './path-growth.ts';

/** Paths whose members are asked for, the largest ones. */
const MAX_COUNTED = 20;

type Context = Pick<CallContext, 'ports' | 'signal'>;
type Question = AnalysisParams<'heap.path-members'>;

/** V8's name of a reference to the value of a WeakMap. */
const EPHEMERON = /^\d+ \/ part of key /;

const isPlain = (className: string): boolean => className === 'Object' || className.startsWith('{');

/** The question for what a path holds; null if no reference of it has a name. */
export function membersQuestion(owner: number | null, path: HeapPath): Question | null {
  const steps = stepsFromCut(path);
  // The value of a WeakMap lives as long as its key does, which something else holds.
  if (owner === null || steps.length === 0 || steps.some(({ edge }) => EPHEMERON.test(edge?.name ?? ''))) return null;
  return {
    from: owner,
    steps: steps.flatMap(({ edge, node }, at) => {
      if (edge === null) return [];
      // Indexes, slots and keys say nothing about the other members.
      const before = steps[at - 1]?.node.name ?? '';
      const isAny = /^\d/.test(edge.name) || edge.type === 'element' || edge.type === 'hidden' || isPlain(before);
      return [{ type: edge.type, name: at > 0 && isAny ? null : edge.name, className: node.name }];
    }),
  };
}

/** The members in each snapshot, by their ids; null where one cannot tell. */
export async function membersIn(
  files: readonly string[],
  question: Question,
  { ports, signal }: Context,
): Promise<AppResult<ReadonlySet<number>[] | null>> {
  const found: ReadonlySet<number>[] = [];
  for (const file of files) {
    const members = await ports.analysis.query(file, 'heap.path-members', question, { signal });
    if (!members.ok) return members;
    if (members.value.ids === null) return ok(null);
    found.push(new Set(members.value.ids));
  }
  return ok(found);
}

export interface Members {
  /** By how many more they are after each round. */
  readonly gained: readonly number[];
  /** Those that are there since each round, after the last one. */
  readonly survivors: readonly number[];
  /** Members that each round brought, those that left again included. */
  readonly added: readonly number[];
  /** Members that each round took out. */
  readonly removed: readonly number[];
}

/** What each round changed, by the ids of the members in the snapshots. */
export function membersByRound(members: readonly ReadonlySet<number>[]): Members {
  const rounds = members.slice(1).map((now, at) => {
    const before = members[at] ?? new Set();
    const removed = [...before].filter((id) => !now.has(id)).length;
    return { removed, fresh: [...now].filter((id) => !before.has(id)) };
  });
  const last = members.at(-1) ?? new Set();
  return {
    gained: rounds.map(({ removed, fresh }) => fresh.length - removed),
    survivors: rounds.map(({ fresh }) => fresh.filter((id) => last.has(id)).length),
    added: rounds.map(({ fresh }) => fresh.length),
    removed: rounds.map(({ removed }) => removed),
  };
}

/** True if the members have all new objects of the path: others may be at the same reference of other objects. */
function hasAll({ addedPerRound }: Candidate, { added }: Members): boolean {
  return addedPerRound.every((count, round) => (added[round] ?? 0) >= count);
}

/** The row with the figures of its members; null if these did not grow in every round. */
function countedRow({ row, path }: Candidate, { gained, survivors }: Members): GrowingPath | null {
  if (gained.some((count) => count <= 0) || survivors.includes(0)) return null;
  const count = gained.reduce((sum, each) => sum + each, 0);
  return {
    ...row,
    objectsPerRound: [...gained],
    survivorsPerRound: [...survivors],
    path: pathExpression(path, PATH_EDGES, PATH_CHARS, count),
  };
}

export interface CountedPaths {
  readonly growing: readonly GrowingPath[];
  /** What was gained over all by those whose members could be told, by their nodes. */
  readonly gainedOf: ReadonlyMap<number, GainedObjects>;
}

/** The paths that grow in every round, by what their references hold where that can be told. `files`: the snapshots, the first one first. */
export async function countedPaths(
  candidates: readonly Candidate[],
  files: readonly string[],
  context: Context,
): Promise<AppResult<CountedPaths>> {
  const growing: GrowingPath[] = [];
  const gainedOf = new Map<number, GainedObjects>();
  for (const [at, candidate] of candidates.entries()) {
    const { row, path, isSure } = candidate;
    // Of a list of links, only the newest is held by the reference.
    const question = at >= MAX_COUNTED || row.isChain === true ? null : membersQuestion(row.owner, path);
    const members = question === null ? ok(null) : await membersIn(files, question, context);
    if (!members.ok) return members;
    const byRound = members.value === null ? null : membersByRound(members.value);
    if (byRound === null || !hasAll(candidate, byRound)) {
      if (isSure) growing.push(row);
      continue;
    }
    const counted = countedRow(candidate, byRound);
    if (counted === null) continue;
    growing.push(counted);
    const [first, last] = [members.value?.[0], members.value?.at(-1)];
    const gained = [...(last ?? [])].filter((id) => first?.has(id) !== true);
    gainedOf.set(row.node, { clusters: [], members: gained, ...(question === null ? {} : { question }) });
  }
  return ok({ growing, gainedOf });
}
