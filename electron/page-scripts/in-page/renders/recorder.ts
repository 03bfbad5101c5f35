/** Writes renders into the trace that is being recorded, commit by commit. In a commit, `console.timeStamp` takes 0.1 ms, and the dispatch of an event a fifth of that. */
import type {
  RecorderInPage,
  RecordedNote,
  RenderStamp,
  WrittenNote,
} from '../../../../shared/contracts/page/recorded-renders.ts';
import type { RenderingPage, RendersUnread } from '../../../../shared/contracts/page/renders.ts';
import type { Change } from './change.ts';
import { countedRemount, signatureOf, type Component, type RenderCounter, type Times } from './tally.ts';

/** As `RENDERS_STAMP`, whose module has more than a page needs. */
const STAMP = 'pen-renders ';
/** Characters of a piece: events of a trace are not meant to be long. */
const PIECE_CHARS = 16_000;
const MAX_INPUTS = 6;
/** More are counted without what they rendered. */
const MAX_COMMITS = 20_000;
/** Stacks that are written, and characters of each. */
const MAX_STACKS = 200;
const MAX_STACK_CHARS = 4000;
/** Different reasons that are told apart. */
const MAX_REASONS = 5000;

type Row = NonNullable<WrittenNote['commits']>[number]['rows'][number];

interface Commit {
  readonly commit: number;
  readonly event: string;
  readonly rows: Map<number, Row>;
  readonly reasons: Map<number, Map<number, [number, number, number, number]>>;
}

export interface Recorder extends RenderCounter, Pick<RecorderInPage, 'functions' | 'writePlaces'> {
  /** What follows in the trace is our own work. */
  ends(): void;
  /** Writes what was counted since the last time. */
  write(page: RenderingPage | null, why: RendersUnread | null): void;
}

export function createRecorder(): Recorder {
  // oxlint-disable-next-line no-console -- it writes into the trace only
  const stamp = console.timeStamp.bind(console);
  // In no document, and with no listener: nobody but the trace hears of its events.
  const silent = globalThis.document.createElement('i');
  const document = String(Math.round(performance.timeOrigin * 1000));
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
  let notes = 0;
  let unlisted = 0;
  let failure: string | null = null;

  const put = (value: RenderStamp): void => stamp(STAMP + JSON.stringify(value));

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

  const writeNote = (note: WrittenNote): void => {
    // Pieces may not begin or end within a character.
    const text = JSON.stringify(note).replace(
      /[\u0080-\uffff]/g,
      (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const pieces = Math.ceil(text.length / PIECE_CHARS);
    for (let piece = 0; piece < pieces; piece += 1)
      put({ document, note: notes, piece, pieces, text: text.slice(piece * PIECE_CHARS, (piece + 1) * PIECE_CHARS) });
    notes += 1;
  };

  return {
    commit(event) {
      const commit = next;
      next += 1;
      silent.dispatchEvent(new Event(STAMP + JSON.stringify({ document, commit } satisfies RenderStamp)));
      if (commit < MAX_COMMITS) commits.set(commit, { commit, event, rows: new Map(), reasons: new Map() });
      else unlisted += 1;
      return commit;
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
      const ofRow = current.reasons.get(number) ?? new Map<number, [number, number, number, number]>();
      current.reasons.set(number, ofRow);
      const counts = ofRow.get(reason) ?? [reason, 0, 0, 0];
      ofRow.set(reason, counts);
      counts[1] += 1;
      if (output === 'equal' || output === 'same-code') counts[2] += 1;
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
    ends: () => put({ document, ends: true }),
    write(page, why) {
      writeNote({
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
      });
      newComponents = [];
      newReasons = [];
      writtenStacks = stacks.length;
      commits = new Map();
      current = undefined;
      unlisted = 0;
      failure = null;
    },
    writePlaces: (places) => writeNote({ page: null, places: JSON.parse(places) as RecordedNote['places'] }),
  };
}

function addTimes(row: Row, times: Times | null): void {
  if (times === null) return;
  row.selfMs = (row.selfMs ?? 0) + times.selfMs;
  row.totalMs = (row.totalMs ?? 0) + times.totalMs;
}
