import { describe, expect, it } from 'vitest';
import { createSpoolWriter, HIGH_WATER_BYTES, type SpoolFileHandle, type SpoolWriter } from './spool-writer.ts';

/** A disk that a test can slow down or fill up, and that accepts partial writes. */
interface TestDisk extends SpoolFileHandle {
  readonly written: string;
  readonly closed: boolean;
  /** Resumes writes. */
  go(): void;
}

function disk(
  behaviour: { held?: boolean; fail?: () => Error | null; mostBytesAtOnce?: number; failClose?: boolean } = {},
): TestDisk {
  const parts: Buffer[] = [];
  let closed = false;
  let gate: Promise<void> = Promise.resolve();
  let open: () => void = () => undefined;
  if (behaviour.held === true) {
    gate = new Promise((resolve) => {
      open = resolve;
    });
  }
  return {
    writev: async (buffers) => {
      await gate;
      const error = behaviour.fail?.() ?? null;
      if (error !== null) throw error;
      const all = Buffer.concat(buffers).subarray(0, behaviour.mostBytesAtOnce ?? Number.POSITIVE_INFINITY);
      parts.push(Buffer.from(all));
      return { bytesWritten: all.length };
    },
    close: async () => {
      closed = true;
      if (behaviour.failClose === true) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    },
    get written() {
      return Buffer.concat(parts).toString('utf8');
    },
    get closed() {
      return closed;
    },
    go: () => open(),
  };
}

function writerOn(
  handle: SpoolFileHandle,
  { capBytes = 1024 ** 3, onWritten }: { capBytes?: number; onWritten?: (writtenBytes: number) => void } = {},
): { writer: SpoolWriter; deleted: string[]; overs: () => number } {
  const deleted: string[] = [];
  let overs = 0;
  const writer = createSpoolWriter({
    path: '/spool/heap-1',
    handle,
    capBytes,
    onWritten,
    capSuggestion: 'Try pen_heap_sampling.',
    freeBytes: () => 4096,
    deleteFile: async (path) => void deleted.push(path),
    onChange: () => undefined,
    onOver: () => void (overs += 1),
  });
  return { writer, deleted, overs: () => overs };
}

/** Less than this is buffered before it is written to the disk. */
const ENOUGH_TO_WRITE = 'x'.repeat(512 * 1024);

function withCode(code: string): Error {
  return Object.assign(new Error(`${code}: refused`), { code });
}

describe('writing', () => {
  it('reports how much is on the disk, and never more', async () => {
    const target = disk({ mostBytesAtOnce: 300_000 });
    const reports: { said: number; there: number }[] = [];
    const { writer } = writerOn(target, { onWritten: (said) => reports.push({ said, there: target.written.length }) });
    for (let count = 0; count < 5; count += 1) writer.write(ENOUGH_TO_WRITE);
    writer.write('the end');
    await writer.finish();
    expect(reports.length).toBeGreaterThan(1);
    for (const { said, there } of reports) expect(said).toBe(there);
    expect(reports.at(-1)?.said).toBe(5 * ENOUGH_TO_WRITE.length + 7);
  });

  it('keeps the order, however much the disk accepts at once', async () => {
    const target = disk({ mostBytesAtOnce: 7 });
    const { writer, deleted, overs } = writerOn(target);
    const lines = Array.from({ length: 60 }, (_unused, index) => `line ${index} ü\n`);
    for (const line of lines) writer.write(line);
    const finished = await writer.finish();
    expect(target.written).toBe(lines.join(''));
    expect(finished).toMatchObject({
      ok: true,
      value: { path: '/spool/heap-1', sizeBytes: Buffer.byteLength(lines.join('')) },
    });
    expect(target.closed).toBe(true);
    expect(deleted).toEqual([]);
    expect(overs()).toBe(1);
  });

  it('accepts bytes as well as text, and counts them towards the limit', async () => {
    const target = disk();
    const { writer } = writerOn(target, { capBytes: 6 });
    const bytes = new TextEncoder().encode('abcd');
    writer.writeBytes(bytes);
    bytes.fill(0);
    expect(writer.bytes).toBe(4);
    writer.writeBytes(new Uint8Array(3));
    expect(await writer.finish()).toMatchObject({ ok: false, error: { code: 'cap_exceeded' } });

    const { writer: whole } = writerOn(target);
    whole.writeBytes(new TextEncoder().encode('ab'));
    expect(await whole.finish()).toMatchObject({ ok: true, value: { sizeBytes: 2 } });
    expect(target.written).toBe('ab');
  });

  it('deletes a finished file only when asked to', async () => {
    const { writer, deleted } = writerOn(disk());
    writer.write('text');
    const finished = await writer.finish();
    await writer.abandon();
    expect(deleted).toEqual([]);
    if (finished.ok) await finished.value.discard();
    expect(deleted).toEqual(['/spool/heap-1']);
  });

  it('buffers small amounts until the end', async () => {
    let writes = 0;
    const target = disk({
      fail: () => {
        writes += 1;
        return null;
      },
    });
    const { writer } = writerOn(target);
    for (let sent = 0; sent < 12; sent += 1) {
      writer.write('x'.repeat(100 * 1024));
      await new Promise(setImmediate);
    }
    expect(writes).toBe(2);
    expect(await writer.finish()).toMatchObject({ ok: true, value: { sizeBytes: 1200 * 1024 } });
    expect(target.written).toHaveLength(1200 * 1024);
  });

  it('asks the sender to pause at 32 MB and to resume once the disk has caught up', async () => {
    const target = disk({ held: true });
    const { writer } = writerOn(target);
    const pressure: boolean[] = [];
    writer.pressure.listen((on) => pressure.push(on));
    const chunk = 'x'.repeat(1024 ** 2);
    for (let sent = 0; sent < HIGH_WATER_BYTES / chunk.length - 1; sent += 1) writer.write(chunk);
    expect(pressure).toEqual([]);
    writer.write(chunk);
    writer.write(chunk);
    expect(pressure).toEqual([true]);
    expect(writer.queuedBytes).toBe(HIGH_WATER_BYTES + chunk.length);
    target.go();
    expect(await writer.finish()).toMatchObject({ ok: true, value: { sizeBytes: HIGH_WATER_BYTES + chunk.length } });
    expect(pressure).toEqual([true, false]);
    expect(writer.queuedBytes).toBe(0);
  });
});

