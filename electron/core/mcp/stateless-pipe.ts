/** The protocol without sessions over a pipe: each line is answered as a request over HTTP is, and cancelled by a line of its own. */
import { createLineSplitter } from '../../../shared/base/line-splitter.ts';
import { cancelledBy, isStateless, statelessHeaders } from '../../../shared/core/contracts/stateless-wire.ts';

/** No answer of this server is as long: its texts have a budget. */
const MESSAGE_LIMIT_BYTES = 64 * 1024 * 1024;

export interface StatelessPipeOptions {
  readonly respond: (
    message: unknown,
    request: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
  ) => Promise<{ readonly answer: Response; readonly ended: () => void }>;
  /** Writes one message, as JSON on one line. */
  readonly write: (json: string) => Promise<void>;
  readonly onFailure: (reason: unknown) => void;
}

export interface StatelessPipe {
  /** False: the message belongs to a protocol with a handshake. */
  take(message: unknown): boolean;
  /** Resolves when the running requests have been answered, or after `mostMs`. */
  lastAnswers(mostMs: number): Promise<void>;
  close(): void;
}

/** Writes what the response has: one message, or the data of each event. */
async function writeMessages({ headers, body }: Response, write: (json: string) => Promise<void>): Promise<void> {
  if (body === null) return;
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true;
  let written = Promise.resolve();
  const lines = createLineSplitter({
    limitBytes: MESSAGE_LIMIT_BYTES,
    onLine: (bytes) => {
      const line = Buffer.from(bytes).toString('utf8');
      const json = isStream ? (line.startsWith('data: ') ? line.slice(6) : '') : line;
      if (json !== '') written = written.then(() => write(json));
    },
    onTooLong: () => undefined,
  });
  for await (const chunk of body) lines.push(chunk);
  lines.push(Buffer.from('\n'));
  await written;
}

export function createStatelessPipe({ respond, write, onFailure }: StatelessPipeOptions): StatelessPipe {
  const open = new Map<unknown, { readonly controller: AbortController; readonly answered: Promise<void> }>();

  async function answer(message: unknown, signal: AbortSignal): Promise<void> {
    try {
      const headers = { 'content-type': 'application/json', ...statelessHeaders(message) };
      const response = await respond(message, { headers, signal });
      try {
        if (!signal.aborted) await writeMessages(response.answer, write);
      } finally {
        response.ended();
      }
    } catch (reason) {
      if (!signal.aborted) onFailure(reason);
    }
  }

  return {
    take(message) {
      const cancelled = cancelledBy(message);
      const running = cancelled === undefined ? undefined : open.get(cancelled);
      running?.controller.abort();
      if (running !== undefined || !isStateless(message)) return running !== undefined;
      const { id } = message as { readonly id?: unknown };
      const controller = new AbortController();
      const answered = answer(message, controller.signal).finally(() => {
        if (open.get(id)?.controller === controller) open.delete(id);
      });
      open.set(id, { controller, answered });
      return true;
    },
    async lastAnswers(mostMs) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, mostMs);
      });
      await Promise.race([Promise.all([...open.values()].map(({ answered }) => answered)), late]);
      clearTimeout(timer);
    },
    close() {
      for (const { controller } of open.values()) controller.abort();
    },
  };
}
