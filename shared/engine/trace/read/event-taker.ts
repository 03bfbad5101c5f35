/**
 * Runs the kernel of events over chunks of bytes, and looks at those of its events that have an id or are used while the file is read. There
 * is no kernel before the first large chunk: small files are read before one would be ready.
 */
import { QUOTE } from '../../../base/byte-codes.ts';
import {
  AT,
  INPUT_BYTES,
  MAX_ROWS,
  createEventKernel,
  CATEGORY_SLOTS,
  MAX_TEXT_BYTES,
  NAME_SLOTS,
  TEXT_POOL_BYTES,
  THREAD_SLOTS,
  type EventKernel,
} from './event-kernel.ts';
import type { EventTaker, ScannerParts, Target } from './scanner-types.ts';
import { createUsedEvents } from './used-events.ts';

// Knowledge of the kernel of events: numbers of texts and threads, in the hash tables of its memory. It looks them up; we fill them.

/** The kernel reads whole numbers of up to 15 digits. */
const MAX_NUMBER = 1e15;
const BLOCK_BYTES = 16;

export interface KernelTables {
  /** `isLookedAt`: the kernel notes the events with this text. Texts that are too many or too long stay unknown. */
  teachName(text: Uint8Array, name: number, isLookedAt: boolean): void;
  teachCategory(text: Uint8Array, category: number, isLookedAt: boolean): void;
  teachThread(pid: number, tid: number, thread: number): void;
}

export function createKernelTables(kernel: EventKernel): KernelTables {
  const bytes = new Uint8Array(kernel.memory);
  const words = new DataView(kernel.memory);
  let poolAt: number = AT.pool;
  let freeThreads = THREAD_SLOTS / 2;

  /** A table of `count` slots at `slots`. `bit` is set in what the kernel notes of an event. */
  function createTexts(slots: number, count: number, bit: number): KernelTables['teachName'] {
    let free = count / 2;
    return (text, number, isLookedAt) => {
      // The text is compared in whole blocks, and the kernel looks at one more.
      const room = (Math.floor(text.length / BLOCK_BYTES) + 1) * BLOCK_BYTES;
      if (free === 0 || text.length >= MAX_TEXT_BYTES || poolAt + room > AT.pool + TEXT_POOL_BYTES) return;
      bytes.set(text, AT.taught);
      bytes[AT.taught + text.length] = QUOTE;
      const slot = kernel.text(slots, count - 1, AT.taught);
      // It has a backslash, or is there.
      if (slot === 0 || words.getUint32(slot, true) !== 0) return;
      bytes.set(text, poolAt);
      words.setUint32(slot, poolAt, true);
      words.setUint32(slot + 4, text.length, true);
      words.setUint32(slot + 8, number, true);
      words.setUint32(slot + 12, isLookedAt ? bit : 0, true);
      poolAt += room;
      free -= 1;
    };
  }

  return {
    teachName: createTexts(AT.names, NAME_SLOTS, 1),
    teachCategory: createTexts(AT.categories, CATEGORY_SLOTS, 2),
    teachThread(pid, tid, thread) {
      const isPlain = [pid, tid].every((of) => Number.isInteger(of) && of >= 0 && of < MAX_NUMBER);
      if (!isPlain || freeThreads === 0) return;
      const slot = kernel.threadOf(BigInt(pid), BigInt(tid));
      words.setBigInt64(slot, BigInt(pid), true);
      words.setBigInt64(slot + 8, BigInt(tid), true);
      words.setUint32(slot + 16, thread + 1, true);
      freeThreads -= 1;
    },
  };
}

/** Chunks from this size on have a kernel. */
export const KERNEL_FROM_BYTES = 1 << 16;

const COMPLETE = 88;
const ID2 = 2;
const NOTHING = -1;
/** With fewer bytes left, the input is filled again before an event is given up: it may only have been cut. */
const REFILL_BYTES = 1 << 16;

type TakerParts = Omit<ScannerParts, 'blocks' | 'names' | 'categories' | 'taker'>;

/** The columns of a kernel's rows, and its results. */
function rowsOf({ memory }: EventKernel) {
  const words = new DataView(memory);
  const wholes = (at: number): Uint32Array => new Uint32Array(memory, at, MAX_ROWS);
  const numbers = (at: number): Float64Array => new Float64Array(memory, at, MAX_ROWS);
  return {
    startUs: numbers(AT.startUs),
    durationUs: numbers(AT.durationUs),
    argsAt: numbers(AT.argsAt),
    taskUs: numbers(AT.taskUs),
    name: wholes(AT.name),
    category: wholes(AT.category),
    thread: wholes(AT.thread),
    argsLength: wholes(AT.argsLength),
    idFrom: wholes(AT.idFrom),
    idTo: wholes(AT.idTo),
    looks: wholes(AT.looks),
    phase: new Uint8Array(memory, AT.phase, MAX_ROWS),
    idKind: new Uint8Array(memory, AT.idKind, MAX_ROWS),
    number: (at: number) => words.getUint32(at, true),
    time: (at: number) => words.getFloat64(at, true),
  };
}

interface Opened {
  readonly kernel: EventKernel;
  readonly tables: KernelTables;
  readonly of: ReturnType<typeof rowsOf>;
}

