/**
 * Runs Lighthouse in separate processes: one per job, over a connection to a running browser, ended with the answer, with the call, or at a
 * limit, which the error names. When it is killed while it drives a page, its sessions and its emulation end with its socket.
 */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { LighthousePort, Timespan } from '../../../shared/features/audits/tools/lighthouse-ports.ts';
import {
  advice,
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
} from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { childEnvironment } from '../../core/process/child-environment.ts';
import type { Log } from '../../core/log/log.ts';
import type { BrowserAccess, MessageRelay } from '../../core/cdp/index.ts';
import type { AuditJob, RelayedMessage, ReportJob } from './messages.ts';

/** `LighthousePort` without the browser access: the owner of the connection provides it. */
export interface Lighthouse extends Pick<LighthousePort, 'html'> {
  audit(
    target: TargetInfo,
    options: Parameters<LighthousePort['audit']>[1] & { readonly browser: BrowserAccess },
  ): ReturnType<LighthousePort['audit']>;
}

export interface LighthouseOptions {
  /** Node, or Electron's binary, which runs as Node. */
  readonly execPath: string;
  /** The built programs, or the `.ts` entries where Node strips types. */
  readonly auditEntry: string;
  readonly reportEntry: string;
  readonly log: Log;
  readonly auditLimitMs?: number;
}

const AUDIT_LIMIT_MS = 180_000;
const REPORT_LIMIT_MS = 30_000;
const LAST_WORDS_CHARS = 4000;

const MessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('report'), json: z.string() }),
  z.object({ type: z.literal('html'), html: z.string() }),
  z.object({ type: z.literal('to-browser'), message: z.string() }),
  z.object({ type: z.literal('timespan-started') }),
  z.object({ type: z.literal('failed'), reason: z.enum(['no-page', 'no-report', 'thrown']), text: z.string() }),
]);
type Message = z.infer<typeof MessageSchema>;
type Answer = Exclude<Message, { type: 'failed' | 'to-browser' | 'timespan-started' }>;

/** `2026-11-20T19:00:00.000Z LH:status Gathering trace`; on a terminal also with the duration. */
const STATUS_LINE = /\bLH:(\w+):?\w* (.*)$/;

function failure({ reason, text }: Extract<Message, { type: 'failed' }>): AppError {
  if (reason === 'no-page')
    return appError(
      'target_gone',
      'Lighthouse did not find the page in its browser: it was closed, or it is not a tab.',
      advice(
        'List the targets with pen_list_pages, then choose a page with pen_select_page.',
        'Select a target in the sidebar.',
      ),
    );
  return appError(
    'analysis_failed',
    `Lighthouse ended with: ${text}`,
    'Bring the page to the front, check that it loads, then try again; pen_performance_metrics and pen_accessibility_check work without it.',
  );
}

function limitReached(limitMs: number): AppError {
  return appError(
    'deadline_exceeded',
    `Lighthouse was ended at its limit of ${durationText(limitMs)}.`,
    'Try fewer categories, or bring the page to the front: a page in the background paints nothing.',
    { limitMs },
  );
}

/** A connection for one process, and the receiver of its messages. */
interface Relay extends Pick<MessageRelay, 'send'> {
  onMessage(hear: (message: RelayedMessage) => void): void;
}

interface RunOptions {
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly onStatus?: (text: string) => void;
  readonly relay?: Relay;
  readonly timespan?: Timespan | undefined;
}

/** Opens a connection for the audit, and closes it however the audit ends. */
async function withRelay<T>(
  browser: Extract<BrowserAccess, { kind: 'relay' }>,
  signal: AbortSignal,
  work: (relay: Relay) => Promise<AppResult<T>>,
): Promise<AppResult<T>> {
  let hear: (message: RelayedMessage) => void = () => undefined;
  const opened = await browser.open(
    {
      onMessage: (message) => hear({ type: 'from-browser', message }),
      onEnd: () => hear({ type: 'browser-gone' }),
    },
    signal,
  );
  if (!opened.ok) return opened;
  const relay = opened.value;
  try {
    return await work({
      send: (message) => relay.send(message),
      onMessage: (listener) => {
        hear = listener;
      },
    });
  } finally {
    relay.close();
  }
}

