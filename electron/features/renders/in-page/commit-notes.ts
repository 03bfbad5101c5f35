/** Notes what renders while the page runs, commit by commit, and counts it later: comparing takes time that is not the page's. */
import { afterwards, eventNow } from './applications.ts';
import { createComparer, type Comparer } from './equality.ts';
import type { RenderCounter } from './tally.ts';

/** Values of a commit that are compared. */
const MAX_COMPARED = 200_000;
/** More are counted at once or skipped, so that the page does not keep all that was. */
const MAX_NOTES = 200_000;

export interface CommitNotes<Note> {
  /** `event`: what began the commit; default: the event that is handled now. */
  add(note: Note, event?: string): void;
  /** Counts what was noted since the last time. */
  compare(): void;
}

/** Notes before the next microtask are one commit. `count`: the notes of one. */
export function createCommitNotes<Note>(
  counter: RenderCounter,
  count: (notes: readonly Note[], comparer: Comparer) => void,
): CommitNotes<Note> {
  let commits: { readonly commit: number; readonly notes: Note[] }[] = [];
  let open: Note[] | null = null;
  let held = 0;

  const compare = (): void => {
    const noted = commits;
    commits = [];
    open = null;
    held = 0;
    for (const { commit, notes } of noted) {
      counter.within(commit);
      count(notes, createComparer(MAX_COMPARED));
    }
  };

  const begin = (event: string): Note[] => {
    const notes: Note[] = [];
    commits.push({ commit: counter.commit(event), notes });
    open = notes;
    afterwards(() => {
      open = null;
    });
    return notes;
  };

  return {
    add(note, event) {
      if (held > MAX_NOTES && counter.skipped !== undefined) {
        if (open === null) counter.skipped(counter.commit(event ?? eventNow()));
        return;
      }
      (open ?? begin(event ?? eventNow())).push(note);
      held += 1;
      if (held > MAX_NOTES && counter.skipped === undefined) compare();
    },
    compare,
  };
}
