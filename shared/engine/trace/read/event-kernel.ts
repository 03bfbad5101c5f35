/**
 * The usual event of a browser, in WebAssembly (`event-kernel.as`): it takes events one after the other, into columns, until one is not in the form below.
 * That one is read by `event-scanner.ts`, which decides about everything unusual, so what the kernel does not know it need not do right.
 *
 *     {"args":{…},"cat":"toplevel","dur":23,"name":"RunTask","ph":"X","pid":1,"tid":1,"ts":22896248816}
 *
 * It takes the members of `KEYS` in any order, whole numbers without a sign, texts without a backslash, and no spaces; and only texts and
 * threads that it was taught (`event-taker.ts`), so that they are numbered in one place.
 *
 * Reason for WebAssembly: it compares 16 bytes at once, which JavaScript cannot, and it is compiled before it runs, while each thread
 * would first run JavaScript slowly. Opening a trace of 564 MB needs about three quarters of the processor time that it needs without.
 */
import { KERNEL_CODE } from './kernel-code.ts';

/** Rows that one call returns at most. */
export const MAX_ROWS = 2048;
/** Longer texts are not taught, and stop the kernel. */
export const MAX_TEXT_BYTES = 240;

/** Tables of texts and threads: slots of an open hash table, of which at most half are used. */
export const TEXT_SLOT_BYTES = 16;
export const THREAD_SLOT_BYTES = 32;
export const NAME_SLOTS = 2048;
export const CATEGORY_SLOTS = 512;
export const THREAD_SLOTS = 512;
/** The kernel never probes past this many slots. */
export const TEXT_POOL_BYTES = 1 << 17;

const BEGIN_BYTES = 64;
const KEY_SLOTS = 64;
const KEY_SLOT_BYTES = 32;

/** Offsets in the kernel's memory, in order; each is a multiple of 16. */
function layout() {
  let at = BEGIN_BYTES;
  function take(bytes: number): number {
    const here = at;
    at += Math.ceil(bytes / 16) * 16;
    return here;
  }
  return {
    /** Smallest and largest time, as f64; whether an event was at 0 and whether one has a phase, as i32. */
    firstUs: take(8),
    lastUs: take(8),
    hasZero: take(4),
    hasPhase: take(4),
    /** Results of a call: rows, those with something to look at, and 1 behind an event or 0 at one. */
    rows: take(4),
    looked: take(4),
    isBehind: take(4),
    /** Values of the event that is read: numbers as i64, and begin and end of the others as two i32. */
    ts: take(8),
    dur: take(8),
    tdur: take(8),
    pid: take(8),
    tid: take(8),
    ignored: take(8),
    args: take(8),
    id: take(8),
    /** 16 bytes of ones, then of zeros: a mask of any number of bytes. */
    mask: take(32),
    /** By ASCII code: 1 for a phase whose events are looked at. */
    phases: take(256),
    keys: take(KEY_SLOTS * KEY_SLOT_BYTES),
    threads: take(THREAD_SLOTS * THREAD_SLOT_BYTES),
    names: take(NAME_SLOTS * TEXT_SLOT_BYTES),
    categories: take(CATEGORY_SLOTS * TEXT_SLOT_BYTES),
    pool: take(TEXT_POOL_BYTES),
    /** A text that is taught. */
    taught: take(MAX_TEXT_BYTES + 32),
    /** Columns of the rows; `taskUs` is processor time, or −1. `idKind`: 0 none, 1 `id`, 2 `id2`. */
    startUs: take(MAX_ROWS * 8),
    durationUs: take(MAX_ROWS * 8),
    argsAt: take(MAX_ROWS * 8),
    taskUs: take(MAX_ROWS * 8),
    name: take(MAX_ROWS * 4),
    category: take(MAX_ROWS * 4),
    thread: take(MAX_ROWS * 4),
    argsLength: take(MAX_ROWS * 4),
    idFrom: take(MAX_ROWS * 4),
    idTo: take(MAX_ROWS * 4),
    looks: take(MAX_ROWS * 4),
    phase: take(MAX_ROWS),
    idKind: take(MAX_ROWS),
    input: take(0),
  };
}

export const AT = layout();
/** Bytes that are scanned at once: they stay in the processor's cache between the copy and the scan. */
export const INPUT_BYTES = 1 << 18;
/** The kernel reads whole blocks, so it may look at bytes after the input, but it decides nothing by them. */
const SPARE_BYTES = 1 << 10;
const PAGE_BYTES = 1 << 16;
const PAGES = Math.ceil((AT.input + INPUT_BYTES + SPARE_BYTES) / PAGE_BYTES);

/** Meaning of the value of a key. */
const NUMBER = 0;
const SKIPPED_NUMBER = 1;
const NAME = 2;
const CATEGORY = 3;
const PHASE = 4;
const TEXT = 5;
const NESTED = 6;

