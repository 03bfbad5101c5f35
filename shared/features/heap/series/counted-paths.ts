/** The paths of a hunt that grow in every round, with the figures of all that their references hold, where these can be told. */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { GainedObjects, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { membersIn } from './path-members.ts';
import { membersByRound, type Members } from '../gained-clusters.ts';
import { membersQuestion } from '../cut-reference.ts';
import { pathExpression } from '../heap-text.ts';
import { PATH_CHARS, PATH_EDGES, type Candidate } from './path-growth.ts';

/** Paths whose members are asked for, the largest ones. */
const MAX_COUNTED = 20;

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
  /** The gain over all of those whose members could be told, by their nodes. */
  readonly gainedOf: ReadonlyMap<number, GainedObjects>;
}

/** The paths that grow in every round, by what their references hold where that can be told. `files`: the snapshots, the first one first. */
export async function countedPaths(
  candidates: readonly Candidate[],
  files: readonly string[],
  ask: Ask,
): Promise<CountedPaths> {
  const growing: GrowingPath[] = [];
  const gainedOf = new Map<number, GainedObjects>();
  for (const [at, candidate] of candidates.entries()) {
    const { row, path, isSure } = candidate;
    // In a list of links, only the newest is held by the reference.
    const question = at >= MAX_COUNTED || row.isChain === true ? null : membersQuestion(path);
    const members = question === null ? null : await membersIn(files, question, ask);
    const byRound = members === null ? null : membersByRound(members);
    if (byRound === null || !hasAll(candidate, byRound)) {
      if (isSure) growing.push(row);
      continue;
    }
    const counted = countedRow(candidate, byRound);
    if (counted === null) continue;
    growing.push(counted);
    const [first, last] = [members?.[0], members?.at(-1)];
    const gained = [...(last ?? [])].filter((id) => first?.has(id) !== true);
    gainedOf.set(row.node, { clusters: [], members: gained, ...(question === null ? {} : { question }) });
  }
  return { growing, gainedOf };
}
