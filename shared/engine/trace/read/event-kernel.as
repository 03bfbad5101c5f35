// The kernel of events, in AssemblyScript. `event-kernel.ts` says what it takes, and has the layout of its memory. `npm run docs` compiles it into
// `kernel-code.ts`, with the constants of the layout in front.

// Position of the closing quote that `text` found.
let end: i32 = 0;

// Number of digits at i; 16 for more.
@inline function digits(i: i32): i32 {
  return ctz(65536 | i8x16.bitmask(i8x16.gt_u(i8x16.sub(v128.load(i), i8x16.splat(48)), i8x16.splat(9))));
}
// Eight digits, the first in the lowest byte: pairs, fours, then all, by one multiplication each.
function eight(word: i64): i64 {
  const v: i64 = word * 10 + (word >>> 8);
  return ((v & 0x000000ff000000ff) * 0x000f424000000064 + ((v >>> 16) & 0x000000ff000000ff) * 0x0000271000000001) >>> 32;
}

function number(i: i32, count: i32): i64 {
  const moved: i64 = <i64>(<u32>(((16 - count) << 3) & 63));
  let first = eight((load<i64>(i) & 0x0f0f0f0f0f0f0f0f) << moved);
  if (<u32>count > 8) first = first * 100000000 + eight(load<i64>(i + count - 8) & 0x0f0f0f0f0f0f0f0f);
  return first;
}

// Position of the closing quote of the text at i; 0 if it has a backslash or is too long.
function quote(i: i32): i32 {
  let p = i;
  let found: i32;
  while (true) {
    const v = v128.load(p);
    found = i8x16.bitmask(v128.or(i8x16.eq(v, i8x16.splat(34)), i8x16.eq(v, i8x16.splat(92))));
    if (found != 0) break;
    p += 16;
    if (<u32>(p - i) >= <u32>MAX_TEXT_BYTES) return 0;
  }
  p += ctz(found);
  return load<u8>(p) == 34 ? p : 0;
}

@inline function mixed(hash: i64, v: v128): i64 {
  hash = (hash ^ i64x2.extract_lane(v, 0)) * <i64>0x9e3779b97f4a7c15;
  hash = hash ^ (hash >>> 29);
  return (hash ^ i64x2.extract_lane(v, 1)) * <i64>0x94d049bb133111eb;
}

// Whether the first bytes at two positions are equal, in whole blocks.
function same(a: i32, b: i32, length: i32): bool {
  for (let at = 0; at != length; at += 16)
    if (v128.any_true(v128.xor(v128.load(a + at), v128.load(b + at)))) return false;
  return true;
}

// Slot of the text at i in a table, free if it is not in it, and sets end; 0 if it has a backslash or is too long.
export function text(slots: i32, mask: i32, i: i32): i32 {
  end = quote(i);
  if (end == 0) return 0;
  // The last block begins here; bytes after the text do not count.
  const last = i + ((end - i) & -16);
  let hash: i64 = 0;
  let p = i;
  for (; p != last; p += 16) hash = mixed(hash, v128.load(p));
  const v = v128.and(v128.load(last), v128.load(AT_mask + 16 - (end - last)));
  let slot = <i32>(mixed(hash, v) >>> 40);
  while (true) {
    const at = slots + (slot & mask) * TEXT_SLOT_BYTES;
    p = load<i32>(at);
    if (p == 0) return at;
    if (load<i32>(at, 4) == end - i && !v128.any_true(v128.xor(v, v128.load(p + (last - i)))) && same(i, p, last - i)) return at;
    slot += 1;
  }
}

// Slot of a thread, free if it is not there.
export function threadOf(pid: i64, tid: i64): i32 {
  let slot = <i32>pid * 31 + <i32>tid;
  while (true) {
    const at = AT_threads + (slot & (THREAD_SLOTS - 1)) * THREAD_SLOT_BYTES;
    if (load<i32>(at, 16) == 0) return at;
    if (load<i64>(at) == pid && load<i64>(at, 8) == tid) return at;
    slot += 1;
  }
}

