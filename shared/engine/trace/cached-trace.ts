/**
 * Lists the columns of an open trace that are cached in a file, so that opening it again reads neither events nor samples. A change of the
 * meaning of a column must increment `CACHED_TRACE_VERSION`; columns of another version are recomputed.
 */
import { z } from 'zod';
import { CpuPlaceSchema } from '../profile/contract/sampled-profiles.ts';
import { LossRecordSchema } from '../../base/loss.ts';
import type { SampledProfile } from '../profile/profile-columns.ts';
import type { CodePlace, Indexes, Offsets, Times } from './columns.ts';
import type { Column, ColumnType } from '../heap/column-cache/cached-columns.ts';
import { decodeList, encodeList } from '../heap/column-cache/cached-texts.ts';
import { narrowIndexes, narrowOffsets } from './read/event-blocks.ts';
import { restoreCallPlaces } from './read/call-places.ts';
import { restoreStoredArgs } from './read/stored-args.ts';
import { runSteps } from '../steps/steps.ts';
import { createTraceDocument, narrowTimes, type TraceDocument, type TraceParts } from './trace-document.ts';

const CACHED_TRACE_VERSION = 13;

const TYPES = {
  'trace facts': 'u8',
  'trace names': 'u8',
  'trace categories': 'u8',
  'trace ids': 'u8',
  'trace functions': 'u8',
  'trace start': 'f64',
  'trace duration': 'f64',
  'trace name': 'u32',
  'trace category': 'u32',
  'trace phase': 'u8',
  'trace thread': 'u32',
  'trace id': 'u32',
  'trace args at': 'f64',
  'trace args length': 'u32',
  'trace stored event': 'u32',
  'trace stored before': 'u32',
  'trace stored after': 'u32',
  'trace stored value': 'u32',
  'trace stored bytes': 'u8',
  'trace stored text start': 'u32',
  'trace stored text bytes': 'u8',
  'trace place event': 'u32',
  'trace place': 'u32',
  'trace function kind': 'u8',
  'trace call function': 'u32',
  'trace call caller': 'u32',
  'trace call end': 'u32',
  'trace call depth': 'u32',
  'trace sample row': 'u32',
  'trace sample start': 'f64',
  'trace sample duration': 'f64',
  'trace tick row': 'u32',
  'trace tick line': 'u32',
  'trace tick column': 'u32',
  'trace tick samples': 'u32',
} as const satisfies Record<string, ColumnType>;

type TraceColumnName = keyof typeof TYPES;

export interface NamedColumn {
  readonly name: string;
  /** Texts are encoded when requested. */
  readonly parts: () => Iterable<Column>;
}

const FactsSchema = z.object({
  version: z.literal(CACHED_TRACE_VERSION),
  originUs: z.number(),
  durationTotalUs: z.number(),
  unmatched: z.number(),
  truncated: z.boolean(),
  loss: z.array(LossRecordSchema),
  threads: z.array(
    z.object({
      pid: z.number(),
      tid: z.number(),
      name: z.string(),
      processName: z.string(),
      processLabels: z.string(),
      processSortIndex: z.number(),
      sortIndex: z.number(),
      taskUs: z.number(),
      taskProcessorUs: z.number(),
    }),
  ),
  places: z.array(CpuPlaceSchema.extend({ callers: z.array(CpuPlaceSchema).optional() })),
  leftOut: z.number(),
  /** Number of rows of each profile in the sample columns, which are concatenated. */
  profiles: z.array(
    z.object({
      thread: z.number(),
      functions: z.number(),
      calls: z.number(),
      samples: z.number(),
      ticks: z.number(),
      nodeCount: z.number(),
      timing: z.enum(['samples', 'even', 'hits']).nullable(),
      durationUs: z.number(),
    }),
  ),
});

type StoredPlace = z.infer<typeof FactsSchema>['places'][number];

