/**
 * Two threads claim the chunks of one file, one from the front and one from the back, until they meet, so the faster thread takes more.
 * Both ends are in one shared word, so that no chunk is claimed twice.
 */

/** Chunk numbers have 16 bits: with chunks of 1 MiB, a file of 64 GiB. */
export const MAX_CHUNKS = 0xffff;

/** Lower half: end of the claimed front chunks; upper half: start of the claimed back chunks. */
export type ClaimWord = Int32Array<SharedArrayBuffer>;

/** `taken` chunks at the front were read before the second thread started. */
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

/** False if the other thread has claimed the next chunk. */
export function claimFront(word: ClaimWord): boolean {
  for (;;) {
    const value = Atomics.load(word, 0);
    if (front(value) >= back(value)) return false;
    if (Atomics.compareExchange(word, 0, value, value + 1) === value) return true;
  }
}

/** The claimed chunk; −1 if there is none left. */
export function claimBack(word: ClaimWord): number {
  for (;;) {
    const value = Atomics.load(word, 0);
    if (front(value) >= back(value)) return -1;
    if (Atomics.compareExchange(word, 0, value, (value - 0x1_0000) | 0) === value) return back(value) - 1;
  }
}

/** Claims all chunks from this one on; false if the front has already passed it. */
export function claimFrom(word: ClaimWord, chunk: number): boolean {
  for (;;) {
    const value = Atomics.load(word, 0);
    if (front(value) > chunk) return false;
    if (Atomics.compareExchange(word, 0, value, (chunk << 16) | front(value)) === value) return true;
  }
}
