import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { appError, unwrap, settle } from '../../../shared/base/errors.ts';
import { realDisk, type Disk } from './disk.ts';
import { kindOfFile } from './index.ts';
import {
  createLibraryFixture,
  draft,
  failingDisk,
  HEAP,
  neverAborted,
  systemError,
  type LibraryFixture,
} from './library-fixture.ts';
import type { Library } from './library.ts';

let fixture: LibraryFixture;
beforeEach(() => {
  fixture = createLibraryFixture();
});
afterEach(() => fixture.dispose());

const fileNames = (): string[] => readdirSync(fixture.directory).filter((name) => !name.startsWith('index.sqlite'));
const progressOf = (): { seen: Progress[]; progress: (progress: Progress) => void } => {
  const seen: Progress[] = [];
  return { seen, progress: (progress) => void seen.push(progress) };
};
const importOptions = { note: '', takenBy: 'you', signal: neverAborted, progress: () => {} };

/** A snapshot of incompressible content. */
function bigHeap(sizeBytes: number): Buffer {
  const strings = randomBytes(sizeBytes / 2).toString('hex');
  return Buffer.from(`${HEAP.slice(0, HEAP.indexOf('"strings"'))}"strings":["${strings}"]}`);
}

/** A disk that calls `onRead` before each read of a file, for a cancel in the middle. */
function watchedDisk(onRead: (position: number) => void): Disk {
  return {
    ...realDisk,
    async open(path, flags, mode) {
      const file = await open(path, flags, mode);
      const read = file.read.bind(file);
      Object.defineProperty(file, 'read', {
        value: async (buffer: Buffer, offset: number, length: number, position: number) => {
          onRead(position);
          return read(buffer, offset, length, position);
        },
      });
      return file;
    },
  };
}

