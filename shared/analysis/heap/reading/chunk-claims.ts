/**
 * Two threads take the chunks of one file, one from the front and one from the back, until they meet: whoever is faster takes
 * more. Both ends lie in one shared word, so that no chunk is taken twice.
 */

/** Chunks are counted in 16 bits: with chunks of 1 MiB a file of 64 GiB. */
export const MAX_CHUNKS = 0xffff;

/** Front end in the lower half: chunks below it are taken; back end in the upper half: chunks from it on are taken. */
export type ClaimWord = Int32Array<SharedArrayBuffer>;

/** `taken` chunks at the front were read before there was anybody to share with. */
export function createClaimWord(chunks: number, taken: number): ClaimWord {
  const word = new Int32Array(new SharedArrayBuffer(4));
  word[0] = (chunks << 16) | taken;
  return word;
}

function front(value: number): number {
  return value & 0xffff;
}

function back(value: number): number {
  return value >>> 16;
}

/** False where the other thread has the next chunk. */
export function claimFront(word: ClaimWord): boolean {
  for (;;) {
    const value = Atomics.load(word, 0);
    if (front(value) >= back(value)) return false;
    if (Atomics.compareExchange(word, 0, value, value + 1) === value) return true;
  }
}

/** The chunk taken; −1 where all are. */
export function claimBack(word: ClaimWord): number {
  for (;;) {
    const value = Atomics.load(word, 0);
    if (front(value) >= back(value)) return -1;
    if (Atomics.compareExchange(word, 0, value, (value - 0x1_0000) | 0) === value) return back(value) - 1;
  }
}

/** Keeps all chunks from this one on from the front; false where the front is past it already. */
export function claimFrom(word: ClaimWord, chunk: number): boolean {
  for (;;) {
    const value = Atomics.load(word, 0);
    if (front(value) > chunk) return false;
    if (Atomics.compareExchange(word, 0, value, (chunk << 16) | front(value)) === value) return true;
  }
}
