import { existsSync, readFileSync, readdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureUri } from '../../../shared/core/contracts/captures.ts';
import { unwrap, settle, createGuard } from '../../../shared/base/errors.ts';
import { NO_THREAD, MAX_NOTE_CHARS, type NoteAuthor } from '../../../shared/core/contracts/notes.ts';
import { realDisk } from './disk.ts';
import {
  HEAP,
  createLibraryFixture,
  draft,
  neverAborted,
  systemError,
  type LibraryFixture,
} from './library-fixture.ts';
import type { Library } from './library.ts';

const YOU: NoteAuthor = { kind: 'person', name: 'you' };
const CLAUDE: NoteAuthor = { kind: 'assistant', name: 'Claude Code', assistantId: 'as-1' };

let fixture: LibraryFixture;
let library: Library;
let captureId: string;
beforeEach(async () => {
  fixture = createLibraryFixture();
  library = await fixture.open();
  captureId = (await library.add(fixture.spooled(), draft(), neverAborted)).record.id;
});
afterEach(() => fixture.dispose());

const notesFile = (): string => join(fixture.directory, `${captureId}.notes`);
const add = (text: string, author: NoteAuthor = YOU, link = captureUri(captureId)) =>
  library.notes.add(captureId, { link, text, author });
const texts = (from = library): string[] => unwrap(from.notes.list(captureId)).map(({ text }) => text);