export function createEventTaker(
  { threads, ids, uses, endOfArgs, onUsed }: TakerParts,
  kernelFromBytes = KERNEL_FROM_BYTES,
): EventTaker {
  let opened: Opened | null = null;
  /** Tables for the kernel, before there is one; null from then on. */
  let lessons: ((tables: KernelTables) => void)[] | null = [];
  const taughtThreads = new Set<number>();
  let bytes: Uint8Array = new Uint8Array(0);
  let view: DataView = new DataView(bytes.buffer);
  let fileOffset = 0;
  /** The part of the chunk that is in the kernel's memory, and by how much positions in it are moved. */
  let inputFrom = 0;
  let inputTo = 0;
  let moved = 0;
  let rows = 0;
  let isBehindEvent = false;
  const usedEvents = createUsedEvents({ threads, uses, onUsed });

  function open(): void {
    const kernel = createEventKernel();
    if (kernel !== null) {
      new Uint8Array(kernel.memory).set(uses.byPhase, AT.phases);
      const tables = createKernelTables(kernel);
      for (const lesson of lessons ?? []) lesson(tables);
      opened = { kernel, tables, of: rowsOf(kernel) };
    }
    lessons = null;
  }

  function teach(lesson: (tables: KernelTables) => void): void {
    if (opened !== null) lesson(opened.tables);
    else lessons?.push(lesson);
  }

  function fill(from: number, { memory }: EventKernel): void {
    inputFrom = from;
    inputTo = Math.min(bytes.length, from + INPUT_BYTES);
    moved = inputFrom - AT.input;
    new Uint8Array(memory).set(bytes.subarray(inputFrom, inputTo), AT.input);
  }

  function run(from: number, maxRows: number, { kernel, of }: Opened): number {
    const stopped = kernel.take(from - moved, inputTo - moved, Math.min(maxRows, MAX_ROWS), fileOffset + moved);
    rows = of.number(AT.rows);
    isBehindEvent = of.number(AT.isBehind) === 1;
    return stopped + moved;
  }

  function idOf(at: number, pid: number, { of }: Opened): number {
    const kind = of.idKind[at];
    if (kind === 0) return 0;
    const [from, to] = [of.idFrom[at] + moved, of.idTo[at] + moved];
    return kind === ID2 ? ids.id2Of(bytes, from, to, 0, 0, pid) : ids.idOf(bytes, from, to, 0, 0);
  }

  /** Looks at an event whose row is written but for its id. */
  function look(at: number, { block, row: firstRow, count }: Target, from: Opened): void {
    const { of } = from;
    const row = firstRow + at;
    const thread = of.thread[at];
    block.id[row] = idOf(at, threads.pids[thread], from);
    if (of.taskUs[at] >= 0 && of.phase[at] === COMPLETE && uses.isTask[of.name[at]] === 1)
      threads.addTask(thread, of.durationUs[at], of.taskUs[at]);
    if (!usedEvents.isUsed(block, row)) return;
    const length = of.argsLength[at];
    const argsFrom = length === 0 ? NOTHING : of.argsAt[at] - fileOffset;
    if (length > 0) endOfArgs(bytes, view, argsFrom);
    usedEvents.handOn(count + at, block, row, bytes, argsFrom, argsFrom + length);
  }

  return {
    begin(chunk, chunkView, offset) {
      bytes = chunk;
      view = chunkView;
      fileOffset = offset;
      [inputFrom, inputTo] = [0, 0];
      if (lessons !== null && chunk.length >= kernelFromBytes) open();
    },
    get isReady() {
      return opened !== null;
    },
    take(from, target) {
      const { block, row } = target;
      rows = 0;
      if (opened === null) return from;
      const { of, kernel } = opened;
      const maxRows = block.startUs.length - row;
      if (from >= inputTo) fill(from, kernel);
      let stopped = run(from, maxRows, opened);
      if (rows === 0 && inputTo < bytes.length && inputFrom < from && inputTo - from < REFILL_BYTES) {
        fill(from, kernel);
        stopped = run(from, maxRows, opened);
      }
      if (rows === 0) return from;
      block.startUs.set(of.startUs.subarray(0, rows), row);
      block.durationUs.set(of.durationUs.subarray(0, rows), row);
      block.name.set(of.name.subarray(0, rows), row);
      block.category.set(of.category.subarray(0, rows), row);
      block.phase.set(of.phase.subarray(0, rows), row);
      block.thread.set(of.thread.subarray(0, rows), row);
      block.argsAt.set(of.argsAt.subarray(0, rows), row);
      block.argsLength.set(of.argsLength.subarray(0, rows), row);
      const looked = of.number(AT.looked);
      for (let place = 0; place < looked; place += 1) look(of.looks[place], target, opened);
      return stopped;
    },
    get rows() {
      return rows;
    },
    get isBehindEvent() {
      return isBehindEvent;
    },
    facts: {
      get firstUs() {
        return opened?.of.time(AT.firstUs) ?? Number.POSITIVE_INFINITY;
      },
      get lastUs() {
        return opened?.of.time(AT.lastUs) ?? Number.NEGATIVE_INFINITY;
      },
      get hasZero() {
        return opened?.of.number(AT.hasZero) === 1;
      },
      get hasPhase() {
        return opened?.of.number(AT.hasPhase) === 1;
      },
    },
    teachName(text, name) {
      const isLookedAt = (uses.byName[name] | uses.isTask[name]) !== 0;
      teach((tables) => tables.teachName(text, name, isLookedAt));
    },
    teachCategory(text, category) {
      const isLookedAt = uses.byCategory[category] !== 0;
      teach((tables) => tables.teachCategory(text, category, isLookedAt));
    },
    teachThread(pid, tid, thread) {
      if (taughtThreads.has(thread)) return;
      taughtThreads.add(thread);
      teach((tables) => tables.teachThread(pid, tid, thread));
    },
  };
}