describe('ending early', () => {
  it('stops at the limit, names limit, bytes and the alternative, and deletes the file', async () => {
    const { writer, deleted } = writerOn(disk(), { capBytes: 10 });
    writer.write('12345');
    writer.write('678901');
    expect(writer.failed.reason).toMatchObject({
      code: 'cap_exceeded',
      message: expect.stringContaining('10 B'),
      suggestion: 'Try pen_heap_sampling.',
      data: { limitBytes: 10, bytesWritten: 11 },
    });
    writer.write('dropped');
    expect(writer.bytes).toBe(11);
    expect(await writer.finish()).toMatchObject({ ok: false, error: { code: 'cap_exceeded' } });
    expect(deleted).toEqual(['/spool/heap-1']);
  });

  it.each([
    ['ENOSPC', 'disk_full', /4\.0 KB free/],
    ['EDQUOT', 'disk_full', /4\.0 KB free/],
    ['EIO', 'write_failed', /EIO/],
  ])('ends with %s as %s and deletes the file', async (code, expected, message) => {
    let left = 2;
    const target = disk({ fail: () => (left-- > 0 ? null : withCode(code)) });
    const { writer, deleted, overs } = writerOn(target);
    const failing = new Promise((resolve) => writer.failed.addEventListener('abort', resolve));
    for (let count = 0; count < 3; count += 1) {
      writer.write(ENOUGH_TO_WRITE);
      await new Promise(setImmediate);
    }
    await failing;
    expect(writer.failed.reason).toMatchObject({ code: expected, message: expect.stringMatching(message) });
    expect(await writer.finish()).toMatchObject({ ok: false, error: { code: expected } });
    expect(target.closed).toBe(true);
    expect(deleted).toEqual(['/spool/heap-1']);
    expect(overs()).toBe(1);
  });

  it('does not report success when closing the file failed', async () => {
    const { writer, deleted } = writerOn(disk({ failClose: true }));
    writer.write('text');
    expect(await writer.finish()).toMatchObject({ ok: false, error: { code: 'write_failed' } });
    expect(deleted).toEqual(['/spool/heap-1']);
  });

  it('fails instead of looping on a disk that accepts nothing', async () => {
    const { writer } = writerOn(disk({ mostBytesAtOnce: 0 }));
    writer.write('text');
    expect(await writer.finish()).toMatchObject({
      ok: false,
      error: { code: 'write_failed', message: expect.stringContaining('no bytes') },
    });
  });

  it('drops queued data when abandoned, and deletes the file once', async () => {
    const target = disk({ held: true });
    const { writer, deleted, overs } = writerOn(target);
    writer.write(ENOUGH_TO_WRITE);
    writer.write('and more');
    const giving = [writer.abandon(), writer.abandon()];
    target.go();
    await Promise.all(giving);
    expect(target.written).toBe(ENOUGH_TO_WRITE);
    expect(target.closed).toBe(true);
    expect(deleted).toEqual(['/spool/heap-1']);
    expect(overs()).toBe(1);
    expect(await writer.finish()).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });
});
