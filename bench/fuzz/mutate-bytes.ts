/** Changes bytes of any file: flips, cuts, inserts and repeats. */
import type { Random } from './random.ts';

/** Longest block that is cut, inserted or repeated at once. */
const BLOCK_BYTES = 64;

type Change = (bytes: Uint8Array, random: Random) => Uint8Array;

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** A range of at most `BLOCK_BYTES` within the bytes. */
function rangeIn(bytes: Uint8Array, random: Random): readonly [from: number, to: number] {
  const from = random.below(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + random.below(BLOCK_BYTES))];
}

const CHANGES: readonly Change[] = [
  function flipBit(bytes, random) {
    const changed = bytes.slice();
    const at = random.below(bytes.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    return changed;
  },
  function replaceByte(bytes, random) {
    const changed = bytes.slice();
    changed[random.below(bytes.length)] = random.pick([0, 9, 34, 44, 48, 57, 91, 92, 93, 123, 125, 127, 128, 192, 255]);
    return changed;
  },
  function cutBlock(bytes, random) {
    const [from, to] = rangeIn(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  function repeatBlock(bytes, random) {
    const [from, to] = rangeIn(bytes, random);
    const block = bytes.subarray(from, to);
    const repeats = random.once(4) ? 1 + random.below(40) : 1;
    return joined(bytes.subarray(0, to), ...Array.from({ length: repeats }, () => block), bytes.subarray(to));
  },
  function moveBlock(bytes, random) {
    const [from, to] = rangeIn(bytes, random);
    const at = random.below(bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at));
  },
  function insertBytes(bytes, random) {
    const at = random.below(bytes.length);
    const inserted = Uint8Array.from({ length: 1 + random.below(8) }, () => random.below(256));
    return joined(bytes.subarray(0, at), inserted, bytes.subarray(at));
  },
  function cutEnd(bytes, random) {
    return bytes.slice(0, random.below(bytes.length));
  },
];

/** The bytes with one change. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  return random.pick(CHANGES)(bytes, random);
}
