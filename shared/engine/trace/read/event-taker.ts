/**
 * Runs the kernel of events over chunks of bytes, and looks at those of its events that have an id or are used while the file is read. There
 * is no kernel before the first large chunk: small files are read before one would be ready.
 */
import { AT, INPUT_BYTES, MAX_ROWS, createEventKernel, type EventKernel } from './event-kernel.ts';
import { createKernelTables, type KernelTables } from './kernel-tables.ts';
import type { EventTaker, ScannerParts, Target } from './scanner-types.ts';
import { createUsedEvents } from './used-events.ts';

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