describe('importing', () => {
  it('marks a snapshot whose strings have no contents', async () => {
    const library = await fixture.open();
    const marked = fixture.file(
      'a.heapsnapshot',
      HEAP.replace('"node_count"', '"penStringsDropped":true,"node_count"'),
    );
    expect((await library.import(marked, importOptions)).record.options).toMatchObject({ dropStrings: true });
    const other = fixture.file('b.heapsnapshot', HEAP.replace('"strings":[]', '"strings":["penStringsDropped"]'));
    expect((await library.import(other, importOptions)).record.options).not.toHaveProperty('dropStrings');
  });

  it('copies the bytes, detects the kind by content even against the name, and records the origin', async () => {
    const library = await fixture.open();
    const path = fixture.file('holiday photo.png', HEAP);
    const { record, notes } = await library.import(path, {
      ...importOptions,
      note: 'from Ada',
      takenBy: 'Claude Code',
    });
    expect(record).toMatchObject({
      kind: 'heap-snapshot',
      name: 'holiday photo.png',
      note: 'from Ada',
      takenBy: 'Claude Code',
      origin: 'imported',
      target: null,
      sizeBytes: HEAP.length,
      options: { source: path },
    });
    expect(notes).toEqual([]);
    expect(readFileSync(record.file, 'utf8')).toBe(HEAP);
    expect(readFileSync(path, 'utf8')).toBe(HEAP);
    expect(statSync(record.file).mode & 0o777).toBe(0o600);
  });

  it('decompresses gzip, so that the library holds the original bytes', async () => {
    const library = await fixture.open();
    const heap = bigHeap(3_000_000);
    const path = fixture.file('a.heapsnapshot.gz', gzipSync(heap));
    const { record, notes } = await library.import(path, importOptions);
    expect(record.kind).toBe('heap-snapshot');
    expect(readFileSync(record.file).equals(heap)).toBe(true);
    expect(record.sizeBytes).toBe(heap.length);
    expect(notes).toEqual([expect.stringContaining('was gzipped')]);
  });

  it('reports a truncated file and records it as a loss', async () => {
    const library = await fixture.open();
    const whole = await library.import(fixture.file('whole.heapsnapshot', `${HEAP}\n`), importOptions);
    expect(whole).toMatchObject({ notes: [], record: { truncated: false, loss: [] } });
    const cut = await library.import(fixture.file('cut.heapsnapshot', HEAP.slice(0, -20)), importOptions);
    expect(cut.notes).toEqual([expect.stringContaining('it was cut off')]);
    expect(cut.record).toMatchObject({ truncated: true, loss: [{ reason: 'The imported file was cut off' }] });
    // Chrome closes the list of a trace only at the end.
    const unclosed = await library.import(fixture.file('open.json', '[{"ph":"X","ts":1,"pid":1},\n'), importOptions);
    expect(unclosed).toMatchObject({ notes: [], record: { truncated: false } });
  });

  it('reads all members of a gzip file', async () => {
    const library = await fixture.open();
    const half = Math.floor(HEAP.length / 2);
    const path = fixture.file('a.gz', Buffer.concat([gzipSync(HEAP.slice(0, half)), gzipSync(HEAP.slice(half))]));
    const { record } = await library.import(path, importOptions);
    expect(readFileSync(record.file, 'utf8')).toBe(HEAP);
  });

  it('recognises a heap recorded over time by its samples, plain or gzipped', async () => {
    const library = await fixture.open();
    const timeline = `{"snapshot":{"meta":{},"trace_function_count":0},"nodes":[${'1,'.repeat(1_500_000)}1],"samples":[0,7],"strings":[]}`;
    const plain = fixture.file('a.heapsnapshot', timeline);
    const zipped = fixture.file('b.heapsnapshot', gzipSync(timeline));
    for (const path of [plain, zipped]) {
      expect((await library.import(path, importOptions)).record.kind).toBe('heap-timeline');
      expect(await kindOfFile(path)).toEqual({ ok: true, value: 'heap-timeline' });
    }
    expect(await kindOfFile(fixture.file('c', HEAP))).toEqual({ ok: true, value: 'heap-snapshot' });
  });

  it('refuses a file that is not a capture, and leaves nothing behind', async () => {
    const library = await fixture.open();
    mkdirSync(join(fixture.root, 'folder'));
    const cases: [string, string][] = [
      [fixture.file('empty', ''), 'empty_file'],
      [fixture.file('empty.gz', gzipSync('')), 'empty_file'],
      [fixture.file('text', 'hello'), 'unsupported_format'],
      [fixture.file('half.gz', gzipSync(bigHeap(400_000)).subarray(0, 200_000)), 'truncated_file'],
      [fixture.file('stub.gz', Buffer.from([0x1f, 0x8b])), 'truncated_file'],
      [
        fixture.file(
          'bad.gz',
          Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), Buffer.alloc(5000, 0xfe)]),
        ),
        'damaged_file',
      ],
      [join(fixture.root, 'missing'), 'file_not_found'],
      [join(fixture.root, 'folder'), 'file_unreadable'],
      // It would be endless if it were opened.
      ['/dev/zero', 'file_unreadable'],
      [join(fixture.root, 'text', 'below'), 'file_not_found'],
    ];
    for (const [path, code] of cases) {
      expect([path, await settle(() => library.import(path, importOptions))]).toMatchObject([
        path,
        { ok: false, error: { code } },
      ]);
      // The kind needs only the head: a gzip file cut off far behind its beginning still has one.
      const kind = path.endsWith('half.gz') ? { ok: true, value: 'heap-snapshot' } : { ok: false, error: { code } };
      expect([path, await kindOfFile(path)]).toMatchObject([path, kind]);
    }
    expect(fileNames()).toEqual([]);
    expect(library.list()).toEqual([]);
  });

  it('reports a file that may not be read', async () => {
    const disk: Disk = { ...realDisk, open: () => Promise.reject(systemError('EACCES', 'open')) };
    const library = await fixture.open({ disk });
    const imported = await settle(() => library.import(fixture.file('closed', HEAP), importOptions));
    expect(imported).toMatchObject({
      ok: false,
      error: { code: 'file_unreadable', message: expect.stringContaining('permission denied') },
    });
  });

  it('ends when cancelled in the middle, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const disk = watchedDisk((position) => {
      if (position >= 2 * 1024 ** 2) controller.abort();
    });
    const library = await fixture.open({ disk });
    const path = fixture.file('big', bigHeap(8 * 1024 ** 2));
    const imported = await settle(() => library.import(path, { ...importOptions, signal: controller.signal }));
    expect(imported).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(fileNames()).toEqual([]);
  });

  it.each(['ENOSPC', 'EDQUOT', 'EIO'])('ends on %s in the middle, and leaves nothing behind', async (code) => {
    const library = await fixture.open({ disk: failingDisk(code, 2 * 1024 ** 2) });
    const imported = await settle(() => library.import(fixture.file('big', bigHeap(8 * 1024 ** 2)), importOptions));
    expect(imported).toMatchObject({ ok: false, error: { code: code === 'EIO' ? 'write_failed' : 'disk_full' } });
    expect(fileNames()).toEqual([]);
  });

  it('refuses a small gzip file of an assistant that would fill the library, and deletes no capture of the user', async () => {
    const limitBytes = 40 * 1024 ** 2;
    const library = await fixture.open({ limitBytes: () => limitBytes });
    const { record: mine } = await library.add(fixture.spooled(), draft({ takenBy: 'you' }), neverAborted);
    const bomb = gzipSync(`${HEAP.slice(0, -1)},"x":"${' '.repeat(60 * 1024 ** 2)}"}`);
    const path = fixture.file('small.gz', bomb);
    expect(bomb.length).toBeLessThan(200_000);
    const byAssistant = { ...importOptions, takenBy: 'Claude Code' };
    expect(await settle(() => library.import(path, byAssistant))).toMatchObject({
      ok: false,
      error: { code: 'too_large', suggestion: expect.stringContaining('Ask the user') },
    });
    expect(
      await settle(() => library.import(fixture.file('plain', bigHeap(50 * 1024 ** 2)), byAssistant)),
    ).toMatchObject({
      ok: false,
      error: { code: 'too_large', message: expect.stringContaining('it does not delete captures of the user') },
    });
    expect(library.list().map(({ id }) => id)).toEqual([mine.id]);
    expect(fileNames()).toEqual([`${mine.id}.heapsnapshot`]);
    // The user may: it is the user's limit.
    expect(await settle(() => library.import(path, importOptions))).toMatchObject({ ok: true });
  });

  it('stops a small gzip file that grows until the disk is nearly full', async () => {
    let freeBytes = 200 * 1024 ** 2;
    const disk: Disk = { ...realDisk, freeBytes: () => (freeBytes -= 50 * 1024 ** 2) };
    const library = await fixture.open({ disk });
    const bomb = gzipSync(`${HEAP.slice(0, -1)},"x":"${' '.repeat(80 * 1024 ** 2)}"}`);
    const imported = await settle(() => library.import(fixture.file('bomb.gz', bomb), importOptions));
    expect(imported).toMatchObject({ ok: false, error: { code: 'disk_full' } });
    expect(fileNames()).toEqual([]);
  });

  it('reports progress that only grows and ends at the size', async () => {
    const library = await fixture.open();
    const { seen, progress } = progressOf();
    const path = fixture.file('big', bigHeap(5 * 1024 ** 2));
    await library.import(path, { ...importOptions, progress });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toMatchObject({
      done: statSync(path).size,
      total: statSync(path).size,
      bytes: statSync(path).size,
    });
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b));
  });

  it('recognises files that it already contains, also through a link', async () => {
    const library = await fixture.open();
    const { record } = await library.add(fixture.spooled(), draft(), neverAborted);
    const again = await library.import(record.file, importOptions);
    expect(again.record).toEqual(record);
    expect(again.notes).toHaveLength(1);
    expect(library.list()).toHaveLength(1);
  });

  it('reports a file that changes while it is read', async () => {
    const path = fixture.file('big', bigHeap(4 * 1024 ** 2));
    let changed = false;
    const disk = watchedDisk((position) => {
      if (position < 3 * 1024 ** 2 || changed) return;
      changed = true;
      writeFileSync(path, ' ', { flag: 'a' });
    });
    const library = await fixture.open({ disk });
    expect((await library.import(path, importOptions)).notes).toEqual([
      expect.stringContaining('was changed while it was read'),
    ]);
  });
});

