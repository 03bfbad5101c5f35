/** Commits since the last reading: noted while React waits, compared when they are read. */
import type { Sameness } from '../../../../../shared/engine/trace/contract/renders.ts';
import { notesOfCommit, type Noted, type NotedRemount } from './commit.ts';
import { createBudget } from '../budget.ts';
import { createComparer, type Comparer } from '../equality.ts';
import { createComponentReader, isMeasured, type Fiber } from './fibers.ts';
import { samenessOf, valueOf } from '../change.ts';
import { changedInputs, comparedOutput, creatorOf } from './inputs.ts';
import { createLists, type ListsOfCommit } from '../moved-items.ts';
import type { Remount, RenderCounter } from '../tally.ts';

/** Values that are compared of one commit. */
const MAX_COMPARED = 200_000;
/** Notes hold the values of the page until they are compared; with more of them, that is done at once, or commits are skipped. */
const MAX_NOTES = 200_000;

export interface CommitLog {
  /** `current`: the fiber of the application after the commit; `event`: the event in which it happened, '' for none. */
  add(current: Fiber, event: string): void;
  /** Counts what was noted since the last time. */
  compare(): void;
}

interface NotedCommit {
  readonly commit: number;
  readonly notes: readonly Noted[];
}

export function createCommitLog(counter: RenderCounter): CommitLog {
  const componentOf = createComponentReader();
  const budget = createBudget();
  let commits: NotedCommit[] = [];
  let held = 0;

  const compare = (): void => {
    const noted = commits;
    commits = [];
    held = 0;
    for (const { commit, notes } of noted) {
      counter.within(commit);
      const comparer = createComparer(MAX_COMPARED);
      const lists = listsOf(notes);
      for (const each of notes) count(each, lists, comparer, counter);
    }
  };

  return {
    add(current, event) {
      const commit = counter.commit(event);
      if (counter.skipped !== undefined && (held > MAX_NOTES || !budget.isLeft())) {
        counter.skipped(commit);
        return;
      }
      const notes = budget.spend(() => notesOfCommit(current, componentOf, isMeasured(current)));
      commits.push({ commit, notes });
      held += notes.length;
      if (held > MAX_NOTES && counter.skipped === undefined) compare();
    },
    compare,
  };
}

function listsOf(notes: readonly Noted[]): ListsOfCommit {
  const lists = createLists();
  for (const noted of notes) {
    const { above, component } = noted;
    if (noted.kind === 'mount') lists.mounted(above, component.identity);
    else {
      const { key, propsBefore, props } = noted;
      lists.rendered(above, component.identity, {
        key: () => key,
        valuesOf: (name) => [valueOf(propsBefore, name), valueOf(props, name)],
      });
    }
  }
  return lists;
}

function count(noted: Noted, lists: ListsOfCommit, comparer: Comparer, counter: RenderCounter): void {
  const { component, times } = noted;
  if (noted.kind === 'mount') {
    const remount = noted.remount === null ? null : compareRemount(noted.remount, comparer);
    counter.mounted(component, { remount, times });
    return;
  }
  const changes = changedInputs(noted, lists, comparer);
  const sameness = samenessOf(changes);
  const isSame = sameness === 'equal' || sameness === 'same-code';
  // Items of a list that are told which of them is selected return the same, but for two.
  const isProps = changes.every(({ kind }) => kind === 'prop');
  const output = isSame || isProps ? comparedOutput(noted, comparer) : null;
  counter.rendered(component, { changes, output, times, owner: () => creatorOf(noted) });
}

function compareRemount({ by, props, element }: NotedRemount, comparer: Comparer): Remount {
  // Version 17 takes the props of what it removes.
  const sameness: Sameness = props.before === null ? 'unknown' : comparer.compare(props.before, props.after);
  return { by, sameness, owner: creatorOf(element) };
}
