/** Keeps what renders, commit by commit, for the notes of a trace. */
import type { RecordedNote, WrittenNote } from '../../../../shared/engine/trace/contract/recorded-renders.ts';
import type { RenderingPage, RendersUnread } from '../../../../shared/engine/trace/contract/renders.ts';
import type { Change } from './change.ts';
import { countedRemount, isEqual, signatureOf, type Component, type RenderCounter, type Times } from './tally.ts';

const MAX_INPUTS = 6;
/** More are counted without what they rendered. */
const MAX_COMMITS = 20_000;
/** Stacks that are written, and characters of each. */
const MAX_STACKS = 200;
const MAX_STACK_CHARS = 4000;
/** Different reasons that are told apart. */
const MAX_REASONS = 5000;

type Row = NonNullable<WrittenNote['commits']>[number]['rows'][number];
type Counts = [reason: number, renders: number, equalOutputs: number, unknownOutputs: number, equalMs?: number | null];

interface Commit {
  readonly commit: number;
  readonly event: string;
  readonly rows: Map<number, Row>;
  readonly reasons: Map<number, Map<number, Counts>>;
}

export interface Recorder extends RenderCounter {
  /** The functions that notes have numbers for. */
  readonly functions: () => readonly object[];
  /** Counts since the last time. */
  note(page: RenderingPage | null, why: RendersUnread | null): WrittenNote;
}

/** `onCommit`: a commit happens now. */
export function createRecorder(onCommit: (commit: number) => void): Recorder {
  const listed: object[] = [];
  const numbers = new Map<object, number>();
  const components = new Map<object, number>();
  const reasons = new Map<string, number>();
  let newComponents: RecordedNote['components'] = [];
  let newReasons: RecordedNote['reasons'] = [];
  const stacks: string[] = [];
  let writtenStacks = 0;
  let commits = new Map<number, Commit>();
  let current: Commit | undefined;
  let next = 0;
  let unlisted = 0;
  let failure: string | null = null;

  const numberOf = (code: object | null): number | null => {
    if (code === null) return null;
    const known = numbers.get(code) ?? listed.push(code) - 1;
    numbers.set(code, known);
    return known;
  };

  const stackOf = (stack: string | null): number | null => {
    if (stack === null) return null;
    const text = stack.slice(0, MAX_STACK_CHARS);
    const known = stacks.indexOf(text);
    if (known !== -1) return known;
    return stacks.length < MAX_STACKS ? stacks.push(text) - 1 : null;
  };

  const componentOf = (component: Component): number => {
    const { identity, code, name, framework, kind, isMemo } = component;
    let known = components.get(identity);
    if (known === undefined) {
      known = components.size;
      components.set(identity, known);
      newComponents.push({ name, function: numberOf(code), framework, kind, isMemo });
    }
    return known;
  };

  const rowOf = (commit: Commit, component: number): Row => {
    const row: Row = commit.rows.get(component) ?? { component };
    commit.rows.set(component, row);
    return row;
  };

  const inputOf = (creator: object | null) => {
    return ({ before, after, owner, writer, ...rest }: Change) => ({
      ...rest,
      before: numberOf(before),
      after: numberOf(after),
      owner: numberOf(owner ?? creator),
      writer: stackOf(writer),
    });
  };

  /** Null beyond the limit. */
  const reasonOf = (component: number, changes: readonly Change[], owner: () => object | null): number | null => {
    const signature = `${component}|${signatureOf(changes)}`;
    const known = reasons.get(signature);
    if (known !== undefined) return known;
    if (reasons.size >= MAX_REASONS) return null;
    const made = reasons.size;
    reasons.set(signature, made);
    newReasons.push({
      inputs: changes.slice(0, MAX_INPUTS).map(inputOf(owner())),
      otherInputs: Math.max(0, changes.length - MAX_INPUTS),
    });
    return made;
  };

  return {
    commit(event) {
      const commit = next;
      next += 1;
      onCommit(commit);
      if (commits.size < MAX_COMMITS) commits.set(commit, { commit, event, rows: new Map(), reasons: new Map() });
      else unlisted += 1;
      return commit;
    },
    skipped(commit) {
      if (commits.delete(commit)) unlisted += 1;
    },
    within(commit) {
      current = commits.get(commit);
    },
    rendered(component, { changes, output, times, owner }) {
      if (current === undefined) return;
      const number = componentOf(component);
      const row = rowOf(current, number);
      row.renders = (row.renders ?? 0) + 1;
      addTimes(row, times);
      const reason = reasonOf(number, changes, owner);
      if (reason === null) return;
      const ofRow = current.reasons.get(number) ?? new Map<number, Counts>();
      current.reasons.set(number, ofRow);
      const counts: Counts = ofRow.get(reason) ?? [reason, 0, 0, 0];
      ofRow.set(reason, counts);
      counts[1] += 1;
      if (isEqual(output)) {
        counts[2] += 1;
        if (times !== null) counts[4] = (counts[4] ?? 0) + times.selfMs;
      }
      if (output === 'unknown') counts[3] += 1;
    },
    mounted(component, { remount, times }) {
      if (current === undefined) return;
      const row = rowOf(current, componentOf(component));
      row.mounts = (row.mounts ?? 0) + 1;
      addTimes(row, times);
      const counted = remount === null ? null : countedRemount(remount);
      if (counted === null) return;
      const member = counted === 'unknown' ? 'unknownKeys' : counted;
      row[member] = (row[member] ?? 0) + 1;
      row.owner ??= numberOf(remount?.owner ?? null);
    },
    failed(thrown) {
      failure ??= String(thrown);
    },
    functions: () => listed,
    note(page, why) {
      const note: WrittenNote = {
        page,
        why,
        components: newComponents,
        reasons: newReasons,
        stacks: stacks.slice(writtenStacks),
        commits: [...commits.values()].map(({ commit, event, rows, reasons: counted }) => ({
          commit,
          event,
          rows: [...rows.values()].map((row) => ({
            ...row,
            reasons: [...(counted.get(row.component)?.values() ?? [])],
          })),
        })),
        unlisted,
        failure,
      };
      newComponents = [];
      newReasons = [];
      writtenStacks = stacks.length;
      commits = new Map();
      current = undefined;
      unlisted = 0;
      failure = null;
      return note;
    },
  };
}

function addTimes(row: Row, times: Times | null): void {
  if (times === null) return;
  row.selfMs = (row.selfMs ?? 0) + times.selfMs;
  row.totalMs = (row.totalMs ?? 0) + times.totalMs;
}
