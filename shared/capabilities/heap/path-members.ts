/**
 * What a reference holds in each of several snapshots. New objects are counted by their shortest paths, and what the page still shows when a snapshot is taken
 * is nearer by another one: a callback of the open view is one of its element, until the view is closed and only the list of callbacks keeps it.
 */
import { ok } from '../../base/result.ts';
import type { AnalysisParams } from '../../contracts/analysis.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';

/** The members in each snapshot, by their ids; null where one cannot tell. */
export async function membersIn(
  files: readonly string[],
  question: AnalysisParams<'heap.path-members'>,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
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
