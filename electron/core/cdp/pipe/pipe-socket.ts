/** A browser's pipe as a CDP socket: a connection with commands, events by session, and an end. */
import { err, ok } from '../../../../shared/base/result.ts';
import { errorOfAbort, type AppResult } from '../../../../shared/base/errors.ts';
import type { BrowserPipe } from './browser-pipe.ts';
import type { CdpLog } from '../cdp-log.ts';
import { ProtocolRefusal } from '../connection-errors.ts';
import type { PipeEvent } from './pipe-owners.ts';
import type { CommandClient } from '../command-client.ts';
import { socketOver, type CdpSocket } from '../socket.ts';

/** A dedicated connection over the pipe. Ends as `BrowserPipe.connect` does. */
export async function openPipeSocket(
  pipe: BrowserPipe,
  { signal, log }: { readonly signal?: AbortSignal | undefined; readonly log: CdpLog },
): Promise<AppResult<CdpSocket>> {
  let hear: (event: PipeEvent) => void = () => undefined;
  let isPaused = false;
  let onPaused: (paused: boolean) => void = (paused) => (isPaused = paused);
  const connected = await pipe.connect(
    { onEvent: (event) => hear(event), onPaused: (paused) => onPaused(paused) },
    signal,
  );
  if (!connected.ok) return err(connected.error);
  const connection = connected.value;

  let filter: (message: string) => string = (message) => message;
  const client: CommandClient = {
    send: (method, params, sessionId) =>
      new Promise((resolve, reject) => {
        connection.send(
          { method, params, sessionId: sessionId ?? null },
          (answer) => {
            if ('error' in answer) reject(new ProtocolRefusal(method, answer.error));
            else resolve(answer.result);
          },
          (text) => filter(text),
        );
      }),
    on: (_event, listener) => {
      hear = ({ method, params, sessionId }) => listener({ method, params, sessionId: sessionId ?? undefined });
    },
  };
  const inner = socketOver(
    client,
    {
      // The pipe reports pauses by any connection; only the deadlines of this connection are paused here.
      pause: () => undefined,
      resume: () => undefined,
      terminate: () => connection.close(errorOfAbort(inner.closed)),
      onEnd: () => undefined,
      // The pipe reads its messages itself, and ends on an invalid one.
      takeMessages: (taker) => {
        filter = taker.filter;
      },
    },
    pipe.address,
    { endsAfterAnswers: false, log },
  );
  onPaused = (paused) => (paused ? inner.pause() : inner.resume());
  if (isPaused) inner.pause();
  connection.ended.addEventListener('abort', () => void inner.close(errorOfAbort(connection.ended)), { once: true });
  return ok({
    closed: inner.closed,
    send: (method, params, options) => inner.send(method, params, options),
    on: (event, sessionId, listener) => inner.on(event, sessionId, listener),
    pause: () => connection.pause(),
    resume: () => connection.resume(),
    close: (reason) => inner.close(reason),
    get lastMessageAtMs() {
      return inner.lastMessageAtMs;
    },
    knows: (method, title) => inner.knows(method, title),
    get listenerCount() {
      return inner.listenerCount;
    },
  });
}
