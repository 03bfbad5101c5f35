/**
 * A trace that the browser hands out as Perfetto keeps it: first its bytes into a file of the spool, then out of that file into one of JSON.
 * Not at once, for what describes some of its events stands near its end.
 */
import { createReadStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import {
  createPerfettoToJson,
  createTypeScan,
  type PerfettoFigures,
  type TypeScan,
} from '../../shared/analysis/trace/perfetto/index.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { SpoolFollower, SpooledFile } from '../../shared/capabilities/ports.ts';
import type { LossRecord } from '../../shared/contracts/captures.ts';
import { AppFailure, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import type { Spool, SpoolWriter } from '../spool/index.ts';
import { pressureOver } from './spool-text.ts';
import { notWhole, readTraceStream, type TraceReading } from './tracing-stream.ts';

/** Read at once. */
const PIECE_BYTES = 1024 ** 2;
/** A few milliseconds of work: whoever else the process serves waits no longer. */
const STEP_BYTES = 64 * 1024;

export interface PerfettoReading extends Pick<TraceReading, 'session' | 'handle' | 'signal' | 'onBytes' | 'onText'> {
  readonly spool: Pick<Spool, 'create'>;
  readonly capBytes: number;
  readonly capSuggestion: string;
  /** Told how far the JSON has come. */
  readonly follower?: SpoolFollower | undefined;
}

export interface PerfettoFiles {
  /** The JSON trace. */
  readonly file: SpooledFile;
  /** What it was made of. */
  readonly perfetto: SpooledFile;
  /** What its threads recorded and the browser lost before it was in the trace, which only this format tells. */
  readonly loss: readonly LossRecord[];
}

/** Both files; of what failed or was given up none is left, and the stream is closed. */
export async function readPerfettoTrace(reading: PerfettoReading): Promise<AppResult<PerfettoFiles>> {
  const { session, handle, signal, spool, capBytes, capSuggestion, onBytes } = reading;
  const native = await spool.create({ prefix: 'trace', extension: '.pftrace', capBytes, capSuggestion });
  if (!native.ok) {
    await session.send('IO.close', { handle });
    return native;
  }
  const scan = createTypeScan();
  const onRaw = (bytes: Uint8Array): void => scan.write(bytes);
  const perfetto = await readTraceStream({
    session,
    handle,
    gzip: false,
    writer: native.value,
    signal,
    onBytes,
    onRaw,
  });
  if (!perfetto.ok) return perfetto;
  const writer = await spool.create({ prefix: 'trace', extension: '.json', capBytes, capSuggestion });
  const converted = writer.ok ? await convert(perfetto.value, scan, writer.value, reading) : writer;
  if (!converted.ok) await perfetto.value.discard();
  return converted;
}

async function convert(
  perfetto: SpooledFile,
  scan: TypeScan,
  writer: SpoolWriter,
  reading: PerfettoReading,
): Promise<AppResult<PerfettoFiles>> {
  const figures = await writeJson(perfetto, scan, writer, reading).catch((thrown: unknown) => {
    if (thrown instanceof AppFailure) return err(notWhole(thrown.error.message));
    throw thrown;
  });
  const file = figures.ok ? await writer.finish() : err(figures.error);
  if (!file.ok) {
    await writer.abandon();
    return file;
  }
  return ok({ file: file.value, perfetto, loss: figures.ok ? lossOf(figures.value) : [] });
}

async function writeJson(
  { path, sizeBytes }: SpooledFile,
  scan: TypeScan,
  writer: SpoolWriter,
  { signal, onBytes, onText }: PerfettoReading,
): Promise<AppResult<PerfettoFigures>> {
  let isFull = false;
  const listening = writer.pressure.listen((full) => {
    isFull = full;
  });
  const converter = createPerfettoToJson({
    types: scan.types,
    onText: (text) => {
      writer.write(text);
      onText?.(text);
    },
  });
  const source = createReadStream(path, { highWaterMark: PIECE_BYTES });
  const stopped = (): AppResult<never> | null => {
    if (signal.aborted) return err(errorOfAbort(signal));
    return writer.failed.aborted ? err(errorOfAbort(writer.failed)) : null;
  };
  try {
    scan.end();
    for await (const chunk of source) {
      if (!(chunk instanceof Uint8Array)) throw new Error('a file was read as text');
      for (let at = 0; at < chunk.length; at += STEP_BYTES) {
        converter.write(chunk.subarray(at, at + STEP_BYTES));
        await (isFull ? pressureOver(writer, signal) : setImmediate());
        const why = stopped();
        if (why !== null) return why;
        onBytes(sizeBytes + writer.bytes);
      }
    }
    const ending = converter.end();
    for (;;) {
      const step = ending.next();
      if (step.done === true) return ok(step.value);
      await (isFull ? pressureOver(writer, signal) : setImmediate());
      const why = stopped();
      if (why !== null) return why;
    }
  } finally {
    listening.dispose();
    source.destroy();
  }
}

function lossOf({ losses, unreadable }: PerfettoFigures): LossRecord[] {
  if (losses + unreadable === 0) return [];
  const reason = 'The browser could not take in all that its threads recorded, and left some of it out';
  return [{ reason, lostMs: null, lostEvents: null }];
}
