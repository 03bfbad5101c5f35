/**
 * Runs @paulirish/trace_engine on a file in a separate process, with limits on memory and time: it holds every event as an object, six
 * times the file. The process ends with the answer, with the call, or at a limit, which the error names.
 */
import { fork } from 'node:child_process';
import { z } from 'zod';
import { formatBytes, formatDuration } from '../../shared/base/units.ts';
import type { TraceEnginePort } from '../../shared/capabilities/trace/trace-ports.ts';
import { AppErrorSchema, appError, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import { TraceEngineReportSchema, type TraceEngineReport } from '../../shared/contracts/traces/trace-engine.ts';
import { childEnvironment } from '../child-environment.ts';
import type { Log } from '../log/log.ts';

export interface TraceEngineOptions {
  /** Node, or Electron's binary, which runs as Node. */
  readonly execPath: string;
  /** The built `trace-engine.js`, or the `.ts` entry where Node strips types. */
  readonly entryPath: string;
  readonly log: Log;
  readonly memoryLimitBytes?: number;
  readonly timeLimitMs?: number;
  readonly unaskedLimitBytes?: number;
}

const MEGABYTE = 1024 * 1024;
/** Just below what Electron's Node can address. */
const MEMORY_LIMIT_BYTES = 3600 * MEGABYTE;
const TIME_LIMIT_MS = 120_000;
/** Some three seconds. */
const UNASKED_LIMIT_BYTES = 64 * MEGABYTE;
const LAST_WORDS_CHARS = 4000;

const AnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: TraceEngineReportSchema }),
  z.object({ ok: z.literal(false), error: AppErrorSchema }),
]);

export function createTraceEngine({
  execPath,
  entryPath,
  log,
  memoryLimitBytes = MEMORY_LIMIT_BYTES,
  timeLimitMs = TIME_LIMIT_MS,
  unaskedLimitBytes = UNASKED_LIMIT_BYTES,
}: TraceEngineOptions): TraceEnginePort {
  const outOfTime = (): AppResult<never> => ({
    ok: false,
    error: appError(
      'deadline_exceeded',
      `trace_engine was ended at its limit of ${formatDuration(timeLimitMs)}.`,
      'Our own figures are available without it; record for a shorter time, or fewer categories, for its insights.',
      { limitMs: timeLimitMs },
    ),
  });
  const ended = (code: number | null, signal: string | null, lastWords: string): AppResult<never> => {
    if (/out of memory|allocation failed|heap limit/i.test(lastWords))
      return {
        ok: false,
        error: appError(
          'too_large',
          `trace_engine needs more memory for this trace than its limit of ${formatBytes(memoryLimitBytes)}.`,
          'Our own figures are available without it; record for a shorter time, or fewer categories, for its insights.',
          { limitBytes: memoryLimitBytes },
        ),
      };
    log.warn('the process of trace_engine ended without an answer', { code, signal, lastWords });
    const how = signal === null ? `with status ${code ?? 'unknown'}` : `by ${signal}`;
    return {
      ok: false,
      error: appError(
        'analysis_crashed',
        `The process of trace_engine ended without an answer, ${how}.`,
        'Our own figures are available without it.',
      ),
    };
  };

  return {
    unaskedLimitBytes,
    insights(filePath, { signal }) {
      if (signal.aborted) return Promise.resolve({ ok: false, error: errorOfAbort(signal) });
      const child = fork(entryPath, [filePath], {
        execPath,
        execArgv: [`--max-old-space-size=${Math.floor(memoryLimitBytes / MEGABYTE)}`],
        env: childEnvironment(),
        // Standard output is reserved for the command's own answer.
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      let lastWords = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        lastWords = (lastWords + text).slice(-LAST_WORDS_CHARS);
      });
      return new Promise<AppResult<TraceEngineReport>>((resolve) => {
        let result: AppResult<TraceEngineReport> | null = null;
        const end = (outcome: AppResult<TraceEngineReport>): void => {
          result ??= outcome;
          child.kill('SIGKILL');
        };
        const abort = (): void => end({ ok: false, error: errorOfAbort(signal) });
        const timer = setTimeout(() => end(outOfTime()), timeLimitMs);
        signal.addEventListener('abort', abort, { once: true });
        const settle = (outcome: AppResult<TraceEngineReport>): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          resolve(outcome);
        };
        child.once('message', (message) => {
          const answer = AnswerSchema.safeParse(message);
          if (answer.success) end(answer.data);
          else log.error('trace_engine’s process answered in an unknown shape', { reason: answer.error.message });
        });
        child.once('error', (error) => {
          log.error('the process of trace_engine did not start', { reason: error.message });
          settle(
            result ?? {
              ok: false,
              error: appError('analysis_crashed', `The process of trace_engine did not start: ${error.message}.`),
            },
          );
        });
        // The answer is returned after the process has ended, so that none is left behind.
        child.once('close', (code, name) => settle(result ?? ended(code, name, lastWords)));
      });
    },
  };
}
