import { once } from 'node:events';
import { connect, createServer, Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { gatherReading } from './gathered-reading.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Both ends of a connection whose lines are counted as messages, and how often reading was stopped. */
async function connection(): Promise<{
  sender: Socket;
  receiver: Socket;
  received: () => string;
  reads: () => number;
  stops: () => number;
}> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const accepted = once(server, 'connection');
  const receiver = connect(address.port, '127.0.0.1');
  const [sender]: unknown[] = await accepted;
  if (!(sender instanceof Socket)) throw new Error('no connection');
  sender.setNoDelay(true);
  closers.push(() => {
    receiver.destroy();
    sender.destroy();
    server.close();
  });
  let text = '';
  let reads = 0;
  receiver.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    reads += 1;
    for (let left = chunk.split('\n').length - 1; left > 0; left -= 1) countMessage();
  });
  const countMessage = gatherReading(receiver);
  const stop = vi.spyOn(Reflect.get(receiver, '_handle'), 'readStop');
  return { sender, receiver, received: () => text, reads: () => reads, stops: () => stop.mock.calls.length };
}

/** Writes each line in a turn of the event loop of its own, so that it would be read in one, too. */
async function writeLines(sender: Socket, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    sender.write(line);
    await new Promise((next) => setImmediate(next));
  }
}

const lines = (count: number): string[] => Array.from({ length: count }, (_, at) => `message ${at}\n`);

describe('reading a socket with many messages', () => {
  it('reads small messages in batches, and loses none', async () => {
    const { sender, received, reads, stops } = await connection();
    const sent = lines(20_000);
    await writeLines(sender, sent);
    await expect.poll(() => received()).toBe(sent.join(''));
    expect(stops()).toBeGreaterThan(1);
    expect(reads()).toBeLessThan(10_000);
  });

  it('reads a few messages as they come', async () => {
    const { sender, received, stops } = await connection();
    const sent = lines(10);
    for (const line of sent) {
      sender.write(line);
      await delay(10);
    }
    await expect.poll(() => received()).toBe(sent.join(''));
    expect(stops()).toBe(0);
  });

  it('reads as messages come again, once there are few', async () => {
    const { sender, received, stops } = await connection();
    await writeLines(sender, lines(20_000));
    await expect.poll(() => received()).toContain('message 19999\n');
    // The first message after the many ends the window in which they were counted.
    await delay(100);
    sender.write('one more\n');
    await expect.poll(() => received()).toContain('one more\n');
    await delay(100);
    const before = stops();
    expect(before).toBeGreaterThan(0);
    sender.write('the last\n');
    await expect.poll(() => received()).toContain('the last\n');
    expect(stops()).toBe(before);
  });

  it('never waits for more beside a large message', async () => {
    const { sender, received, stops } = await connection();
    const large = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    for (let at = 0; at < 8; at += 1) sender.write(large);
    await expect.poll(() => received()).toHaveLength(8 * 1024 * 1024);
    expect(stops()).toBe(0);
  });

  it('reads what was sent before the other side closed', async () => {
    const { sender, receiver, received, stops } = await connection();
    const ended = once(receiver, 'end');
    const sent = lines(20_000);
    await writeLines(sender, sent);
    sender.end();
    await ended;
    expect(received()).toBe(sent.join(''));
    expect(stops()).toBeGreaterThan(0);
  });

  it('does not read a stream that was paused meanwhile beyond its buffer', async () => {
    const { sender, receiver, received } = await connection();
    const sent = lines(20_000);
    const writing = writeLines(sender, sent);
    await expect.poll(() => received()).toContain('message 5000\n');
    receiver.pause();
    await writing;
    await delay(50);
    const before = received().length;
    sender.write('x'.repeat(8 * 1024 * 1024));
    await delay(100);
    expect(received()).toHaveLength(before);
    expect(receiver.readableLength).toBeLessThan(512 * 1024);
    receiver.resume();
    await expect.poll(() => received()).toHaveLength(sent.join('').length + 8 * 1024 * 1024);
    expect(received().startsWith(sent.join(''))).toBe(true);
  });

  it('reads a stream that is no socket as it comes', async () => {
    const stream = new PassThrough();
    const countMessage = gatherReading(stream);
    let messages = 0;
    stream.on('data', () => {
      messages += 1;
      countMessage();
    });
    for (let at = 0; at < 2000; at += 1) {
      stream.write('message\n');
      await new Promise((next) => setImmediate(next));
    }
    expect(messages).toBe(2000);
  });
});
