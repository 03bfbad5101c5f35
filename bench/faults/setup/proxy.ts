/**
 * A TCP proxy between PEN and a target, which breaks connections in four ways. It reads the messages that pass, so that it knows which
 * recordings an open connection has started and not ended.
 */
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createMessageFrames } from './message-frames.ts';
import { createStartedRecordings, type StartedRecordings } from './started-recordings.ts';

/** `cut`: closed in order; `reset`: with RST; `half-open`: nothing arrives any more, on either side; `slow`: 10 KB/s from the target. */
export type Breakage = 'cut' | 'reset' | 'half-open' | 'slow';

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Forwards new connections to this port of loopback. */
  connectTo(port: number): Promise<void>;
  /** Refuses new connections, as a port without a program does. */
  refuse(): Promise<void>;
  /** Breaks all open connections; new ones work. */
  break(how: Breakage): void;
  /** Resets connections that are half open, and ends slowness. */
  heal(): void;
  /** Commands of open connections that started a recording which was not ended. */
  recordingsLeft(): readonly string[];
  /** Connections that were opened so far. */
  opened(): number;
}

const SLOW_BYTES = 1024;
const SLOW_EVERY_MS = 100;
/** Above this, reading from the target pauses. */
const MAX_WAITING_BYTES = 1024 ** 2;

interface Line {
  readonly client: Socket;
  readonly target: Socket;
  readonly recordings: StartedRecordings;
  mode: 'open' | 'half-open' | 'slow';
  waiting: Buffer;
  hasTargetEnded: boolean;
}

function sendSome(line: Line, bytes: number): void {
  if (line.waiting.length > 0) line.client.write(line.waiting.subarray(0, bytes));
  line.waiting = line.waiting.subarray(bytes);
  if (line.waiting.length < MAX_WAITING_BYTES) line.target.resume();
  if (line.waiting.length === 0 && line.hasTargetEnded) line.client.end();
}

function openLine(client: Socket, targetPort: number, lines: Set<Line>): void {
  const target = createConnection({ host: '127.0.0.1', port: targetPort });
  const recordings = createStartedRecordings();
  const line: Line = { client, target, recordings, mode: 'open', waiting: Buffer.alloc(0), hasTargetEnded: false };
  lines.add(line);
  const readSent = createMessageFrames((text) => recordings.sent(text));
  const readReceived = createMessageFrames((text) => recordings.received(text));
  client.on('data', (part: Buffer) => {
    if (line.mode === 'half-open') return;
    readSent(part);
    if (target.write(part)) return;
    client.pause();
    target.once('drain', () => client.resume());
  });
  target.on('data', (part: Buffer) => {
    if (line.mode === 'half-open') return;
    readReceived(part);
    if (line.mode === 'slow') {
      line.waiting = Buffer.concat([line.waiting, part]);
      if (line.waiting.length > MAX_WAITING_BYTES) target.pause();
      return;
    }
    if (client.write(part)) return;
    target.pause();
    client.once('drain', () => target.resume());
  });
  client.on('error', () => target.resetAndDestroy());
  client.on('close', () => {
    lines.delete(line);
    target.destroy();
  });
  target.on('error', () => {
    if (line.mode !== 'half-open') client.resetAndDestroy();
  });
  target.on('close', () => {
    line.hasTargetEnded = true;
    if (line.mode === 'open') client.end();
  });
}

function breakLine(line: Line, how: Breakage): void {
  if (how === 'cut') {
    line.client.end();
    line.target.end();
  } else if (how === 'reset') {
    line.client.resetAndDestroy();
    line.target.resetAndDestroy();
  } else {
    line.mode = how;
  }
}

export async function startFaultProxy(): Promise<FaultProxy> {
  const lines = new Set<Line>();
  let targetPort = 0;
  let opened = 0;
  let server: Server | null = null;
  const listen = async (port: number): Promise<number> => {
    const listening = createServer((client) => {
      opened += 1;
      openLine(client, targetPort, lines);
    });
    await new Promise<void>((done, failed) => {
      listening.once('error', failed);
      listening.listen(port, '127.0.0.1', done);
    });
    server = listening;
    const { port: bound } = listening.address() as AddressInfo;
    return bound;
  };
  const refuse = async (): Promise<void> => {
    const listening = server;
    server = null;
    if (listening === null) return;
    const closed = new Promise<void>((done) => {
      listening.close(() => done());
    });
    for (const line of lines) breakLine(line, 'reset');
    await closed;
  };
  const slowly = setInterval(() => {
    for (const line of lines) if (line.mode === 'slow') sendSome(line, SLOW_BYTES);
  }, SLOW_EVERY_MS);
  const port = await listen(0);
  return {
    port,
    connectTo: async (to) => {
      targetPort = to;
      if (server === null) await listen(port);
    },
    refuse,
    break: (how) => {
      for (const line of lines) breakLine(line, how);
    },
    heal: () => {
      for (const line of lines) {
        if (line.mode === 'half-open') breakLine(line, 'reset');
        if (line.mode !== 'slow') continue;
        line.mode = 'open';
        sendSome(line, line.waiting.length);
      }
    },
    recordingsLeft: () => [...lines].flatMap(({ recordings }) => recordings.left()),
    opened: () => opened,
    [Symbol.asyncDispose]: async () => {
      clearInterval(slowly);
      await refuse();
    },
  };
}
