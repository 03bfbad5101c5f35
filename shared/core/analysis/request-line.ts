/**
 * The client's end of one connection to an analysis process, for main and for the window: request ids, answers, progress and cancelling.
 * The caller provides the transport of the messages and the reason why a connection ended.
 */
import { err, ok } from '../../base/result.ts';
import { AnalysisReplySchema, type AnalysisProgress, type AnalysisRequest } from './analysis.ts';
import { appError, type AppError, type AppResult } from '../../base/errors.ts';

const CANCELLED: AppError = appError('cancelled', 'The analysis was cancelled.', 'Repeat the query when you need it.');

export interface AskOptions {
  /** Aborting it cancels the request; the result is then `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AnalysisProgress) => void) | undefined;
  /** The file that the request is about, for the error when the connection ends; default: empty. */
  readonly filePath?: string;
  /** The error after the signal was aborted. */
  readonly cancelledError?: AppError;
  /** Called with the answer to a cancelled request that the process had finished. */
  readonly onLateAnswer?: (result: AppResult<unknown>) => void;
}

export interface RequestLine {
  /** Sends a request and resolves with its answer. Also errors: `cancelled`, and the reason for which the connection ended. */
  ask(request: (requestId: number) => AnalysisRequest, options?: AskOptions): Promise<AppResult<unknown>>;
  /** Sends a message without an answer; nothing after the end. */
  tell(request: AnalysisRequest): void;
  /** Takes a message of the process, unchecked. */
  receive(message: unknown): void;
  /** Nothing more comes: waiting and later requests get this error. */
  end(errorFor: (filePath: string) => AppError): void;
  /** Number of requests without an answer. */
  readonly waiting: number;
}

export interface RequestLineOptions {
  readonly send: (request: AnalysisRequest) => void;
  /** Called with the reason for which a message of the process is invalid. */
  readonly onInvalidReply?: (reason: string) => void;
  /** Called when a request was cancelled; the function returns whether the process has answered it meanwhile. */
  readonly onCancelled?: (isAnswered: () => boolean) => void;
}

interface Waiting {
  readonly filePath: string;
  readonly onProgress: (progress: AnalysisProgress) => void;
  readonly settle: (result: AppResult<unknown>) => void;
}

export function createRequestLine({ send, onInvalidReply, onCancelled }: RequestLineOptions): RequestLine {
  const waiting = new Map<number, Waiting>();
  /** Cancelled requests that the process has not answered yet. */
  const cancelled = new Map<number, AskOptions['onLateAnswer']>();
  let lastRequestId = 0;
  let errorAfterEnd: ((filePath: string) => AppError) | null = null;

  function settle(requestId: number, result: AppResult<unknown>): void {
    cancelled.get(requestId)?.(result);
    cancelled.delete(requestId);
    const entry = waiting.get(requestId);
    waiting.delete(requestId);
    entry?.settle(result);
  }

  return {
    async ask(request, { signal, onProgress, filePath = '', cancelledError = CANCELLED, onLateAnswer } = {}) {
      if (signal?.aborted === true) return err(cancelledError);
      if (errorAfterEnd !== null) return err(errorAfterEnd(filePath));
      lastRequestId += 1;
      const requestId = lastRequestId;
      return new Promise((resolve) => {
        const abort = (): void => {
          if (!waiting.delete(requestId)) return;
          send({ type: 'cancel', requestId });
          cancelled.set(requestId, onLateAnswer);
          onCancelled?.(() => !cancelled.has(requestId));
          resolve(err(cancelledError));
        };
        waiting.set(requestId, {
          filePath,
          onProgress: (progress) => onProgress?.(progress),
          settle: (result) => {
            signal?.removeEventListener('abort', abort);
            resolve(result);
          },
        });
        signal?.addEventListener('abort', abort, { once: true });
        send(request(requestId));
      });
    },
    tell(request) {
      if (errorAfterEnd === null) send(request);
    },
    receive(message) {
      const reply = AnalysisReplySchema.safeParse(message);
      if (!reply.success) onInvalidReply?.(reply.error.message);
      else if (reply.data.type === 'progress') waiting.get(reply.data.requestId)?.onProgress(reply.data.progress);
      else settle(reply.data.requestId, reply.data.type === 'answer' ? ok(reply.data.value) : err(reply.data.error));
    },
    end(errorFor) {
      if (errorAfterEnd !== null) return;
      errorAfterEnd = errorFor;
      const left = [...waiting.values()];
      waiting.clear();
      cancelled.clear();
      for (const entry of left) entry.settle(err(errorFor(entry.filePath)));
    },
    get waiting() {
      return waiting.size;
    },
  };
}
