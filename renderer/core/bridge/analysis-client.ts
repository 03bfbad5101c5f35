/**
 * The window's client of the analysis process: one MessagePort, and documents held by the process. The port is
 * requested with the first document, and again after it closed because the process exited. It is closed with the last
 * document, because the process does not end while a window has a port to it.
 */
import { parseAnswer } from '../../../shared/core/analysis/parse-answer.ts';
import { createRequestLine, type RequestLine } from '../../../shared/core/analysis/request-line.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type {
  AnalysisAnswer,
  AnalysisParams,
  AnalysisProgress,
  AnalysisQueryName,
} from '../../../shared/core/analysis/analysis.ts';
import type { PenBridge } from '../../../shared/core/contracts/channels.ts';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import { BridgeAnswerSchema } from '../../../shared/core/contracts/window-messages.ts';

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
  /** Answers are sent as text through a chat: a large chart is read for what is visible of it. */
  readonly isReadByRange?: true;
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

/** The time to wait for the port. It is a single message, so ten seconds mean that the main process is broken. */
const PORT_DEADLINE_MS = 10_000;

const CRASHED: AppError = appError(
  'analysis_crashed',
  'The analysis process exited before it responded.',
  'Open the capture again. Its file on disk is intact.',
);

const OPENING_CANCELLED: AppError = appError(
  'cancelled',
  'Opening was cancelled.',
  'Open the capture again when you need it.',
);

/** A line with the number of its documents, those that are being opened included. */
interface CountedLine {
  readonly line: RequestLine;
  /** Its port is closed: no document can be opened over it any more. */
  readonly isOver: boolean;
  /** Counts a document; call the returned function when it is closed or was not opened. */
  hold(): () => void;
}

function createLine(port: MessagePort, onClosed: () => void): CountedLine {
  const line = createRequestLine({ send: (request) => port.postMessage(request) });
  const holds = new Set<symbol>();
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    onClosed();
    line.end(() => CRASHED);
  };
  port.addEventListener('message', (event) => line.receive(event.data));
  port.addEventListener('close', end);
  // A port used with `addEventListener` delivers nothing before `start()`.
  port.start();
  return {
    line,
    get isOver() {
      return isOver;
    },
    hold() {
      const held = Symbol('a document');
      holds.add(held);
      return () => {
        if (!holds.delete(held) || holds.size > 0) return;
        // The other end has the event of this, not this one.
        port.close();
        end();
      };
    },
  };
}

function waitForPort(host: Window, nonce: string): { port: Promise<MessagePort | null>; cancel: () => void } {
  let cancel = (): void => {};
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
    cancel = () => finish(null);
  });
  return { port, cancel };
}

export function createAnalysisClient(pen: PenBridge, host: Window): AnalysisClient {
  let line: Promise<AppResult<CountedLine>> | null = null;
  let lastDocument = 0;

  const connect = async (): Promise<AppResult<CountedLine>> => {
    const nonce = crypto.randomUUID();
    const waiting = waitForPort(host, nonce);
    const raw: unknown = await pen.requestAnalysisPort(nonce).catch((thrown: unknown) => {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return err(appError('analysis_failed', `The analysis process cannot be reached: ${reason}`));
    });
    // Main responds with an error if the process does not start; otherwise the port follows.
    const answer = BridgeAnswerSchema.safeParse(raw);
    if (answer.success && !answer.data.ok) {
      waiting.cancel();
      return err(answer.data.error);
    }
    const port = await waiting.port;
    if (port === null) {
      return err(
        appError(
          'analysis_failed',
          'The analysis process did not send its port within 10 s.',
          'Open the capture again.',
        ),
      );
    }
    return ok(createLine(port, () => (line = null)));
  };

  const connected = async (): Promise<AppResult<CountedLine>> => {
    for (;;) {
      const pending = (line ??= connect());
      const result = await pending;
      if (!result.ok && line === pending) line = null;
      // The last document may have been closed meanwhile.
      if (!result.ok || !result.value.isOver) return result;
      if (line === pending) line = null;
    }
  };

  const documentOn = (
    onLine: RequestLine,
    documentId: string,
    filePath: string,
    release: () => void,
  ): AnalysisDocument => ({
    documentId,
    filePath,
    async query<N extends AnalysisQueryName>(name: N, params: AnalysisParams<N>, options: QueryOptions = {}) {
      const answer = await onLine.ask(
        (requestId) => ({ type: 'query', requestId, documentId, query: name, params }),
        options,
      );
      return answer.ok ? parseAnswer(name, answer.value) : answer;
    },
    close() {
      onLine.tell({ type: 'close', documentId });
      release();
    },
  });

  return {
    open: async (filePath, { signal, onProgress } = {}) => {
      const isCancelled = (): boolean => signal?.aborted === true;
      if (isCancelled()) return err(OPENING_CANCELLED);
      const found = await connected();
      if (!found.ok) return found;
      const { line: onLine } = found.value;
      const release = found.value.hold();
      if (isCancelled()) {
        release();
        return err(OPENING_CANCELLED);
      }
      lastDocument += 1;
      const documentId = `window-${lastDocument}`;
      const source = { filePath, wantsFirstClasses: true };
      const opened = await onLine.ask((requestId) => ({ type: 'open', requestId, documentId, source }), {
        signal,
        onProgress,
        cancelledError: OPENING_CANCELLED,
        // The document opened after the request was cancelled.
        onLateAnswer: (result) => {
          if (result.ok) onLine.tell({ type: 'close', documentId });
          release();
        },
      });
      if (opened.ok) return ok(documentOn(onLine, documentId, filePath, release));
      // Its late answer releases one that was cancelled.
      if (opened.error !== OPENING_CANCELLED) release();
      return opened;
    },
  };
}
