/** The column cache from one opening to the next. */
import { copyFile, mkdir, open, readFile, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COLUMN_CACHE_VERSION } from '../../../../shared/engine/heap/index.ts';
import { heap } from '../../../../shared/engine/heap/testing/heap-picture.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import {
  changeByte,
  columnsOf,
  createColumnCacheFixture,
  namesIn,
  type ColumnCacheFixture,
} from '../testing/column-cache-fixture.ts';

let here: ColumnCacheFixture;
beforeEach(async () => {
  here = await createColumnCacheFixture();
});
afterEach(() => here.files.remove());

describe('a second opening', () => {
  it('answers everything as the first one did, with retained sizes at once', async () => {
    const path = await here.files.large();
    const first = here.session();
    unwrap(await first.open(path));
    await first.retain();
    const asked = [
      ['heap.classes', { sort: 'retained', count: 1000 }],
      ['heap.objects', { className: 'n1', count: 100 }],
      ['heap.dominated', { id: null, count: 20 }],
      ['heap.object', { id: 7 }],
      ['heap.paths', { id: 4001 }],
      ['heap.retainers', { id: 4001 }],
      ['heap.search', { in: 'name', query: 'n77', count: 20 }],
      ['heap.duplicate-strings', {}],
      ['heap.detached', {}],
      ['heap.dominated-classes', { id: null }],
      ['heap.class-paths', { className: 'n1' }],
    ] as const;
    const answers: unknown[] = [];
    for (const [name, params] of asked) answers.push(await first.query(name, params));
    await first.finish();

    const again = here.session();
    unwrap(await again.open(path));
    expect(await again.overview()).toMatchObject({ fromColumnCache: true, retainedReady: true });
    for (const [at, [name, params]] of asked.entries()) {
      expect([name, await again.query(name, params)]).toEqual([name, answers[at]]);
    }
    const { fromColumnCache: _kept, readMs: _now, ...now } = await again.overview();
    const { readMs: _before, ...before } = await first.overview();
    expect(now).toEqual(before);
  });

  it('groups plain objects by their properties, and finds the room of collections, as the first one did', async () => {
    const path = await here.files.write(
      'shapes.heapsnapshot',
      heap(
        `root → [one, other, map, set]
         one -price→ low
         other -price→ high
         map -table→ entries
         set -table→ members`,
        {
          one: { name: 'Object', sizeBytes: 24 },
          other: { name: 'Object', sizeBytes: 24 },
          low: { type: 'string', name: 'low' },
          high: { type: 'string', name: 'high' },
          map: { name: 'Map', sizeBytes: 32 },
          set: { name: 'Set', sizeBytes: 32 },
          entries: { type: 'array', sizeBytes: 4000 },
          members: { type: 'array', sizeBytes: 4000 },
        },
      ),
    );
    const first = here.session();
    unwrap(await first.open(path));
    await first.retain();
    const [shapes, collections] = [await first.query('heap.shapes', {}), await first.query('heap.collections', {})];
    expect(shapes).toMatchObject({ rows: [{ keys: ['price'], count: 2 }] });
    await first.finish();

    const again = here.session();
    unwrap(await again.open(path));
    expect(await again.overview()).toMatchObject({ fromColumnCache: true });
    expect(await again.query('heap.shapes', {})).toEqual(shapes);
    expect(await again.query('heap.collections', {})).toEqual(collections);
  });

  it('recognises the file through a link, and a gzip file too', async () => {
    const path = await here.files.small();
    await here.cache(path);
    await symlink(path, join(here.files.folder, 'link'));
    expect(await here.opensFromCache(join(here.files.folder, 'link'))).toBe(true);
    const zipped = await here.files.zipped();
    expect(await here.opensFromCache(zipped)).toBe(false);
    await here.cache(zipped);
    expect(await here.opensFromCache(zipped)).toBe(true);
    expect(await namesIn(here.columns)).toHaveLength(2);
  });

  it('finds the cache of a capture next to it', async () => {
    await mkdir(here.library, { recursive: true });
    const path = join(here.library, 'heap-0123abcd.heapsnapshot');
    await copyFile(await here.files.small(), path);
    await here.cache(path);
    expect((await namesIn(here.library)).toSorted()).toEqual(['heap-0123abcd.columns', 'heap-0123abcd.heapsnapshot']);
    expect(await namesIn(here.columns)).toEqual([]);
    expect(await here.opensFromCache(path)).toBe(true);
  });

  it('makes the cache readable for its owner only', async () => {
    await here.cache(await here.files.small());
    expect((await stat(await here.onlyCacheFile())).mode & 0o777).toBe(0o600);
    expect((await stat(here.columns)).mode & 0o777).toBe(0o700);
  });

  it('is not cached when parsing is as fast', async () => {
    await here.cache(await here.files.small(), { smallestBytes: 1 << 20 });
    expect(await namesIn(here.columns)).toEqual([]);
  });

  it('marks the cache as used, because the least recently used is evicted first', async () => {
    const path = await here.files.small();
    await here.cache(path);
    const cacheFile = await here.onlyCacheFile();
    await utimes(cacheFile, 1000, 1000);
    expect(await here.opensFromCache(path)).toBe(true);
    expect((await stat(cacheFile)).mtimeMs).toBeGreaterThan(1_000_000);
  });
});