export function createLighthouse({
  execPath,
  auditEntry,
  reportEntry,
  log,
  auditLimitMs = AUDIT_LIMIT_MS,
}: LighthouseOptions): Lighthouse {
  const run = (
    entryPath: string,
    job: AuditJob | ReportJob,
    { signal, limitMs, onStatus, relay, timespan }: RunOptions,
  ): Promise<AppResult<Answer>> => {
    if (signal.aborted) return Promise.resolve(err(errorOfAbort(signal)));
    const child = fork(entryPath, [], {
      execPath,
      execArgv: [],
      env: childEnvironment({ DEBUG: '' }),
      // Standard output is reserved for the command's own answer.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    const lines = child.stderr === null ? null : createInterface({ input: child.stderr });
    lines?.on('line', (line) => {
      const [, kind, text] = STATUS_LINE.exec(line) ?? [];
      if (kind === 'status' && text !== undefined) onStatus?.(text);
      else if (kind === undefined) lastWords = `${lastWords}${line}\n`.slice(-LAST_WORDS_CHARS);
    });
    return new Promise((resolve) => {
      let result: AppResult<Answer> | null = null;
      let isSettled = false;
      const end = (outcome: AppResult<Answer>): void => {
        result ??= outcome;
        child.kill('SIGKILL');
      };
      const abort = (): void => end(err(errorOfAbort(signal)));
      const startTimer = (): NodeJS.Timeout => setTimeout(() => end(err(limitReached(limitMs))), limitMs);
      let timer = startTimer();
      const tell = (message: RelayedMessage): void => {
        // Messages after its end have no receiver.
        if (child.connected) child.send(message, () => undefined);
      };
      /** A timespan lasts as long as the caller wants: the limit is for what comes before and after it. */
      const endOnRequest = async (): Promise<void> => {
        clearTimeout(timer);
        timespan?.onStarted();
        await timespan?.end;
        if (isSettled) return;
        timer = startTimer();
        tell({ type: 'end-timespan' });
      };
      signal.addEventListener('abort', abort, { once: true });
      const settle = (outcome: AppResult<Answer>): void => {
        isSettled = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        resolve(outcome);
      };
      child.on('message', (raw) => {
        const message = MessageSchema.safeParse(raw);
        if (!message.success)
          log.error('Lighthouse’s process sent an unknown message', { reason: message.error.message });
        else if (message.data.type === 'to-browser') relay?.send(message.data.message);
        else if (message.data.type === 'timespan-started') void endOnRequest();
        else if (message.data.type === 'failed') end(err(failure(message.data)));
        else end(ok(message.data));
      });
      child.once('error', (error) => {
        log.error('the process of Lighthouse did not start', { reason: error.message });
        settle(err(appError('analysis_crashed', `The process of Lighthouse did not start: ${error.message}.`)));
      });
      // The answer is returned after the process has ended, so that none is left behind.
      child.once('close', (code, name) => {
        if (result === null) log.warn('the process of Lighthouse ended without an answer', { code, name, lastWords });
        const how = name === null ? `with status ${code ?? 'unknown'}` : `by ${name}`;
        const tail = lastWords.trim().split('\n').at(-1) ?? '';
        settle(
          result ??
            err(
              appError(
                'analysis_crashed',
                `The process of Lighthouse ended without an answer, ${how}${tail === '' ? '' : `: ${foreign(tail, 300)}`}.`,
                'Try again; pen_performance_metrics and pen_accessibility_check work without it.',
              ),
            ),
        );
      });
      relay?.onMessage(tell);
      child.send(job, (error) => {
        if (error !== null) log.warn('Lighthouse’s process accepted no job', { reason: error.message });
      });
    });
  };

  const unexpected = appError('internal', 'The process of Lighthouse sent an answer to another job.');

  return {
    async audit(target, { browser, mode, timespan, url, categories, formFactor, signal, onStatus }) {
      const job = { targetId: target.id, mode, url, categories, formFactor };
      const options = { signal, limitMs: auditLimitMs, onStatus, timespan };
      const answer =
        browser.kind === 'socket'
          ? await run(auditEntry, { ...job, browserSocketUrl: browser.webSocketUrl }, options)
          : await withRelay(browser, signal, (relay) =>
              run(auditEntry, { ...job, browserSocketUrl: null }, { ...options, relay }),
            );
      const report = unwrap(answer);
      if (report.type !== 'report') throw new AppFailure(unexpected);
      return { json: report.json };
    },
    async html(filePath, { signal }) {
      const answer = await run(reportEntry, { filePath }, { signal, limitMs: REPORT_LIMIT_MS });
      if (!answer.ok) return answer;
      return answer.value.type === 'html' ? ok(answer.value.html) : err(unexpected);
    },
  };
}
