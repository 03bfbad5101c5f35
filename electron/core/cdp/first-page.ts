/** A browser answers on its pipe before it has a page; this waits for the first page after a browser start. */
import { ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { fitsProtocolEvent } from '../../../shared/core/contracts/protocol-events.ts';
import { orAborted } from './aborted-wait.ts';
import type { BrowserPipe } from './pipe/browser-pipe.ts';

/** Resolves when the browser has a page. Ends with the pipe's error, `target_unresponsive` or `cancelled`. */
export async function firstPage(pipe: BrowserPipe, signal: AbortSignal): Promise<AppResult<undefined>> {
  const shown = new AbortController();
  const connected = await pipe.connect(
    {
      onEvent: ({ method, params }) => {
        const isCreated = method === 'Target.targetCreated' && fitsProtocolEvent(method, params);
        if (isCreated && params.targetInfo.type === 'page') shown.abort();
      },
      onPaused: () => undefined,
    },
    signal,
  );
  if (!connected.ok) return connected;
  const connection = connected.value;
  const waiting = new Promise<AppResult<undefined>>((resolve) =>
    shown.signal.addEventListener('abort', () => resolve(ok()), { once: true }),
  );
  connection.send(
    { method: 'Target.setDiscoverTargets', params: { discover: true }, sessionId: null },
    () => undefined,
  );
  const outcome = await orAborted(waiting, AbortSignal.any([signal, connection.ended]));
  connection.close(appError('cancelled', `The connection to ${pipe.address} was released.`));
  return outcome;
}
