/** The running requests of one port: each ends with one answer or error, and can be cancelled by its id. */
import { err } from '../../../../shared/base/result.ts';
import type { AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { bugError } from '../bug-error.ts';
import type { Pacing } from '../pause.ts';
import type { HostPort } from './port.ts';

/** Minimum interval between progress messages of one request: a user sees no more, and each is a message. */
const PROGRESS_INTERVAL_MS = 60;

/** Queries of all ports for whose answers clients wait. */
export interface RunningQuestions {
  count: number;
}

export interface PortRequests {
  /** Sends progress of a request while its port is open; the first classes of a heap always. */
  progressSender(requestId: number): (progress: AnalysisProgress) => void;
  /** `isQuestion`: a client waits for the answer, and incremental reading pauses for it. */
  serve(
    requestId: number,
    work: (signal: AbortSignal) => Promise<AppResult<unknown>>,
    isQuestion?: boolean,
  ): Promise<void>;
  cancel(requestId: number): void;
  /** Cancels all requests; nothing is sent any more. */
  close(): void;
}

export function createPortRequests({
  port,
  began,
  pacing,
  pauseWriting,
  questions,
  reportBug,
}: {
  readonly port: HostPort;
  /** A request begins; the returned function is called when it is answered. */
  readonly began: () => () => void;
  readonly pacing: Pacing;
  /** Pauses the writing of the column cache until the returned function is called. */
  readonly pauseWriting: () => () => void;
  readonly questions: RunningQuestions;
  readonly reportBug: (thrown: unknown) => void;
}): PortRequests {
  const running = new Map<number, AbortController>();
  let closed = false;
  return {
    progressSender(requestId) {
      let sentMs = Number.NEGATIVE_INFINITY;
      return (progress) => {
        const nowMs = pacing.now();
        if (closed || (nowMs - sentMs < PROGRESS_INTERVAL_MS && progress.firstClasses === undefined)) return;
        sentMs = nowMs;
        port.send({ type: 'progress', requestId, progress });
      };
    },
    async serve(requestId, work, isQuestion = true) {
      const resumeWriting = pauseWriting();
      const answered = began();
      const controller = new AbortController();
      running.set(requestId, controller);
      if (isQuestion) questions.count += 1;
      let result: AppResult<unknown>;
      try {
        result = await work(controller.signal);
      } catch (thrown) {
        // A bug must not leave the client waiting.
        reportBug(thrown);
        result = err(bugError(thrown));
      }
      running.delete(requestId);
      if (isQuestion) questions.count -= 1;
      resumeWriting();
      answered();
      if (closed) return;
      port.send(
        result.ok
          ? { type: 'answer', requestId, value: result.value }
          : { type: 'error', requestId, error: result.error },
      );
    },
    cancel: (requestId) => running.get(requestId)?.abort(),
    close() {
      closed = true;
      for (const controller of running.values()) controller.abort();
    },
  };
}
