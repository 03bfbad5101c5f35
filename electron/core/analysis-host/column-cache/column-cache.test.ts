/** Writing the column cache: when, under which limits, and what remains when it is interrupted. */
import { mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../../shared/base/errors.ts';
import { createColumnCacheFixture, namesIn, type ColumnCacheFixture } from '../testing/column-cache-fixture.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let here: ColumnCacheFixture;
beforeEach(async () => {
  here = await createColumnCacheFixture();
});
afterEach(() => here.files.remove());

describe('the column cache', () => {
  it('waits until the first queries are answered', async () => {
    const quiet = Promise.withResolvers<void>();
    const first = here.session({ wait: () => quiet.promise });
    unwrap(await first.open(await here.files.small()));
    await first.retain();
    await first.overview();
    expect(await namesIn(here.columns)).toEqual([]);
    quiet.resolve();
    await first.finish();
    expect(await namesIn(here.columns)).toHaveLength(1);
  });

  it('caches the columns of a file that was read while it grew under its final path', async () => {
    const bytes = await readFile(await here.files.small('heap-1'));
    const spooled = await here.files.write('growing', bytes);
    const placed = join(here.files.folder, 'placed.heapsnapshot');
    const first = here.session();
    const opened = first.port.ask({ type: 'open', documentId: 'd', source: { filePath: spooled, growing: true } });
    first.port.tell({ type: 'grown', documentId: 'd', writtenBytes: bytes.length, isWhole: true });
    await rename(spooled, placed);
    first.port.tell({ type: 'complete', documentId: 'd', sizeBytes: bytes.length, filePath: placed });
    unwrap(await opened);
    await first.retain();
    await first.finish();
    expect(here.said).toEqual([expect.stringContaining(`Column cache of ${placed} written`)]);
    expect(await here.opensFromCache(placed)).toBe(true);
  });

  it('pauses while a query is answered', async () => {
    const begun = Promise.withResolvers<void>();
    let pieces = 0;
    const first = here.session({
      wait: async () => undefined,
      turn: async () => {
        pieces += 1;
        if (pieces === 5) begun.resolve();
        await turn();
      },
    });
    unwrap(await first.open(await here.files.small()));
    const asking = first.store.pause();
    await first.retain();
    const asked = first.store.pause();
    asking();
    const before = pieces;
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(pieces - before).toBeLessThan(2);
    asked();
    await begun.promise;
    await first.finish();
    expect(await namesIn(here.columns)).toHaveLength(1);
  });

  it('continues when the document is closed, and counts its memory until then', async () => {
    const quiet = Promise.withResolvers<void>();
    const first = here.session({ wait: () => quiet.promise });
    unwrap(await first.open(await here.files.small()));
    await first.retain();
    expect(first.store.heldBytes).toBe(0);
    first.port.tell({ type: 'close', documentId: 'd' });
    expect(first.store.heldBytes).toBeGreaterThan(100);
    quiet.resolve();
    await first.finish();
    expect(first.store.heldBytes).toBe(0);
    expect(await namesIn(here.columns)).toHaveLength(1);
  });

  it('is cancelled when another document needs the memory', async () => {
    const first = here.session({ wait: () => new Promise(() => {}) });
    unwrap(await first.open(await here.files.small()));
    await first.retain();
    first.port.tell({ type: 'close', documentId: 'd' });
    first.store.stopReleased();
    expect(first.store.heldBytes).toBe(0);
  });

  it('is cancelled in the middle, and leaves nothing behind', async () => {
    const path = await here.files.large();
    const begun = Promise.withResolvers<void>();
    let pieces = 0;
    const first = here.session({
      wait: async () => undefined,
      turn: async () => {
        pieces += 1;
        if (pieces === 20) begun.resolve();
        await turn();
      },
    });
    unwrap(await first.open(path));
    await first.retain();
    await begun.promise;
    const controller = new AbortController();
    controller.abort();
    await first.store.finish(controller.signal);
    expect(await namesIn(here.columns)).toEqual([]);
    expect(await here.opensFromCache(path)).toBe(false);
  });

  it('writes nothing if the file changes in the meantime', async () => {
    const path = await here.files.small();
    const first = here.session({ wait: () => utimes(path, 2000, 2000) });
    unwrap(await first.open(path));
    await first.retain();
    await first.finish();
    expect(here.said.join()).toContain('the file changed in the meantime');
    expect(await namesIn(here.columns)).toEqual([]);
  });

  it('of one file by two processes at once leaves one complete file', async () => {
    const path = await here.files.large();
    const both = [here.session(), here.session()];
    for (const each of both) unwrap(await each.open(path));
    for (const each of both) await each.retain();
    await Promise.all(both.map((each) => each.finish()));
    expect(await namesIn(here.columns)).toHaveLength(1);
    expect(await here.opensFromCache(path)).toBe(true);
  });

  it('replaces columns while another process reads them', async () => {
    const path = await here.files.large();
    await here.cache(path);
    const writer = here.session();
    await rm(await here.onlyCacheFile());
    unwrap(await writer.open(path));
    await writer.retain();
    await writer.finish();
    const [read] = await Promise.all([here.opensFromCache(path), here.cache(path)]);
    expect(read).toBe(true);
  });

  it('leaves the reserve on the disk free', async () => {
    await here.cache(await here.files.small(), { freeBytes: () => 1024 ** 3 });
    expect(here.said.join()).toContain('free on the disk');
    expect(await namesIn(here.columns)).toEqual([]);
  });

  it('stays within the limit of the library: captures first, then the most recently used columns', async () => {
    const paths = [];
    for (const name of ['a', 'b', 'c']) paths.push(await here.files.small(`${name}.heapsnapshot`));
    const [a = '', b = '', c = ''] = paths;
    await here.cache(a);
    const one = (await stat(await here.onlyCacheFile())).size;
    await utimes(await here.onlyCacheFile(), 1000, 1000);
    // The estimate is a little higher than what is written: it counts every column's padding.
    const limit = { libraryLimitBytes: one * 8 };
    await here.cache(b, limit);
    expect(await namesIn(here.columns)).toHaveLength(2);
    await mkdir(here.library, { recursive: true });
    await writeFile(join(here.library, 'heap-0123abcd.heapsnapshot'), new Uint8Array(one * 6));
    await here.cache(c, { libraryLimitBytes: one * 8 + 4096 });
    expect(await here.opensFromCache(a)).toBe(false);
    expect(await here.opensFromCache(c)).toBe(true);
    await writeFile(join(here.library, 'heap-0123abcd.heapsnapshot'), new Uint8Array(one * 8));
    here.said = [];
    await here.cache(a, limit);
    expect(here.said.join()).toContain('leaves no room');
  });

  it('leaves nothing behind on a full disk', async () => {
    const path = await here.files.small();
    let writtenBytes = 0;
    await here.cache(path, {
      async create(partial) {
        const file = await open(partial, 'wx', 0o600);
        const write = file.write.bind(file);
        const full = async (bytes: Uint8Array, offset: number, length: number, position: number) => {
          writtenBytes += length;
          if (writtenBytes > 600) throw Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC', syscall: 'write' });
          return write(bytes, offset, length, position);
        };
        Object.defineProperty(file, 'write', { value: full });
        return file;
      },
    });
    expect(writtenBytes).toBeGreaterThan(600);
    expect(here.said.join()).toContain('ENOSPC');
    expect(await namesIn(here.columns)).toEqual([]);
    await here.cache(path);
    expect(await here.opensFromCache(path)).toBe(true);
  });

  it('logs that the folder cannot be written, and continues without it', async () => {
    await mkdir(here.dataDirectory, { recursive: true });
    await writeFile(here.columns, 'a file');
    const path = await here.files.small();
    await here.cache(path);
    expect(here.said.join()).toContain('not written');
    expect(await here.opensFromCache(path)).toBe(false);
  });
});
