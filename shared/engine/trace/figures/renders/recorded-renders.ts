/** Reads the renders that the script in the page has written into a trace: commits in order of time, components and reasons of all documents. */
import { shownComponentName } from '../../../../base/component-text.ts';
import { callersOf } from '../../../../base/stack-frames.ts';
import { RENDERS_SCRIPT_URL } from '../../../../base/workbench-scripts.ts';
import {
  RecordedNoteSchema,
  RENDERS_STAMP,
  RenderStampSchema,
  type RecordedNote,
  type RenderStamp,
} from '../../contract/recorded-renders.ts';
import type { ResolvePosition } from '../../../source-map/contract/original-positions.ts';
import type { ChangedInput, Framework, RenderingPage, RendersUnread } from '../../contract/renders.ts';
import type { CpuPlace } from '../../../profile/contract/sampled-profiles.ts';
import type { TraceColumns } from '../../columns.ts';
import { parsed } from '../../read/trace-scan.ts';
import { argsOf, textOf } from '../event-members.ts';

/** Frames between a write and the code of the author that are looked at. */
const MAX_FRAMES = 12;
const NOTING = 'EventDispatch';
/** A function whose place is not known, which is none. */
const NO_PLACE = -1;

export interface RecordedComponent {
  readonly name: string;
  readonly framework: Framework;
  readonly kind: RecordedNote['components'][number]['kind'];
  readonly isMemo: boolean;
  /** Index in `functions`; null without a place. */
  readonly function: number | null;
}

/** `before`, `after` and `owner` of inputs are indices in `functions`. */
export interface RecordedReason {
  readonly component: RecordedComponent;
  readonly inputs: readonly ChangedInput[];
  readonly otherInputs: number;
}

export interface RowReason {
  readonly reason: RecordedReason;
  readonly renders: number;
  readonly equalOutputs: number;
  readonly unknownOutputs: number;
  readonly equalMs: number | null;
}

/** Renders of one component in one commit. */
export interface RecordedRow {
  readonly component: RecordedComponent;
  readonly renders: number;
  readonly mounts: number;
  readonly remounts: { readonly byKey: number; readonly byType: number; readonly unknown: number };
  /** Who created the elements that were mounted again: index in `functions`. */
  readonly owner: number | null;
  readonly selfMs: number | null;
  readonly totalMs: number | null;
  readonly reasons: readonly RowReason[];
}

export interface RecordedCommit {
  /** The stamp of the commit. */
  readonly event: number;
  readonly thread: number;
  readonly startUs: number;
  /** Type of the event in which it happened, as the page knew it; '' for none. */
  readonly type: string;
  /** Null if the note with them is not in the trace. */
  readonly rows: readonly RecordedRow[] | null;
}

export interface RecordedRenders {
  /** One for each document with an application. */
  readonly pages: readonly RenderingPage[];
  /** Reason for a document with a framework that could not be observed. */
  readonly why: RendersUnread | null;
  readonly commits: readonly RecordedCommit[];
  /** In the running scripts, each once. */
  readonly functions: readonly CpuPlace[];
  /** In which values were written: what called the script in the page, innermost first; inputs have their numbers. */
  readonly stacks: readonly (readonly CpuPlace[])[];
  readonly failure: string | null;
}

/** By the source map where the name is short: one that the author gave for tools says more than that of the function. */
export function componentName(
  component: RecordedComponent,
  functions: readonly CpuPlace[],
  resolve: ResolvePosition | null,
): string {
  const { function: index } = component;
  const place = index === null ? undefined : functions[index];
  const original = resolve === null || place === undefined ? null : resolve({ ...place, at: 'function' });
  return original === null ? component.name : shownComponentName(component, original);
}

/** Renders with equal input and output, where functions are compared by their code. */
export function needlessRenders({ reasons }: RecordedRow): number {
  return reasons.reduce((sum, { reason, equalOutputs }) => sum + (isNeedless(reason) ? equalOutputs : 0), 0);
}

const isNeedless = ({ inputs, otherInputs }: RecordedReason): boolean =>
  otherInputs === 0 &&
  inputs.every(({ kind, sameness }) => kind !== 'unknown' && (sameness === 'equal' || sameness === 'same-code'));