/** All columns in file order. Null if the samples have a form that traces do not have. */
export function columnsOfTrace({ parts }: TraceDocument): NamedColumn[] | null {
  const { columns, names, categories, ids, args, places, samples } = parts;
  const profiles = [...samples.byThread.values()];
  if (profiles.some(({ samples: { hits } }) => hits !== null)) return null;
  const texts = (name: TraceColumnName, list: () => readonly unknown[]): NamedColumn => ({
    name,
    *parts() {
      const all = list();
      yield* encodeList(all.length, (at) => all[at]);
    },
  });
  const column = (name: TraceColumnName, ...of: readonly Column[]): NamedColumn => ({ name, parts: () => of });
  const wide = (name: TraceColumnName, of: Indexes): NamedColumn => ({ name, parts: () => piecesOf(of, Uint32Array) });
  const each = (name: TraceColumnName, of: (profile: SampledProfile) => Column): NamedColumn =>
    column(name, ...profiles.map(of));
  return [
    texts('trace facts', () => [factsOf(parts)]),
    texts('trace names', () => names),
    texts('trace categories', () => categories),
    texts('trace ids', () => ids.texts()),
    texts('trace functions', () => profiles.flatMap(({ functions }) => functions)),
    { name: 'trace start', parts: () => piecesOf(columns.startUs, Float64Array) },
    { name: 'trace duration', parts: () => piecesOf(columns.durationUs, Float64Array) },
    wide('trace name', columns.name),
    wide('trace category', columns.category),
    column('trace phase', columns.phase),
    wide('trace thread', columns.thread),
    wide('trace id', columns.id),
    { name: 'trace args at', parts: () => piecesOf(columns.argsAt, Float64Array) },
    column('trace args length', columns.argsLength),
    column('trace stored event', args.columns.events),
    column('trace stored before', args.columns.before),
    column('trace stored after', args.columns.after),
    column('trace stored value', args.columns.values),
    { name: 'trace stored bytes', parts: () => args.parts() },
    { name: 'trace stored text start', parts: () => [args.texts().starts] },
    { name: 'trace stored text bytes', parts: () => [args.texts().bytes] },
    column('trace place event', places.events),
    column('trace place', places.placesOf),
    each('trace function kind', ({ kindOf }) => kindOf),
    each('trace call function', ({ calls }) => calls.functionOf),
    each('trace call caller', ({ calls }) => calls.caller),
    each('trace call end', ({ calls }) => calls.end),
    each('trace call depth', ({ calls }) => calls.depth),
    each('trace sample row', ({ samples: of }) => of.row),
    each('trace sample start', ({ samples: of }) => of.start),
    each('trace sample duration', ({ samples: of }) => of.weight),
    each('trace tick row', ({ ticks }) => ticks.row),
    each('trace tick line', ({ ticks }) => ticks.line),
    each('trace tick column', ({ ticks }) => ticks.column),
    each('trace tick samples', ({ ticks }) => ticks.ticks),
  ];
}

const PIECE_ROWS = 1 << 16;

/** A column in the width of files, in pieces. */
function* piecesOf<T extends Uint32Array | Float64Array>(
  column: Indexes | Offsets | Times,
  type: { from(values: ArrayLike<number>): T },
): Iterable<T> {
  for (let from = 0; from < column.length; from += PIECE_ROWS)
    yield type.from(column.subarray(from, from + PIECE_ROWS));
}

function withoutUndefined({ callers, ...place }: StoredPlace): CodePlace {
  return callers === undefined ? place : { ...place, callers };
}

function factsOf(parts: TraceParts): z.input<typeof FactsSchema> {
  const { originUs, durationTotalUs, unmatched, truncated, loss, threads, places, samples } = parts;
  return {
    version: CACHED_TRACE_VERSION,
    originUs,
    durationTotalUs,
    unmatched,
    truncated,
    loss: [...loss],
    threads: [...threads],
    places: places.places.map(({ callers, ...place }) =>
      callers === undefined ? place : { ...place, callers: [...callers] },
    ),
    leftOut: samples.leftOut,
    profiles: [...samples.byThread].map(
      ([thread, { functions, calls, samples: of, ticks, nodeCount, timing, extent }]) => ({
        thread,
        functions: functions.length,
        calls: calls.count,
        samples: of.count,
        ticks: ticks.row.length,
        nodeCount,
        timing,
        durationUs: extent,
      }),
    ),
  };
}

/** Memory for a column of this length. Throws if a column cannot have this length. */
export function allocateTraceColumn(name: string, byteLength: number): Column[] {
  const type = isColumnName(name) ? TYPES[name] : null;
  if (type === null) throw new Error(`there is no column "${name}"`);
  if (type === 'u8') return [new Uint8Array(byteLength)];
  const bytes = type === 'f64' ? 8 : 4;
  const length = byteLength / bytes;
  if (!Number.isInteger(length)) throw new Error(`column "${name}" ends within a row`);
  return [type === 'f64' ? new Float64Array(length) : new Uint32Array(length)];
}

function isColumnName(name: string): name is TraceColumnName {
  return Object.hasOwn(TYPES, name);
}

