/** Kept columns from one opening to the next, through the host that the window and the command line ask. */
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANALYSIS_QUERIES, type HeapOverview } from '../../../shared/contracts/analysis.ts';
import { KEPT_COLUMNS_VERSION } from '../../../shared/analysis/heap/index.ts';
import { unwrap, type AppResult } from '../../../shared/contracts/errors.ts';
import type { KeptTable } from '../../../shared/analysis/heap/kept-file.ts';
import { readKeptTable } from '../../kept-columns/index.ts';
import { createAnalysisHost } from '../host.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import { createMemoryPort, type MemoryPort } from '../testing/memory-port.ts';
import { createKeptStore, type KeptStore, type KeptStoreOptions } from './kept-store.ts';

const LIMIT_BYTES = 1024 ** 3;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let files: HeapFiles;
let dataDirectory = '';
let library = '';
let columns = '';
let said: string[] = [];

beforeEach(async () => {
  files = await createHeapFiles();
  dataDirectory = join(files.folder, 'data');
  library = join(dataDirectory, 'library');
  columns = join(dataDirectory, 'columns');
  said = [];
});
afterEach(() => files.remove());

interface Session {
  readonly port: MemoryPort;
  readonly store: KeptStore;
  open(filePath: string): Promise<AppResult<unknown>>;
  query(query: keyof typeof ANALYSIS_QUERIES, params?: unknown): Promise<unknown>;
  overview(): Promise<HeapOverview>;
  retain(): Promise<unknown>;
  finish(): Promise<unknown>;
}

/** A process of its own, as far as kept columns know. */
function session(options: Partial<KeptStoreOptions> = {}, ceilingBytes = 2 ** 30): Session {
  const store = createKeptStore({
    dataDirectory,
    libraryLimitBytes: LIMIT_BYTES,
    turn,
    report: (sentence) => void said.push(sentence),
    smallestBytes: 0,
    ...options,
  });
  const host = createAnalysisHost({
    pacing: { now: () => performance.now(), turn },
    ceilingBytes,
    kept: store,
    reportBug: (thrown) => {
      throw thrown;
    },
  });
  const port = createMemoryPort();
  host.attach(port.hostEnd);
  const query: Session['query'] = async (name, params = {}) =>
    unwrap(await port.ask({ type: 'query', documentId: 'd', query: name, params }));
  return {
    port,
    store,
    open: (filePath) => port.ask({ type: 'open', documentId: 'd', source: { filePath } }),
    query,
    overview: async () => ANALYSIS_QUERIES['heap.overview'].result.parse(await query('heap.overview')),
    retain: () => query('heap.retained'),
    finish: () => port.ask({ type: 'finish-keeping' }),
  };
}

/** Opens, computes and keeps. */
async function keep(filePath: string, options: Partial<KeptStoreOptions> = {}): Promise<void> {
  const first = session(options);
  unwrap(await first.open(filePath));
  await first.retain();
  await first.finish();
  first.port.close();
}

