import {
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS, CaptureKindSchema } from '../../../shared/core/contracts/captures.ts';
import { appError, settle, createGuard } from '../../../shared/base/errors.ts';
import { openCaptureIndex, type CaptureIndex } from './capture-index.ts';
import { readFolderNames } from '../files/folder-names.ts';
import { createCatalog } from './catalog.ts';
import { realDisk } from './disk.ts';
import {
  createLibraryFixture,
  draft,
  failingDisk,
  HEAP,
  neverAborted,
  systemError,
  twoFileSystems,
  type LibraryFixture,
} from './library-fixture.ts';

let fixture: LibraryFixture;
beforeEach(() => {
  fixture = createLibraryFixture();
});
afterEach(() => fixture.dispose());

const fileNames = (): string[] => readdirSync(fixture.directory).filter((name) => !name.startsWith('index.sqlite'));

describe('adding a capture', () => {
  it('moves the file in, lists it with all its metadata, and keeps it across a restart', async () => {
    const library = await fixture.open();
    const file = fixture.spooled();
    const { record, notes } = await library.add(file, draft(), neverAborted);
    expect(record).toEqual({
      ...draft(),
      id: expect.stringMatching(CAPTURE_ID_PATTERN),
      pinned: false,
      sizeBytes: HEAP.length,
      file: join(fixture.directory, `${record.id}.heapsnapshot`),
    });
    expect(notes).toEqual([]);
    expect(existsSync(file.path)).toBe(false);
    expect(readFileSync(record.file, 'utf8')).toBe(HEAP);
    library.close();
    const again = await fixture.open();
    expect(again.list()).toEqual([record]);
    expect(again.get(record.id)).toEqual({ ok: true, value: record });
    expect(fixture.reported).toEqual([]);
  });

  it('makes folder, index and files private, whatever their mode was before', async () => {
    const library = await fixture.open();
    await library.add(fixture.spooled(), draft(), neverAborted);
    expect(statSync(fixture.data).mode & 0o777).toBe(0o700);
    expect(statSync(fixture.directory).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(fixture.directory)) {
      expect([name, statSync(join(fixture.directory, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  it('gives every kind its prefix and extension', async () => {
    const library = await fixture.open();
    for (const kind of CaptureKindSchema.options) {
      const { record } = await library.add(fixture.spooled(), draft({ kind }), neverAborted);
      expect(record.id.startsWith(`${CAPTURE_KINDS[kind].prefix}-`)).toBe(true);
      expect(record.file.endsWith(CAPTURE_KINDS[kind].extension)).toBe(true);
    }
    library.close();
    expect((await fixture.open()).list().map(({ kind }) => kind)).toEqual(CaptureKindSchema.options.toReversed());
  });

  it('lists the newest first', async () => {
    const library = await fixture.open();
    for (const name of ['a', 'b', 'c']) await library.add(fixture.spooled(), draft({ name }), neverAborted);
    expect(library.list().map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  });

  it('copies from another file system, byte by byte, and clears the spool', async () => {
    const content = Buffer.alloc(3 * 1024 ** 2 + 17, 'chunk of a capture ');
    const library = await fixture.open({ disk: twoFileSystems(join(fixture.root, 'spooled')) });
    const file = fixture.spooled(content);
    const { record } = await library.add(file, draft(), neverAborted);
    expect(readFileSync(record.file).equals(content)).toBe(true);
    expect(statSync(record.file).mode & 0o777).toBe(0o600);
    expect(file.discarded()).toBe(true);
    expect(fileNames()).toEqual([`${record.id}.heapsnapshot`]);
  });

  it('leaves nothing in the library and the file in the spool when the copy fills the disk', async () => {
    const disk = twoFileSystems(join(fixture.root, 'spooled'), failingDisk('ENOSPC', 1000));
    const library = await fixture.open({ disk });
    const file = fixture.spooled(Buffer.alloc(5000));
    expect(await settle(() => library.add(file, draft(), neverAborted))).toMatchObject({
      ok: false,
      error: { code: 'disk_full' },
    });
    expect(library.list()).toEqual([]);
    expect(fileNames()).toEqual([]);
    expect(existsSync(file.path)).toBe(true);
    expect(file.discarded()).toBe(false);
  });

  it('stores a finished recording although little would be left free, and evicts column cache for it', async () => {
    const freeBytes = { now: 4500 };
    const disk = { ...twoFileSystems(join(fixture.root, 'spooled')), freeBytes: () => freeBytes.now };
    const library = await fixture.open({ disk });
    const { record: first } = await library.add(fixture.spooled(Buffer.alloc(100)), draft(), neverAborted);
    const columns = join(fixture.directory, `${first.id}.columns`);
    writeFileSync(columns, Buffer.alloc(2000));
    const { record } = await library.add(fixture.spooled(Buffer.alloc(4400)), draft(), neverAborted);
    expect({ size: record.sizeBytes, columns: existsSync(columns) }).toEqual({ size: 4400, columns: true });
    freeBytes.now = 4000;
    await settle(() => library.add(fixture.spooled(Buffer.alloc(4400)), draft(), neverAborted));
    expect(existsSync(columns)).toBe(false);
  });

  it('checks the free space before it copies', async () => {
    const disk = { ...twoFileSystems(join(fixture.root, 'spooled')), freeBytes: () => 4000 };
    const library = await fixture.open({ disk });
    const added = await settle(() => library.add(fixture.spooled(Buffer.alloc(5000)), draft(), neverAborted));
    expect(added).toMatchObject({
      ok: false,
      error: { code: 'disk_full', data: { freeBytes: 4000, neededBytes: 5000 } },
    });
    expect(fileNames()).toEqual([]);
  });

  it('does nothing once cancelled, and reports why', async () => {
    const library = await fixture.open();
    const file = fixture.spooled();
    expect(await settle(() => library.add(file, draft(), AbortSignal.abort()))).toMatchObject({
      ok: false,
      error: { code: 'cancelled' },
    });
    const why = appError('deadline_exceeded', 'Too long.');
    expect(await settle(() => library.add(file, draft(), AbortSignal.abort(why)))).toEqual({ ok: false, error: why });
    expect(existsSync(file.path)).toBe(true);
  });

  it('puts the file back when the entry cannot be written', async () => {
    const library = await fixture.open();
    const file = fixture.spooled();
    const bad = { ...draft(), durationMs: Number.NaN };
    // SQLite stores NaN as NULL, which the column refuses: this simulates any failed write of the index.
    expect(await settle(() => library.add(file, bad, neverAborted))).toMatchObject({
      ok: false,
      error: { code: 'write_failed' },
    });
    expect(existsSync(file.path)).toBe(true);
    expect(fileNames()).toEqual([]);
    expect(library.list()).toEqual([]);
  });

  it('reports a failed rename as such', async () => {
    const disk = {
      ...realDisk,
      rename() {
        throw systemError('EROFS', 'rename');
      },
    };
    const library = await fixture.open({ disk });
    expect(await settle(() => library.add(fixture.spooled(), draft(), neverAborted))).toMatchObject({
      ok: false,
      error: { code: 'write_failed' },
    });
  });
});

describe('changing and deleting', () => {
  it('stores name, note and pin, and notifies listeners', async () => {
    const library = await fixture.open();
    const { record } = await library.add(fixture.spooled(), draft(), neverAborted);
    let changes = 0;
    library.changes.listen(() => (changes += 1));
    expect(
      createGuard().run(() => library.update(record.id, { name: 'Before', note: 'first', pinned: true })),
    ).toMatchObject({ ok: true });
    expect(createGuard().run(() => library.update(record.id, { note: 'second' }))).toMatchObject({
      ok: true,
      value: { name: 'Before', note: 'second', pinned: true },
    });
    expect(changes).toBe(2);
    library.close();
    expect((await fixture.open()).list()).toMatchObject([{ name: 'Before', note: 'second', pinned: true }]);
  });

  it('refuses a blank name and an unknown capture', async () => {
    const library = await fixture.open();
    const { record } = await library.add(fixture.spooled(), draft(), neverAborted);
    expect(createGuard().run(() => library.update(record.id, { name: '  ' }))).toMatchObject({
      ok: false,
      error: { code: 'invalid_params' },
    });
    expect(createGuard().run(() => library.update('heap-00000000', { name: 'x' }))).toMatchObject({
      ok: false,
      error: { code: 'capture_not_found' },
    });
    expect(library.get(record.id)).toMatchObject({ ok: true, value: { name: 'Orders page' } });
  });

  it('deletes entry and bytes, and later errors say that the id was deleted', async () => {
    const library = await fixture.open();
    const { record } = await library.add(fixture.spooled(), draft(), neverAborted);
    expect(await settle(() => library.delete(record.id))).toEqual({ ok: true, value: record });
    expect(fileNames()).toEqual([]);
    expect(library.usage().libraryBytes).toBe(0);
    library.close();
    const again = await fixture.open();
    for (const answer of [again.get(record.id), await settle(() => again.delete(record.id))])
      expect(answer).toMatchObject({
        ok: false,
        error: { code: 'capture_not_found', message: expect.stringContaining('it was deleted at 2026-') },
      });
    expect(fixture.reported).toEqual([]);
  });

  it('distinguishes a malformed id from one that never existed', async () => {
    const library = await fixture.open();
    expect(library.get('nonsense')).toMatchObject({ error: { message: expect.stringContaining('heap-3f9a12cd') } });
    expect(library.get('heap-0123abcd')).toMatchObject({ error: { message: expect.stringContaining('never') } });
  });

  it('deletes the entry of a capture whose file is gone', async () => {
    const library = await fixture.open();
    const { record } = await library.add(fixture.spooled(), draft(), neverAborted);
    unlinkSync(record.file);
    expect(await settle(() => library.delete(record.id))).toMatchObject({ ok: true });
    expect(library.list()).toEqual([]);
  });

  it('deletes on a disk so full that the index cannot be written', async () => {
    const library = await fixture.open();
    const { record } = await library.add(fixture.spooled(), draft(), neverAborted);
    library.close();
    const directory = fixture.directory;
    const index = openCaptureIndex(join(directory, 'index.sqlite'), directory);
    const full: CaptureIndex = {
      ...index,
      transaction: (work) =>
        existsSync(record.file)
          ? { ok: false, error: appError('disk_full', 'The disk of the library is full: its index cannot be written.') }
          : index.transaction(work),
    };
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    const catalog = createCatalog({
      directory,
      namesIn: readFolderNames,
      index: full,
      disk: realDisk,
      log,
      now: Date.now,
      pollIntervalMs: 1000,
    });
    expect(await catalog.remove(record, 'asked')).toMatchObject({ ok: true });
    expect(catalog.records()).toEqual([]);
    expect(fileNames()).toEqual([]);
    catalog.close();
  });

  it('keeps a capture whose file cannot be moved away', async () => {
    let refuse = false;
    const disk = {
      ...realDisk,
      rename(from: string, to: string) {
        if (refuse) throw systemError('EPERM', 'rename');
        realDisk.rename(from, to);
      },
    };
    const library = await fixture.open({ disk });
    const { record } = await library.add(fixture.spooled(), draft(), neverAborted);
    refuse = true;
    expect(await settle(() => library.delete(record.id))).toMatchObject({ ok: false, error: { code: 'write_failed' } });
    expect(library.list()).toEqual([record]);
    expect(existsSync(record.file)).toBe(true);
  });
});

describe('the limit', () => {
  const addSized = (library: Awaited<ReturnType<LibraryFixture['open']>>, name: string, sizeBytes: number) =>
    library.add(fixture.spooled(Buffer.alloc(sizeBytes, 32)), draft({ name }), neverAborted);

  it('deletes the oldest unpinned captures, announces each first, and lists them in the answer', async () => {
    let library = await fixture.open({ limitBytes: () => 10_000 });
    const { record: pinned } = await addSized(library, 'pinned', 3000);
    library.update(pinned.id, { pinned: true });
    const { record: oldest } = await addSized(library, 'oldest', 3000);
    await addSized(library, 'middle', 3000);
    expect(fixture.reported).toEqual([]);
    const filesWhenReported: boolean[] = [];
    library.close();
    library = await fixture.open({
      limitBytes: () => 10_000,
      report: () => void filesWhenReported.push(existsSync(oldest.file)),
    });
    const { record: added, notes } = await addSized(library, 'new', 3000);
    expect(library.list().map(({ name }) => name)).toEqual(['new', 'middle', 'pinned']);
    expect(filesWhenReported).toEqual([true]);
    expect(existsSync(oldest.file)).toBe(false);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(oldest.id);
    expect(notes[0]).toContain('9.8 KB');
    expect(library.get(oldest.id)).toMatchObject({
      error: { message: expect.stringContaining('to keep the library within its limit') },
    });
    expect(existsSync(added.file)).toBe(true);
    expect(library.usage()).toMatchObject({ libraryBytes: 9000, limitBytes: 10_000 });
  });

  it('deletes as many as needed and no more', async () => {
    const library = await fixture.open({ limitBytes: () => 10_000 });
    for (const name of ['a', 'b', 'c', 'd']) await addSized(library, name, 2500);
    const { notes } = await addSized(library, 'e', 6000);
    expect(library.list().map(({ name }) => name)).toEqual(['e', 'd']);
    expect(notes).toHaveLength(3);
  });

  it("deletes no capture of the user for an assistant's", async () => {
    const library = await fixture.open({ limitBytes: () => 10_000 });
    const add = (takenBy: string, sizeBytes: number) =>
      library.add(fixture.spooled(Buffer.alloc(sizeBytes, 32)), draft({ takenBy }), neverAborted);
    const { record: mine } = await add('you', 4000);
    const { record: scripted } = await add('pen', 2000);
    const { record: older } = await add('Claude Code', 3000);
    const { record: newer, notes } = await add('Cursor', 3500);
    expect(library.list().map(({ id }) => id)).toEqual([newer.id, scripted.id, mine.id]);
    expect(notes).toEqual([expect.stringContaining(older.id)]);
    const large = await add('Cursor', 9000);
    expect(large.notes).toEqual([expect.stringContaining('those of the user')]);
    expect(library.list().map(({ id }) => id)).toEqual([large.record.id, newer.id, scripted.id, mine.id]);
    // The user's next capture deletes what assistants left.
    await add('you', 3000);
    expect(library.list().map(({ takenBy }) => takenBy)).toEqual(['you']);
  });

  it('deletes nothing when that would not help, and reports that the library is above its limit', async () => {
    const library = await fixture.open({ limitBytes: () => 10_000 });
    await addSized(library, 'small', 1000);
    const { notes } = await addSized(library, 'huge', 12_000);
    expect(library.list()).toHaveLength(2);
    expect(notes).toEqual([expect.stringContaining('Nothing was deleted')]);
    expect(fixture.reported).toMatchObject([{ severity: 'warning', title: 'The library is above its limit' }]);
  });

  it('continues when one of them cannot be deleted', async () => {
    let stuck = '';
    const disk = {
      ...realDisk,
      rename(from: string, to: string) {
        if (from === stuck) throw systemError('EBUSY', 'rename');
        realDisk.rename(from, to);
      },
    };
    const library = await fixture.open({ limitBytes: () => 10_000, disk });
    stuck = (await addSized(library, 'stuck', 4000)).record.file;
    await addSized(library, 'next', 4000);
    const { notes } = await addSized(library, 'new', 4000);
    expect(library.list().map(({ name }) => name)).toEqual(['new', 'stuck']);
    expect(notes.join('\n')).toMatch(/could not be deleted[\s\S]*was deleted/);
  });

  it('is exact for twenty gigabytes', async () => {
    const gibibyte = 1024 ** 3;
    const library = await fixture.open({ limitBytes: () => 20 * gibibyte });
    // The spool reports the sizes, so that twenty gigabytes need not be written.
    const addClaimed = (name: string, sizeBytes: number) =>
      library.add({ ...fixture.spooled(), sizeBytes }, draft({ name }), neverAborted);
    for (let n = 1; n <= 10; n += 1) expect((await addClaimed(`s${n}`, 2 * gibibyte)).notes).toEqual([]);
    expect(library.usage().libraryBytes).toBe(20 * gibibyte);
    const { notes } = await addClaimed('s11', 1);
    expect(notes).toEqual([expect.stringContaining('(s1, 2.0 GB)')]);
    expect(library.list()).toHaveLength(10);
  });
});

it('matches the index after many changes', async () => {
  const library = await fixture.open();
  const other = await fixture.open();
  for (let n = 0; n < 30; n += 1) {
    const from = n % 3 === 0 ? other : library;
    const { record } = await from.add(fixture.spooled('x'.repeat(n + 1)), draft({ name: `${n}` }), neverAborted);
    if (n % 4 === 1) await library.delete(record.id);
    else other.update(record.id, { note: `note ${n}`, pinned: n % 2 === 0 });
  }
  const listed = library.list();
  expect(other.list()).toEqual(listed);
  expect(library.usage().libraryBytes).toBe(listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  expect((await fixture.open()).list()).toEqual(listed);
  expect(listed.map(({ name }) => Number(name))).toEqual(
    Array.from({ length: 30 }, (_, n) => 29 - n).filter((n) => n % 4 !== 1),
  );
});

describe('paths inside the library', () => {
  it('are recognised with links resolved', async () => {
    const library = await fixture.open();
    symlinkSync(fixture.directory, join(fixture.root, 'link'));
    expect(library.isInside(join(fixture.directory, 'new.json'))).toBe(true);
    expect(library.isInside(join(fixture.root, 'link', 'new.json'))).toBe(true);
    expect(library.isInside(fixture.directory)).toBe(true);
    expect(library.isInside(join(fixture.data, 'new.json'))).toBe(false);
    expect(library.isInside(join(fixture.directory, '..', 'x'))).toBe(false);
  });
});

describe('a closed library', () => {
  it('refuses changes, keeps its last view, and may be closed twice', async () => {
    const library = await fixture.open();
    const { record } = await library.add(fixture.spooled(), draft(), neverAborted);
    library.close();
    library.close();
    expect(library.list()).toEqual([record]);
    expect(createGuard().run(() => library.update(record.id, { note: 'x' }))).toMatchObject({
      ok: false,
      error: { code: 'shutting_down' },
    });
    const file = fixture.spooled();
    expect(await settle(() => library.add(file, draft(), neverAborted))).toMatchObject({
      ok: false,
      error: { code: 'shutting_down' },
    });
    expect(existsSync(file.path)).toBe(true);
    expect(library.get('heap-00000000')).toMatchObject({ ok: false, error: { code: 'capture_not_found' } });
  });
});

it('cannot be opened if a file is in its place', async () => {
  fixture.file('data', 'in the way');
  await expect(fixture.open()).rejects.toMatchObject({ error: { code: 'file_exists' } });
  rmSync(fixture.data);
});
