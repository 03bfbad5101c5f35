/** Knowledge of the kernel of events: numbers of texts and threads, in the hash tables of its memory. It looks them up; we fill them. */
import { QUOTE } from '../../../base/byte-codes.ts';
import {
  AT,
  CATEGORY_SLOTS,
  MAX_TEXT_BYTES,
  NAME_SLOTS,
  TEXT_POOL_BYTES,
  THREAD_SLOTS,
  type EventKernel,
} from './event-kernel.ts';

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
