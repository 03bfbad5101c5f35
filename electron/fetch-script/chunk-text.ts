/**
 * The text of a chunk of a heap snapshot, taken from the bytes of its message. Parsing the message would make four copies of each megabyte, which is garbage until
 * the next collection: the script shares the memory limit of a container with the process.
 */
import { BACKSLASH, QUOTE } from '../../shared/base/byte-codes.ts';

const BEGIN = Buffer.from('{"method":"HeapProfiler.addHeapSnapshotChunk","params":{"chunk":"');
const LETTER_U = 0x75;
const ESCAPES = new Map([
  [0x62, 8],
  [0x66, 12],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
]);

export interface ChunkText {
  /** The bytes of the chunk, valid until the next call; null if the message is another one, or has to be parsed. */
  read(message: Uint8Array): Uint8Array | null;
}

export function createChunkText(): ChunkText {
  let text = new Uint8Array(1024 ** 2);
  return {
    read(message) {
      if (BEGIN.compare(message, 0, Math.min(BEGIN.length, message.length)) !== 0) return null;
      if (text.length < message.length) text = new Uint8Array(message.length);
      let length = 0;
      for (let at = BEGIN.length; at < message.length; at += 1) {
        let byte = message[at] ?? 0;
        if (byte === QUOTE) return text.subarray(0, length);
        if (byte === BACKSLASH) {
          at += 1;
          byte = message[at] ?? 0;
          // V8 escapes what is not ASCII twice, so this is rare.
          if (byte === LETTER_U) return null;
          byte = ESCAPES.get(byte) ?? byte;
        }
        text[length] = byte;
        length += 1;
      }
      return null;
    },
  };
}
