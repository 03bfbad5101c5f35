/**
 * A browser that asks its person for each connection, as Chrome does whose remote debugging was switched on under chrome://inspect: HTTP is
 * answered with 404, and a WebSocket handshake when the test answers it. Behind it is a real browser with a debugging port.
 */
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { PersonFolders } from '../running/profile-folders.ts';

export interface AskingBrowser extends AsyncDisposable {
  /** Dialogs so far, answered or not. */
  readonly dialogs: number;
  /** Answers the oldest dialog that is open. */
  answer(isAllowed: boolean): void;
  /** A person with this browser open as Chromium, on Linux. */
  readonly person: PersonFolders;
}

/** `behindPort`: where the real browser listens; null for dialogs that are never allowed. */
export async function startAskingBrowser(behindPort: number | null): Promise<AskingBrowser> {
  const open: ((isAllowed: boolean) => void)[] = [];
  const sockets = new Set<Duplex>();
  let dialogs = 0;
  const server = createServer((_request, response) => {
    response.statusCode = 404;
    response.end();
  });
  const socketPath = behindPort === null ? '/devtools/browser/none' : await browserPath(behindPort);
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    dialogs += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    open.push((isAllowed) => {
      if (!isAllowed || behindPort === null) {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      const behind = connect(behindPort, '127.0.0.1', () => {
        const headers = { ...request.headers, host: `127.0.0.1:${behindPort}` };
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
        behind.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
        behind.write(head);
        behind.pipe(socket).pipe(behind);
      });
      sockets.add(behind);
      behind.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => behind.destroy());
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const config = await mkdtemp(join(tmpdir(), 'pen-test-config-'));
  await mkdir(join(config, 'chromium'));
  await writeFile(join(config, 'chromium', 'DevToolsActivePort'), `${port}\n${socketPath}`);
  return {
    get dialogs() {
      return dialogs;
    },
    answer: (isAllowed) => open.shift()?.(isAllowed),
    person: { platform: 'linux', home: config, environment: { XDG_CONFIG_HOME: config } },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
      await rm(config, { recursive: true, force: true });
    },
  };
}

async function browserPath(port: number): Promise<string> {
  const version = (await (await fetch(`http://127.0.0.1:${port}/json/version`)).json()) as {
    webSocketDebuggerUrl: string;
  };
  return new URL(version.webSocketDebuggerUrl).pathname;
}
