/**
 * Objects that a reference holds in each of several snapshots. New objects are counted by their shortest paths, and what the page still shows when a snapshot is taken
 * is nearer by another one: a callback of the open view is one of its element, until the view is closed and only the list of callbacks keeps it.
 */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { AnalysisParams } from '../../../core/analysis/analysis.ts';

/** The members in each snapshot, by their ids; null where one cannot tell. */
export async function membersIn(
  files: readonly string[],
  question: AnalysisParams<'heap.path-members'>,
  ask: Ask,
): Promise<ReadonlySet<number>[] | null> {
  const found: ReadonlySet<number>[] = [];
  for (const file of files) {
    const members = await ask(file, 'heap.path-members', question);
    if (members.ids === null) return null;
    found.push(new Set(members.ids));
  }
  return found;
}
