/**
 * The usual event of a browser, as WebAssembly: it takes events one after the other, into columns, until one is not in the form below.
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
import { assemble } from '../../../base/wasm-text.ts';

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

/** Each test of 64 bytes, as a mask of 64 bits. */
const bits = (test: (block: string) => string): string =>
  ['$a', '$b', '$c', '$d']
    .map((block, at) => `(i64.shl (i64.extend_i32_u (i8x16.bitmask ${test(block)})) (i64 ${at * 16}))`)
    .reduce((one, other) => `(i64.or ${one} ${other})`);
/** Letters by bit 5: the two kinds of bracket differ from each other by it. */
const isBracket = (brace: number) => bits((block) => `(i8x16.eq (v128.or ${block} (bytes 32)) (bytes ${brace}))`);

const kernelText = (hash: number): string => `
(memory ${PAGES})
;; Position of the closing quote that $text found.
(global $end i32)

;; Number of digits at $i; 16 for more.
(func $digits (param $i i32) (result i32)
  (i32.ctz (i32.or 65536
    (i8x16.bitmask (i8x16.gt_u (i8x16.sub (v128.load 0 $i) (bytes 48)) (bytes 9))))))

;; Eight digits, the first in the lowest byte: pairs, fours, then all, by one multiplication each.
(func $eight (param $v i64) (result i64)
  (set $v (i64.add (i64.mul $v (i64 10)) (i64.shr_u $v (i64 8))))
  (i64.shr_u (i64.add
    (i64.mul (i64.and $v (i64 0x000000ff000000ff)) (i64 0x000f424000000064))
    (i64.mul (i64.and (i64.shr_u $v (i64 16)) (i64 0x000000ff000000ff)) (i64 0x0000271000000001))) (i64 32)))

(func $number (param $i i32) (param $count i32) (result i64) (local $moved i64) (local $first i64)
  (set $moved (i64.extend_i32_u (i32.and (i32.shl (i32.sub 16 $count) 3) 63)))
  (set $first (call $eight (i64.shl (i64.and (i64.load 0 $i) (i64 0x0f0f0f0f0f0f0f0f)) $moved)))
  (if (i32.gt_u $count 8) (then
    (set $first (i64.add (i64.mul $first (i64 100000000))
      (call $eight (i64.and (i64.load 0 (i32.sub (i32.add $i $count) 8)) (i64 0x0f0f0f0f0f0f0f0f)))))))
  $first)

;; Position of the closing quote of the text at $i; 0 if it has a backslash or is too long.
(func $quote (param $i i32) (result i32) (local $p i32) (local $found i32) (local $v v128)
  (set $p $i)
  (loop $more
    (set $v (v128.load 0 $p))
    (set $found (i8x16.bitmask (v128.or (i8x16.eq $v (bytes 34)) (i8x16.eq $v (bytes 92)))))
    (if (i32.eqz $found) (then
      (set $p (i32.add $p 16))
      (br_if $more (i32.lt_u (i32.sub $p $i) ${MAX_TEXT_BYTES}))
      (return 0))))
  (set $p (i32.add $p (i32.ctz $found)))
  (select $p 0 (i32.eq (i32.load8_u 0 $p) 34)))

(func $mixed (param $hash i64) (param $v v128) (result i64)
  (set $hash (i64.mul (i64.xor $hash (i64x2.extract_lane 0 $v)) (i64 0x9e3779b97f4a7c15)))
  (set $hash (i64.xor $hash (i64.shr_u $hash (i64 29))))
  (i64.mul (i64.xor $hash (i64x2.extract_lane 1 $v)) (i64 0x94d049bb133111eb)))

;; Whether the first $length bytes at two positions are equal, in whole blocks.
(func $same (param $a i32) (param $b i32) (param $length i32) (result i32) (local $at i32)
  (block $done
    (loop $more
      (br_if $done (i32.eq $at $length))
      (if (v128.any_true (v128.xor (v128.load 0 (i32.add $a $at)) (v128.load 0 (i32.add $b $at)))) (then (return 0)))
      (set $at (i32.add $at 16))
      (br $more)))
  1)

;; Slot of the text at $i in a table, free if it is not in it, and sets $end; 0 if it has a backslash or is too long.
(func $text (param $slots i32) (param $mask i32) (param $i i32) (result i32)
  (local $last i32) (local $p i32) (local $hash i64) (local $slot i32) (local $at i32) (local $v v128)
  (set $end (call $quote $i))
  (if (i32.eqz $end) (then (return 0)))
  ;; The last block begins here; bytes after the text do not count.
  (set $last (i32.add $i (i32.and (i32.sub $end $i) -16)))
  (set $p $i)
  (block $done
    (loop $more
      (br_if $done (i32.eq $p $last))
      (set $hash (call $mixed $hash (v128.load 0 $p)))
      (set $p (i32.add $p 16))
      (br $more)))
  (set $v (v128.and (v128.load 0 $last) (v128.load 0 (i32.sub ${AT.mask + 16} (i32.sub $end $last)))))
  (set $slot (i32.wrap_i64 (i64.shr_u (call $mixed $hash $v) (i64 40))))
  (loop $probe
    (set $at (i32.add $slots (i32.mul (i32.and $slot $mask) ${TEXT_SLOT_BYTES})))
    (set $p (i32.load 0 $at))
    (if (i32.eqz $p) (then (return $at)))
    (if (i32.eq (i32.load 4 $at) (i32.sub $end $i)) (then
      (if (i32.eqz (v128.any_true (v128.xor $v (v128.load 0 (i32.add $p (i32.sub $last $i)))))) (then
        (if (call $same $i $p (i32.sub $last $i)) (then (return $at)))))))
    (set $slot (i32.add $slot 1))
    (br $probe))
  0)

;; Slot of a thread, free if it is not there.
(func $threadOf (param $pid i64) (param $tid i64) (result i32) (local $slot i32) (local $at i32)
  (set $slot (i32.add (i32.mul (i32.wrap_i64 $pid) 31) (i32.wrap_i64 $tid)))
  (loop $probe
    (set $at (i32.add ${AT.threads} (i32.mul (i32.and $slot ${THREAD_SLOTS - 1}) ${THREAD_SLOT_BYTES})))
    (if (i32.eqz (i32.load 16 $at)) (then (return $at)))
    (if (i64.eq (i64.load 0 $at) $pid) (then
      (if (i64.eq (i64.load 8 $at) $tid) (then (return $at)))))
    (set $slot (i32.add $slot 1))
    (br $probe))
  0)

;; Position after the object or list at $i, 64 bytes at a time; 0 if it has a backslash or does not end before $to. Brackets are counted.
(func $nested (param $i i32) (param $to i32) (result i32)
  (local $a v128) (local $b v128) (local $c v128) (local $d v128)
  (local $open i64) (local $close i64) (local $text i64) (local $carried i64) (local $escape i64)
  (local $depth i32)
  (loop $more
    (set $a (v128.load 0 $i))
    (set $b (v128.load 16 $i))
    (set $c (v128.load 32 $i))
    (set $d (v128.load 48 $i))
    (set $open ${isBracket(123)})
    (set $close ${isBracket(125)})
    (set $escape ${bits((block) => `(i8x16.eq ${block} (bytes 92))`)})
    ;; A bit is set in texts: the sum of all quotes up to it is odd.
    (set $text ${bits((block) => `(i8x16.eq ${block} (bytes 34))`)})
    ${[1, 2, 4, 8, 16, 32].map((by) => `(set $text (i64.xor $text (i64.shl $text (i64 ${by}))))`).join('\n    ')}
    (set $text (i64.xor $text $carried))
    (set $carried (i64.shr_s $text (i64 63)))
    ;; Only up to the first backslash is it known what is a text; a bit of a text is not a bracket.
    (set $text (i64.or $text (i64.xor (i64.sub (i64.and $escape (i64.sub (i64 0) $escape)) (i64 1)) (i64 -1))))
    (set $open (i64.and $open (i64.xor $text (i64 -1))))
    (set $close (i64.and $close (i64.xor $text (i64 -1))))
    (if (i32.ge_u (i32.wrap_i64 (i64.popcnt $close)) $depth)
      (then
        (set $open (i64.or $open $close))
        (block $passed
          (loop $each
            (br_if $passed (i64.eqz $open))
            (if (i64.eqz (i64.and (i64.and $open (i64.sub (i64 0) $open)) $close))
              (then (set $depth (i32.add $depth 1)))
              (else
                (set $depth (i32.sub $depth 1))
                (if (i32.eqz $depth) (then
                  (set $i (i32.add (i32.add $i (i32.wrap_i64 (i64.ctz $open))) 1))
                  (return (select 0 $i (i32.gt_u $i $to)))))))
            (set $open (i64.and $open (i64.sub $open (i64 1))))
            (br $each))))
      (else
        (set $depth (i32.sub (i32.add $depth (i32.wrap_i64 (i64.popcnt $open))) (i32.wrap_i64 (i64.popcnt $close))))))
    (if (i64.ne $escape (i64 0)) (then (return 0)))
    (set $i (i32.add $i 64))
    (br_if $more (i32.lt_u $i $to)))
  0)

;; Takes events from the bracket at $i on, whose bytes end before $to. Returns the position of the first that it does not take, or after the
;; last one that it took.
(func $take (param $i i32) (param $to i32) (param $maxRows i32) (param $movedBy f64) (result i32)
  (local $begin i32) (local $row i32) (local $looked i32) (local $key i32) (local $kind i32) (local $count i32)
  (local $name i32) (local $category i32) (local $uses i32) (local $phase i32) (local $idKind i32) (local $slot i32)
  (local $word i64) (local $four i32) (local $start f64) (local $duration f64)
  (i32.store ${AT.isBehind} 0 0)
  (block $stopped
    (loop $events
      (set $begin $i)
      (i64.store ${AT.ts} 0 (i64 0))
      (i64.store ${AT.dur} 0 (i64 0))
      (i64.store ${AT.tdur} 0 (i64 -1))
      (i64.store ${AT.pid} 0 (i64 0))
      (i64.store ${AT.tid} 0 (i64 0))
      (i64.store ${AT.args} 0 (i64 0))
      (i64.store ${AT.id} 0 (i64 0))
      (set $name 0)
      (set $category 0)
      (set $uses 0)
      (set $phase 0)
      (set $idKind 0)
      (set $i (i32.add $i 1))
      (loop $members
        (set $word (i64.load 0 $i))
        (set $key (i32.add ${AT.keys} (i32.shl (i32.shr_u (i32.mul (i32.wrap_i64 $word) ${hash}) 26) 5)))
        (br_if $stopped (i64.ne (i64.and $word (i64.load 8 $key)) (i64.load 0 $key)))
        (set $i (i32.add $i (i32.load 20 $key)))
        (set $kind (i32.load 16 $key))
        (block $value
          (if (i32.lt_u $kind ${NAME}) (then
            (set $count (call $digits $i))
            (br_if $stopped (i32.gt_u (i32.sub $count 1) 14))
            (if (i32.eqz $kind) (then (i64.store 0 (i32.load 24 $key) (call $number $i $count))))
            (set $i (i32.add $i $count))
            (br $value)))
          (if (i32.eq $kind ${NESTED}) (then
            (set $four (i32.load 0 $i))
            (br_if $stopped (i32.ne (i32.and $four 0xdf) 0x5b))
            (set $slot (i32.load 24 $key))
            (i32.store 0 $slot $i)
            (if (i32.eq (i32.and $four 0xffff) 0x7d7b)
              (then (set $i (i32.add $i 2)))
              (else
                (set $i (call $nested $i $to))
                (br_if $stopped (i32.eqz $i))))
            (i32.store 4 $slot $i)
            (if (i32.eq $slot ${AT.id}) (then (set $idKind 2)))
            (br $value)))
          ;; All others are texts, but an id may be a number.
          (set $count (call $digits $i))
          (if $count (then
            (br_if $stopped (i32.or (i32.gt_u $count 15) (i32.ne (i32.load 24 $key) ${AT.id})))
            (i32.store ${AT.id} 0 $i)
            (set $i (i32.add $i $count))
            (i32.store ${AT.id + 4} 0 $i)
            (set $idKind 1)
            (br $value)))
          (br_if $stopped (i32.ne (i32.load8_u 0 $i) 34))
          (set $i (i32.add $i 1))
          (if (i32.eq $kind ${NAME}) (then
            (set $slot (call $text ${AT.names} ${NAME_SLOTS - 1} $i))
            (br_if $stopped (i32.eqz (i32.load 0 $slot)))
            (set $name (i32.load 8 $slot))
            (set $uses (i32.or (i32.and $uses 2) (i32.load 12 $slot)))
            (set $i (i32.add $end 1))
            (br $value)))
          (if (i32.eq $kind ${CATEGORY}) (then
            (set $slot (call $text ${AT.categories} ${CATEGORY_SLOTS - 1} $i))
            (br_if $stopped (i32.eqz (i32.load 0 $slot)))
            (set $category (i32.load 8 $slot))
            (set $uses (i32.or (i32.and $uses 1) (i32.load 12 $slot)))
            (set $i (i32.add $end 1))
            (br $value)))
          (if (i32.eq $kind ${PHASE}) (then
            (set $phase (i32.load8_u 0 $i))
            (br_if $stopped (i32.or (i32.eq $phase 34) (i32.eq $phase 92)))
            (br_if $stopped (i32.ne (i32.load8_u 1 $i) 34))
            (set $i (i32.add $i 2))
            (br $value)))
          (set $count (call $quote $i))
          (br_if $stopped (i32.eqz $count))
          (set $slot (i32.load 24 $key))
          (i32.store 0 $slot $i)
          (i32.store 4 $slot $count)
          (if (i32.eq $slot ${AT.id}) (then (set $idKind 1)))
          (set $i (i32.add $count 1)))
        (set $count (i32.load8_u 0 $i))
        (set $i (i32.add $i 1))
        (br_if $members (i32.eq $count 44))
        (br_if $stopped (i32.ne $count 125)))
      (br_if $stopped (i32.gt_u $i $to))
      (set $slot (call $threadOf (i64.load ${AT.pid} 0) (i64.load ${AT.tid} 0)))
      (br_if $stopped (i32.eqz (i32.load 16 $slot)))

      (set $start (f64.convert_i64_s (i64.load ${AT.ts} 0)))
      (set $duration (f64.convert_i64_s (i64.load ${AT.dur} 0)))
      (if (i32.eq $phase 77)
        (then
          (set $start (f64.convert_i32_u 0))
          (set $duration (f64.convert_i32_u 0)))
        (else
          (if (f64.gt $start (f64.convert_i32_u 0))
            (then (f64.store ${AT.firstUs} 0 (f64.min $start (f64.load ${AT.firstUs} 0))))
            (else (if (i32.ne $phase 0) (then (i32.store ${AT.hasZero} 0 1)))))
          (f64.store ${AT.lastUs} 0 (f64.max (f64.add $start $duration) (f64.load ${AT.lastUs} 0)))))
      (if (i32.ne $phase 0) (then (i32.store ${AT.hasPhase} 0 1)))
      (f64.store ${AT.startUs} (i32.shl $row 3) $start)
      (f64.store ${AT.durationUs} (i32.shl $row 3) $duration)
      (set $count (i32.load ${AT.args} 0))
      (i32.store ${AT.argsLength} (i32.shl $row 2) (i32.sub (i32.load ${AT.args + 4} 0) $count))
      (f64.store ${AT.argsAt} (i32.shl $row 3) (f64.convert_i32_u 0))
      (if $count (then (f64.store ${AT.argsAt} (i32.shl $row 3) (f64.add $movedBy (f64.convert_i32_u $count)))))
      (i32.store ${AT.name} (i32.shl $row 2) $name)
      (i32.store ${AT.category} (i32.shl $row 2) $category)
      (i32.store ${AT.thread} (i32.shl $row 2) (i32.sub (i32.load 16 $slot) 1))
      (i32.store8 ${AT.phase} $row $phase)
      (if (i32.or (i32.or $uses $idKind) (i32.load8_u ${AT.phases} $phase)) (then
        (f64.store ${AT.taskUs} (i32.shl $row 3) (f64.convert_i64_s (i64.load ${AT.tdur} 0)))
        (i32.store ${AT.idFrom} (i32.shl $row 2) (i32.load ${AT.id} 0))
        (i32.store ${AT.idTo} (i32.shl $row 2) (i32.load ${AT.id + 4} 0))
        (i32.store8 ${AT.idKind} $row $idKind)
        (i32.store ${AT.looks} (i32.shl $looked 2) $row)
        (set $looked (i32.add $looked 1))))
      (set $row (i32.add $row 1))

      ;; The next event, behind a comma and a line break at most.
      (set $begin $i)
      (if (i32.lt_u (i32.add $i 3) $to) (then
        (if (i32.ne $row $maxRows) (then
          (if (i32.eq (i32.load8_u 0 $i) 44) (then
            (set $i (i32.add $i 1))
            (if (i32.eq (i32.load8_u 0 $i) 10) (then (set $i (i32.add $i 1))))
            (br_if $events (i32.eq (i32.load8_u 0 $i) 123))))))))
      (i32.store ${AT.isBehind} 0 1)))
  (i32.store ${AT.rows} 0 $row)
  (i32.store ${AT.looked} 0 $looked)
  $begin)`;

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

/** Uses one of the instructions for 16 bytes. */
const PROBE = '(memory 1) (func $probe (result i32) (v128.any_true (bytes 0)))';

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
  if (!WebAssembly.validate(assemble(PROBE))) return null;
  const hash = findHash();
  const instance = instanceOf(assemble(kernelText(hash)), create);
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
    const at = AT.keys + slotOfKey(new DataView(word.buffer).getInt32(0, true), hash) * KEY_SLOT_BYTES;
    const length = key.length + 3;
    bytes.set(word, at);
    bytes.fill(0xff, at + 8, at + 8 + length);
    view.setUint32(at + 16, kind, true);
    view.setUint32(at + 20, length, true);
    view.setUint32(at + 24, place, true);
  }
  return { memory, take: exports.take, text: exports.text, threadOf: exports.threadOf };
}
