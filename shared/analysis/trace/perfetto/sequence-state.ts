/**
 * What a packet may leave out because an earlier one of its sequence has told it: the clock, the usual track, texts by number, the value of a
 * counter ("incremental state"). A sequence is what one thread of one process writes.
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

/** The clock that Chrome's traces count in, nanoseconds. */
const MONOTONIC = 3;
/** From here on clocks are of a sequence alone, up to 127. */
const FIRST_OF_SEQUENCE = 64;
const LAST_OF_SEQUENCE = 127;
/** A clock that nobody counts from in this file; the file's own. */
const UNSET = 0;

interface SequenceClock {
  isIncremental: boolean;
  unitNs: number;
  /** In its own unit; of one that counts in steps the sum so far. */
  value: number;
  /** Of the file's clock − its own, ns: what is cut off by its unit. */
  aheadNs: number;
}

export interface SourceLocation {
  readonly fileName: string;
  readonly functionName: string;
  readonly line: number;
}

export interface SequenceState {
  /** False until the sequence says that it begins anew; what needs earlier packets is of no use before. */
  isWhole: boolean;
  /** As a text, for it needs all 64 bits. */
  readonly trackUuid: string;
  readonly counterUuids: readonly string[];
  /** JSON without quotes. */
  readonly categories: Map<number, string>;
  /** JSON, with quotes. */
  readonly eventNames: Map<number, string>;
  /** JSON, with quotes, as `args` have them. */
  readonly annotationNames: Map<number, string>;
  readonly annotationTexts: Map<number, string>;
  readonly typeNames: Map<number, string>;
  readonly sourceLocations: Map<number, SourceLocation>;
  /** Sums by track of a counter. */
  readonly counters: Map<string, number>;
  /** The thread that writes it; 0 where it has not said. */
  readonly pid: number;
  readonly tid: number;
  /** It begins anew. */
  clear(): void;
  setThread(thread: { readonly pid: number; readonly tid: number }): void;
  intern(reader: BinaryReader, end: number): void;
  setDefaults(reader: BinaryReader, end: number): void;
  setClocks(reader: BinaryReader, end: number): void;
  /** Nanoseconds of the file's clock. Counting in steps, a timestamp must be asked for once and in order. */
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

/** JSON without quotes: several of them are put together. */
function inner(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function plain(text: string): string {
  return text;
}

/** Name of a member of `args`: dots and brackets are how Perfetto writes paths, so it allows none in a name. */
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
