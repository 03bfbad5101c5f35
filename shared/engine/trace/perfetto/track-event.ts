/** Reads one track event into an object that is reused for the next. */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { readAnnotation } from './annotation-json.ts';
import { createMembers, memberTexts, type TypedArgs } from './message-json.ts';
import { endOf, TRACK_EVENT_TYPE, type MessageTypes } from './message-types.ts';
import type { SequenceState } from './sequence-state.ts';
import { LEGACY_EVENT, LENGTH_DELIMITED, TASK_EXECUTION, TRACK_EVENT } from './wire-fields.ts';

/** `args` of an event: names of the members as JSON with quotes, and their text without outer brackets. */
export interface EventArgs {
  readonly keys: readonly string[];
  readonly text: string;
}

export interface LegacyEvent {
  /** ASCII code of `ph`; 0 without one. */
  phase: number;
  durationUs: number;
  threadDurationUs: number;
  /** Hexadecimal with `0x`; '' without one. */
  unscopedId: string;
  localId: string;
  globalId: string;
  idScope: string;
  pidOverride: number;
  tidOverride: number;
}

export interface TrackEvent {
  /** One of `EVENT_TYPES`; 0 if `phase` is used. */
  type: number;
  /** JSON with quotes. */
  name: string;
  /** JSON with quotes; '""' without any. */
  categories: string;
  /** Null for the default track of the sequence. */
  trackUuid: string | null;
  counterValues: readonly number[];
  counterUuids: readonly string[];
  flows: readonly bigint[];
  endingFlows: readonly bigint[];
  legacy: LegacyEvent;
  args: EventArgs;
}

export const NO_ARGS: EventArgs = { keys: [], text: '' };
const NO_NUMBERS: readonly number[] = [];
const NO_FLOWS: readonly bigint[] = [];
const NO_UUIDS: readonly string[] = [];
const NOTHING = '""';

export interface TrackEventReader {
  /** Returns the same object each time. */
  read(reader: BinaryReader, end: number, sequence: SequenceState): TrackEvent;
}

function noLegacy(): LegacyEvent {
  return {
    phase: 0,
    durationUs: 0,
    threadDurationUs: 0,
    unscopedId: '',
    localId: '',
    globalId: '',
    idScope: '',
    pidOverride: 0,
    tidOverride: 0,
  };
}

const NO_LEGACY = noLegacy();

