/**
 * The one connection to a browser that a person has open. The browser shows a dialog for each connection, so there is one for everybody: it is
 * asked for once, waits for the answer as long as the person needs, whoever stops waiting meanwhile, and stays.
 */
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppError, type AppResult } from '../../../../shared/base/errors.ts';
import { orAborted } from '../aborted-wait.ts';
import type { CdpLog } from '../cdp-log.ts';
import { socketChannel } from '../pipe/browser-channel.ts';
import { createBrowserPipe, type BrowserPipe } from '../pipe/browser-pipe.ts';
import { shakeHands } from '../socket.ts';
import type { RunningBrowser } from './running-browsers.ts';

export interface AllowedPipe {
  /**
   * The pipe; the browser's dialog is opened if it is not open. Ends with `cannot_reach_endpoint` (no such browser, or it was closed
   * meanwhile), `permission_denied` (the person refused), or `cancelled`, which leaves the dialog open for the next caller.
   */
  open(signal: AbortSignal): Promise<AppResult<BrowserPipe>>;
  /** Ends the connection, or the wait for it: a later Allow then has no effect. */
  close(reason: AppError): void;
}

export interface AllowedPipeOptions {
  readonly address: string;
  /** `Chrome Beta` */
  readonly name: string;
  readonly find: () => Promise<RunningBrowser | null>;
  readonly log: CdpLog;
  /** The dialog of the browser is open, or is no longer. */
  readonly onAsking: (isAsking: boolean) => void;
  /** The person allowed it. */
  readonly onAllowed: () => void;
}

export function createAllowedPipe(options: AllowedPipeOptions): AllowedPipe {
  const { address, name, find, log, onAsking, onAllowed } = options;
  let pipe: BrowserPipe | null = null;
  let asking: { readonly answer: Promise<AppResult<BrowserPipe>>; readonly stop: AbortController } | null = null;

  const ask = async (stop: AbortSignal): Promise<AppResult<BrowserPipe>> => {
    const browser = await find();
    if (browser === null) return err(noneRunning(address, name));
    onAsking(true);
    log.info('Waiting for Allow in a browser', { endpoint: address });
    const opened = await shakeHands(`ws://127.0.0.1:${browser.port}${browser.socketPath}`, address, {
      signal: stop,
      limitMs: Number.POSITIVE_INFINITY,
    });
    onAsking(false);
    if (!opened.ok) return opened;
    pipe = createBrowserPipe({ address, channel: socketChannel(opened.value.underlying), log });
    return ok(pipe);
  };

  const settled = async (started: NonNullable<typeof asking>): Promise<void> => {
    const answer = await started.answer;
    if (asking === started) asking = null;
    if (answer.ok) onAllowed();
  };
  const start = (): NonNullable<typeof asking> => {
    const stop = new AbortController();
    const started = { stop, answer: ask(stop.signal) };
    void settled(started);
    return started;
  };

  return {
    open: (signal) => {
      if (pipe !== null && !pipe.ended.aborted) return Promise.resolve(ok(pipe));
      asking ??= start();
      return orAborted(asking.answer, signal);
    },
    close: (reason) => {
      asking?.stop.abort(reason);
      asking = null;
      pipe?.close(reason);
      pipe = null;
    },
  };
}

/** Steps in a browser that is open, before it can be connected. */
export function switchOnHint(name: string): string {
  return `Open chrome://inspect/#remote-debugging in ${name} (version 144 or newer) and switch remote debugging on, then connect again.`;
}

function noneRunning(address: string, name: string): AppError {
  return appError(
    'cannot_reach_endpoint',
    `No ${name} with remote debugging switched on is open.`,
    switchOnHint(name),
    { endpoint: address },
  );
}
