/** Tracks of a trace: of threads, processes, asynchronous events (one each), and counters. */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { endOf } from './message-types.ts';
import {
  COUNTER_DESCRIPTOR,
  COUNTER_OF_THREAD_TIME,
  PROCESS_DESCRIPTOR,
  THREAD_DESCRIPTOR,
  TRACK_DESCRIPTOR,
} from './wire-fields.ts';

export interface Track {
  /** Type of the track. */
  readonly kind: 'thread' | 'process' | 'other';
  /** Type of its parent; '' without one. */
  readonly scope: 'thread' | 'process' | '';
  readonly pid: number;
  readonly tid: number;
}

export interface CounterTrack {
  readonly isThreadTime: boolean;
  readonly unit: number;
  readonly isIncremental: boolean;
}

export interface ProcessFacts {
  /** Chrome's last name for it; otherwise the first other name, which may be the command line. */
  name: string;
  /** ns of the file's clock; 0 if unknown. */
  startNs: number;
}

interface Described {
  readonly parent: string;
  readonly pid: number;
  readonly tid: number;
  readonly kind: Track['kind'];
}

/** A longer chain of parents is a cycle. */
const MAX_PARENTS = 64;

export interface TrackTable {
  /** Adds a descriptor; returns the thread it describes, if any. */
  add(reader: BinaryReader, end: number): { readonly pid: number; readonly tid: number } | null;
  /** Null without a descriptor. */
  resolve(uuid: string): Track | null;
  counter(uuid: string): CounterTrack | null;
  /** Names by `pid` and `tid`. */
  readonly threads: ReadonlyMap<number, ReadonlyMap<number, string>>;
  readonly processes: ReadonlyMap<number, ProcessFacts>;
}

export function createTrackTable(): TrackTable {
  const described = new Map<string, Described>();
  const counters = new Map<string, CounterTrack>();
  const threads = new Map<number, Map<number, string>>();
  const processes = new Map<number, ProcessFacts>();
  const resolved = new Map<string, Track | null>();

  function addThread(reader: BinaryReader, end: number): { pid: number; tid: number } {
    let pid = 0;
    let tid = 0;
    let name = '';
    while (reader.pos < end) {
      const [field, wireType] = reader.tag();
      if (field === THREAD_DESCRIPTOR.pid) pid = reader.int32();
      else if (field === THREAD_DESCRIPTOR.tid) tid = Number(reader.int64());
      else if (field === THREAD_DESCRIPTOR.threadName) name = reader.string();
      else reader.skip(wireType, field);
    }
    const names = threads.get(pid) ?? new Map<number, string>();
    threads.set(pid, names);
    if (name !== '' || !names.has(tid)) names.set(tid, name);
    return { pid, tid };
  }

  function addProcess(reader: BinaryReader, end: number): { pid: number; name: string } {
    let pid = 0;
    let name = '';
    let startNs = 0;
    while (reader.pos < end) {
      const [field, wireType] = reader.tag();
      if (field === PROCESS_DESCRIPTOR.pid) pid = reader.int32();
      else if (field === PROCESS_DESCRIPTOR.processName) name = reader.string();
      else if (field === PROCESS_DESCRIPTOR.startTimestampNs) startNs = Number(reader.int64());
      else reader.skip(wireType, field);
    }
    const facts = processes.get(pid) ?? { name: '', startNs: 0 };
    processes.set(pid, facts);
    if (startNs > 0) facts.startNs = startNs;
    return { pid, name };
  }

  function nameProcess(pid: number, name: string, isByChrome: boolean): void {
    const facts = processes.get(pid);
    if (facts === undefined || name === '') return;
    if (facts.name === '' || isByChrome) facts.name = name;
  }

  function counterOf(reader: BinaryReader, end: number): CounterTrack {
    let type = 0;
    let unit = 1;
    let isIncremental = false;
    while (reader.pos < end) {
      const [field, wireType] = reader.tag();
      if (field === COUNTER_DESCRIPTOR.type) type = reader.int32();
      else if (field === COUNTER_DESCRIPTOR.unitMultiplier) unit = Number(reader.int64());
      else if (field === COUNTER_DESCRIPTOR.isIncremental) isIncremental = reader.bool();
      else reader.skip(wireType, field);
    }
    return { isThreadTime: type === COUNTER_OF_THREAD_TIME, unit, isIncremental };
  }

  function find(uuid: string): Track | null {
    const own = described.get(uuid);
    if (own === undefined) return null;
    let around: Described | undefined = own;
    for (let steps = 0; around !== undefined && around.kind === 'other' && steps < MAX_PARENTS; steps += 1) {
      around = described.get(around.parent);
    }
    if (around === undefined || around.kind === 'other') return { kind: 'other', scope: '', pid: 0, tid: 0 };
    return { kind: own.kind, scope: around.kind, pid: around.pid, tid: around.tid };
  }

  return {
    add(reader, end) {
      let uuid = '0';
      let parent = '0';
      let kind: Track['kind'] = 'other';
      let pid = 0;
      let tid = 0;
      let counter: CounterTrack | null = null;
      let process: { pid: number; name: string } | null = null;
      let isOfChrome = false;
      while (reader.pos < end) {
        const [field, wireType] = reader.tag();
        switch (field) {
          case TRACK_DESCRIPTOR.uuid:
            uuid = String(reader.uint64());
            break;
          case TRACK_DESCRIPTOR.parentUuid:
            parent = String(reader.uint64());
            break;
          case TRACK_DESCRIPTOR.thread:
            ({ pid, tid } = addThread(reader, endOf(reader)));
            kind = 'thread';
            break;
          case TRACK_DESCRIPTOR.process: {
            process = addProcess(reader, endOf(reader));
            if (kind === 'thread') break;
            ({ pid } = process);
            kind = 'process';
            break;
          }
          case TRACK_DESCRIPTOR.chromeProcess:
            isOfChrome = true;
            reader.skip(wireType, field);
            break;
          case TRACK_DESCRIPTOR.counter:
            counter = counterOf(reader, endOf(reader));
            break;
          default:
            reader.skip(wireType, field);
        }
      }
      if (process !== null) nameProcess(process.pid, process.name, isOfChrome);
      if (counter === null) {
        described.set(uuid, { parent, pid, tid, kind });
        resolved.clear();
      } else counters.set(uuid, counter);
      return kind === 'thread' ? { pid, tid } : null;
    },
    resolve(uuid) {
      let track = resolved.get(uuid);
      if (track === undefined) {
        track = find(uuid);
        resolved.set(uuid, track);
      }
      return track;
    },
    counter: (uuid) => counters.get(uuid) ?? null,
    threads,
    processes,
  };
}
