/** The window in a browser of the person, at a loopback address. One page has it at a time: the newest. */
import type { Server } from 'node:http';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { appError, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import { CLOSED } from '../../../shared/core/contracts/web-frames.ts';
import type { Log } from '../log/log.ts';
import { holdOtherLoopback, listenOn, printedHost } from '../mcp/http-listener.ts';
import type { Door, PageHandlers } from '../workbench/door.ts';
import { createWebAccess, type WebAccess } from './web-access.ts';
import { createWebFiles, type WebFolders } from './web-files.ts';
import { createWebLine, type WebLine } from './web-line.ts';
import { createWebServer } from './web-server.ts';

export interface WebDoor extends Door {
  /** Listens, and returns the address without a key. Errors: those of `listenOn`. */
  listen(wanted: { readonly host: string; readonly port: number; readonly exactPort: boolean }): Promise<string>;
  /** An address that opens the window once; a later one ends it. */
  oneTimeAddress(): string;
  /** A page came or went. */
  readonly changes: Listenable<void>;
  hasPage(): boolean;
  close(): Promise<void>;
}

export interface WebDoorOptions {
  /** The built page. */
  readonly rendererFolder: string;
  readonly folders: WebFolders;
  readonly report: (captureId: string) => Promise<string | null>;
  readonly pageClosed: () => void;
  readonly log: Log;
}

export function createWebDoor({ rendererFolder, folders, report, pageClosed, log }: WebDoorOptions): WebDoor {
  const changes = new Emitter<void>();
  const { promise: connected, resolve: connect } = Promise.withResolvers<PageHandlers>();
  let page: WebLine | null = null;
  let pageId = '';
  let access: WebAccess | null = null;
  let address = '';
  const held: Server[] = [];
  const accessOf = (): WebAccess => {
    if (access === null) throw new Error('The server of the window does not listen yet.');
    return access;
  };

  const files = createWebFiles(folders, ({ url, name }) => page?.send({ kind: 'download', url, name }));
  const newServer = (): Server =>
    createWebServer({
      folder: rendererFolder,
      access: accessOf,
      files,
      takeFile: async (use, path) => (await connected).file(use, path),
      report,
      log,
      onPage(socket, { id, isAgain }) {
        const taken = 'another page has the window';
        // A tab that was left open, while PEN was started again, does not take it from the one that the person opened since.
        if (isAgain && page !== null && pageId !== id) return socket.close(CLOSED.takenOver, taken);
        page?.close(CLOSED.takenOver, taken);
        const line = createWebLine(socket, connected, log);
        page = line;
        pageId = id;
        changes.emit();
        void forgetWhenEnded(line);
      },
    });
  const forgetWhenEnded = async (line: WebLine): Promise<void> => {
    await line.ended;
    if (page !== line) return;
    page = null;
    pageClosed();
    changes.emit();
  };

  const onlyInApp = (): never => {
    throw new AppFailure(appError('invalid_params', 'A page in a browser does this itself.', 'Load the page again.'));
  };
  return {
    kind: 'browser',
    line: {
      topic: (message) => page?.send({ kind: 'topic', message }),
      event: (message) => page?.send({ kind: 'event', message }),
    },
    files,
    hasTray: false,
    isOpen: () => page !== null,
    hasPage: () => page !== null,
    changes,
    connect,
    copy: onlyInApp,
    reveal: onlyInApp,
    // The page follows the setting.
    showTheme: () => undefined,
    requestAttention: () => undefined,
    async listen(wanted) {
      const server = newServer();
      const { port } = unwrap(await listenOn(server, wanted));
      access = createWebAccess(port);
      held.push(server);
      // No other process may receive what a person types as localhost.
      const other = newServer();
      if ((await holdOtherLoopback(other, { host: wanted.host, port })).state === 'held') held.push(other);
      address = `http://${printedHost(wanted.host)}:${port}/`;
      return address;
    },
    oneTimeAddress: () => `${address}?key=${accessOf().newKey()}`,
    async close() {
      page?.close(1001, 'PEN has ended');
      for (const server of held) {
        server.close();
        server.closeAllConnections();
      }
      await files.close();
    },
  };
}
