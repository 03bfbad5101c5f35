/**
 * A fake debugging port that a test controls: HTTP answers by path, a WebSocket whose commands the test answers, and raw frames. Implements
 * just enough of RFC 6455 for that.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

const WEB_SOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export interface FakePeer {
  /** Sends one text message. Returns whether the kernel accepted all of it. */
  send(message: unknown): boolean;
  /** Sends raw bytes. */
  raw(bytes: Uint8Array): void;
  /** Bytes that the kernel has not accepted yet. */
  readonly unsentBytes: number;
  /** Sends a close frame with a code and a reason, and ends the connection. */
  close(code: number, reason: string): void;
  /** Ends the connection without a closing handshake. */
  kill(): void;
}

export interface FakeCommand {
  readonly id: number;
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly sessionId?: string;
}

export interface FakeCdpServer {
  readonly port: number;
  /** Received requests, by path. */
  readonly requests: readonly string[];
  readonly peers: readonly FakePeer[];
  openSockets(): number;
  close(): Promise<void>;
}

export interface FakeCdpServerOptions {
  /** Answers an HTTP request; without one, `/json/version` is answered as a browser does. */
  readonly http?: (path: string, response: ServerResponse, port: number) => void;
  /** Receives each command; its return value is the result, `undefined` means no answer, an `Error` a protocol error. */
  readonly command?: (command: FakeCommand, peer: FakePeer) => unknown;
  readonly port?: number;
  /** True of a handshake that is answered with 401. */
  readonly refuses?: (request: IncomingMessage) => boolean;
}

/** Header of an unmasked final text frame. */
export function textFrameHeader(length: number): Buffer {
  if (length < 126) return Buffer.from([0x81, length]);
  if (length < 65_536) {
    const header = Buffer.from([0x81, 126, 0, 0]);
    header.writeUInt16BE(length, 2);
    return header;
  }
  const header = Buffer.alloc(10);
  header[0] = 0x81;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

export function answerJson(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

export function browserVersion(port: number): unknown {
  return { Browser: 'Fake/1.0', webSocketDebuggerUrl: `ws://127.0.0.1:${port}/devtools/browser/fake` };
}

/** The HTTP answers of a browser with these targets. */
export function answersAsBrowser(targetInfos: readonly Record<string, unknown>[]): (command: FakeCommand) => unknown {
  const answers: Readonly<Record<string, unknown>> = {
    'Target.getTargets': { targetInfos },
    'Target.attachToTarget': { sessionId: 'S1' },
  };
  return ({ method }) => answers[method] ?? {};
}

export async function startFakeCdpServer(options: FakeCdpServerOptions = {}): Promise<FakeCdpServer> {
  const requests: string[] = [];
  const peers: FakePeer[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((request: IncomingMessage, response) => {
    const path = request.url ?? '';
    requests.push(path);
    if (options.http !== undefined) options.http(path, response, portOf());
    else answerJson(response, browserVersion(portOf()));
  });
  const portOf = (): number => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    if (options.refuses?.(request) === true) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const key = `${request.headers['sec-websocket-key']}${WEB_SOCKET_GUID}`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Sockets of an HTTP server stay half open by default.
    socket.on('end', () => socket.end());
    socket.on('error', () => sockets.delete(socket));
    const peer: FakePeer = {
      send: (message) => {
        const text = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
        socket.write(textFrameHeader(text.length));
        return socket.write(text);
      },
      raw: (bytes) => void socket.write(bytes),
      get unsentBytes() {
        return socket.writableLength;
      },
      close: (code, reason) => {
        const frame = Buffer.from([0x88, 2 + Buffer.byteLength(reason), 0, 0]);
        frame.writeUInt16BE(code, 2);
        socket.end(Buffer.concat([frame, Buffer.from(reason)]));
      },
      kill: () => void socket.destroy(),
    };
    peers.push(peer);
    readMessages(socket, (text) => {
      const command = JSON.parse(text) as FakeCommand;
      const result = (options.command ?? (() => ({})))(command, peer);
      const { id, sessionId } = command;
      if (result instanceof Error) peer.send({ id, sessionId, error: { code: -32_000, message: result.message } });
      else if (result !== undefined) peer.send({ id, sessionId, result });
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    get port() {
      return portOf();
    },
    requests,
    peers,
    openSockets: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** Reads masked client frames of any length; skips control frames. */
function readMessages(socket: Duplex, onText: (text: string) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (part: Buffer) => {
    pending = Buffer.concat([pending, part]);
    for (;;) {
      if (pending.length < 6) return;
      const short = (pending[1] ?? 0) & 0x7f;
      const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
      const headerLength = 2 + extended + 4;
      if (pending.length < headerLength) return;
      const length =
        extended === 0 ? short : extended === 2 ? pending.readUInt16BE(2) : Number(pending.readBigUInt64BE(2));
      if (pending.length < headerLength + length) return;
      const mask = pending.subarray(headerLength - 4, headerLength);
      const payload = Buffer.from(pending.subarray(headerLength, headerLength + length));
      for (let index = 0; index < payload.length; index += 1)
        payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
      const isText = ((pending[0] ?? 0) & 0x0f) === 1;
      pending = pending.subarray(headerLength + length);
      if (isText) onText(payload.toString('utf8'));
    }
  });
}

/** A port that accepts connections and never answers. */
export async function startSilentPort(): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Duplex>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