// A test of 64 bytes, as a mask of 64 bits.
@inline function bits(a: v128, b: v128, c: v128, d: v128, by: i8): i64 {
  const s = i8x16.splat(by);
  return (<i64>(<u32>i8x16.bitmask(i8x16.eq(a, s)))) | ((<i64>(<u32>i8x16.bitmask(i8x16.eq(b, s)))) << 16) |
    ((<i64>(<u32>i8x16.bitmask(i8x16.eq(c, s)))) << 32) | ((<i64>(<u32>i8x16.bitmask(i8x16.eq(d, s)))) << 48);
}

// Position after the object or list at a position, 64 bytes at a time; 0 if it has a backslash or does not end before `to`. Brackets are counted.
function nested(from: i32, to: i32): i32 {
  let i = from;
  let carried: i64 = 0;
  let depth = 0;
  do {
    const a = v128.load(i);
    const b = v128.load(i, 16);
    const c = v128.load(i, 32);
    const d = v128.load(i, 48);
    // Letters by bit 5: the two kinds of bracket differ from each other by it.
    const lower = i8x16.splat(32);
    const la = v128.or(a, lower), lb = v128.or(b, lower), lc = v128.or(c, lower), ld = v128.or(d, lower);
    let open = bits(la, lb, lc, ld, 123);
    let close = bits(la, lb, lc, ld, 125);
    const escape = bits(a, b, c, d, 92);
    let inText = bits(a, b, c, d, 34);
    // A bit is set in texts: the sum of all quotes up to it is odd.
    inText ^= inText << 1;
    inText ^= inText << 2;
    inText ^= inText << 4;
    inText ^= inText << 8;
    inText ^= inText << 16;
    inText ^= inText << 32;
    inText ^= carried;
    carried = inText >> 63;
    // Only up to the first backslash is it known what is a text; a bit of a text is not a bracket.
    inText |= ((escape & -escape) - 1) ^ -1;
    open &= inText ^ -1;
    close &= inText ^ -1;
    if (<u32>(<i32>popcnt(close)) >= <u32>depth) {
      open |= close;
      while (open != 0) {
        if ((open & -open & close) == 0) depth += 1;
        else {
          depth -= 1;
          if (depth == 0) {
            i = i + <i32>ctz(open) + 1;
            return <u32>i > <u32>to ? 0 : i;
          }
        }
        open &= open - 1;
      }
    } else depth = depth + <i32>popcnt(open) - <i32>popcnt(close);
    if (escape != 0) return 0;
    i += 64;
  } while (<u32>i < <u32>to);
  return 0;
}

@inline function stop(begin: i32, row: i32, looked: i32): i32 {
  store<i32>(AT_rows, row);
  store<i32>(AT_looked, looked);
  return begin;
}