export function createTrackEventReader(types: MessageTypes, typed: TypedArgs): TrackEventReader {
  const fields = types.message(TRACK_EVENT_TYPE) ?? new Map();
  const event: TrackEvent = {
    type: 0,
    name: NOTHING,
    categories: NOTHING,
    trackUuid: null,
    counterValues: NO_NUMBERS,
    counterUuids: NO_UUIDS,
    flows: NO_FLOWS,
    endingFlows: NO_FLOWS,
    legacy: NO_LEGACY,
    args: NO_ARGS,
  };
  let keys: string[] = [];
  let text = '';

  function put(key: string, json: string): void {
    keys.push(key);
    text = text === '' ? `${key}:${json}` : `${text},${key}:${json}`;
  }

  function putTaskExecution(reader: BinaryReader, end: number, sequence: SequenceState): void {
    let iid = 0;
    while (reader.pos < end) {
      const [field, wireType] = reader.tag();
      if (field === TASK_EXECUTION.postedFromIid) iid = reader.uint32();
      else reader.skip(wireType, field);
    }
    const location = sequence.sourceLocations.get(iid);
    if (location === undefined) return;
    put('"src_file"', JSON.stringify(location.fileName));
    put('"src_func"', JSON.stringify(location.functionName));
    put('"src_line"', String(location.line));
  }

  /** Location of the function of the event, not of the code that posted it. */
  function putSourceLocation(iid: number, sequence: SequenceState): void {
    const location = sequence.sourceLocations.get(iid);
    if (location === undefined) return;
    put('"file_name"', JSON.stringify(location.fileName));
    put('"function_name"', JSON.stringify(location.functionName));
    put('"line_number"', String(location.line));
    put('"source_location_iid"', String(iid));
  }

  function readLegacy(reader: BinaryReader, end: number, sequence: SequenceState): LegacyEvent {
    const legacy = noLegacy();
    while (reader.pos < end) {
      const [field, wireType] = reader.tag();
      switch (field) {
        case LEGACY_EVENT.nameIid:
          event.name = sequence.eventNames.get(reader.uint32()) ?? NOTHING;
          break;
        case LEGACY_EVENT.phase:
          legacy.phase = reader.int32();
          break;
        case LEGACY_EVENT.durationUs:
          legacy.durationUs = Number(reader.int64());
          break;
        case LEGACY_EVENT.threadDurationUs:
          legacy.threadDurationUs = Number(reader.int64());
          break;
        case LEGACY_EVENT.unscopedId:
          legacy.unscopedId = hexadecimal(reader.uint64());
          break;
        case LEGACY_EVENT.localId:
          legacy.localId = hexadecimal(reader.uint64());
          break;
        case LEGACY_EVENT.globalId:
          legacy.globalId = hexadecimal(reader.uint64());
          break;
        case LEGACY_EVENT.idScope:
          legacy.idScope = reader.string();
          break;
        case LEGACY_EVENT.pidOverride:
          legacy.pidOverride = reader.int32();
          break;
        case LEGACY_EVENT.tidOverride:
          legacy.tidOverride = reader.int32();
          break;
        default:
          reader.skip(wireType, field);
      }
    }
    return legacy;
  }

  return {
    read(reader, end, sequence) {
      event.type = 0;
      event.name = NOTHING;
      event.trackUuid = null;
      event.counterValues = NO_NUMBERS;
      event.counterUuids = sequence.counterUuids;
      event.flows = NO_FLOWS;
      event.endingFlows = NO_FLOWS;
      event.legacy = NO_LEGACY;
      keys = [];
      text = '';
      let categories = '';
      let counterValues: number[] | null = null;
      let counterUuids: string[] | null = null;
      let flows: bigint[] | null = null;
      let endingFlows: bigint[] | null = null;
      const addCategory = (inner: string): void => {
        categories = categories === '' ? inner : `${categories},${inner}`;
      };
      let members: ReturnType<typeof createMembers> | null = null;
      while (reader.pos < end) {
        const tag = reader.uint32();
        const number = tag >>> 3;
        switch (number) {
          case TRACK_EVENT.type:
            event.type = reader.int32();
            break;
          case TRACK_EVENT.categoryIids:
            if ((tag & 7) === LENGTH_DELIMITED) {
              const listEnd = endOf(reader);
              while (reader.pos < listEnd) addCategory(sequence.categories.get(reader.uint32()) ?? '');
            } else addCategory(sequence.categories.get(reader.uint32()) ?? '');
            break;
          case TRACK_EVENT.categories:
            addCategory(JSON.stringify(reader.string()).slice(1, -1));
            break;
          case TRACK_EVENT.nameIid:
            event.name = sequence.eventNames.get(reader.uint32()) ?? NOTHING;
            break;
          case TRACK_EVENT.name:
            event.name = JSON.stringify(reader.string());
            break;
          case TRACK_EVENT.trackUuid:
            event.trackUuid = String(reader.uint64());
            break;
          case TRACK_EVENT.extraCounterValues:
            counterValues ??= [];
            if ((tag & 7) === LENGTH_DELIMITED) {
              const listEnd = endOf(reader);
              while (reader.pos < listEnd) counterValues.push(Number(reader.int64()));
            } else counterValues.push(Number(reader.int64()));
            break;
          case TRACK_EVENT.extraCounterTrackUuids:
            counterUuids ??= [];
            counterUuids.push(String(reader.uint64()));
            break;
          case TRACK_EVENT.flowIds:
            flows ??= [];
            readFixed(reader, tag, flows);
            break;
          case TRACK_EVENT.terminatingFlowIds:
            endingFlows ??= [];
            readFixed(reader, tag, endingFlows);
            break;
          case TRACK_EVENT.taskExecution:
            putTaskExecution(reader, endOf(reader), sequence);
            break;
          case TRACK_EVENT.sourceLocationIid:
            putSourceLocation(reader.uint32(), sequence);
            break;
          case TRACK_EVENT.legacyEvent:
            event.legacy = readLegacy(reader, endOf(reader), sequence);
            break;
          case TRACK_EVENT.debugAnnotations: {
            const { key, json } = readAnnotation(reader, endOf(reader), sequence, typed.messageJson);
            if (key !== '' && json !== '') put(key, json);
            break;
          }
          default: {
            const field = fields.get(number);
            if (field === undefined) reader.skip(tag & 7, number);
            else {
              members ??= createMembers();
              typed.add(reader, tag & 7, field, members, sequence);
            }
          }
        }
      }
      if (members !== null) for (const [key, json] of memberTexts(members)) put(key, json);
      event.categories = `"${categories}"`;
      if (counterValues !== null) event.counterValues = counterValues;
      if (counterUuids !== null) event.counterUuids = counterUuids;
      if (flows !== null) event.flows = flows;
      if (endingFlows !== null) event.endingFlows = endingFlows;
      event.args = text === '' ? NO_ARGS : { keys, text };
      return event;
    },
  };
}

function hexadecimal(value: bigint | string): string {
  return `0x${BigInt(value).toString(16)}`;
}

function readFixed(reader: BinaryReader, tag: number, into: bigint[]): void {
  if ((tag & 7) === LENGTH_DELIMITED) {
    const end = endOf(reader);
    while (reader.pos < end) into.push(BigInt(reader.fixed64()));
  } else into.push(BigInt(reader.fixed64()));
}

/** Merges `args` of begin and end; for common members, the end has precedence. */
export function joinedArgs(begin: EventArgs, end: EventArgs): EventArgs {
  if (end.text === '') return begin;
  if (begin.text === '') return end;
  const keys = [...begin.keys, ...end.keys];
  if (new Set(keys).size === keys.length) return { keys, text: `${begin.text},${end.text}` };
  const joined = merged(JSON.parse(`{${begin.text}}`), JSON.parse(`{${end.text}}`));
  return { keys, text: JSON.stringify(joined).slice(1, -1) };
}

function merged(first: unknown, second: unknown): unknown {
  if (!isObject(first) || !isObject(second)) return second;
  const members: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second))
    members[key] = key in members ? merged(members[key], value) : value;
  return members;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
