import {
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/base/errors.ts';
import { isAbandonedPartial } from '../files/partial-name.ts';
import { SCHEMA_VERSION } from './index-schema.ts';
import { createLibraryFixture, draft, HEAP, neverAborted, type LibraryFixture } from './library-fixture.ts';

let fixture: LibraryFixture;
beforeEach(() => {
  fixture = createLibraryFixture();
});
afterEach(() => fixture.dispose());

const indexPath = (): string => join(fixture.directory, 'index.sqlite');
const details = (): string[] => fixture.reported.map(({ detail }) => detail);

/** A closed library with captures of these names. */
async function filled(...names: string[]): Promise<Record<string, { id: string; file: string }>> {
  const library = await fixture.open();
  const made: Record<string, { id: string; file: string }> = {};
  for (const name of names) made[name] = (await library.add(fixture.spooled(), draft({ name }), neverAborted)).record;
  library.close();
  return made;
}

function changeIndex(sql: string): void {
  const database = new DatabaseSync(indexPath());
  database.exec(sql);
  database.close();
}

describe('opening a library', () => {
  it('removes captures from the list whose files are gone, and reports them', async () => {
    const { gone, kept } = await filled('gone', 'kept');
    unlinkSync(gone?.file ?? '');
    const library = await fixture.open();
    expect(library.list().map(({ id }) => id)).toEqual([kept?.id]);
    expect(details()).toEqual([expect.stringContaining(`${gone?.id} (gone) was removed from the library`)]);
    expect(library.get(gone?.id ?? '')).toMatchObject({
      error: { message: expect.stringContaining('removed outside') },
    });
    fixture.reported.length = 0;
    library.close();
    await fixture.open();
    expect(details()).toEqual([]);
  });

  it('lists a capture again if its entry was lost', async () => {
    const { a } = await filled('a');
    changeIndex('DELETE FROM capture');
    const library = await fixture.open();
    expect(library.list()).toMatchObject([
      { id: a?.id, kind: 'heap-snapshot', file: a?.file, sizeBytes: HEAP.length, target: null },
    ]);
    expect(details()).toEqual([expect.stringContaining('is listed again')]);
  });

  it('finishes an interrupted deletion without a notice', async () => {
    const { a } = await filled('a');
    // The process ended between moving the file away and the end of the transaction.
    writeFileSync(`${a?.file}.deleted`, HEAP);
    unlinkSync(a?.file ?? '');
    const library = await fixture.open();
    expect(library.list()).toEqual([]);
    expect(existsSync(`${a?.file}.deleted`)).toBe(false);
    expect(details()).toEqual([]);
  });

  it('deletes interrupted copies, but not running ones of another process', async () => {
    await filled();
    const partial = (pid: number): string => join(fixture.directory, `incoming-${pid}-0123abcd.partial`);
    const parent = process.ppid;
    for (const pid of [2 ** 30, parent]) writeFileSync(partial(pid), 'half');
    const before = new Date(Date.now() - 24 * 3_600_000);
    writeFileSync(partial(process.pid), 'from an earlier process of this number');
    utimesSync(partial(process.pid), before, before);
    const library = await fixture.open({ now: Date.now });
    expect(readdirSync(fixture.directory).filter((name) => name.endsWith('.partial'))).toEqual([
      `incoming-${parent}-0123abcd.partial`,
    ]);
    expect(library.list()).toEqual([]);
  });

  it('reports foreign and empty files, and leaves them alone', async () => {
    await filled();
    const names = ['mine.heapsnapshot', 'heap-0123abcd.json', 'heap-0123abcd.heapsnapshot.bak'];
    for (const name of names) writeFileSync(join(fixture.directory, name), 'x');
    writeFileSync(join(fixture.directory, 'heap-00000001.heapsnapshot'), '');
    const library = await fixture.open();
    expect(library.list()).toEqual([]);
    for (const name of [...names, 'heap-00000001.heapsnapshot']) {
      expect(existsSync(join(fixture.directory, name))).toBe(true);
      expect(details().filter((detail) => detail.includes(name))).not.toEqual([]);
    }
  });

  it('notices a file that was changed from outside', async () => {
    const { a } = await filled('a');
    truncateSync(a?.file ?? '', 10);
    const library = await fixture.open();
    // Compared in the background.
    await expect.poll(() => library.list()).toMatchObject([{ sizeBytes: 10 }]);
    expect(details()).toEqual([expect.stringContaining('changed outside')]);
  });

  it.each([
    ['a kind that does not exist', "UPDATE capture SET kind = 'mystery' WHERE name = 'bad'", 'kind'],
    ['broken JSON', "UPDATE capture SET options = '{' WHERE name = 'bad'", 'options'],
    [
      'a file name that leads elsewhere',
      "UPDATE capture SET file_name = '../../settings.json' WHERE name = 'bad'",
      'file_name',
    ],
    ['a size that is none', "UPDATE capture SET pinned = 7 WHERE name = 'bad'", 'pinned'],
    ['an id that is not its file’s', "UPDATE capture SET id = 'heap-00000000' WHERE name = 'bad'", 'another capture'],
  ])('lists a capture again whose entry has %s, with its name and pin', async (_name, sql, why) => {
    const { good, bad } = await filled('good', 'bad');
    changeIndex("UPDATE capture SET pinned = 1, note = 'keep this' WHERE name = 'bad'");
    changeIndex(sql);
    const library = await fixture.open();
    expect(library.list().map(({ id }) => id)).toEqual(expect.arrayContaining([good?.id, bad?.id]));
    expect(details()).toEqual([expect.stringContaining(why), expect.stringContaining(`${bad?.id} had lost its entry`)]);
    const again = unwrap(library.get(bad?.id ?? ''));
    expect(again.sizeBytes).toBe(HEAP.length);
    // A wrong file name leaves no way to match the entry.
    const isNamed = !sql.includes('file_name');
    expect({ name: again.name, isPinned: again.pinned, keepsNote: again.note.includes('keep this') }).toEqual({
      name: isNamed ? 'bad' : `Heap snapshot ${bad?.id}`,
      isPinned: isNamed && !sql.includes('pinned = 7'),
      keepsNote: isNamed,
    });
    library.close();
    fixture.reported.length = 0;
    expect((await fixture.open()).list()).toHaveLength(2);
    expect(details()).toEqual([]);
  });

  it('leaves a capture of a kind that only another version knows alone, with its entry, notes and maps', async () => {
    const { good, old } = await filled('good', 'old');
    const files = ['a11y-0123abcd.json', 'a11y-0123abcd.notes', 'a11y-0123abcd.maps'];
    for (const name of files) writeFileSync(join(fixture.directory, name), '{}');
    unlinkSync(old?.file ?? '');
    changeIndex(
      "UPDATE capture SET id = 'a11y-0123abcd', kind = 'accessibility', file_name = 'a11y-0123abcd.json' WHERE name = 'old'",
    );
    const entries = (): unknown[] => {
      const database = new DatabaseSync(indexPath());
      const rows = database.prepare("SELECT name FROM capture WHERE kind = 'accessibility'").all();
      database.close();
      return rows;
    };
    const library = await fixture.open();
    expect(library.list().map(({ id }) => id)).toEqual([good?.id]);
    expect(details()).toEqual([expect.stringMatching(/a11y-0123abcd\.json is of a kind .*\(accessibility\)/)]);
    await library.add(fixture.spooled(), draft(), neverAborted);
    library.close();
    expect(files.map((name) => existsSync(join(fixture.directory, name)))).toEqual([true, true, true]);
    expect(entries()).toHaveLength(1);

    // Its file is deleted: the rest of it goes.
    unlinkSync(join(fixture.directory, files[0] ?? ''));
    fixture.reported.length = 0;
    const later = await fixture.open();
    expect(details()).toEqual([]);
    later.close();
    expect(entries()).toEqual([]);
    await expect.poll(() => files.filter((name) => existsSync(join(fixture.directory, name)))).toEqual([]);
  });

  it.each([
    ['lacks a column', 'ALTER TABLE capture DROP COLUMN note'],
    ['has one too many', "ALTER TABLE capture ADD COLUMN extra TEXT NOT NULL DEFAULT ''"],
    ['lacks a table', 'DROP TABLE removal'],
    ['has a trigger', "CREATE TRIGGER never BEFORE INSERT ON capture BEGIN SELECT RAISE(ABORT, 'no'); END"],
  ])('rebuilds the index if it %s, though SQLite reads it', async (_name, sql) => {
    const { a } = await filled('a');
    changeIndex(sql);
    const library = await fixture.open();
    expect(library.list().map(({ id }) => id)).toEqual([a?.id]);
    expect(details()[0]).toContain('index.sqlite.damaged-1');
    await library.add(fixture.spooled(), draft(), neverAborted);
  });

  it('rebuilds the index if the old one declares itself read-only', async () => {
    const { a } = await filled('a');
    const bytes = readFileSync(indexPath());
    bytes[18] = 9;
    writeFileSync(indexPath(), bytes);
    const library = await fixture.open();
    expect(library.list().map(({ id }) => id)).toEqual([a?.id]);
    await library.add(fixture.spooled(), draft(), neverAborted);
  });

  it.each([
    [
      'garbage',
      (path: string) =>
        writeFileSync(path, 'this is no database at all, and longer than a header would be '.repeat(50)),
    ],
    ['cut off', (path: string) => truncateSync(path, 5000)],
    [
      'zeros in its pages',
      (path: string) => writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 100), Buffer.alloc(20_000)])),
    ],
  ])('rebuilds the index from the files if it is damaged: %s', async (_name, damage) => {
    const { a, b } = await filled('a', 'b');
    damage(indexPath());
    const library = await fixture.open();
    expect(
      library
        .list()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual([a?.id ?? '', b?.id ?? ''].toSorted());
    expect(details()[0]).toContain('index.sqlite.damaged-1');
    expect(existsSync(`${indexPath()}.damaged-1`)).toBe(true);
    expect(statSync(indexPath()).mode & 0o777).toBe(0o600);
    await library.add(fixture.spooled(), draft(), neverAborted);
    library.close();
    expect((await fixture.open()).list()).toHaveLength(3);
  });

  it('refuses a library of a later version and leaves it unchanged', async () => {
    await filled('a');
    changeIndex(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    await expect(fixture.open()).rejects.toMatchObject({ error: { code: 'unsupported_format' } });
    changeIndex(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    expect((await fixture.open()).list()).toHaveLength(1);
  });

  it('treats an empty index as a new one', async () => {
    const { a } = await filled('a');
    for (const suffix of ['', '-wal', '-shm']) writeFileSync(indexPath() + suffix, '');
    expect((await fixture.open()).list()).toMatchObject([{ id: a?.id }]);
  });
});

it('recognises abandoned copies by process and age', () => {
  const now = Date.now();
  expect(isAbandonedPartial(`incoming-${process.ppid}-00000000.partial`, now, now)).toBe(false);
  expect(isAbandonedPartial(`incoming-${process.ppid}-00000000.partial`, now - 11 * 60_000, now)).toBe(true);
  expect(isAbandonedPartial(`incoming-${process.pid}-00000000.partial`, now, now)).toBe(false);
  expect(
    isAbandonedPartial(`incoming-${process.pid}-00000000.partial`, performance.timeOrigin - 1, performance.timeOrigin),
  ).toBe(true);
  expect(isAbandonedPartial(`incoming-${2 ** 30}-00000000.partial`, now, now)).toBe(true);
  expect(isAbandonedPartial('something.partial', now, now)).toBe(true);
});
