/**
 * The part of the script of `pen fetch` that runs in the process itself. V8 writes a snapshot as fast as it can, and Node's inspector keeps in memory what
 * its client has not read; so the process writes to a socket here, and waits where the script does.
 */
import type * as Fs from 'node:fs';
import type * as Inspector from 'node:inspector';
import type * as Net from 'node:net';

export interface ProcessSideOptions {
  /** Where the script listens, on 127.0.0.1. */
  readonly port: number;
  /** Token by which the script knows its process. */
  readonly token: string;
  /** Close the inspector when the script is gone, however it ended: it was not open before. */
  readonly closesInspector: boolean;
  readonly closeAfterMs: number;
  /** The snapshot is given up when nothing was read for so long: the process answers nobody meanwhile. */
  readonly stalledMs: number;
}

export interface ProcessSide {
  /** Resolves when all is written, with the number of bytes, or with the reason why not all is. */
  take(): Promise<{ readonly bytes: number; readonly problem: string | null }>;
}

interface Modules {
  (name: 'net'): typeof Net;
  (name: 'fs'): typeof Fs;
  (name: 'inspector'): typeof Inspector;
}

/** Evaluated in the process, by its text: it may use nothing of this module but types. Connects to the script, and resolves when it is. */
export function openProcessSide(
  require: Modules,
  { port, token, closesInspector, closeAfterMs, stalledMs }: ProcessSideOptions,
): Promise<ProcessSide> {
  const { connect } = require('net');
  const { writeSync } = require('fs');
  const inspector = require('inspector');

  /** Writes to the socket's file and waits for its reader. */
  const createWriter = (socket: Net.Socket) => {
    const fd: unknown = Reflect.get(Reflect.get(socket, '_handle') ?? {}, 'fd');
    const clock = new Int32Array(new SharedArrayBuffer(4));
    let buffer = Buffer.alloc(0);
    let bytes = 0;
    let problem = typeof fd === 'number' ? null : 'its socket has no file';
    return {
      write(text: string): void {
        // V8 writes ASCII.
        if (buffer.length < text.length) buffer = Buffer.alloc(text.length);
        const length = buffer.write(text, 'latin1');
        let waitedMs = 0;
        if (typeof fd !== 'number') return;
        for (let at = 0; at < length && problem === null;) {
          try {
            const written = writeSync(fd, buffer, at, length - at);
            at += written;
            bytes += written;
            waitedMs = 0;
          } catch (thrown) {
            const code = thrown instanceof Error ? String(Reflect.get(thrown, 'code')) : '';
            if (code !== 'EAGAIN') problem = `its socket broke (${code})`;
            else if (waitedMs >= stalledMs) problem = `nothing was read for ${stalledMs / 1000} s`;
            else {
              Atomics.wait(clock, 0, 0, 1);
              waitedMs += 1;
            }
          }
        }
      },
      result: () => ({ bytes, problem }),
    };
  };

  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.unref();
    socket.on('error', reject);
    socket.on('close', () => {
      if (closesInspector) setTimeout(() => inspector.close(), closeAfterMs).unref();
    });
    socket.on('connect', () => {
      socket.write(token);
      resolve({
        async take() {
          const writer = createWriter(socket);
          const session = new inspector.Session();
          session.connect();
          session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => writer.write(params.chunk));
          const post = (method: string, params: object): Promise<void> =>
            new Promise((done, failed) => {
              session.post(method, params, (error) => (error === null ? done() : failed(error)));
            });
          try {
            await post('HeapProfiler.enable', {});
            await post('HeapProfiler.collectGarbage', {});
            await post('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
          } finally {
            session.disconnect();
          }
          return writer.result();
        },
      });
    });
  });
}