export function isRendersStamp(message: string): boolean {
  return message.startsWith(RENDERS_STAMP);
}

/** True for the event with which the script in the page notes a commit: it is none of the page's. */
export function notesCommit(trace: Pick<TraceColumns, 'name' | 'names' | 'storedArgs'>, event: number): boolean {
  return trace.names[trace.name[event]] === NOTING && isRendersStamp(textOf(argsOf(trace, event).data['type']));
}

/** Null if no renders were recorded. */
export function recordedRenders(trace: TraceColumns): RecordedRenders | null {
  const documents = new Map<string, DocumentStamps>();
  for (const { event, stamp } of stampsOf(trace)) {
    const known = documents.get(stamp.document) ?? { commits: new Map<number, number>(), notes: new Map() };
    documents.set(stamp.document, known);
    if ('commit' in stamp) known.commits.set(stamp.commit, event);
    else if ('note' in stamp) {
      const pieces = known.notes.get(stamp.note) ?? Array.from<string>({ length: stamp.pieces });
      known.notes.set(stamp.note, pieces);
      if (stamp.piece < pieces.length) pieces[stamp.piece] = stamp.text;
    }
  }
  if (documents.size === 0) return null;
  const tables = createTables();
  const all = [...documents].map(([document, stamps]) => readDocument(trace, document, stamps, tables));
  return {
    pages: all.flatMap(({ page }) => page ?? []),
    why: all.findLast(({ why }) => why !== null)?.why ?? null,
    commits: all.flatMap(({ commits }) => commits).toSorted((a, b) => a.startUs - b.startUs || a.event - b.event),
    functions: tables.functions,
    stacks: tables.stacks,
    failure: all.find(({ failure }) => failure !== null)?.failure ?? null,
  };
}

/** Times at which recorders began to write for the last time, by thread: what follows is no work of the page. */
export function endsOfRecorders(trace: TraceColumns): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  for (const { event, stamp } of stampsOf(trace))
    if ('ends' in stamp) ends.set(trace.thread[event], trace.startUs[event]);
  return ends;
}

interface DocumentStamps {
  /** The event of each commit. */
  readonly commits: Map<number, number>;
  readonly notes: Map<number, (string | undefined)[]>;
}

/** Pieces of a note; more is no note of ours. */
const MAX_PIECES = 10_000;

/** Events with stamps, and the member of their data that has the text. */
const STAMPED = [
  [NOTING, 'type'],
  ['TimeStamp', 'message'],
] as const;

function* stampsOf(trace: TraceColumns): Generator<{ readonly event: number; readonly stamp: RenderStamp }> {
  for (const [name, member] of STAMPED) {
    for (const event of trace.eventsNamed(name)) {
      const message = textOf(argsOf(trace, event).data[member]);
      if (!isRendersStamp(message)) continue;
      const stamp = RenderStampSchema.safeParse(parsed(message.slice(RENDERS_STAMP.length)));
      if (!stamp.success || ('pieces' in stamp.data && stamp.data.pieces > MAX_PIECES)) continue;
      yield { event, stamp: stamp.data };
    }
  }
}

/** Components, reasons and functions that are the same in several documents, as after a reload, are one. */
interface Tables {
  readonly functions: CpuPlace[];
  readonly stacks: CpuPlace[][];
  stackOf(text: string): number;
  functionOf(place: CpuPlace): number;
  componentOf(key: string, component: RecordedComponent): RecordedComponent;
  reasonOf(key: string, reason: RecordedReason): RecordedReason;
}

function createTables(): Tables {
  const functions: CpuPlace[] = [];
  const stacks: CpuPlace[][] = [];
  const stackNumbers = new Map<string, number>();
  const indices = new Map<string, number>();
  const components = new Map<string, RecordedComponent>();
  const reasons = new Map<string, RecordedReason>();
  const once = <T>(known: Map<string, T>, key: string, made: T): T => {
    const value = known.get(key) ?? made;
    known.set(key, value);
    return value;
  };
  return {
    functions,
    stacks,
    stackOf(text) {
      const known = stackNumbers.get(text);
      if (known !== undefined) return known;
      const made = stacks.push(callersOf(text, RENDERS_SCRIPT_URL).slice(0, MAX_FRAMES)) - 1;
      stackNumbers.set(text, made);
      return made;
    },
    functionOf(place) {
      const key = `${place.url}:${place.line}:${place.column}`;
      const known = indices.get(key) ?? functions.push(place) - 1;
      indices.set(key, known);
      return known;
    },
    componentOf: (key, component) => once(components, key, component),
    reasonOf: (key, reason) => once(reasons, key, reason),
  };
}

