/** Collects data outside the columns while reading: thread names, stored `args`, code locations, chunks of samples. */
import { membersOf } from '../figures/event-members.ts';
import { CHANGES_NODE, HAS_STACK, LONG_UPDATES, HELD_UPDATE_US, RUNS_SCRIPT, type StoresArgs } from '../columns.ts';
import { WHOLE_PROFILE } from '../samples/sample-collector.ts';
import type { SampleSink } from '../samples/sample-log.ts';
import { createCallPlaces, type CallPlacesBuilder } from './call-places.ts';
import { createEventBlocks, type EventBlocks } from './event-blocks.ts';
import { createEventIds, type EventIds } from './event-ids.ts';
import { createEventScanner } from './event-scanner.ts';
import { createEventTaker } from './event-taker.ts';
import type { EventScanner, EventUses, UsedEvent } from './scanner-types.ts';
import { createStoredArgs, type StoredArgsBuilder } from './stored-args.ts';
import { createNameTable, type NameTable } from './name-table.ts';
import { createThreadTable, type ThreadTable } from './thread-table.ts';

/** Uses of an event name. */
const STORES_ARGS = 1;
const PLACED = 2;
const PROFILE = 4;
const PROFILE_CHUNK = 8;
/** Events of profilers. A `CpuProfile` has a profile as a whole, as other tools and older browsers write it. */
const PROFILES: ReadonlyMap<string, number> = new Map([
  ['Profile', PROFILE],
  ['ProfileChunk', PROFILE_CHUNK],
  ['CpuProfile', PROFILE | PROFILE_CHUNK],
]);
const OF_NODE = 16;
const STACKED = 32;
const STORES_LONG = 64;
/** Use of a category: its `args` are stored if they are for DevTools' tracks. */
const USER_TIMING = 1;

/** Chrome's event around all that a thread does at once. */
const TASK = 'RunTask';

const COUNTER = 67;
const METADATA = 77;

/** A metadata event with its `args` as text. */
export interface MetadataEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: string;
}

export interface TraceScan {
  readonly scanner: EventScanner;
  readonly blocks: EventBlocks;
  readonly names: NameTable;
  readonly categories: NameTable;
  readonly ids: EventIds;
  readonly threads: ThreadTable;
  readonly args: StoredArgsBuilder;
  readonly places: CallPlacesBuilder;
  readonly takeMetadata: (event: MetadataEvent) => void;
  /** When the browser's buffer was full, µs on the trace's clock; null if not reported. */
  readonly overflowedAtUs: number | null;
}

export interface TraceScanOptions {
  readonly storesArgs: StoresArgs;
  /** Null to ignore samples. */
  readonly samples: SampleSink | null;
  readonly reserve: (bytes: number) => void;
  /** Receives metadata instead of the scan itself. */
  readonly onMetadata?: (event: MetadataEvent) => void;
  /** See `createEventBlocks`. */
  readonly memory?: Iterable<ArrayBuffer>;
  /** For tests: from which chunk on there is a kernel. */
  readonly kernelFromBytes?: number | undefined;
}