/** Restores the trace. Throws if the columns are inconsistent or of another version. */
export function traceOfColumns(columns: ReadonlyMap<string, readonly Column[]>): TraceDocument {
  function take<T extends Column>(name: TraceColumnName, type: new (length: number) => T, rows: number | null): T {
    const found = columns.get(name)?.[0];
    if (!(found instanceof type)) throw new Error(`there is no column "${name}"`);
    if (rows !== null && found.length !== rows) throw new Error(`column "${name}" has ${found.length} rows`);
    return found;
  }
  const bytes = (name: TraceColumnName): Uint8Array => take(name, Uint8Array, null);
  const words = (name: TraceColumnName, rows: number | null): Uint32Array => take(name, Uint32Array, rows);
  const floats = (name: TraceColumnName, rows: number | null): Float64Array => take(name, Float64Array, rows);
  const texts = (name: TraceColumnName): string[] => decodeList(bytes(name), z.array(z.string()));

  const [facts] = decodeList(bytes('trace facts'), z.array(FactsSchema));
  if (facts === undefined) throw new Error('there are no facts');
  const startUs = floats('trace start', null);
  const count = startUs.length;
  const storedEvents = words('trace stored event', null);
  const placeEvents = words('trace place event', null);
  const { profiles, places, leftOut, version: _version, ...figures } = facts;
  const idBytes = bytes('trace ids');
  const functions = decodeList(bytes('trace functions'), z.array(CpuPlaceSchema));
  const sum = (of: 'functions' | 'calls' | 'samples' | 'ticks'): number =>
    profiles.reduce((all, profile) => all + profile[of], 0);
  const kinds = take('trace function kind', Uint8Array, sum('functions'));
  const ofCalls = (name: TraceColumnName): Uint32Array => words(name, sum('calls'));
  const [callFunction, caller, end, depth] = [
    ofCalls('trace call function'),
    ofCalls('trace call caller'),
    ofCalls('trace call end'),
    ofCalls('trace call depth'),
  ];
  const row = words('trace sample row', sum('samples'));
  const sampleStart = floats('trace sample start', sum('samples'));
  const sampleDuration = floats('trace sample duration', sum('samples'));
  const tickRow = words('trace tick row', sum('ticks'));
  const tickLine = words('trace tick line', sum('ticks'));
  const tickColumn = words('trace tick column', sum('ticks'));
  const tickSamples = words('trace tick samples', sum('ticks'));

  const byThread = new Map<number, SampledProfile>();
  let [functionAt, callAt, sampleAt, tickAt] = [0, 0, 0, 0];
  for (const profile of profiles) {
    const [toFunction, toCall, toSample, toTick] = [
      functionAt + profile.functions,
      callAt + profile.calls,
      sampleAt + profile.samples,
      tickAt + profile.ticks,
    ];
    byThread.set(profile.thread, {
      unit: 'milliseconds',
      functions: functions.slice(functionAt, toFunction),
      kindOf: kinds.slice(functionAt, toFunction),
      calls: {
        count: profile.calls,
        functionOf: callFunction.slice(callAt, toCall),
        caller: caller.slice(callAt, toCall),
        end: end.slice(callAt, toCall),
        depth: depth.slice(callAt, toCall),
      },
      samples: {
        count: profile.samples,
        row: row.slice(sampleAt, toSample),
        start: sampleStart.slice(sampleAt, toSample),
        weight: sampleDuration.slice(sampleAt, toSample),
        hits: null,
      },
      ticks: {
        row: tickRow.slice(tickAt, toTick),
        line: tickLine.slice(tickAt, toTick),
        column: tickColumn.slice(tickAt, toTick),
        ticks: tickSamples.slice(tickAt, toTick),
      },
      nodeCount: profile.nodeCount,
      timing: profile.timing,
      extent: profile.durationUs,
    });
    [functionAt, callAt, sampleAt, tickAt] = [toFunction, toCall, toSample, toTick];
  }
  const id = words('trace id', count);
  const [names, categories] = [texts('trace names'), texts('trace categories')];
  return createTraceDocument({
    ...figures,
    count,
    columns: {
      startUs: runSteps(narrowTimes(startUs)),
      durationUs: runSteps(narrowTimes(floats('trace duration', count))),
      name: narrowIndexes(words('trace name', count), names.length),
      category: narrowIndexes(words('trace category', count), categories.length),
      phase: take('trace phase', Uint8Array, count),
      thread: narrowIndexes(words('trace thread', count), facts.threads.length),
      id: narrowIndexes(
        id,
        id.reduce((most, of) => Math.max(most, of + 1), 0),
      ),
      argsAt: narrowOffsets(floats('trace args at', count)),
      argsLength: words('trace args length', count),
    },
    names,
    categories,
    ids: { texts: () => decodeList(idBytes, z.array(z.string())), heldBytes: idBytes.length },
    args: restoreStoredArgs(
      {
        events: storedEvents,
        before: words('trace stored before', storedEvents.length),
        after: words('trace stored after', storedEvents.length),
        values: words('trace stored value', storedEvents.length),
      },
      bytes('trace stored bytes'),
      { starts: words('trace stored text start', null), bytes: bytes('trace stored text bytes') },
    ),
    places: restoreCallPlaces(placeEvents, words('trace place', placeEvents.length), places.map(withoutUndefined)),
    samples: { byThread, leftOut },
  });
}
