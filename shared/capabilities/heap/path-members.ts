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