describe('exporting', () => {
  const content = bigHeap(3 * 1024 ** 2);
  let library: Library;
  let record: CaptureRecord;
  let target: string;
  const exportOptions = (patch: Partial<Parameters<Library['export']>[1]> = {}): Parameters<Library['export']>[1] => ({
    path: target,
    format: 'native',
    overwrite: false,
    signal: neverAborted,
    progress: () => {},
    ...patch,
  });
  const folderNames = (): string[] => readdirSync(join(fixture.root, 'out'));

  async function prepare(options: Parameters<LibraryFixture['open']>[0] = {}): Promise<void> {
    library = await fixture.open(options);
    ({ record } = await library.add(fixture.spooled(content), draft(), neverAborted));
    mkdirSync(join(fixture.root, 'out'), { recursive: true });
    target = join(fixture.root, 'out', 'mine.heapsnapshot');
  }

  it('writes the original bytes, all of them, and nothing else', async () => {
    await prepare();
    const { seen, progress } = progressOf();
    expect(await library.export(record.id, exportOptions({ progress }))).toEqual({
      ok: true,
      value: { path: target, sizeBytes: content.length },
    });
    const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(sha256(readFileSync(target))).toBe(sha256(content));
    expect(folderNames()).toEqual(['mine.heapsnapshot']);
    expect(seen.at(-1)).toMatchObject({ done: content.length, total: content.length });
  });

  it('writes gzip that decompresses to the same bytes', async () => {
    await prepare();
    const { sizeBytes } = unwrap(await library.export(record.id, exportOptions({ format: 'gzip' })));
    expect(statSync(target).size).toBe(sizeBytes);
    expect(gunzipSync(readFileSync(target)).equals(content)).toBe(true);
  });

  it('writes given content instead of the capture’s bytes', async () => {
    await prepare();
    const other = new TextEncoder().encode('in another format');
    const { seen, progress } = progressOf();
    await library.export(record.id, exportOptions({ format: 'gzip', content: other, progress }));
    expect(gunzipSync(readFileSync(target)).toString()).toBe('in another format');
    expect(seen.at(-1)).toMatchObject({ total: other.length });
    expect(await library.export(record.id, exportOptions({ content: other, overwrite: true }))).toEqual({
      ok: true,
      value: { path: target, sizeBytes: other.length },
    });
  });

  it('writes the content of another file instead', async () => {
    await prepare();
    const other = `${target}.other`;
    writeFileSync(other, 'in another format');
    const { seen, progress } = progressOf();
    expect(await library.export(record.id, exportOptions({ contentFile: other, progress }))).toEqual({
      ok: true,
      value: { path: target, sizeBytes: 17 },
    });
    expect(readFileSync(target, 'utf8')).toBe('in another format');
    expect(seen.at(-1)).toMatchObject({ total: 17 });
    const gone = exportOptions({ contentFile: `${other}s`, overwrite: true });
    expect(await library.export(record.id, gone)).toMatchObject({ ok: false, error: { code: 'file_not_found' } });
  });

  it('replaces a file only when allowed to', async () => {
    await prepare();
    writeFileSync(target, 'mine');
    expect(await library.export(record.id, exportOptions())).toMatchObject({
      ok: false,
      error: { code: 'file_exists' },
    });
    expect(readFileSync(target, 'utf8')).toBe('mine');
    expect(await library.export(record.id, exportOptions({ overwrite: true }))).toMatchObject({ ok: true });
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(folderNames()).toEqual(['mine.heapsnapshot']);
  });

  it('does not replace a file that appears while it copies', async () => {
    await prepare({ disk: watchedDisk((position) => position > 0 && writeFileSync(target, 'theirs')) });
    expect(await library.export(record.id, exportOptions())).toMatchObject({
      ok: false,
      error: { code: 'file_exists' },
    });
    expect(readFileSync(target, 'utf8')).toBe('theirs');
    expect(folderNames()).toEqual(['mine.heapsnapshot']);
  });

  it.each(['native', 'gzip'] as const)(
    'leaves no partial file on a full disk (%s), and the old one unchanged',
    async (format) => {
      await prepare({ disk: failingDisk('ENOSPC', 100_000) });
      writeFileSync(target, 'old');
      const exported = await library.export(record.id, exportOptions({ format, overwrite: true }));
      expect(exported).toMatchObject({ ok: false, error: { code: 'disk_full' } });
      expect(folderNames()).toEqual(['mine.heapsnapshot']);
      expect(readFileSync(target, 'utf8')).toBe('old');
    },
  );

  it('checks the free space first', async () => {
    await prepare({ disk: { ...realDisk, freeBytes: () => 1000 } });
    const exported = await library.export(record.id, exportOptions());
    expect(exported).toMatchObject({ ok: false, error: { code: 'disk_full', data: { freeBytes: 1000 } } });
  });

  it('leaves nothing when cancelled in the middle', async () => {
    const controller = new AbortController();
    await prepare({ disk: watchedDisk((position) => position > 0 && controller.abort()) });
    for (const format of ['native', 'gzip'] as const) {
      const exported = await library.export(record.id, exportOptions({ format, signal: controller.signal }));
      expect(exported).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    }
    expect(folderNames()).toEqual([]);
  });

  it('refuses the library’s own folder, names of folders, and missing folders', async () => {
    await prepare();
    symlinkSync(fixture.directory, join(fixture.root, 'link'));
    const cases: [string, string][] = [
      [join(fixture.directory, 'x.heapsnapshot'), 'path_denied'],
      [join(fixture.root, 'link', 'x.heapsnapshot'), 'path_denied'],
      [join(fixture.directory, 'index.sqlite'), 'path_denied'],
      [join(fixture.root, 'out'), 'write_failed'],
      [join(fixture.root, 'nowhere', 'x'), 'file_not_found'],
      [join(fixture.file('plain', ''), 'x'), 'file_not_found'],
    ];
    for (const [path, code] of cases) {
      expect([path, await library.export(record.id, exportOptions({ path, overwrite: true }))]).toMatchObject([
        path,
        { ok: false, error: { code } },
      ]);
    }
    expect(library.list()).toEqual([record]);
  });

  it('reports an unknown capture, and one whose file is gone', async () => {
    await prepare();
    expect(await library.export('heap-00000000', exportOptions())).toMatchObject({
      error: { code: 'capture_not_found' },
    });
    unlinkSync(record.file);
    expect(await library.export(record.id, exportOptions())).toMatchObject({ error: { code: 'file_not_found' } });
    expect(existsSync(target)).toBe(false);
  });

  it('is imported again as the same bytes', async () => {
    await prepare();
    unwrap(await library.export(record.id, exportOptions({ format: 'gzip', path: `${target}.gz` })));
    const { record: back } = await library.import(`${target}.gz`, importOptions);
    expect(back.kind).toBe('heap-snapshot');
    expect(readFileSync(back.file).equals(content)).toBe(true);
  });
});