describe('a document whose columns are still being read', () => {
  it('shows its classes with retained sizes, and answers the rest once it is read', async () => {
    const path = await here.files.large();
    await here.cache(path);
    const again = here.session();
    unwrap(await again.open(path));
    const reached: string[] = [];
    const asked = [
      again.query('heap.object', { id: 1 }).then(() => reached.push('object')),
      again.query('heap.classes', { sort: 'retained' }).then(() => reached.push('classes')),
      again.retain().then(() => reached.push('retained')),
    ];
    await Promise.all(asked);
    expect(reached.at(-1)).toBe('object');
  });

  it('is read from its own file when a column is damaged', async () => {
    const path = await here.files.small();
    const first = here.session();
    unwrap(await first.open(path));
    await first.retain();
    await first.finish();
    const dominated = await first.query('heap.dominated', { id: null });
    const cacheFile = await here.onlyCacheFile();
    await changeByte(
      cacheFile,
      (await columnsOf(cacheFile)).find(({ name }) => name === 'number retained')?.offset ?? 0,
    );
    const again = here.session();
    unwrap(await again.open(path));
    expect(await again.overview()).toMatchObject({ fromColumnCache: true });
    await again.retain();
    expect(await again.query('heap.dominated', { id: null })).toEqual(dominated);
    expect((await again.overview()).fromColumnCache).toBeUndefined();
    // Rewritten, they work for the next one.
    await again.finish();
    expect(await here.opensFromCache(path)).toBe(true);
  });

  it('does not delay clients that leave, nor any client when it is closed', async () => {
    const path = await here.files.large();
    await here.cache(path);
    const again = here.session();
    unwrap(await again.open(path));
    const waiting = again.port.ask({ type: 'query', documentId: 'd', query: 'heap.object', params: { id: 1 } });
    again.port.tell({ type: 'cancel', requestId: again.port.lastRequestId });
    expect(await waiting).toMatchObject({ error: { code: 'cancelled' } });
    expect(await again.query('heap.object', { id: 1 })).toMatchObject({ node: { id: 1 } });
    again.port.tell({ type: 'close', documentId: 'd' });
    unwrap(await again.open(path));
    expect(await again.query('heap.object', { id: 1 })).toMatchObject({ node: { id: 1 } });
  });
});

describe('unusable columns', () => {
  /** Opens without them and rewrites good ones; returns the logged reason. */
  async function rebuilt(path: string): Promise<string> {
    here.said = [];
    expect(await here.opensFromCache(path)).toBe(false);
    const why = here.said.join('\n');
    await here.cache(path);
    expect(await here.opensFromCache(path)).toBe(true);
    return why;
  }

  it('are of a file that has changed since', async () => {
    const path = await here.files.small();
    await here.cache(path);
    await utimes(path, 1000, 1000);
    expect(await rebuilt(path)).toContain('of another file');
    expect(await namesIn(here.columns)).toHaveLength(1);
  });

  it('are of another content with the same size and time', async () => {
    const path = await here.files.small();
    await utimes(path, 1000, 1000);
    await here.cache(path);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll('elements', 'elementz'));
    await utimes(path, 1000, 1000);
    expect(await rebuilt(path)).toContain('of another file');
  });

  it('are of another version', async () => {
    const path = await here.files.small();
    await here.cache(path);
    const file = await open(await here.onlyCacheFile(), 'r+');
    await file.write(Uint32Array.of(COLUMN_CACHE_VERSION + 1), 0, 4, 12);
    await file.close();
    expect(await rebuilt(path)).toContain('other version');
  });

  it('are of another byte order', async () => {
    const path = await here.files.small();
    await here.cache(path);
    const file = await open(await here.onlyCacheFile(), 'r+');
    await file.write(Uint32Array.of(0x0403_0201), 0, 4, 0);
    await file.close();
    expect(await rebuilt(path)).toContain('other byte order');
  });

  it('are cut off', async () => {
    const path = await here.files.small();
    for (const bytes of [1, 5000]) {
      await here.cache(path);
      const cacheFile = await here.onlyCacheFile();
      await truncate(cacheFile, (await stat(cacheFile)).size - bytes);
      expect(await rebuilt(path)).toContain('truncated');
    }
    await truncate(await here.onlyCacheFile(), 0);
    expect(await rebuilt(path)).toContain('truncated');
  });

  it('have a bit of any column changed', async () => {
    const path = await here.files.small();
    await here.cache(path);
    const cacheFile = await here.onlyCacheFile();
    const table = await columnsOf(cacheFile);
    expect(table.length).toBeGreaterThan(20);
    for (const { offset, byteLength } of table) {
      if (byteLength === 0) continue;
      await changeByte(cacheFile, offset + (byteLength >>> 1));
      here.said = [];
      expect(await here.opensFromCache(path)).toBe(false);
      expect(here.said.join()).toContain('damaged');
      await changeByte(cacheFile, offset + (byteLength >>> 1));
    }
    expect(await here.opensFromCache(path)).toBe(true);
  });

  it('need more memory than there is', async () => {
    const path = await here.files.large();
    await here.cache(path);
    const poor = here.session({}, 8 << 20);
    const opened = await poor.open(path);
    expect(opened.ok ? await poor.overview() : opened.error.code).not.toHaveProperty('fromColumnCache');
    expect(here.said.join()).toContain('no room in memory');
  });
});
