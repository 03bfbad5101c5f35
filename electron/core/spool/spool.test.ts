import { spawn } from 'node:child_process';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSpool, type NewSpoolFile, type Spool, type SpoolOptions } from './index.ts';
import { isAlive, thisProcess } from '../files/process-liveness.ts';
import { unwrap, settle } from '../../../shared/base/errors.ts';

const HOUR_MS = 3_600_000;
const HEAP: NewSpoolFile = { prefix: 'heap', extension: '.heapsnapshot', capBytes: 1024 ** 2 };

let temporary = '';
const warnings: string[] = [];
beforeEach(async () => {
  temporary = await realpath(await mkdtemp(join(tmpdir(), 'pen-test-spool-')));
  warnings.length = 0;
});
afterEach(() => rm(temporary, { recursive: true, force: true }));

function options(more: Partial<SpoolOptions> = {}): SpoolOptions {
  const log = { debug: () => undefined, info: () => undefined, warn: (message: string) => void warnings.push(message) };
  return { libraryDirectory: join(temporary, 'data', 'library'), temporaryDirectory: temporary, log, ...more };
}

async function spool(more: Partial<SpoolOptions> = {}): Promise<Spool> {
  const made = await createSpool(options(more));
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe('the folder', () => {
  it('is private, one per process, and deleted after closing', async () => {
    const [first, second] = [await spool(), await spool()];
    const { directory, besideLibrary } = first.state();
    expect(dirname(directory)).toBe(join(temporary, 'pen'));
    expect(directory).not.toBe(second.state().directory);
    expect(besideLibrary).toBe(false);
    expect([await modeOf(join(temporary, 'pen')), await modeOf(directory)]).toEqual([0o700, 0o700]);
    await first.close();
    expect(await readdir(join(temporary, 'pen'))).toHaveLength(1);
    expect((await lstat(second.state().directory)).isDirectory()).toBe(true);
    await second.close();
  });

  it('is made private if it was open', async () => {
    await mkdir(join(temporary, 'pen'));
    await chmod(join(temporary, 'pen'), 0o755);
    const made = await spool();
    expect(await modeOf(join(temporary, 'pen'))).toBe(0o700);
    await made.close();
  });

  it('is next to the library if a link, a file or another user has its name', async () => {
    const inTheWay = join(temporary, 'pen');
    await mkdir(join(temporary, 'elsewhere'));
    const asSomebodyElse = async (): Promise<void> => {
      await mkdir(inTheWay, { mode: 0o777 });
      await chown(inTheWay, 12_345, 12_345);
    };
    const takeTheName: (() => Promise<void>)[] = [
      () => symlink(join(temporary, 'elsewhere'), inTheWay),
      () => writeFile(inTheWay, ''),
      // Only root can change a folder's owner.
      ...(process.getuid?.() === 0 ? [asSomebodyElse] : []),
    ];
    for (const take of takeTheName) {
      await take();
      warnings.length = 0;
      const made = await spool();
      expect(made.state()).toMatchObject({
        besideLibrary: true,
        directory: expect.stringContaining(join(temporary, 'data', 'spool')),
      });
      expect(await modeOf(join(temporary, 'data', 'spool'))).toBe(0o700);
      expect(warnings).toEqual(['Captures in flight are written next to the library']);
      await made.close();
      await rm(inTheWay, { recursive: true });
    }
    expect(await readdir(join(temporary, 'elsewhere'))).toEqual([]);
  });

  it('is refused if neither place is private', async () => {
    await symlink(temporary, join(temporary, 'pen'));
    await mkdir(join(temporary, 'data'));
    await symlink(temporary, join(temporary, 'data', 'spool'));
    expect(await createSpool(options())).toMatchObject({
      ok: false,
      error: { code: 'unsafe_spool', message: expect.stringContaining('symbolic link') },
    });
  });

  it.runIf(process.platform === 'linux')('is next to the library if the temp folder is in memory', async () => {
    const memory = await mkdtemp('/dev/shm/pen-test-');
    const made = await spool({ temporaryDirectory: memory });
    expect(made.state()).toMatchObject({
      besideLibrary: true,
      directory: expect.stringContaining(join(temporary, 'data', 'spool')),
    });
    expect(await readdir(memory)).toEqual([]);
    await made.close();
    await rm(memory, { recursive: true });
  });
});

describe('files', () => {
  it('are private, named by kind, and hold the written data', async () => {
    const made = await spool();
    const created = await made.create(HEAP);
    if (!created.ok) throw new Error(created.error.message);
    created.value.write('{"a":');
    created.value.write('1}');
    expect(made.state().bytesInFlight).toBe(7);
    const finished = await created.value.finish();
    if (!finished.ok) throw new Error(finished.error.message);
    expect(finished.value.path).toMatch(/\/heap-[0-9a-f]{16}\.heapsnapshot$/);
    expect(await modeOf(finished.value.path)).toBe(0o600);
    expect(await readFile(finished.value.path, 'utf8')).toBe('{"a":1}');
    expect(made.state().bytesInFlight).toBe(0);
    expect(made.state().freeBytes).toBeGreaterThan(0);
    await finished.value.discard();
    await finished.value.discard();
    await made.close();
  });

  it('are deleted on closing, including unfinished ones', async () => {
    const made = await spool();
    const { directory } = made.state();
    for (const finish of [true, false]) {
      const created = await made.create(HEAP);
      if (!created.ok) throw new Error(created.error.message);
      created.value.write('text');
      if (finish) await created.value.finish();
    }
    await made.close();
    await expect(lstat(directory)).rejects.toThrow('ENOENT');
    expect(await made.create(HEAP)).toMatchObject({ ok: false, error: { code: 'shutting_down' } });
  });

  it('cannot be named outside the folder', async () => {
    const made = await spool();
    expect(await made.create({ ...HEAP, prefix: '../heap' })).toMatchObject({ ok: false });
    const { directory } = made.state();
    expect(await settle(() => made.resolve(join(directory, 'heap-1')))).toEqual({
      ok: true,
      value: join(directory, 'heap-1'),
    });
    expect(await settle(() => made.resolve(join(temporary, 'x')))).toMatchObject({
      ok: false,
      error: { code: 'path_denied' },
    });
    expect(await settle(() => made.resolve(`${directory}/../x`))).toMatchObject({
      ok: false,
      error: { code: 'path_denied' },
    });
    await made.close();
  });

  it('go into a new folder if the old one was deleted', async () => {
    const made = await spool();
    const before = made.state();
    await rm(join(before.directory, '..'), { recursive: true });
    expect(made.state().freeBytes).toBeGreaterThan(0);
    const writer = unwrap(await made.create(HEAP));
    expect(made.state().directory).not.toBe(before.directory);
    await writer.abandon();
    await made.close();
  });
});

describe('sweeping', () => {
  async function leftover(name: string, owner: unknown, ageMs: number): Promise<string> {
    const folder = join(temporary, 'pen', name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files = ['heap-1.heapsnapshot', ...(owner === null ? [] : ['owner.json'])];
    for (const file of files)
      await writeFile(join(folder, file), file === 'owner.json' ? JSON.stringify(owner) : 'left');
    const at = new Date(Date.now() - ageMs);
    for (const file of [...files, '.']) await utimes(join(folder, file), at, at);
    return folder;
  }

  async function endedProcess(): Promise<number> {
    const child = spawn('true');
    await new Promise((resolve) => child.once('exit', resolve));
    if (child.pid === undefined) throw new Error('not started');
    return child.pid;
  }

  it('deletes old leftovers of ended processes, and nothing else', async () => {
    const me = await thisProcess();
    const gone = { pid: await endedProcess(), startedAt: null };
    const reused = { pid: me.pid, startedAt: 'another boot 1' };
    await leftover('process-1-aaaaaaaaaaaa', gone, 2 * HOUR_MS);
    await leftover('process-2-bbbbbbbbbbbb', reused, 2 * HOUR_MS);
    await leftover('process-3-cccccccccccc', null, 2 * HOUR_MS);
    await leftover('process-4-dddddddddddd', me, 2 * HOUR_MS);
    await leftover('process-5-eeeeeeeeeeee', gone, HOUR_MS / 2);
    await leftover('somebody-elses', gone, 2 * HOUR_MS);
    const outside = join(temporary, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'file'), '');
    await symlink(outside, join(temporary, 'pen', 'process-6-ffffffffffff'));

    const made = await spool();
    const left = (await readdir(join(temporary, 'pen'))).filter(
      (name) => name !== made.state().directory.split('/').at(-1),
    );
    expect(left.toSorted()).toEqual([
      'process-4-dddddddddddd',
      'process-5-eeeeeeeeeeee',
      'process-6-ffffffffffff',
      'somebody-elses',
    ]);
    expect(await readdir(outside)).toEqual(['file']);
    expect(warnings).toEqual([]);
    await made.close();
  });

  it('uses the newest file in a folder', async () => {
    const folder = await leftover('process-1-aaaaaaaaaaaa', null, 2 * HOUR_MS);
    await writeFile(join(folder, 'heap-2.heapsnapshot'), 'still coming');
    const made = await spool();
    expect((await lstat(folder)).isDirectory()).toBe(true);
    await made.close();
    const later = await spool({ now: () => Date.now() + 2 * HOUR_MS });
    await expect(lstat(folder)).rejects.toThrow('ENOENT');
    await later.close();
  });
});

describe('a process', () => {
  it('is distinguished from another with the same id', async () => {
    const me = await thisProcess();
    expect(await isAlive(me)).toBe(true);
    expect(await isAlive({ ...me, startedAt: 'long ago' })).toBe(process.platform === 'win32');
  });
});