describe('a Perfetto trace', () => {
  /** One packet with its type only. */
  const BYTES = Buffer.from([10, 2, 8, 7, 10, 2, 8, 9]);

  async function imported(): Promise<{ library: Library; record: CaptureRecord }> {
    const library = await fixture.open();
    const { record } = await library.import(fixture.file('record.perfetto-trace', BYTES), importOptions);
    return { library, record };
  }

  it('is stored unchanged, with its own extension, and found again without the index', async () => {
    const { library, record } = await imported();
    expect(record).toMatchObject({ kind: 'trace', options: { format: 'perfetto' } });
    expect(record.file).toMatch(/trace-[0-9a-f]{8}\.pftrace$/);
    expect(readFileSync(record.file)).toEqual(BYTES);
    library.close();
    for (const name of readdirSync(fixture.directory))
      if (name.startsWith('index.sqlite')) unlinkSync(join(fixture.directory, name));
    const again = await fixture.open();
    expect(again.list()).toMatchObject([{ id: record.id, kind: 'trace', options: { format: 'perfetto' } }]);
  });

  it('is exported unchanged or converted, completely or not at all', async () => {
    const { library, record } = await imported();
    const target = join(fixture.root, 'out.json');
    const options = {
      path: target,
      format: 'native' as const,
      overwrite: false,
      signal: neverAborted,
      progress: () => {},
    };
    const failure = appError('disk_full', 'no room');
    const failed = await library.export(record.id, {
      ...options,
      writeContent: async (path) => {
        writeFileSync(path, 'half');
        return { ok: false, error: failure };
      },
    });
    expect(failed).toEqual({ ok: false, error: failure });
    expect(readdirSync(fixture.root).filter((name) => name.includes('out.json'))).toEqual([]);
    const written = await library.export(record.id, {
      ...options,
      writeContent: async (path) => {
        expect(readFileSync(path)).toEqual(Buffer.alloc(0));
        writeFileSync(path, '{"traceEvents":[]}');
        return { ok: true, value: { sizeBytes: 18 } };
      },
    });
    expect(written).toEqual({ ok: true, value: { path: target, sizeBytes: 18 } });
    expect(readFileSync(target, 'utf8')).toBe('{"traceEvents":[]}');
  });
});
