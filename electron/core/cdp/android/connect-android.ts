/** Connects a browser or WebView of an Android device: forwards a port to its socket, and removes it when the connection ends. */
import { foreign } from '../../../../shared/base/foreign-text.ts';
import { err } from '../../../../shared/base/result.ts';
import { appError, type AppError, type AppResult, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import { connectBrowser, type BrowserConnectionOptions } from '../browser-connection.ts';
import type { Connection } from '../connection.ts';
import { discover } from '../discovery.ts';
import { endpointAddress } from '../endpoints/endpoint-address.ts';
import { openSocket } from '../socket.ts';
import type { AdbServer } from './adb-server.ts';
import { findAndroid, type AndroidSocket } from './android-sockets.ts';

type ConnectOptions = Pick<BrowserConnectionOptions, 'label' | 'log' | 'wait' | 'signal'>;

export async function connectAndroid(
  adb: AdbServer,
  { serial, socketName }: Pick<AndroidSocket, 'serial' | 'socketName'>,
  options: ConnectOptions,
): Promise<Connection> {
  const present = (await findAndroid(adb)).find((each) => each.serial === serial && each.socketName === socketName);
  if (present === undefined) throw new AppFailure(notThere(options.label.endpoint));
  if (present.problem !== null || present.socketName === null) throw new AppFailure(deviceProblem(present));
  const port = await adb.forward(serial, present.socketName);
  const connected = await connectForwarded(port, options);
  if (!connected.ok) await adb.removeForward(serial, port);
  else connected.value.closed.addEventListener('abort', () => void adb.removeForward(serial, port), { once: true });
  return unwrap(connected);
}

async function connectForwarded(port: number, options: ConnectOptions): Promise<AppResult<Connection>> {
  const { label, log, signal } = options;
  const found = await discover(endpointAddress('127.0.0.1', port), signal);
  if (!found.ok) return found;
  if (found.value.kind !== 'browser') return err(notThere(label.endpoint));
  const { webSocketUrl, product } = found.value;
  return settle(() =>
    connectBrowser({
      ...options,
      product,
      open: (opening) => openSocket(webSocketUrl, label.endpoint, { signal: opening, log }),
      access: { kind: 'socket', webSocketUrl },
    }),
  );
}

/** The device is connected, and cannot be used yet. */
export function deviceProblem({ name, problem }: AndroidSocket): AppError {
  return appError(
    'cannot_reach_endpoint',
    `${foreign(name)} cannot be used: ${problem?.why ?? 'nothing on it may be debugged'}.`,
    problem?.toDo ?? 'Open a page in a browser of the device, then look again.',
  );
}

function notThere(endpoint: string): AppError {
  return appError(
    'cannot_reach_endpoint',
    `${endpoint} is not there: the device is not connected, or the app was closed.`,
    'Plug the device in with USB debugging switched on, open the browser or app on it, then look again. Apps allow it with WebView.setWebContentsDebuggingEnabled(true).',
    { endpoint },
  );
}
