import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COLUMN_CACHE_VERSION } from '../../../shared/engine/heap/index.ts';
import { encodeHead, encodeTable } from '../../../shared/engine/heap/column-cache/cache-file.ts';
import { cachePlaceOf } from '../column-cache/index.ts';
import { createLibraryFixture, draft, neverAborted, type LibraryFixture } from './library-fixture.ts';
import type { Library } from './library.ts';

let fixture: LibraryFixture;
beforeEach(() => {
  fixture = createLibraryFixture();
  mkdirSync(fixture.directory, { recursive: true });
  mkdirSync(join(fixture.data, 'columns'), { recursive: true });
});
afterEach(() => fixture.dispose());

const checksum = (bytes: Uint8Array, before = 0): number => crc32(bytes, before);

/** An empty column cache file as an analysis process leaves it; `used` is the time of its last use. */
function writeCache(sourcePath: string, options: { sizeBytes?: number; used?: number; version?: number } = {}): string {
  const { sizeBytes = 5000, used = 1000, version = COLUMN_CACHE_VERSION } = options;
  const place = cachePlaceOf(fixture.data, sourcePath);
  const modifiedNs = existsSync(sourcePath) ? String(statSync(sourcePath, { bigint: true }).mtimeNs) : '0';
  const table = encodeTable({
    source: { path: place.sourcePath, sizeBytes: 1, modifiedNs, ends: '' },
    columns: [],
  });
  const bytes = new Uint8Array(sizeBytes);
  const tableOffset = sizeBytes - table.length;
  bytes.set(table, tableOffset);
  bytes.set(encodeHead({ tableOffset, tableByteLength: table.length, tableChecksum: checksum(table) }, checksum));
  new Uint32Array(bytes.buffer)[3] = version;
  writeFileSync(place.path, bytes);
  utimesSync(place.path, used, used);
  return place.path;
}

const addSized = async (library: Library, name: string, sizeBytes: number) =>
  (await library.add(fixture.spooled(Buffer.alloc(sizeBytes)), draft({ name }), neverAborted)).record;

describe('the column cache in the library', () => {
  it("counts towards the library's size, wherever its files are", async () => {
    const library = await fixture.open();
    const record = await addSized(library, 'a', 3000);
    writeCache(record.file);
    writeCache(fixture.file('elsewhere.heapsnapshot', '{}'), { sizeBytes: 7000 });
    expect(library.usage().libraryBytes).toBe(15_000);
    expect(library.list()).toHaveLength(1);
  });

  it('deletes the half-written file of a process that ends after the start', async () => {
    const writer = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const partial = join(fixture.data, 'library', `incoming-${writer.pid}-00000000.partial`);
    writeFileSync(partial, 'half');
    const library = await fixture.open({ pollIntervalMs: 10 });
    expect(library.list()).toEqual([]);
    expect(existsSync(partial)).toBe(true);
    const ended = once(writer, 'exit');
    writer.kill('SIGKILL');
    await ended;
    await expect.poll(() => existsSync(partial)).toBe(false);
  });

  it('is evicted before any capture is deleted, least recently used first', async () => {
    const library = await fixture.open({ limitBytes: () => 20_000 });
    const first = await addSized(library, 'first', 3000);
    const old = writeCache(fixture.file('old.heapsnapshot', '{}'), { used: 1000 });
    const recent = writeCache(first.file, { used: 2000 });
    const { notes } = await library.add(fixture.spooled(Buffer.alloc(8000)), draft({ name: 'second' }), neverAborted);
    expect([existsSync(old), existsSync(recent)]).toEqual([false, true]);
    expect(notes).toEqual([]);
    await addSized(library, 'third', 7000);
    expect(existsSync(recent)).toBe(false);
    expect(library.list()).toHaveLength(3);
    expect(library.usage().libraryBytes).toBe(18_000);
    expect(fixture.reported).toEqual([]);
  });

  it('is evicted completely before the oldest capture is deleted', async () => {
    const library = await fixture.open({ limitBytes: () => 10_000 });
    const oldest = await addSized(library, 'oldest', 3000);
    const cacheFile = writeCache(oldest.file);
    await addSized(library, 'new', 8000);
    expect(existsSync(cacheFile)).toBe(false);
    expect(library.list().map(({ name }) => name)).toEqual(['new']);
  });

  it('is deleted with its capture', async () => {
    const library = await fixture.open();
    const record = await addSized(library, 'a', 3000);
    const cacheFile = writeCache(record.file);
    await library.delete(record.id);
    expect(existsSync(cacheFile)).toBe(false);
  });

  it('written by another process is noticed, and evicted above the limit', async () => {
    const library = await fixture.open({ limitBytes: () => 10_000, pollIntervalMs: 10 });
    const record = await addSized(library, 'a', 3000);
    const changed = vi.fn<() => void>();
    library.changes.listen(changed);
    const cacheFile = writeCache(record.file, { used: 2000 });
    await expect.poll(() => changed.mock.calls.length).toBeGreaterThan(0);
    expect(existsSync(cacheFile)).toBe(true);
    const more = writeCache(fixture.file('b.heapsnapshot', '{}'), { used: 3000 });
    await expect.poll(() => existsSync(cacheFile)).toBe(false);
    expect(existsSync(more)).toBe(true);
  });
});

describe('at the start', () => {
  it('unusable cache files are deleted: without a capture, of another version, of a changed or missing capture file', async () => {
    const before = await fixture.open();
    const record = await addSized(before, 'a', 3000);
    const outdatedCapture = await addSized(before, 'b', 3000);
    before.close();
    const good = [writeCache(record.file), writeCache(fixture.file('same.heapsnapshot', '{}'))];
    const changedFile = fixture.file('changed.heapsnapshot', '{}');
    const useless = [
      writeCache(outdatedCapture.file, { version: COLUMN_CACHE_VERSION + 1 }),
      writeCache(join(fixture.directory, 'heap-00000000.heapsnapshot')),
      writeCache(join(fixture.root, 'gone.heapsnapshot')),
      writeCache(changedFile),
    ];
    utimesSync(changedFile, 5000, 5000);
    const leftover = join(fixture.data, 'columns', `incoming-${2 ** 30}-00000000.partial`);
    writeFileSync(leftover, 'half');
    const library = await fixture.open();
    await expect.poll(() => [...useless, leftover].filter((path) => existsSync(path))).toEqual([]);
    expect(good.filter((path) => existsSync(path))).toEqual(good);
    expect(library.list()).toHaveLength(2);
    expect(fixture.reported).toEqual([]);
  });
});
