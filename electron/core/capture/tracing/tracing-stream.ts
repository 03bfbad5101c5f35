/**
 * Reads the stream of a trace into a spool file, chunk by chunk and no faster than the disk. The next chunk is requested while one is written,
 * so at most two of them and the spool's write queue are in memory.
 */
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { err, ok } from '../../../../shared/base/result.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import type { SpooledFile } from '../../../../shared/core/capability/recording-ports.ts';
import {
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
} from '../../../../shared/base/errors.ts';
import type { CommandResult } from '../../../../shared/core/contracts/protocol-commands.ts';
import { CLEANUP_DEADLINE_MS, type DedicatedSession } from '../../cdp/index.ts';
import type { SpoolWriter } from '../../spool/index.ts';
import { pressureOver } from '../spool-text.ts';

/**
 * A chunk exists as three strings and a buffer until garbage is collected: a trace of 500 MB took 136 MB of memory with chunks of 1 MiB, and
 * 92 MB with these, in the same time.
 */
const CHUNK_BYTES = 512 * 1024;
/** The browser reads its own temporary file, on a disk that may be busy. */
/** A browser sends some of its trace in each part; one that lies could send empty ones for ever. */
const MAX_EMPTY_READS = 1_000;
const READ_DEADLINE_MS = 60_000;
/** Enough for the end of the JSON. */
const TAIL_CHARS = 64;

type Chunk = CommandResult<'IO.read'>;

export interface TraceReading {
  readonly session: DedicatedSession;
  /** Handle of the browser's stream, which is closed in any case. */
  readonly handle: string;
  readonly gzip: boolean;
  readonly writer: SpoolWriter;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
  /** Receives the text of the trace as it streams. */
  readonly onText?: ((text: string) => void) | undefined;
  /** False: the trace is binary, and its bytes are written unchanged. */
  readonly isText?: boolean;
}

/** Turns chunks into the content of the file. */
interface Unpacker {
  /** Resolves when the content of the chunk has been written. */
  push(chunk: Chunk): Promise<AppError | null>;
  /** Writes the rest. Returns an error if the content is truncated. */
  end(): Promise<AppError | null>;
}

function unpackPlain(write: (text: string) => void): Unpacker {
  const decoder = new StringDecoder('utf8');
  return {
    push: async ({ data, base64Encoded }) => {
      write(base64Encoded === true ? decoder.write(Buffer.from(data, 'base64')) : data);
      return null;
    },
    end: async () => {
      write(decoder.end());
      return null;
    },
  };
}

function unpackGzip(write: (text: string) => void): Unpacker {
  const decoder = new StringDecoder('utf8');
  const gunzip = createGunzip();
  let failure: AppError | null = null;
  gunzip.on('data', (bytes: Buffer) => write(decoder.write(bytes)));
  gunzip.on('error', (thrown) => {
    failure ??= incompleteTrace(`its compressed data cannot be read (${thrown.message})`);
  });
  const closed = new Promise<void>((resolve) => gunzip.once('close', resolve));
  return {
    push: ({ data, base64Encoded }) =>
      new Promise((resolve) => {
        if (failure !== null || data === '') resolve(failure);
        else gunzip.write(Buffer.from(data, base64Encoded === true ? 'base64' : 'latin1'), () => resolve(failure));
      }),
    end: async () => {
      gunzip.end();
      await closed;
      write(decoder.end());
      return failure;
    },
  };
}

function unpackBinary(writer: SpoolWriter): Unpacker {
  return {
    push: async ({ data, base64Encoded }) => {
      writer.writeBytes(Buffer.from(data, base64Encoded === true ? 'base64' : 'latin1'));
      return null;
    },
    end: async () => null,
  };
}

/** Returns the finished file and closes the stream. On failure or cancellation the file is deleted. */
export async function readTraceStream(reading: TraceReading): Promise<SpooledFile> {
  const { session, handle, writer } = reading;
  const read = await readChunks(reading);
  // Until the stream is closed, the browser keeps the trace on its disk. A closed session has no stream.
  if (!session.closed.aborted) await session.send('IO.close', { handle }, { deadlineMs: CLEANUP_DEADLINE_MS });
  const file = read.ok ? await writer.finish() : read;
  if (file.ok && reading.signal.aborted) {
    await file.value.discard();
    throw new AppFailure(errorOfAbort(reading.signal));
  }
  if (!file.ok) await writer.abandon();
  return unwrap(file);
}

async function readChunks({
  session,
  handle,
  gzip,
  writer,
  signal,
  onBytes,
  onText,
  isText = true,
}: TraceReading): Promise<AppResult<undefined>> {
  let tail = '';
  let isFull = false;
  const listening = writer.pressure.listen((full) => {
    isFull = full;
  });
  const write = (text: string): void => {
    if (text === '') return;
    writer.write(text);
    onText?.(text);
    tail = (tail + text.slice(-TAIL_CHARS)).slice(-TAIL_CHARS);
  };
  const unpacker = isText ? (gzip ? unpackGzip : unpackPlain)(write) : unpackBinary(writer);
  const request = (): Promise<AppResult<Chunk>> =>
    session.send('IO.read', { handle, size: CHUNK_BYTES }, { signal, deadlineMs: READ_DEADLINE_MS });
  try {
    let requested = request();
    let emptyReads = 0;
    for (;;) {
      const chunk = await requested;
      if (!chunk.ok) return chunk;
      emptyReads = chunk.value.data === '' ? emptyReads + 1 : 0;
      if (emptyReads > MAX_EMPTY_READS)
        return err(incompleteTrace('the browser sends no more of it, and does not end it'));
      if (!chunk.value.eof) requested = request();
      const failure = await unpacker.push(chunk.value);
      if (failure !== null) return err(failure);
      if (isFull) await pressureOver(writer, signal);
      if (signal.aborted) return err(errorOfAbort(signal));
      if (writer.failed.aborted) return err(errorOfAbort(writer.failed));
      onBytes(writer.bytes);
      if (chunk.value.eof) break;
    }
    const failure = await unpacker.end();
    if (failure !== null) return err(failure);
    if (isText && !/[\]}]\s*$/.test(tail))
      return err(incompleteTrace(`it is cut off after ${formatBytes(writer.bytes)}`));
    return ok();
  } finally {
    listening.dispose();
  }
}

export function incompleteTrace(problem: string): AppError {
  return appError(
    'incomplete_capture',
    `The trace is incomplete: ${problem}. Its file was deleted.`,
    'Record it again for a shorter time, or with fewer categories.',
  );
}