// Takes events from the bracket at `from` on, whose bytes end before `to`. Returns the position of the first that it does not take, or after the
// last one that it took.
export function take(from: i32, to: i32, maxRows: i32, movedBy: f64): i32 {
  let i = from;
  let begin = i;
  let row = 0;
  let looked = 0;
  store<i32>(AT_isBehind, 0);
  while (true) {
    begin = i;
    store<i64>(AT_ts, 0);
    store<i64>(AT_dur, 0);
    store<i64>(AT_tdur, -1);
    store<i64>(AT_pid, 0);
    store<i64>(AT_tid, 0);
    store<i64>(AT_args, 0);
    store<i64>(AT_id, 0);
    let name = 0, category = 0, uses = 0, phase = 0, idKind = 0;
    i += 1;
    while (true) {
      const word = load<i64>(i);
      const key = AT_keys + (<i32>(<u32>(<i32>word * KEY_HASH) >>> 26) << 5);
      if ((word & load<i64>(key, 8)) != load<i64>(key)) return stop(begin, row, looked);
      i += load<i32>(key, 20);
      const kind = load<i32>(key, 16);
      if (<u32>kind < <u32>NAME) {
        const count = digits(i);
        if (<u32>(count - 1) > 14) return stop(begin, row, looked);
        if (kind != SKIPPED_NUMBER) store<i64>(load<i32>(key, 24), number(i, count));
        i += count;
      } else if (kind == NESTED) {
        const four = load<i32>(i);
        if ((four & 0xdf) != 0x5b) return stop(begin, row, looked);
        const slot = load<i32>(key, 24);
        store<i32>(slot, i);
        if ((four & 0xffff) == 0x7d7b) i += 2;
        else {
          i = nested(i, to);
          if (i == 0) return stop(begin, row, looked);
        }
        store<i32>(slot, i, 4);
        if (slot == AT_id) idKind = 2;
      } else {
        // All others are texts, but an id may be a number.
        const count = digits(i);
        if (count != 0) {
          if (<u32>count > 15 || load<i32>(key, 24) != AT_id) return stop(begin, row, looked);
          store<i32>(AT_id, i);
          i += count;
          store<i32>(AT_id + 4, i);
          idKind = 1;
        } else {
          if (load<u8>(i) != 34) return stop(begin, row, looked);
          i += 1;
          if (kind == NAME) {
            const slot = text(AT_names, NAME_SLOTS - 1, i);
            if (load<i32>(slot) == 0) return stop(begin, row, looked);
            name = load<i32>(slot, 8);
            uses = (uses & 2) | load<i32>(slot, 12);
            i = end + 1;
          } else if (kind == CATEGORY) {
            const slot = text(AT_categories, CATEGORY_SLOTS - 1, i);
            if (load<i32>(slot) == 0) return stop(begin, row, looked);
            category = load<i32>(slot, 8);
            uses = (uses & 1) | load<i32>(slot, 12);
            i = end + 1;
          } else if (kind == PHASE) {
            phase = <i32>load<u8>(i);
            if (phase == 34 || phase == 92) return stop(begin, row, looked);
            if (load<u8>(i, 1) != 34) return stop(begin, row, looked);
            i += 2;
          } else {
            const q = quote(i);
            if (q == 0) return stop(begin, row, looked);
            const slot = load<i32>(key, 24);
            store<i32>(slot, i);
            store<i32>(slot, q, 4);
            if (slot == AT_id) idKind = 1;
            i = q + 1;
          }
        }
      }
      const next = <i32>load<u8>(i);
      i += 1;
      if (next == 44) continue;
      if (next != 125) return stop(begin, row, looked);
      break;
    }
    if (<u32>i > <u32>to) return stop(begin, row, looked);
    const slot = threadOf(load<i64>(AT_pid), load<i64>(AT_tid));
    if (load<i32>(slot, 16) == 0) return stop(begin, row, looked);
    let start = <f64>load<i64>(AT_ts);
    let duration = <f64>load<i64>(AT_dur);
    if (phase == 77) {
      start = 0;
      duration = 0;
    } else {
      if (start > 0) store<f64>(AT_firstUs, min<f64>(start, load<f64>(AT_firstUs)));
      else if (phase != 0) store<i32>(AT_hasZero, 1);
      store<f64>(AT_lastUs, max<f64>(start + duration, load<f64>(AT_lastUs)));
    }
    if (phase != 0) store<i32>(AT_hasPhase, 1);
    store<f64>(row << 3, start, AT_startUs);
    store<f64>(row << 3, duration, AT_durationUs);
    const args = load<i32>(AT_args);
    store<i32>(row << 2, load<i32>(AT_args + 4) - args, AT_argsLength);
    store<f64>(row << 3, args != 0 ? movedBy + <f64>(<u32>args) : 0, AT_argsAt);
    store<i32>(row << 2, name, AT_name);
    store<i32>(row << 2, category, AT_category);
    store<i32>(row << 2, load<i32>(slot, 16) - 1, AT_thread);
    store<u8>(row, phase, AT_phase);
    if ((uses | idKind | <i32>load<u8>(phase, AT_phases)) != 0) {
      store<f64>(row << 3, <f64>load<i64>(AT_tdur), AT_taskUs);
      store<i32>(row << 2, load<i32>(AT_id), AT_idFrom);
      store<i32>(row << 2, load<i32>(AT_id + 4), AT_idTo);
      store<u8>(row, idKind, AT_idKind);
      store<i32>(looked << 2, row, AT_looks);
      looked += 1;
    }
    row += 1;
    // The next event, behind a comma and a line break at most.
    begin = i;
    if (<u32>(i + 3) < <u32>to && row != maxRows && load<u8>(i) == 44) {
      i += 1;
      if (load<u8>(i) == 10) i += 1;
      if (load<u8>(i) == 123) continue;
    }
    store<i32>(AT_isBehind, 1);
    return stop(begin, row, looked);
  }
}