async function opensFromKept(filePath: string, options: Partial<KeptStoreOptions> = {}): Promise<boolean> {
  const again = session(options);
  unwrap(await again.open(filePath));
  // Waits for all columns.
  await again.query('heap.object', { id: 1 });
  const { fromKeptColumns = false, retainedReady } = await again.overview();
  expect(retainedReady).toBe(fromKeptColumns);
  again.port.close();
  return fromKeptColumns;
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
async function onlyKept(): Promise<string> {
  const [name = '', ...others] = await namesIn(columns);
  expect(others).toEqual([]);
  return join(columns, name);
}

async function changeByte(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0x10;
  await file.write(byte, 0, 1, at);
  await file.close();
}

/** What a file of columns says that it holds. */
async function columnsOf(kept: string): Promise<KeptTable['columns']> {
  const file = await open(kept, 'r');
  const table = await readKeptTable(file);
  await file.close();
  if (typeof table === 'string') throw new Error(table);
  return table.columns;
}

describe('a second opening', () => {
  it('answers everything as the first one did, retained sizes at once', async () => {
    const path = await files.large();
    const first = session();
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
    ] as const;
    const answers: unknown[] = [];
    for (const [name, params] of asked) answers.push(await first.query(name, params));
    await first.finish();

    const again = session();
    unwrap(await again.open(path));
    expect(await again.overview()).toMatchObject({ fromKeptColumns: true, retainedReady: true });
    for (const [at, [name, params]] of asked.entries()) {
      expect([name, await again.query(name, params)]).toEqual([name, answers[at]]);
    }
    const { fromKeptColumns: _kept, readMs: _now, ...now } = await again.overview();
    const { readMs: _before, ...before } = await first.overview();
    expect(now).toEqual(before);
  });

  it('knows the file through a link, and a gzip file too', async () => {
    const path = await files.small();
    await keep(path);
    await symlink(path, join(files.folder, 'link'));
    expect(await opensFromKept(join(files.folder, 'link'))).toBe(true);
    const zipped = await files.zipped();
    expect(await opensFromKept(zipped)).toBe(false);
    await keep(zipped);
    expect(await opensFromKept(zipped)).toBe(true);
    expect(await namesIn(columns)).toHaveLength(2);
  });

  it('finds the columns of a capture beside it', async () => {
    await mkdir(library, { recursive: true });
    const path = join(library, 'heap-0123abcd.heapsnapshot');
    await copyFile(await files.small(), path);
    await keep(path);
    expect((await namesIn(library)).toSorted()).toEqual(['heap-0123abcd.columns', 'heap-0123abcd.heapsnapshot']);
    expect(await namesIn(columns)).toEqual([]);
    expect(await opensFromKept(path)).toBe(true);
  });

  it('keeps them for their owner only', async () => {
    await keep(await files.small());
    expect((await stat(await onlyKept())).mode & 0o777).toBe(0o600);
    expect((await stat(columns)).mode & 0o777).toBe(0o700);
  });

  it('does not bother with what is read as quickly', async () => {
    await keep(await files.small(), { smallestBytes: 1 << 20 });
    expect(await namesIn(columns)).toEqual([]);
  });

  it('marks them as used, for those unused go first', async () => {
    const path = await files.small();
    await keep(path);
    const kept = await onlyKept();
    await utimes(kept, 1000, 1000);
    expect(await opensFromKept(path)).toBe(true);
    expect((await stat(kept)).mtimeMs).toBeGreaterThan(1_000_000);
  });
});

