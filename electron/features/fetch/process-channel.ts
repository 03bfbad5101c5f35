/** A connection from the process to the script, on which its snapshot comes, no faster than it is read. While it lives, the process knows that the script does. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import { openProcessSide, type ProcessSideOptions } from './in-process.ts';
import type { InspectorConnection } from './inspector-connection.ts';

const CLOSE_AFTER_MS = 3000;
/** As long as a usual probe of a container waits before it ends one that does not answer. */
const STALLED_MS = 30_000;
const CONNECT_LIMIT_MS = 5000;
const TOKEN_BYTES = 32;

export interface ProcessChannel {
  /** The bytes of a snapshot that is taken now. They are whole, or it throws. The process is left when all are read, before they are sent. */
  snapshot(): AsyncIterable<Uint8Array>;
  /** Leaves the process, its inspector first. */
  close(): Promise<void>;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function valueOf(answer: unknown): unknown {
  const thrown = member(member(answer, 'exceptionDetails'), 'exception');
  if (thrown !== undefined) throw new Error(String(member(thrown, 'description')));
  return member(answer, 'result');
}

/** The first connection that begins with the token. */
function acceptFrom(token: string): { readonly port: Promise<number>; readonly socket: Promise<Socket>; stop(): void } {
  const server = createServer({ pauseOnConnect: true });
  const socket = new Promise<Socket>((accept) => {
    server.on('connection', (each) => {
      // Data of any other program of this machine is refused.
      each.on('error', () => each.destroy());
      each.on('readable', function first() {
        const said: unknown = each.read(token.length);
        if (!(said instanceof Buffer)) return;
        each.off('readable', first);
        if (said.toString('latin1') === token) accept(each);
        else each.destroy();
      });
    });
  });
  server.listen(0, '127.0.0.1');
  const port = once(server, 'listening').then(() => Number(member(server.address(), 'port')));
  return { port, socket, stop: () => void server.close() };
}

/** `closesInspector`: the process closes its inspector some seconds after this connection ends, however it ends. */
export async function openProcessChannel(
  inspector: InspectorConnection,
  closesInspector: boolean,
): Promise<ProcessChannel> {
  const token = randomBytes(TOKEN_BYTES).toString('hex');
  const server = acceptFrom(token);
  const options: ProcessSideOptions = {
    port: await server.port,
    token,
    closesInspector,
    closeAfterMs: CLOSE_AFTER_MS,
    stalledMs: STALLED_MS,
  };
  // The inspector's console has a `require`, also in a process whose program is a module.
  const opened = await inspector.send('Runtime.evaluate', {
    expression: `(${openProcessSide.toString()})(require, ${JSON.stringify(options)})`,
    includeCommandLineAPI: true,
    awaitPromise: true,
    silent: true,
  });
  const objectId = member(valueOf(opened), 'objectId');
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error('the process did not connect')), CONNECT_LIMIT_MS).unref();
  });
  const socket = await Promise.race([server.socket, late]);
  server.stop();

  // In this sequence: the process closes its inspector when the socket ends, and would wait for a client that is still there.
  const close = async (): Promise<void> => {
    await inspector.close();
    socket.destroy();
  };
  return {
    async *snapshot() {
      let expected = Number.POSITIVE_INFINITY;
      let received = 0;
      const ask = async (): Promise<void> => {
        const answer = await inspector.send('Runtime.callFunctionOn', {
          objectId,
          functionDeclaration: 'function () { return this.take(); }',
          awaitPromise: true,
          returnByValue: true,
          silent: true,
        });
        const value = member(valueOf(answer), 'value');
        const problem = member(value, 'problem');
        if (typeof problem === 'string') throw new Error(problem);
        expected = Number(member(value, 'bytes'));
        // All has come, and no more data wakes the loop below.
        if (received >= expected) socket.push(null);
      };
      const answered = ask();
      // Awaited below, when all has been read.
      answered.catch(() => socket.destroy());
      try {
        for await (const part of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
          received += part.length;
          yield part;
          if (received >= expected) break;
        }
      } catch {
        // Closed, here or there: the answer and the count say whether that was the end.
      }
      await answered;
      if (received !== expected)
        throw new AppFailure(appError('incomplete_capture', 'The process ended, or the connection to it.'));
      await close();
    },
    close,
  };
}
