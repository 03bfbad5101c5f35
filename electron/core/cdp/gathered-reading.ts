/**
 * Reads a socket with many small messages in batches. In Electron's main process each waking by a socket costs more than to read and handle a
 * message: two threads and the loops of Node, Chromium and the desktop take part. A page that logs and requests as fast as it can wakes it
 * 1,700 times a second; gathered, main needs about 60 % of the processor time, and the page gets the rest.
 */
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** The time that messages are left to the kernel. Answers to commands wait that long too, while there are this many messages. */
const GATHERED_MS = 10;
const WINDOW_MS = 50;
/** From this many messages in a window on: 500 a second. */
const MANY_MESSAGES = 25;
/** A read this large was worth its waking; large messages, such as parts of a snapshot, are never delayed. */
const LARGE_READ_BYTES = 32 * 1024;

/** Node's own part of a socket, which alone can stop without the stream's buffer being filled first. */
interface ReadingHandle {
  /** True if the stream wants to be read, as the stream itself sets it. */
  readonly reading: boolean;
  readStart(): void;
  readStop(): void;
}

function isReadingHandle(handle: unknown): handle is ReadingHandle {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'reading' in handle &&
    typeof handle.reading === 'boolean' &&
    'readStart' in handle &&
    typeof handle.readStart === 'function' &&
    'readStop' in handle &&
    typeof handle.readStop === 'function'
  );
}

/** Null while the stream is paused or closed, and for a stream that is no socket, which is then read as it comes. */
function handleBeingRead(stream: Readable): ReadingHandle | null {
  const handle: unknown = stream instanceof Socket ? Reflect.get(stream, '_handle') : null;
  return isReadingHandle(handle) && handle.reading ? handle : null;
}

/** Gathers from now on, whenever there are many messages. The returned function is called for each message. */
export function gatherReading(stream: Readable): () => void {
  let windowEndMs = performance.now() + WINDOW_MS;
  let messages = 0;
  let areMany = false;
  let isStopped = false;

  const countMessage = (): void => {
    messages += 1;
    const nowMs = performance.now();
    if (nowMs < windowEndMs) return;
    areMany = messages >= MANY_MESSAGES * ((nowMs - windowEndMs) / WINDOW_MS + 1);
    messages = 0;
    windowEndMs = nowMs + WINDOW_MS;
  };
  const resume = (): void => {
    isStopped = false;
    handleBeingRead(stream)?.readStart();
  };
  stream.on('data', (chunk: Buffer) => {
    if (!areMany || isStopped || chunk.length >= LARGE_READ_BYTES) return;
    const handle = handleBeingRead(stream);
    if (handle === null) return;
    isStopped = true;
    handle.readStop();
    setTimeout(resume, GATHERED_MS);
  });
  return countMessage;
}
