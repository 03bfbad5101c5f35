/**
 * The window's client of the analysis process: one MessagePort, requests matched by id, documents held by the process. The port is
 * requested with the first document, and again after it closed because the process exited.
 */
import type { z } from 'zod';
import {
  ANALYSIS_QUERIES,
  AnalysisReplySchema,
  type AnalysisAnswer,
  type AnalysisParams,
  type AnalysisProgress,
  type AnalysisQueryName,
  type AnalysisRequest,
} from '../../shared/contracts/analysis.ts';
import type { PenBridge } from '../../shared/contracts/channels.ts';
import { appError, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import { BridgeAnswerSchema } from '../../shared/contracts/window.ts';

export interface OpenOptions {
  /** Aborting it cancels opening; the result is then `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AnalysisProgress) => void;
}

/** Progress of a long-running query. */
export interface QueryOptions {
  /** Aborting it cancels the query; the result is then `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AnalysisProgress) => void;
}

/** A capture opened in the analysis process. */
export interface AnalysisDocument {
  readonly documentId: string;
  readonly filePath: string;
  query<N extends AnalysisQueryName>(
    name: N,
    params: AnalysisParams<N>,
    options?: QueryOptions,
  ): Promise<AppResult<AnalysisAnswer<N>>>;
  /** Releases the document for this window. */
  close(): void;
}

export interface AnalysisClient {
  /** Opens a file and reports progress. Two calls for the same file share the work. */
  open(filePath: string, options?: OpenOptions): Promise<AppResult<AnalysisDocument>>;
}

/** A function, because TypeScript would otherwise narrow the value across an `await`. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

interface Waiting {
  readonly settle: (result: AppResult<unknown>) => void;
  readonly onProgress?: (progress: AnalysisProgress) => void;
}

/** The query table as a mapped type, which links each query name to its result type. */
const RESULTS: { readonly [N in AnalysisQueryName]: { readonly result: z.ZodType<AnalysisAnswer<N>> } } =
  ANALYSIS_QUERIES;

/** How long to wait for the port. It is a single message, so ten seconds mean that the main process is broken. */
const PORT_DEADLINE_MS = 10_000;

const CRASHED: AppError = appError(
  'analysis_crashed',
  'The analysis process exited before it responded.',
  'Open the capture again. Its file on disk is intact.',
);

const GIVEN_UP: AppResult<never> = {
  ok: false,
  error: appError('cancelled', 'The request was cancelled.', 'Send it again if you need the result.'),
};

interface Line {
  send(request: (requestId: number) => AnalysisRequest, waiting: Waiting): number;
  tell(request: AnalysisRequest): void;
}

function createLine(port: MessagePort, onClosed: () => void): Line {
  const waiting = new Map<number, Waiting>();
  let lastRequestId = 0;
  let closed = false;
  port.addEventListener('message', (event) => {
    const reply = AnalysisReplySchema.safeParse(event.data);
    if (!reply.success) return;
    const entry = waiting.get(reply.data.requestId);
    if (entry === undefined) return;
    if (reply.data.type === 'progress') {
      entry.onProgress?.(reply.data.progress);
      return;
    }
    waiting.delete(reply.data.requestId);
    entry.settle(
      reply.data.type === 'answer' ? { ok: true, value: reply.data.value } : { ok: false, error: reply.data.error },
    );
  });
  port.addEventListener('close', () => {
    closed = true;
    onClosed();
    for (const entry of waiting.values()) entry.settle({ ok: false, error: CRASHED });
    waiting.clear();
  });
  // A port used with `addEventListener` delivers nothing before `start()`.
  port.start();
  return {
    send: (request, entry) => {
      lastRequestId += 1;
      if (closed) {
        entry.settle({ ok: false, error: CRASHED });
        return lastRequestId;
      }
      waiting.set(lastRequestId, entry);
      port.postMessage(request(lastRequestId));
      return lastRequestId;
    },
    tell: (request) => {
      if (!closed) port.postMessage(request);
    },
  };
}

function waitForPort(host: Window, nonce: string): { port: Promise<MessagePort | null>; giveUp: () => void } {
  let giveUp = (): void => {};
  const port = new Promise<MessagePort | null>((resolve) => {
    const finish = (found: MessagePort | null): void => {
      host.removeEventListener('message', listener);
      host.clearTimeout(timer);
      resolve(found);
    };
    const listener = (event: MessageEvent): void => {
      const data: unknown = event.data;
      if (typeof data !== 'object' || data === null || !('penPort' in data) || data.penPort !== nonce) return;
      finish(event.ports[0] ?? null);
    };
    const timer = host.setTimeout(() => finish(null), PORT_DEADLINE_MS);
    host.addEventListener('message', listener);
    giveUp = () => finish(null);
  });
  return { port, giveUp };
}

export function createAnalysisClient(pen: PenBridge, host: Window): AnalysisClient {
  let line: Promise<AppResult<Line>> | null = null;
  let lastDocument = 0;

  const connect = async (): Promise<AppResult<Line>> => {
    const nonce = crypto.randomUUID();
    const waiting = waitForPort(host, nonce);
    const raw: unknown = await pen.requestAnalysisPort(nonce).catch((thrown: unknown) => {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return { ok: false, error: appError('analysis_failed', `The analysis process cannot be reached: ${reason}`) };
    });
    // Main responds with an error if the process does not start; otherwise the port follows.
    const answer = BridgeAnswerSchema.safeParse(raw);
    if (answer.success && !answer.data.ok) {
      waiting.giveUp();
      return { ok: false, error: answer.data.error };
    }
    const port = await waiting.port;
    if (port === null) {
      return {
        ok: false,
        error: appError(
          'analysis_failed',
          'The analysis process did not send its port within 10 s.',
          'Open the capture again.',
        ),
      };
    }
    return { ok: true, value: createLine(port, () => (line = null)) };
  };

  const connected = async (): Promise<AppResult<Line>> => {
    const pending = (line ??= connect());
    const result = await pending;
    if (!result.ok && line === pending) line = null;
    return result;
  };

  const documentOn = (onLine: Line, documentId: string, filePath: string): AnalysisDocument => ({
    documentId,
    filePath,
    query: <N extends AnalysisQueryName>(name: N, params: AnalysisParams<N>, options: QueryOptions = {}) =>
      new Promise<AppResult<AnalysisAnswer<N>>>((resolve) => {
        const { signal, onProgress } = options;
        if (isAborted(signal)) {
          resolve(GIVEN_UP);
          return;
        }
        let sent = 0;
        const abort = (): void => {
          onLine.tell({ type: 'cancel', requestId: sent });
          resolve(GIVEN_UP);
        };
        signal?.addEventListener('abort', abort, { once: true });
        sent = onLine.send((requestId) => ({ type: 'query', requestId, documentId, query: name, params }), {
          ...(onProgress === undefined
            ? {}
            : { onProgress: (progress) => (isAborted(signal) ? undefined : onProgress(progress)) }),
          settle: (result) => {
            signal?.removeEventListener('abort', abort);
            if (!result.ok) {
              resolve(result);
              return;
            }
            const parsed = RESULTS[name].result.safeParse(result.value);
            if (parsed.success) resolve({ ok: true, value: parsed.data });
            else
              resolve({ ok: false, error: appError('internal', `The answer to ${name} does not match its schema.`) });
          },
        });
      }),
    close: () => onLine.tell({ type: 'close', documentId }),
  });

  return {
    open: async (filePath, options = {}) => {
      const { signal, onProgress } = options;
      const cancelled: AppResult<never> = {
        ok: false,
        error: appError('cancelled', 'Opening was cancelled.', 'Open the capture again when you need it.'),
      };
      if (isAborted(signal)) return cancelled;
      const found = await connected();
      if (!found.ok) return found;
      if (isAborted(signal)) return cancelled;
      const onLine = found.value;
      lastDocument += 1;
      const documentId = `window-${lastDocument}`;
      return new Promise((resolve) => {
        let requestId = 0;
        const abort = (): void => {
          onLine.tell({ type: 'cancel', requestId });
          resolve(cancelled);
        };
        const source = { filePath, wantsFirstClasses: true };
        requestId = onLine.send((id) => ({ type: 'open', requestId: id, documentId, source }), {
          ...(onProgress === undefined ? {} : { onProgress }),
          settle: (result) => {
            signal?.removeEventListener('abort', abort);
            if (isAborted(signal)) {
              // The document opened after the request was cancelled: close it.
              if (result.ok) onLine.tell({ type: 'close', documentId });
              return;
            }
            resolve(result.ok ? { ok: true, value: documentOn(onLine, documentId, filePath) } : result);
          },
        });
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
  };
}
