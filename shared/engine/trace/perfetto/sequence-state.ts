/**
 * Incremental state of a sequence: values that a packet may omit because an earlier packet of the sequence has them (clock, default track,
 * interned strings, counter values). A sequence is written by one thread of one process.
 */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { endOf } from './message-types.ts';
import {
  CLOCK,
  CLOCK_SNAPSHOT,
  INTERNED,
  INTERNED_DATA,
  PACKET_DEFAULTS,
  SOURCE_LOCATION,
  TRACK_EVENT,
} from './wire-fields.ts';

/** Clock of Chrome's traces, nanoseconds. */
const MONOTONIC = 3;
/** Ids from here to 127 are clocks of a single sequence. */
const FIRST_OF_SEQUENCE = 64;
const LAST_OF_SEQUENCE = 127;
/** An unused clock id; stands for the file's clock. */
const UNSET = 0;

interface SequenceClock {
  isIncremental: boolean;
  unitNs: number;
  /** In its own unit; for an incremental clock the sum so far. */
  value: number;
  /** File's clock − this clock, ns: the part that its unit cuts off. */
  aheadNs: number;
}

export interface SourceLocation {
  readonly fileName: string;
  readonly functionName: string;
  readonly line: number;
}

export interface SequenceState {
  /** False until the sequence resets its state; packets before that which need earlier ones are skipped. */
  isWhole: boolean;
  /** As text, because it needs all 64 bits. */
  readonly trackUuid: string;
  readonly counterUuids: readonly string[];
  /** JSON without quotes. */
  readonly categories: Map<number, string>;
  /** JSON with quotes. */
  readonly eventNames: Map<number, string>;
  /** JSON with quotes, as in `args`. */
  readonly annotationNames: Map<number, string>;
  readonly annotationTexts: Map<number, string>;
  readonly typeNames: Map<number, string>;
  readonly sourceLocations: Map<number, SourceLocation>;
  /** Sums by counter track. */
  readonly counters: Map<string, number>;
  /** Thread that writes the sequence; 0 if unknown. */
  readonly pid: number;
  readonly tid: number;
  /** Resets the state. */
  clear(): void;
  setThread(thread: { readonly pid: number; readonly tid: number }): void;
  intern(reader: BinaryReader, end: number): void;
  setDefaults(reader: BinaryReader, end: number): void;
  setClocks(reader: BinaryReader, end: number): void;
  /** Nanoseconds of the file's clock. For an incremental clock, must be called once per timestamp and in order. */
  timeNs(timestamp: number, clockId: number): number;
}