describe('notes of a capture', () => {
  it('are listed oldest first, with place, author and times, also after a restart', async () => {
    const link = `${captureUri(captureId)}/object/@123`;
    const first = add('Why is this alive?', YOU, link);
    add('The cache holds it', CLAUDE);
    const edited = library.notes.edit(captureId, first.id, 'Why is this still alive?');
    expect(edited).toEqual({ ...first, text: 'Why is this still alive?', editedAt: expect.any(String) });
    expect(first).toMatchObject({
      captureId,
      link,
      author: YOU,
      createdAt: expect.stringContaining('2026-01-01'),
      editedAt: null,
    });
    library.close();
    const again = await fixture.open();
    expect(unwrap(again.notes.list(captureId))).toEqual([
      edited,
      expect.objectContaining({ text: 'The cache holds it', author: CLAUDE, link: captureUri(captureId) }),
    ]);
    expect(fixture.reported).toEqual([]);
  });

  it('have a share of each client, so that one fills neither what others have nor what the person has', async () => {
    const long = 'x'.repeat(MAX_NOTE_CHARS);
    /** Adds notes until one is refused. */
    const fill = (authorOf: (at: number) => NoteAuthor): { error: string; count: number } => {
      for (let count = 0; ; count += 1) {
        const added = createGuard().run(() => add(long, authorOf(count)));
        if (!added.ok) return { error: added.error.message, count };
      }
    };
    // Each is another client, as far as it says itself.
    const invented = fill((at) => ({ kind: 'client', callerId: `caller-${at}` }));
    expect(invented.error).toContain('all clients without a token');
    const [first] = unwrap(library.notes.list(captureId));
    const answer = { text: long, author: { kind: 'client', callerId: 'another' } as const };
    expect(createGuard().run(() => library.notes.answer(captureId, first?.id ?? '', answer)).ok).toBe(false);
    expect(fill(() => CLAUDE)).toMatchObject({
      error: expect.stringContaining('one assistant') as string,
      count: invented.count - 1,
    });
    fill(() => ({ ...CLAUDE, assistantId: 'as-2' }));
    expect(fill(() => ({ ...CLAUDE, assistantId: 'as-3' }))).toMatchObject({
      error: expect.stringContaining('all assistants') as string,
    });
    expect(fill(() => YOU).count).toBeGreaterThan(40);
    // Less of it is always possible.
    library.notes.remove(captureId, first?.id ?? '');
  });

  it('leave no file behind when the last one is removed, nor when the capture is deleted', async () => {
    const { id } = add('first');
    library.notes.remove(captureId, id);
    expect(existsSync(notesFile())).toBe(false);
    add('second');
    expect(existsSync(notesFile())).toBe(true);
    await library.delete(captureId);
    expect(readdirSync(fixture.directory).filter((name) => !name.startsWith('index.sqlite'))).toEqual([]);
    expect(library.notes.list(captureId)).toMatchObject({ ok: false, error: { code: 'capture_not_found' } });
    expect(createGuard().run(() => add('too late'))).toMatchObject({ ok: false, error: { code: 'capture_not_found' } });
  });

  it('of a capture whose file is gone are deleted at the next start', async () => {
    add('left');
    library.close();
    unlinkSync(join(fixture.directory, `${captureId}.heapsnapshot`));
    await fixture.open();
    expect(existsSync(notesFile())).toBe(false);
  });

  it('refuse an unknown note', () => {
    for (const outcome of [
      createGuard().run(() => library.notes.edit(captureId, '00000000', 'x')),
      createGuard().run(() => library.notes.remove(captureId, '00000000')),
    ])
      expect(outcome).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  });

  it('are unchanged, with the reason, when the disk is full', async () => {
    let isFull = false;
    library.close();
    library = await fixture.open({
      disk: {
        ...realDisk,
        rename(from, to) {
          if (isFull) throw systemError('ENOSPC', 'rename');
          realDisk.rename(from, to);
        },
      },
    });
    add('before');
    isFull = true;
    expect(createGuard().run(() => add('after'))).toMatchObject({ ok: false, error: { code: 'disk_full' } });
    expect(texts()).toEqual(['before']);
    expect(readdirSync(fixture.directory).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('have a size limit for all of them together', () => {
    const long = '€'.repeat(MAX_NOTE_CHARS);
    const stored = { id: '00000000', place: '', text: long, author: YOU, editedAt: null, ...NO_THREAD };
    const many = Array.from({ length: 85 }, () => ({ ...stored, createdAt: '2026-01-01T00:00:00.000Z' }));
    unwrap(library.notes.addStored(captureId, many));
    const outcomes = Array.from({ length: 4 }, () => createGuard().run(() => add(long)));
    expect(outcomes.at(-1)).toMatchObject({ error: { code: 'too_large', data: { limitBytes: 1024 * 1024 } } });
    expect(texts()).toHaveLength(many.length + outcomes.filter(({ ok }) => ok).length);
  });
});

describe('a damaged file of notes', () => {
  it.each([
    ['text', 'not JSON'],
    ['another version', '{"penNotes":2,"notes":[]}'],
    ['an invalid note', '{"penNotes":1,"notes":[{"id":"1"}]}'],
  ])('with %s is reported by name and left as it is, and the capture stays', async (_what, content) => {
    writeFileSync(notesFile(), content);
    library.close();
    library = await fixture.open();
    const damaged = { ok: false, error: { code: 'damaged_file', message: expect.stringContaining(notesFile()) } };
    expect(library.notes.list(captureId)).toMatchObject(damaged);
    expect(createGuard().run(() => add('more'))).toMatchObject(damaged);
    expect(readFileSync(notesFile(), 'utf8')).toBe(content);
    expect(library.get(captureId)).toMatchObject({ ok: true });
    const exported = await library.export(captureId, {
      path: join(fixture.root, 'out.heapsnapshot'),
      format: 'native',
      overwrite: false,
      signal: neverAborted,
      progress: () => undefined,
    });
    expect(exported).toMatchObject({ ok: true, value: { warning: expect.stringContaining('were not exported') } });
  });

  it('that is a link is not followed', () => {
    symlinkSync(fixture.file('elsewhere.json', '{"penNotes":1,"notes":[]}'), notesFile());
    expect(library.notes.list(captureId)).toMatchObject({ ok: false, error: { code: 'damaged_file' } });
  });
});

describe('notes of several processes', () => {
  it('are all stored, and changes are reported to each process that listed them', async () => {
    const other = await fixture.open({ pollIntervalMs: 5 });
    expect(texts(other)).toEqual([]);
    const heard = new Promise<string>((resolve) => other.notes.changes.listen(resolve));
    add('one');
    other.notes.add(captureId, { link: captureUri(captureId), text: 'two', author: YOU });
    add('three');
    expect(await heard).toBe(captureId);
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  it('are reported at once in the process that changed them', () => {
    const heard: string[] = [];
    library.notes.changes.listen((id) => heard.push(id));
    add('one');
    expect(heard).toEqual([captureId]);
  });
});

describe('an export with notes', () => {
  const exportTo = async (path: string, overwrite = false, format: 'native' | 'gzip' = 'native') =>
    unwrap(
      await library.export(captureId, { path, format, overwrite, signal: neverAborted, progress: () => undefined }),
    );
  const importFrom = (path: string) =>
    library.import(path, { note: '', takenBy: 'you', signal: neverAborted, progress: () => undefined });

  it.each(['native', 'gzip'] as const)('as %s brings them back, no longer as the person’s', async (format) => {
    add('mine', YOU, `${captureUri(captureId)}/path/@7?n=2`);
    add('its own', CLAUDE);
    const path = join(fixture.root, 'out.heapsnapshot');
    expect((await exportTo(path, false, format)).notesPath).toBe(`${path}.notes.json`);
    expect(readFileSync(`${path}.notes.json`, 'utf8')).not.toContain('as-1');
    const { record, notes } = await importFrom(path);
    expect(notes).toContain('2 notes imported from out.heapsnapshot.notes.json.');
    expect(unwrap(library.notes.list(record.id))).toMatchObject([
      {
        text: 'mine',
        link: `${captureUri(record.id)}/path/@7?n=2`,
        author: { kind: 'imported', from: 'person', name: '' },
      },
      { text: 'its own', author: { kind: 'imported', from: 'assistant', name: 'Claude Code' } },
    ]);
  });

  it('replaces only notes, and only if it may overwrite', async () => {
    add('first');
    const path = join(fixture.root, 'out.heapsnapshot');
    writeFileSync(`${path}.notes.json`, 'what was there');
    for (const overwrite of [false, true])
      expect(await settle(() => exportTo(path, overwrite))).toMatchObject({
        ok: false,
        error: { code: 'file_exists' },
      });
    expect(readFileSync(`${path}.notes.json`, 'utf8')).toBe('what was there');
    expect(existsSync(path)).toBe(false);
    unlinkSync(`${path}.notes.json`);
    await exportTo(path);
    unlinkSync(path);
    expect(await settle(() => exportTo(path))).toMatchObject({ ok: false, error: { code: 'file_exists' } });
    expect(existsSync(path)).toBe(false);
    await exportTo(path, true);
  });

  it('that overwrites an earlier one removes notes that no longer exist', async () => {
    const { id } = add('first');
    const path = join(fixture.root, 'out.heapsnapshot');
    await exportTo(path);
    library.notes.remove(captureId, id);
    expect(await exportTo(path, true)).not.toHaveProperty('notesPath');
    expect(existsSync(`${path}.notes.json`)).toBe(false);
  });

  it('is imported without the notes of another capture, and without those that are not valid', async () => {
    const path = fixture.file('other.heapsnapshot', HEAP.replace('"strings":[]', '"strings":["x"]'));
    add('about the first');
    await exportTo(join(fixture.root, 'out.heapsnapshot'));
    const exported = readFileSync(join(fixture.root, 'out.heapsnapshot.notes.json'), 'utf8');
    writeFileSync(`${path}.notes.json`, exported);
    const { record, notes } = await importFrom(path);
    expect(notes).toEqual([expect.stringContaining('belongs to another capture')]);
    expect(unwrap(library.notes.list(record.id))).toEqual([]);

    const same = fixture.file('same.heapsnapshot', HEAP);
    const file = JSON.parse(exported) as { notes: object[] };
    writeFileSync(`${same}.notes.json`, JSON.stringify({ ...file, notes: [...file.notes, { text: 'no id' }] }));
    const again = await importFrom(same);
    expect(again.notes).toEqual(['1 note imported from same.heapsnapshot.notes.json; 1 note could not be read.']);
  });

  it('whose notes are damaged is imported without them', async () => {
    const path = fixture.file('in.heapsnapshot', HEAP);
    writeFileSync(`${path}.notes.json`, '{');
    expect((await importFrom(path)).notes).toEqual([expect.stringContaining('Its notes were not imported')]);
  });
});
