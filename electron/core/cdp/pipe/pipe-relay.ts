/** Relays a browser's pipe to another process of ours: CDP messages as text in both directions, over a connection of that process's own. */
import { z } from 'zod';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, errorOfAbort, type AppResult } from '../../../../shared/base/errors.ts';
import type { BrowserAccess, MessageRelay, RelayListener } from '../browser-access.ts';
import type { BrowserPipe } from './browser-pipe.ts';

const CommandSchema = z.object({
  id: z.number().int(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  sessionId: z.string().optional(),
});

/** Access to a browser over a dedicated connection on the pipe. */
export function relayOver(pipe: BrowserPipe): BrowserAccess {
  return { kind: 'relay', open: (listener, signal) => openRelay(pipe, listener, signal) };
}

async function openRelay(
  pipe: BrowserPipe,
  listener: RelayListener,
  signal: AbortSignal,
): Promise<AppResult<MessageRelay>> {
  const send = (message: object): void => listener.onMessage(JSON.stringify(message));
  const connected = await pipe.connect(
    {
      onEvent: ({ method, params, sessionId }) => send({ method, params, sessionId: sessionId ?? undefined }),
      onPaused: () => undefined,
    },
    signal,
  );
  if (!connected.ok) return err(connected.error);
  const connection = connected.value;
  connection.ended.addEventListener('abort', () => listener.onEnd(errorOfAbort(connection.ended)), { once: true });
  const close = (why: string): void =>
    connection.close(appError('cancelled', `A connection to ${pipe.address} ${why}.`));
  return ok({
    send: (message) => {
      const command = CommandSchema.safeParse(parseJson(message));
      if (!command.success) return close('was used with an invalid command');
      const { id, method, params, sessionId } = command.data;
      connection.send({ method, params, sessionId: sessionId ?? null }, (answer) => send({ id, ...answer, sessionId }));
    },
    close: () => close('was released'),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