export function createSequenceState(): SequenceState {
  let defaultClock = UNSET;
  let trackUuid = '0';
  let counterUuids: readonly string[] = [];
  let thread = { pid: 0, tid: 0 };
  const clocks = new Map<number, SequenceClock>();

  const state: SequenceState = {
    isWhole: false,
    get trackUuid() {
      return trackUuid;
    },
    get counterUuids() {
      return counterUuids;
    },
    categories: new Map(),
    eventNames: new Map(),
    annotationNames: new Map(),
    annotationTexts: new Map(),
    typeNames: new Map(),
    sourceLocations: new Map(),
    counters: new Map(),
    get pid() {
      return thread.pid;
    },
    get tid() {
      return thread.tid;
    },
    setThread({ pid, tid }) {
      thread = { pid, tid };
    },
    clear() {
      for (const table of [
        state.categories,
        state.eventNames,
        state.annotationNames,
        state.annotationTexts,
        state.typeNames,
        state.sourceLocations,
        state.counters,
      ]) {
        table.clear();
      }
      trackUuid = '0';
      counterUuids = [];
      defaultClock = UNSET;
      state.isWhole = true;
    },
    intern(reader, end) {
      while (reader.pos < end) {
        const [field, wireType] = reader.tag();
        switch (field) {
          case INTERNED_DATA.eventCategories:
            addText(reader, state.categories, inner);
            break;
          case INTERNED_DATA.eventNames:
            addText(reader, state.eventNames, JSON.stringify);
            break;
          case INTERNED_DATA.debugAnnotationNames:
            addText(reader, state.annotationNames, annotationKey);
            break;
          case INTERNED_DATA.debugAnnotationStringValues:
            addText(reader, state.annotationTexts, JSON.stringify);
            break;
          case INTERNED_DATA.debugAnnotationValueTypeNames:
            addText(reader, state.typeNames, plain);
            break;
          case INTERNED_DATA.sourceLocations:
            addLocation(reader, state.sourceLocations);
            break;
          default:
            reader.skip(wireType, field);
        }
      }
    },
    setDefaults(reader, end) {
      trackUuid = '0';
      counterUuids = [];
      defaultClock = UNSET;
      while (reader.pos < end) {
        const [field, wireType] = reader.tag();
        if (field === PACKET_DEFAULTS.timestampClockId) defaultClock = reader.uint32();
        else if (field === PACKET_DEFAULTS.trackEvent) {
          const eventEnd = endOf(reader);
          const counters: string[] = [];
          while (reader.pos < eventEnd) {
            const [member, memberWireType] = reader.tag();
            if (member === TRACK_EVENT.trackUuid) trackUuid = String(reader.uint64());
            else if (member === TRACK_EVENT.extraCounterTrackUuids) counters.push(String(reader.uint64()));
            else reader.skip(memberWireType, member);
          }
          counterUuids = counters;
        } else reader.skip(wireType, field);
      }
    },
    setClocks(reader, end) {
      const found: [id: number, clock: SequenceClock][] = [];
      let fileNs = Number.NaN;
      while (reader.pos < end) {
        const [field, wireType] = reader.tag();
        if (field !== CLOCK_SNAPSHOT.clocks) {
          reader.skip(wireType, field);
          continue;
        }
        const clockEnd = endOf(reader);
        let clockId = 0;
        const clock: SequenceClock = { isIncremental: false, unitNs: 1, value: 0, aheadNs: 0 };
        while (reader.pos < clockEnd) {
          const [member, memberWireType] = reader.tag();
          if (member === CLOCK.clockId) clockId = reader.uint32();
          else if (member === CLOCK.timestamp) clock.value = Number(reader.uint64());
          else if (member === CLOCK.isIncremental) clock.isIncremental = reader.bool();
          else if (member === CLOCK.unitMultiplierNs) clock.unitNs = Number(reader.uint64());
          else reader.skip(memberWireType, member);
        }
        if (clockId === MONOTONIC) fileNs = clock.value;
        found.push([clockId, clock]);
      }
      for (const [clockId, clock] of found) {
        if (!Number.isNaN(fileNs)) clock.aheadNs = fileNs - clock.value * clock.unitNs;
        if (clockId >= FIRST_OF_SEQUENCE && clockId <= LAST_OF_SEQUENCE) clocks.set(clockId, clock);
      }
    },
    timeNs(timestamp, clockId) {
      const clock = clocks.get(clockId === UNSET ? defaultClock : clockId);
      if (clock === undefined) return timestamp;
      if (!clock.isIncremental) return timestamp * clock.unitNs + clock.aheadNs;
      clock.value += timestamp;
      return clock.value * clock.unitNs + clock.aheadNs;
    },
  };
  return state;
}

/** JSON without quotes, to be joined. */
function inner(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function plain(text: string): string {
  return text;
}

/** Name of a member of `args`: Perfetto uses dots and brackets in paths and does not allow them in names. */
export function annotationKey(name: string): string {
  return JSON.stringify(name.replaceAll(/[.[\]]/g, '_'));
}

function addText(reader: BinaryReader, table: Map<number, string>, written: (text: string) => string): void {
  const end = endOf(reader);
  let iid = 0;
  let text = '';
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === INTERNED.iid) iid = reader.uint32();
    else if (field === INTERNED.text) text = reader.string();
    else reader.skip(wireType, field);
  }
  table.set(iid, written(text));
}

function addLocation(reader: BinaryReader, table: Map<number, SourceLocation>): void {
  const end = endOf(reader);
  let iid = 0;
  let fileName = '';
  let functionName = '';
  let line = 0;
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === SOURCE_LOCATION.iid) iid = reader.uint32();
    else if (field === SOURCE_LOCATION.fileName) fileName = reader.string().replaceAll('\\', '/');
    else if (field === SOURCE_LOCATION.functionName) functionName = reader.string();
    else if (field === SOURCE_LOCATION.lineNumber) line = reader.uint32();
    else reader.skip(wireType, field);
  }
  table.set(iid, { fileName, functionName, line });
}
