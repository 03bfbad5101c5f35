/**
 * Reads a trace in Perfetto's format: first into a spool file, then another process converts that file to JSON. The two steps cannot run at
 * the same time, because descriptions of some events come near the end of the trace.
 */
import type { ConvertPerfetto } from '../../../../shared/core/capability/analysis-ports.ts';
import type { SpoolFollower, SpooledFile } from '../../../../shared/core/capability/recording-ports.ts';
import type { LossRecord } from '../../../../shared/base/loss.ts';
import { appError, errorOfAbort, type AppError, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { PerfettoConversion, ProfileOfPage } from '../../../../shared/engine/trace/contract/perfetto.ts';
import type { Spool, SpoolWriter } from '../../spool/index.ts';
import { incompleteTrace, readTraceStream, type TraceReading } from './tracing-stream.ts';

/** Errors of the trace itself. Other errors have a cause on this machine and are passed on. */
const TRACE_ERRORS: ReadonlySet<string> = new Set([
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
  /** Keeps only this end of the trace, in milliseconds. */
  readonly lastMs?: number | undefined;
  /** Added to that end. */
  readonly profile?: ProfileOfPage | undefined;
  /** Receives how much of the JSON has been written. */
  readonly follower?: SpoolFollower | undefined;
}

export interface PerfettoFiles {
  /** The JSON trace. */
  readonly file: SpooledFile;
  /** The Perfetto trace that it was converted from. */
  readonly perfetto: SpooledFile;
  /** The part of the recording it holds, in milliseconds; null if unknown. */
  readonly heldMs: number | null;
  /** From its first event on a thread, or from the cut, to its last event: milliseconds. */
  readonly spanMs: number;
  /** CPU samples that were added from `profile`. */
  readonly samples: number;
  /** Data that threads recorded and the browser dropped; only this format reports it. */
  readonly loss: readonly LossRecord[];
}

/** Returns both files and closes the stream. On failure or cancellation both files are deleted. */
export async function readPerfettoTrace(reading: PerfettoReading): Promise<PerfettoFiles> {
  const { session, handle, signal, spool, capBytes, capSuggestion, onBytes } = reading;
  const native = await spool.create({ prefix: 'trace', extension: '.pftrace', capBytes, capSuggestion });
  if (!native.ok) {
    await session.send('IO.close', { handle });
    throw new AppFailure(native.error);
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
  const writer = await spool.create({ prefix: 'trace', extension: '.json', capBytes, capSuggestion });
  const converted = writer.ok ? await settle(() => convert(perfetto, writer.value, reading)) : writer;
  if (!converted.ok) await perfetto.discard();
  return unwrap(converted);
}

/** The other process writes into a file that the spool created, so the spool removes it after any failure. */
async function convert(
  perfetto: SpooledFile,
  writer: SpoolWriter,
  { signal, convertPerfetto, capBytes, lastMs, profile, onBytes, follower }: PerfettoReading,
): Promise<PerfettoFiles> {
  const conversion = await convertPerfetto(perfetto.path, writer.path, {
    capBytes,
    lastMs,
    profile,
    signal,
    onWritten: (writtenBytes) => {
      onBytes(perfetto.sizeBytes + writtenBytes);
      follower?.written(writer.path, writtenBytes);
    },
  });
  if (!conversion.ok) {
    await writer.abandon();
    throw new AppFailure(signal.aborted ? errorOfAbort(signal) : conversionError(conversion.error));
  }
  const file = unwrap(await writer.finish());
  const { sizeBytes, heldMs, spanMs, samples } = conversion.value;
  return { file: { ...file, sizeBytes }, perfetto, heldMs, spanMs, samples, loss: lossOf(conversion.value) };
}

function conversionError({ code, message, ...error }: AppError): AppError {
  if (TRACE_ERRORS.has(code)) return incompleteTrace(message);
  if (code !== 'analysis_crashed') return { code, message, ...error };
  return appError(
    code,
    `${message} It was converting the trace to JSON; its output was deleted.`,
    'Record again for a shorter time, or without fastStop.',
  );
}

function lossOf({ losses, unreadable }: PerfettoConversion): LossRecord[] {
  if (losses + unreadable === 0) return [];
  const reason = 'The browser could not collect everything that its threads recorded, and dropped some of it';
  return [{ reason, lostMs: null, lostEvents: null }];
}