function notesOf({ notes }: DocumentStamps): RecordedNote[] {
  return [...notes]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, pieces]) => {
      const note = RecordedNoteSchema.safeParse(pieces.includes(undefined) ? null : parsed(pieces.join('')));
      return note.success ? [note.data] : [];
    });
}

interface ReadDocument {
  readonly page: RenderingPage | null;
  readonly why: RendersUnread | null;
  readonly commits: readonly RecordedCommit[];
  readonly failure: string | null;
}

function readDocument(trace: TraceColumns, own: string, stamps: DocumentStamps, tables: Tables): ReadDocument {
  const notes = notesOf(stamps);
  const places = new Map(
    notes.flatMap((note) =>
      note.places.map(({ function: index, url, line, column }) => [
        index,
        tables.functionOf({ name: '', url, line, column }),
      ]),
    ),
  );
  const functionAt = (index: number | null): number | null => (index === null ? null : (places.get(index) ?? NO_PLACE));
  const components = notes
    .flatMap((note) => note.components)
    .map(({ name, framework, kind, isMemo, function: index }, number) => {
      const at = functionAt(index);
      const place = at === NO_PLACE ? null : at;
      const key = `${framework} ${kind} ${name} ${place ?? `${own}: ${number}`}`;
      return { key, component: tables.componentOf(key, { name, framework, kind, isMemo, function: place }) };
    });
  const stacks = notes.flatMap((note) => note.stacks).map((text) => tables.stackOf(text));
  const reasons = notes
    .flatMap((note) => note.reasons)
    .map(({ inputs, otherInputs }) => ({
      inputs: inputs.map(({ before, after, owner, writer, ...input }) => ({
        ...input,
        writer: writer === null ? null : (stacks[writer] ?? null),
        before: functionAt(before),
        after: functionAt(after),
        owner: functionAt(owner),
      })),
      otherInputs,
    }));
  const reasonOf = (of: { readonly key: string; readonly component: RecordedComponent }, index: number) => {
    const reason = reasons[index];
    if (reason === undefined) return null;
    const inputs = reason.inputs.map(
      ({ before: _before, after: _after, owner: _owner, writer: _writer, size: _size, ...input }) => input,
    );
    return tables.reasonOf(`${of.key} ${JSON.stringify([inputs, reason.otherInputs])}`, {
      component: of.component,
      ...reason,
    });
  };
  const rowsOf = ({ rows }: RecordedNote['commits'][number]): RecordedRow[] =>
    rows.flatMap(({ component: number, byKey, byType, unknownKeys, owner, reasons: counted, ...row }) => {
      const of = components[number];
      if (of === undefined) return [];
      return {
        ...row,
        component: of.component,
        remounts: { byKey, byType, unknown: unknownKeys },
        owner: functionAt(owner),
        reasons: counted.flatMap(([index, renders, equalOutputs, unknownOutputs, equalMs = null]) => {
          const reason = reasonOf(of, index);
          return reason === null ? [] : [{ reason, renders, equalOutputs, unknownOutputs, equalMs }];
        }),
      };
    });
  const listed = new Map(notes.flatMap((note) => note.commits).map((commit) => [commit.commit, commit]));
  return {
    page: notes.findLast(({ page }) => page !== null)?.page ?? null,
    why: notes.findLast(({ why }) => why !== null)?.why ?? null,
    failure: notes.find(({ failure }) => failure !== null)?.failure ?? null,
    commits: [...stamps.commits].map(([number, event]) => {
      const commit = listed.get(number);
      return {
        event,
        thread: trace.thread[event],
        startUs: trace.startUs[event],
        type: commit?.event ?? '',
        rows: commit === undefined ? null : rowsOf(commit),
      };
    }),
  };
}
