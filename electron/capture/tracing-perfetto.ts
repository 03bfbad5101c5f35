/**
 * A trace that the browser hands out as Perfetto keeps it: first its bytes into a file of the spool, then out of that file into one of JSON, by
 * another process. Not at once, for what describes some of its events stands near its end.
 */
import type { ConvertPerfetto, SpoolFollower, SpooledFile } from '../../shared/capabilities/ports.ts';
import type { LossRecord } from '../../shared/contracts/captures.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import type { PerfettoConversion } from '../../shared/contracts/perfetto.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { Spool, SpoolWriter } from '../spool/index.ts';
import { notWhole, readTraceStream, type TraceReading } from './tracing-stream.ts';

/** What is wrong with the trace itself; anything else is the machine's, and its own words say it. */
const OF_THE_TRACE: ReadonlySet<string> = new Set([
  'damaged_file',
  'truncated_file',
  'empty_file',
  'unsupported_format',
]);

export interface PerfettoReading extends Pick<TraceReading, 'session' | 'handle' | 'signal' | 'onBytes' | 'onText'> {
  readonly spool: Pick<Spool, 'create'>;
  readonly convertPerfetto: ConvertPerfetto;
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
  /** How much of the recording it holds, in milliseconds; null where it does not tell. */
  readonly heldMs: number | null;
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
  const perfetto = await readTraceStream({
    session,
    handle,
    gzip: false,
    isText: false,
    writer: native.value,
    signal,
    onBytes,
  });
  if (!perfetto.ok) return perfetto;
  const writer = await spool.create({ prefix: 'trace', extension: '.json', capBytes, capSuggestion });
  const converted = writer.ok ? await convert(perfetto.value, writer.value, reading) : writer;
  if (!converted.ok) await perfetto.value.discard();
  return converted;
}

/** The other process writes into the file that the spool has made: what becomes of that is the spool's, whatever happens. */
async function convert(
  perfetto: SpooledFile,
  writer: SpoolWriter,
  { signal, convertPerfetto, capBytes, onBytes, follower }: PerfettoReading,
): Promise<AppResult<PerfettoFiles>> {
  const made = await convertPerfetto(perfetto.path, writer.path, {
    capBytes,
    signal,
    onWritten: (writtenBytes) => {
      onBytes(perfetto.sizeBytes + writtenBytes);
      follower?.written(writer.path, writtenBytes);
    },
  });
  if (!made.ok) {
    await writer.abandon();
    return err(signal.aborted ? errorOfAbort(signal) : ofTrace(made.error));
  }
  const file = await writer.finish();
  if (!file.ok) return file;
  const { sizeBytes, heldMs } = made.value;
  return ok({ file: { ...file.value, sizeBytes }, perfetto, heldMs, loss: lossOf(made.value) });
}

function ofTrace({ code, message, ...error }: AppError): AppError {
  if (OF_THE_TRACE.has(code)) return notWhole(message);
  if (code !== 'analysis_crashed') return { code, message, ...error };
  return appError(
    code,
    `${message} It was turning the trace into JSON, and nothing of that is left.`,
    'Record again, for a shorter time or without fastStop.',
  );
}

function lossOf({ losses, unreadable }: PerfettoConversion): LossRecord[] {
  if (losses + unreadable === 0) return [];
  const reason = 'The browser could not take in all that its threads recorded, and left some of it out';
  return [{ reason, lostMs: null, lostEvents: null }];
}
