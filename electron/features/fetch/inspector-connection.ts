/**
 * A connection to the inspector of a process of this machine: as much of WebSocket as Node's inspector speaks, because the script runs on whatever
 * Node the container has, and only Node 22 has a client.
 */
import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import type { Socket } from 'node:net';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** Beginning of an event, which may be a megabyte long. */
const EVENT = Buffer.from('{"method":');
const LOOPBACK = '127.0.0.1';
/** A process that is busy answers no later than this, or is left. */
const CLOSE_LIMIT_MS = 2000;

export interface InspectorConnection {
  /** Sends a command and resolves with its result; rejects with the answer's error, or when the connection ends. */
  send(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Says goodbye and waits for the answer, so that the process knows that nobody is connected: its `inspector.close()` waits for that. */
  close(): Promise<void>;
}

/** The body of `http://127.0.0.1:PORT/PATH` as JSON; null if nothing answers there. */
export function readJson(port: number, path: string): Promise<unknown> {
  return new Promise((resolve) => {
    const request = get({ host: LOOPBACK, port, path, timeout: 1000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch {
          // Another service answers there.
          resolve(null);
        }
      });
    });
    request.on('error', () => resolve(null));
    request.on('timeout', () => request.destroy());
  });
}

/** A frame of a client, which the protocol wants masked. */
function frame(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const length = payload.length < 126 ? Buffer.of(0x80 | payload.length) : Buffer.alloc(3);
  if (length.length === 3) {
    length[0] = 0x80 | 126;
    length.writeUInt16BE(payload.length, 1);
  }
  const masked = Buffer.from(payload.map((byte, at) => byte ^ (mask[at & 3] ?? 0)));
  return Buffer.concat([Buffer.of(0x80 | opcode), length, mask, masked]);
}

/** Cuts what arrives into frames. */
function createFrames(onFrame: (opcode: number, payload: Buffer) => void): (bytes: Buffer) => void {
  let parts: Buffer[] = [];
  let held = 0;
  let needed = 2;
  return (bytes) => {
    parts.push(bytes);
    held += bytes.length;
    // Joined only when a frame is whole: a chunk of a snapshot has a megabyte, and arrives in pieces of 64 kB.
    while (held >= needed) {
      let all = parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
      const short = (all[1] ?? 0) & 127;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (all.length < head) needed = head;
      else {
        const size = short === 126 ? all.readUInt16BE(2) : short === 127 ? Number(all.readBigUInt64BE(2)) : short;
        needed = head + size;
        if (all.length >= needed) {
          onFrame((all[0] ?? 0) & 15, all.subarray(head, needed));
          all = all.subarray(needed);
          needed = 2;
        }
      }
      parts = [all];
      held = all.length;
      if (held < needed) return;
    }
  };
}

/** Events are not read. */
export function connectInspector(port: number, path: string): Promise<InspectorConnection> {
  return new Promise((resolve, reject) => {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    };
    const request = get({ host: LOOPBACK, port, path, headers });
    request.on('error', reject);
    request.on('response', ({ statusCode }) => reject(new Error(`the inspector answered with status ${statusCode}`)));
    request.on('upgrade', (_response, socket: Socket, first: Buffer) => {
      const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
      let lastId = 0;
      const end = (): void => {
        for (const each of waiting.values()) each.reject(new Error('the process ended, or closed the connection'));
        waiting.clear();
      };
      const onMessage = (text: string): void => {
        const message = JSON.parse(text) as {
          id: number;
          result?: unknown;
          error?: { message: string };
        };
        const asked = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error === undefined) asked?.resolve(message.result);
        else asked?.reject(new Error(message.error.message));
      };
      const take = createFrames((opcode, payload) => {
        if (opcode === TEXT && !payload.subarray(0, EVENT.length).equals(EVENT)) onMessage(payload.toString('utf8'));
        if (opcode === PING) socket.write(frame(PONG, payload));
        else if (opcode === CLOSE) socket.end(frame(CLOSE, Buffer.alloc(0)));
      });
      socket.on('data', take);
      socket.on('close', end);
      socket.on('error', end);
      if (first.length > 0) take(first);
      resolve({
        send: (method, params = {}) =>
          new Promise((done, failed) => {
            lastId += 1;
            waiting.set(lastId, { resolve: done, reject: failed });
            socket.write(frame(TEXT, Buffer.from(JSON.stringify({ id: lastId, method, params }))));
          }),
        close: () =>
          new Promise((closed) => {
            const late = setTimeout(() => socket.destroy(), CLOSE_LIMIT_MS);
            socket.on('close', () => {
              clearTimeout(late);
              closed();
            });
            if (socket.destroyed) closed();
            else socket.write(frame(CLOSE, Buffer.alloc(0)));
          }),
      });
    });
  });
}