describe('a document whose columns are still being read', () => {
  it('shows its classes with retained sizes, and answers the rest when it is there', async () => {
    const path = await files.large();
    await keep(path);
    const again = session();
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

  it('is read from its own file where a column turns out to be damaged', async () => {
    const path = await files.small();
    const first = session();
    unwrap(await first.open(path));
    await first.retain();
    await first.finish();
    const dominated = await first.query('heap.dominated', { id: null });
    const kept = await onlyKept();
    await changeByte(kept, (await columnsOf(kept)).find(({ name }) => name === 'number retained')?.offset ?? 0);
    const again = session();
    unwrap(await again.open(path));
    expect(await again.overview()).toMatchObject({ fromKeptColumns: true });
    await again.retain();
    expect(await again.query('heap.dominated', { id: null })).toEqual(dominated);
    expect((await again.overview()).fromKeptColumns).toBeUndefined();
    // Written anew, they are good for the next one.
    await again.finish();
    expect(await opensFromKept(path)).toBe(true);
  });

  it('does not keep those waiting who leave, nor anybody when it is closed', async () => {
    const path = await files.large();
    await keep(path);
    const again = session();
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

describe('columns that do not fit', () => {
  /** Opens without them and writes good ones; what was said about the others. */
  async function rebuilt(path: string): Promise<string> {
    said = [];
    expect(await opensFromKept(path)).toBe(false);
    const why = said.join('\n');
    await keep(path);
    expect(await opensFromKept(path)).toBe(true);
    return why;
  }

  it('are of a file that has changed since', async () => {
    const path = await files.small();
    await keep(path);
    await utimes(path, 1000, 1000);
    expect(await rebuilt(path)).toContain('of another file');
    expect(await namesIn(columns)).toHaveLength(1);
  });

  it('are of another content with the same size and time', async () => {
    const path = await files.small();
    await utimes(path, 1000, 1000);
    await keep(path);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll('elements', 'elementz'));
    await utimes(path, 1000, 1000);
    expect(await rebuilt(path)).toContain('of another file');
  });

  it('are of another version', async () => {
    const path = await files.small();
    await keep(path);
    const file = await open(await onlyKept(), 'r+');
    await file.write(Uint32Array.of(KEPT_COLUMNS_VERSION + 1), 0, 4, 12);
    await file.close();
    expect(await rebuilt(path)).toContain('other version');
  });

  it('are of another byte order', async () => {
    const path = await files.small();
    await keep(path);
    const file = await open(await onlyKept(), 'r+');
    await file.write(Uint32Array.of(0x0403_0201), 0, 4, 0);
    await file.close();
    expect(await rebuilt(path)).toContain('other byte order');
  });

  it('are cut off', async () => {
    const path = await files.small();
    for (const bytes of [1, 5000]) {
      await keep(path);
      const kept = await onlyKept();
      await truncate(kept, (await stat(kept)).size - bytes);
      expect(await rebuilt(path)).toContain('truncated');
    }
    await truncate(await onlyKept(), 0);
    expect(await rebuilt(path)).toContain('truncated');
  });

  it('have a bit of any column changed', async () => {
    const path = await files.small();
    await keep(path);
    const kept = await onlyKept();
    const table = await columnsOf(kept);
    expect(table.length).toBeGreaterThan(20);
    for (const { offset, byteLength } of table) {
      if (byteLength === 0) continue;
      await changeByte(kept, offset + (byteLength >>> 1));
      said = [];
      expect(await opensFromKept(path)).toBe(false);
      expect(said.join()).toContain('damaged');
      await changeByte(kept, offset + (byteLength >>> 1));
    }
    expect(await opensFromKept(path)).toBe(true);
  });

  it('need more memory than there is', async () => {
    const path = await files.large();
    await keep(path);
    const poor = session({}, 8 << 20);
    const opened = await poor.open(path);
    expect(opened.ok ? await poor.overview() : opened.error.code).not.toHaveProperty('fromKeptColumns');
    expect(said.join()).toContain('no room in memory');
  });
});

describe('keeping', () => {
  it('waits until the first questions are answered', async () => {
    const quiet = Promise.withResolvers<void>();
    const first = session({ wait: () => quiet.promise });
    unwrap(await first.open(await files.small()));
    await first.retain();
    await first.overview();
    expect(await namesIn(columns)).toEqual([]);
    quiet.resolve();
    await first.finish();
    expect(await namesIn(columns)).toHaveLength(1);
  });

  it('pauses while somebody asks something', async () => {
    const begun = Promise.withResolvers<void>();
    let pieces = 0;
    const first = session({
      wait: async () => undefined,
      turn: async () => {
        pieces += 1;
        if (pieces === 5) begun.resolve();
        await turn();
      },
    });
    unwrap(await first.open(await files.small()));
    const asking = first.store.giveWay();
    await first.retain();
    const asked = first.store.giveWay();
    asking();
    const before = pieces;
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(pieces - before).toBeLessThan(2);
    asked();
    await begun.promise;
    await first.finish();
    expect(await namesIn(columns)).toHaveLength(1);
  });

  it('goes on when the document is closed, and counts its memory until then', async () => {
    const quiet = Promise.withResolvers<void>();
    const first = session({ wait: () => quiet.promise });
    unwrap(await first.open(await files.small()));
    await first.retain();
    expect(first.store.heldBytes).toBe(0);
    first.port.tell({ type: 'close', documentId: 'd' });
    expect(first.store.heldBytes).toBeGreaterThan(100);
    quiet.resolve();
    await first.finish();
    expect(first.store.heldBytes).toBe(0);
    expect(await namesIn(columns)).toHaveLength(1);
  });

  it('is given up where another document needs the memory', async () => {
    const first = session({ wait: () => new Promise(() => {}) });
    unwrap(await first.open(await files.small()));
    await first.retain();
    first.port.tell({ type: 'close', documentId: 'd' });
    first.store.stopReleased();
    expect(first.store.heldBytes).toBe(0);
  });

  it('is given up in the middle, and leaves nothing behind', async () => {
    const path = await files.large();
    const begun = Promise.withResolvers<void>();
    let pieces = 0;
    const first = session({
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
    expect(await namesIn(columns)).toEqual([]);
    expect(await opensFromKept(path)).toBe(false);
  });

  it('writes nothing where the file changes meanwhile', async () => {
    const path = await files.small();
    const first = session({ wait: () => utimes(path, 2000, 2000) });
    unwrap(await first.open(path));
    await first.retain();
    await first.finish();
    expect(said.join()).toContain('the file was changed meanwhile');
    expect(await namesIn(columns)).toEqual([]);
  });

  it('of one file by two processes at once leaves one whole file', async () => {
    const path = await files.large();
    const both = [session(), session()];
    for (const each of both) unwrap(await each.open(path));
    for (const each of both) await each.retain();
    await Promise.all(both.map((each) => each.finish()));
    expect(await namesIn(columns)).toHaveLength(1);
    expect(await opensFromKept(path)).toBe(true);
  });

  it('replaces columns while another process reads them', async () => {
    const path = await files.large();
    await keep(path);
    const writer = session();
    await rm(await onlyKept());
    unwrap(await writer.open(path));
    await writer.retain();
    await writer.finish();
    const [read] = await Promise.all([opensFromKept(path), keep(path)]);
    expect(read).toBe(true);
  });

  it('leaves the disk its reserve', async () => {
    await keep(await files.small(), { freeBytes: () => 1024 ** 3 });
    expect(said.join()).toContain('free on the disk');
    expect(await namesIn(columns)).toEqual([]);
  });

  it('keeps within the limit of the library: captures first, then the columns used last', async () => {
    const paths = [];
    for (const name of ['a', 'b', 'c']) paths.push(await files.small(`${name}.heapsnapshot`));
    const [a = '', b = '', c = ''] = paths;
    await keep(a);
    const one = (await stat(await onlyKept())).size;
    await utimes(await onlyKept(), 1000, 1000);
    // Estimated a little higher than written: every column's padding is counted.
    const limit = { libraryLimitBytes: one * 8 };
    await keep(b, limit);
    expect(await namesIn(columns)).toHaveLength(2);
    await mkdir(library, { recursive: true });
    await writeFile(join(library, 'heap-0123abcd.heapsnapshot'), new Uint8Array(one * 6));
    await keep(c, { libraryLimitBytes: one * 8 + 4096 });
    expect(await opensFromKept(a)).toBe(false);
    expect(await opensFromKept(c)).toBe(true);
    await writeFile(join(library, 'heap-0123abcd.heapsnapshot'), new Uint8Array(one * 8));
    said = [];
    await keep(a, limit);
    expect(said.join()).toContain('leaves no room');
  });

  it('leaves nothing of what a full disk cut short', async () => {
    const path = await files.small();
    let writtenBytes = 0;
    await keep(path, {
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
    expect(said.join()).toContain('ENOSPC');
    expect(await namesIn(columns)).toEqual([]);
    await keep(path);
    expect(await opensFromKept(path)).toBe(true);
  });

  it('says where the folder cannot be written, and goes on without', async () => {
    await mkdir(dataDirectory, { recursive: true });
    await writeFile(columns, 'a file');
    const path = await files.small();
    await keep(path);
    expect(said.join()).toContain('are not kept');
    expect(await opensFromKept(path)).toBe(false);
  });
});
