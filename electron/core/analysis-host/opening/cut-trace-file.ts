/**
 * Cuts a JSON trace file with one event in each line, as `perfetto-to-json.ts` writes it, in place: it is never written beyond what was read
 * of it. The samples of a profile that was recorded at the same time come behind its events.
 */
import type { FileHandle } from 'node:fs/promises';
import type { ProfileSegment } from '../../../../shared/engine/profile/segments/index.ts';
import { createPageThreadSearch, createTraceCut } from '../../../../shared/engine/trace/cut/index.ts';
import { profileLines } from '../../../../shared/engine/trace/index.ts';
import { throwIfAborted, type Pacing } from '../pause.ts';

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;
/** Lines of work until other requests may run. */
const LINES_BETWEEN_PAUSES = 500;
/** The line behind the last event begins with it. */
const END_OF_EVENTS = ']';

export interface AddedProfile {
  readonly profile: ProfileSegment;
  /** The frame whose main thread was profiled. */
  readonly frameId: string;
}

export interface CutOptions {
  /** Opened for reading and writing. */
  readonly handle: FileHandle;
  /** Microseconds on the trace's clock. */
  readonly fromUs: number;
  readonly added?: AddedProfile | null;
  readonly signal: AbortSignal;
  readonly pacing: Pacing;
}

async function eachLine(
  { handle, signal, pacing }: CutOptions,
  see: (line: string, readBytes: number) => Promise<void> | void,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let carried = Buffer.alloc(0);
  let readBytes = 0;
  let lines = 0;
  const pass = async (line: Buffer): Promise<void> => {
    await see(line.toString('utf8'), readBytes);
    lines += 1;
    if (lines % LINES_BETWEEN_PAUSES !== 0) return;
    await pacing.turn();
    throwIfAborted(signal);
  };
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, readBytes);
    if (bytesRead === 0) break;
    readBytes += bytesRead;
    // A copy: lines are passed while the next chunk is read into the buffer.
    const bytes = Buffer.concat([carried, buffer.subarray(0, bytesRead)]);
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      await pass(bytes.subarray(from, to));
      from = to + 1;
    }
    carried = bytes.subarray(from);
  }
  if (carried.length > 0) await pass(carried);
}

/** An event without the comma behind it; null for the first and the last line. */
function eventOf(line: string): string | null {
  if (!line.startsWith('{"args"')) return null;
  return line.endsWith(',') ? line.slice(0, -1) : line;
}

/** Returns the new size in bytes, and how many samples were added. Throws `AppFailure` if aborted, and what the disk throws. */
export async function cutTraceFile(options: CutOptions): Promise<{ sizeBytes: number; samples: number }> {
  const { handle, fromUs, added = null } = options;
  const cut = createTraceCut(fromUs);
  const search = added === null ? null : createPageThreadSearch(added.frameId);
  await eachLine(options, (line) => {
    const event = eventOf(line);
    if (event === null) return;
    cut.note(event);
    search?.see(event);
  });
  const thread = search?.found() ?? null;
  const { lines, samples } =
    added === null || thread === null ? { lines: [], samples: 0 } : profileLines(added.profile, thread, fromUs);

  let writtenBytes = 0;
  let texts: string[] = [];
  let chars = 0;
  let isFirst = true;
  const flush = async (readBytes: number): Promise<void> => {
    const bytes = Buffer.from(texts.join(''));
    // A changed time may be longer than the old one.
    if (writtenBytes + bytes.length > readBytes) return;
    texts = [];
    chars = 0;
    for (let from = 0; from < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, from, bytes.length - from, writtenBytes);
      from += bytesWritten;
      writtenBytes += bytesWritten;
    }
  };
  const write = async (text: string, readBytes: number): Promise<void> => {
    texts.push(text);
    chars += text.length;
    if (chars >= CHUNK_BYTES) await flush(readBytes);
  };
  const writeEvent = async (event: string, readBytes: number): Promise<void> => {
    await write(isFirst ? event : `,\n${event}`, readBytes);
    isFirst = false;
  };
  await eachLine(options, async (line, readBytes) => {
    const event = eventOf(line);
    if (event === null) {
      if (line.startsWith(END_OF_EVENTS)) for (const sample of lines) await writeEvent(sample, readBytes);
      await write(line.startsWith(END_OF_EVENTS) ? `\n${line}` : `${line}\n`, readBytes);
      return;
    }
    const kept = cut.kept(event);
    if (kept !== null) await writeEvent(kept, readBytes);
  });
  await flush(Number.POSITIVE_INFINITY);
  await handle.truncate(writtenBytes);
  return { sizeBytes: writtenBytes, samples };
}
