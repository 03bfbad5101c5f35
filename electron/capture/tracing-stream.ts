/**
 * Reads the stream that a browser hands out for its trace into a file of the spool, piece by piece and no faster than the disk. The
 * next piece is asked for while one is written; so no more than two of them and the spool's own queue are ever held.
 */
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { err, ok } from '../../shared/base/result.ts';
import { formatBytes } from '../../shared/base/units.ts';
import type { SpooledFile } from '../../shared/capabilities/ports.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import { CLEANUP_DEADLINE_MS, type DedicatedSession } from '../cdp/index.ts';
import type { SpoolWriter } from '../spool/index.ts';
import { pressureOver } from './spool-text.ts';

/**
 * Two of these are a mebibyte on its way. Each piece is three strings and a buffer until the collector comes: with pieces of 1 MiB 500 MB
 * took 136 MB of memory, with these 92, in the same time.
 */
const PIECE_BYTES = 512 * 1024;
/** The browser reads its own temporary file, on a disk that may be busy. */
const READ_DEADLINE_MS = 60_000;
/** Enough to hold the end of the JSON. */
const TAIL_CHARS = 64;

interface Piece {
  readonly data: string;
  readonly eof: boolean;
  readonly base64Encoded?: boolean;
}

export interface TraceReading {
  readonly session: DedicatedSession;
  /** The browser's name of the stream; it is closed whatever happens. */
  readonly handle: string;
  readonly gzip: boolean;
  readonly writer: SpoolWriter;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
  /** Shown the text of the trace as it passes. */
  readonly onText?: ((text: string) => void) | undefined;
  /** False: the trace is no text, and its bytes go to the file as they are. */
  readonly isText?: boolean;
}

/** Where pieces become the text of the trace. */
interface Unpacking {
  /** Resolves when what the piece holds has been handed on. */
  take(piece: Piece): Promise<AppError | null>;
  /** Hands on what was held back; null where it ends in the middle. */
  end(): Promise<AppError | null>;
}

function unpackPlain(write: (text: string) => void): Unpacking {
  const decoder = new StringDecoder('utf8');
  return {
    take: async ({ data, base64Encoded }) => {
      write(base64Encoded === true ? decoder.write(Buffer.from(data, 'base64')) : data);
      return null;
    },
    end: async () => {
      write(decoder.end());
      return null;
    },
  };
}

function unpackGzip(write: (text: string) => void): Unpacking {
  const decoder = new StringDecoder('utf8');
  const gunzip = createGunzip();
  let failure: AppError | null = null;
  gunzip.on('data', (bytes: Buffer) => write(decoder.write(bytes)));
  gunzip.on('error', (thrown) => {
    failure ??= notWhole(`what the browser compressed cannot be read (${thrown.message})`);
  });
  const closed = new Promise<void>((resolve) => gunzip.once('close', resolve));
  return {
    take: ({ data, base64Encoded }) =>
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

function passOn(writer: SpoolWriter): Unpacking {
  return {
    take: async ({ data, base64Encoded }) => {
      writer.writeBytes(Buffer.from(data, base64Encoded === true ? 'base64' : 'latin1'));
      return null;
    },
    end: async () => null,
  };
}

/** The finished file; of what failed or was given up none is left, and the stream is closed. */
export async function readTraceStream(reading: TraceReading): Promise<AppResult<SpooledFile>> {
  const { session, handle, writer } = reading;
  const read = await readPieces(reading);
  // What is closed anyway needs no answer; what the browser still holds takes disk there until it is told.
  if (!session.closed.aborted) await session.send('IO.close', { handle }, { deadlineMs: CLEANUP_DEADLINE_MS });
  const file = read.ok ? await writer.finish() : read;
  if (file.ok && reading.signal.aborted) {
    await file.value.discard();
    return err(errorOfAbort(reading.signal));
  }
  if (!file.ok) await writer.abandon();
  return file;
}

async function readPieces({
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
  const unpacking = isText ? (gzip ? unpackGzip : unpackPlain)(write) : passOn(writer);
  const ask = (): Promise<AppResult<Piece>> =>
    session.send<Piece & Record<string, unknown>>(
      'IO.read',
      { handle, size: PIECE_BYTES },
      { signal, deadlineMs: READ_DEADLINE_MS },
    );
  try {
    let asked = ask();
    for (;;) {
      const piece = await asked;
      if (!piece.ok) return piece;
      if (!piece.value.eof) asked = ask();
      const broken = await unpacking.take(piece.value);
      if (broken !== null) return err(broken);
      if (isFull) await pressureOver(writer, signal);
      if (signal.aborted) return err(errorOfAbort(signal));
      if (writer.failed.aborted) return err(errorOfAbort(writer.failed));
      onBytes(writer.bytes);
      if (piece.value.eof) break;
    }
    const broken = await unpacking.end();
    if (broken !== null) return err(broken);
    if (isText && !/[\]}]\s*$/.test(tail))
      return err(notWhole(`it ends after ${formatBytes(writer.bytes)} in the middle`));
    return ok();
  } finally {
    listening.dispose();
  }
}

export function notWhole(problem: string): AppError {
  return appError(
    'incomplete_capture',
    `The trace is not whole: ${problem}. Its file was deleted.`,
    'Record it again, for a shorter time or with fewer categories.',
  );
}