/** Keys, with the place for their values; at most six letters, so that key, quotes and colon are eight bytes. */
const KEYS: readonly (readonly [key: string, kind: number, place: number])[] = [
  ['args', NESTED, AT.args],
  ['bp', TEXT, AT.ignored],
  ['cat', CATEGORY, 0],
  ['dur', NUMBER, AT.dur],
  ['id', TEXT, AT.id],
  ['id2', NESTED, AT.id],
  ['name', NAME, 0],
  ['ph', PHASE, 0],
  ['pid', NUMBER, AT.pid],
  ['s', TEXT, AT.ignored],
  ['tdur', NUMBER, AT.tdur],
  ['tid', NUMBER, AT.tid],
  ['ts', NUMBER, AT.ts],
  ['tts', SKIPPED_NUMBER, AT.ignored],
];

/** Eight bytes of a key with its quotes and colon; the bytes after it are 0. */
const spelled = (key: string): Uint8Array => new TextEncoder().encode(`"${key}":`.padEnd(8, '\0'));

/** Slots of the keys by a multiplication of their first four bytes: the first factor for which no two share a slot. */
function findHash(): number {
  const words = KEYS.map(([key]) => new DataView(spelled(key).buffer).getInt32(0, true));
  for (let hash = 0x9e3779b1; ; hash += 2) {
    if (new Set(words.map((word) => slotOfKey(word, hash))).size === words.length) return hash | 0;
  }
}

const slotOfKey = (word: number, hash: number): number => Math.imul(word, hash) >>> 26;

const KEY_HASH = findHash();

/** The kernel is compiled with these pages of memory, and with these constants in front of its source (`scripts/event-kernel.mjs`). */
export const KERNEL_BUILD = {
  pages: PAGES,
  constants: {
    ...Object.fromEntries(Object.entries(AT).map(([name, at]) => [`AT_${name}`, at])),
    ...{ MAX_TEXT_BYTES, TEXT_SLOT_BYTES, THREAD_SLOT_BYTES, NAME_SLOTS, CATEGORY_SLOTS, THREAD_SLOTS },
    ...{ SKIPPED_NUMBER, NAME, CATEGORY, PHASE, NESTED, KEY_HASH },
  },
} as const;

export interface EventKernel {
  readonly memory: ArrayBuffer;
  /** Functions of the kernel; see there. */
  readonly take: (from: number, to: number, maxRows: number, movedBy: number) => number;
  readonly text: (slots: number, mask: number, from: number) => number;
  readonly threadOf: (pid: bigint, tid: bigint) => number;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly take: EventKernel['take'];
  readonly text: EventKernel['text'];
  readonly threadOf: EventKernel['threadOf'];
}

function isKernel(exports: object): exports is Exports {
  return ['take', 'text', 'threadOf', 'memory'].every((name) => name in exports);
}

type Instantiate = (code: Uint8Array<ArrayBuffer>) => WebAssembly.Instance;

const instantiate: Instantiate = (code) => new WebAssembly.Instance(new WebAssembly.Module(code));

/** Null without addresses for its memory: a process has those of some hundred memories, and each open trace has one. */
function instanceOf(code: Uint8Array<ArrayBuffer>, create: Instantiate): WebAssembly.Instance | null {
  try {
    return create(code);
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

/**
 * A kernel with empty tables. Null where the processor has no instructions for 16 bytes, or memory for it: events are then read without it, which takes
 * longer.
 */
export function createEventKernel(create = instantiate): EventKernel | null {
  const code = Uint8Array.from(atob(KERNEL_CODE), (letter) => letter.charCodeAt(0));
  if (!WebAssembly.validate(code)) return null;
  const instance = instanceOf(code, create);
  if (instance === null) return null;
  const { exports } = instance;
  if (!isKernel(exports)) throw new Error('the kernel of events lacks a function');
  const memory = exports.memory.buffer;
  const view = new DataView(memory);
  const bytes = new Uint8Array(memory);
  bytes.fill(0xff, AT.mask, AT.mask + 16);
  view.setFloat64(AT.firstUs, Number.POSITIVE_INFINITY, true);
  view.setFloat64(AT.lastUs, Number.NEGATIVE_INFINITY, true);
  // A free slot never matches: nothing masked with 0 is 1.
  for (let slot = 0; slot < KEY_SLOTS; slot += 1) view.setUint8(AT.keys + slot * KEY_SLOT_BYTES, 1);
  for (const [key, kind, place] of KEYS) {
    const word = spelled(key);
    const at = AT.keys + slotOfKey(new DataView(word.buffer).getInt32(0, true), KEY_HASH) * KEY_SLOT_BYTES;
    const length = key.length + 3;
    bytes.set(word, at);
    bytes.fill(0xff, at + 8, at + 8 + length);
    view.setUint32(at + 16, kind, true);
    view.setUint32(at + 20, length, true);
    view.setUint32(at + 24, place, true);
  }
  return { memory, take: exports.take, text: exports.text, threadOf: exports.threadOf };
}