export function createTraceScan({
  storesArgs,
  samples,
  reserve,
  onMetadata,
  memory,
  kernelFromBytes,
}: TraceScanOptions): TraceScan {
  const uses: EventUses = {
    byName: new Uint8Array(1024),
    isTask: new Uint8Array(1024),
    byCategory: new Uint8Array(256),
    byPhase: new Uint8Array(256),
  };
  uses.byPhase[METADATA] = 1;
  uses.byPhase[COUNTER] = 1;

  const names = createNameTable(reserve, {
    onSpelling: (...of) => taker.teachName(...of),
    onNew: (name, index) => {
      if (index === uses.byName.length) {
        uses.byName = twice(uses.byName);
        uses.isTask = twice(uses.isTask);
      }
      uses.isTask[index] = name === TASK ? 1 : 0;
      const script = RUNS_SCRIPT.has(name) ? PLACED : HAS_STACK.has(name) ? STACKED : 0;
      const profile = PROFILES.get(name) ?? 0;
      const stored = (storesArgs(name) ? STORES_ARGS : 0) | (CHANGES_NODE.has(name) ? OF_NODE : 0);
      const long = LONG_UPDATES.has(name) ? STORES_LONG : 0;
      uses.byName[index] = stored | script | long | (samples === null ? 0 : profile);
    },
  });
  const categories = createNameTable(reserve, {
    onSpelling: (...of) => taker.teachCategory(...of),
    onNew: (category, index) => {
      if (index === uses.byCategory.length) uses.byCategory = twice(uses.byCategory);
      uses.byCategory[index] = category.split(',').includes('blink.user_timing') ? USER_TIMING : 0;
    },
  });
  const threads = createThreadTable();
  const ids = createEventIds(reserve);
  const blocks = createEventBlocks(reserve, memory);
  const args = createStoredArgs(reserve);
  const places = createCallPlaces(reserve);
  const decoder = new TextDecoder();
  let overflowedAtUs: number | null = null;

  function takeMetadata({ name, pid, tid, args: argsText }: MetadataEvent): void {
    const given = membersOf(parsed(argsText));
    const text = (member: string): string => (typeof given[member] === 'string' ? given[member] : '');
    const number = (member: string): number => (typeof given[member] === 'number' ? given[member] : 0);
    switch (name) {
      case 'thread_name':
        threads.setThread(pid, tid, { name: text('name') });
        break;
      case 'thread_sort_index':
        threads.setThread(pid, tid, { sortIndex: number('sort_index') });
        break;
      case 'process_name':
        threads.setProcess(pid, { name: text('name') });
        break;
      case 'process_labels':
        threads.setProcess(pid, { labels: text('labels') });
        break;
      case 'process_sort_index':
        threads.setProcess(pid, { sortIndex: number('sort_index') });
        break;
      case 'trace_buffer_overflowed':
        overflowedAtUs = number('overflowed_at_ts');
        break;
      default:
    }
  }

  function onUsed(found: UsedEvent, bytes: Uint8Array, from: number, to: number): void {
    if (from < 0) return;
    const { event, phase } = found;
    if (phase === METADATA) {
      const { pid, tid } = found;
      const argsText = decoder.decode(bytes.subarray(from, to));
      (onMetadata ?? takeMetadata)({ name: names.texts[found.name], pid, tid, args: argsText });
    }
    const use = uses.byName[found.name];
    if ((use & PLACED) !== 0) places.add(event, bytes, from, to);
    else if ((use & STACKED) !== 0) places.addStack(event, bytes, from, to);
    if ((use & (PROFILE | PROFILE_CHUNK)) !== 0) {
      const { pid, thread, startUs } = found;
      const isWhole = (use & PROFILE) !== 0 && (use & PROFILE_CHUNK) !== 0;
      // Each is a profile of its own, whatever its id.
      const id = isWhole ? `${WHOLE_PROFILE}${thread} ${startUs}` : ids.textOf(found.id);
      if ((use & PROFILE) !== 0) samples?.profile(pid, thread, id, bytes.subarray(from, to));
      if ((use & PROFILE_CHUNK) !== 0) samples?.chunk(pid, id, startUs, bytes.subarray(from, to));
    }
    const isForTracks = uses.byCategory[found.category] === USER_TIMING && hasDevtools(bytes, from, to);
    const isLong = (use & STORES_LONG) !== 0 && found.durationUs >= HELD_UPDATE_US;
    if ((use & STORES_ARGS) !== 0 || isLong || phase === COUNTER || isForTracks)
      args.add(event, bytes, from, to, (use & OF_NODE) !== 0);
  }

  const taker = createEventTaker({ threads, ids, uses, endOfArgs: args.endOf, onUsed }, kernelFromBytes);
  const scanner = createEventScanner({
    blocks,
    names,
    categories,
    threads,
    ids,
    uses,
    taker,
    endOfArgs: args.endOf,
    onUsed,
  });
  return {
    scanner,
    blocks,
    names,
    categories,
    ids,
    threads,
    args,
    places,
    takeMetadata,
    get overflowedAtUs() {
      return overflowedAtUs;
    },
  };
}

function twice(column: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(column.length * 2);
  larger.set(column);
  return larger;
}

/** Invalid JSON is ignored. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

const DEVTOOLS = new TextEncoder().encode('devtools');

/** True if `performance.measure` has data for DevTools in `detail.devtools`. */
function hasDevtools(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at + DEVTOOLS.length <= to; at += 1) {
    if (bytes[at] !== DEVTOOLS[0]) continue;
    let same = 1;
    while (same < DEVTOOLS.length && bytes[at + same] === DEVTOOLS[same]) same += 1;
    if (same === DEVTOOLS.length) return true;
  }
  return false;
}
