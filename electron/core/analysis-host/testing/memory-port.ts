/** A channel into the host within one process, for tests. */
import { err, ok } from '../../../../shared/base/result.ts';
import type { AnalysisProgress, AnalysisReply, AnalysisRequest } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { HostPort } from '../port/port.ts';

type WithoutId<T> = T extends { requestId: number } ? Omit<T, 'requestId'> : never;

export interface MemoryPort {
  readonly hostEnd: HostPort;
  /** Sends a request under a new id; resolves with its answer or error. */
  ask(
    request: WithoutId<AnalysisRequest>,
    onProgress?: (progress: AnalysisProgress, requestId: number) => void,
  ): Promise<AppResult<unknown>>;
  /** Sends any value. */
  tell(message: unknown): void;
  close(): void;
  readonly replies: readonly AnalysisReply[];
  readonly lastRequestId: number;
}

export function createMemoryPort(): MemoryPort {
  let receive: (message: unknown) => void = () => {};
  let closed: () => void = () => {};
  let lastRequestId = 0;
  const replies: AnalysisReply[] = [];
  const waiting = new Map<
    number,
    { settle: (result: AppResult<unknown>) => void; onProgress: (progress: AnalysisProgress) => void }
  >();

  return {
    hostEnd: {
      send(reply) {
        // A real port cannot send a value that cannot be cloned either.
        const copy = structuredClone(reply);
        replies.push(copy);
        const entry = waiting.get(copy.requestId);
        if (copy.type === 'progress') entry?.onProgress(copy.progress);
        else entry?.settle(copy.type === 'answer' ? ok(copy.value) : err(copy.error));
      },
      listen(onMessage, onClose) {
        receive = onMessage;
        closed = onClose;
      },
    },
    ask(request, onProgress = () => {}) {
      lastRequestId += 1;
      const requestId = lastRequestId;
      return new Promise((settle) => {
        waiting.set(requestId, { settle, onProgress: (progress) => onProgress(progress, requestId) });
        receive({ ...request, requestId });
      });
    },
    tell: (message) => receive(message),
    close: () => closed(),
    replies,
    get lastRequestId() {
      return lastRequestId;
    },
  };
}
