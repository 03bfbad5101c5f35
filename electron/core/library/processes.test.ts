/** The library with several processes at once, and with processes that are killed in the middle of their work. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLibraryFixture, draft, neverAborted, type LibraryFixture } from './library-fixture.ts';

const CHILD = fileURLToPath(new URL('./library-child.ts', import.meta.url));

let fixture: LibraryFixture;
let children: ChildProcess[];
beforeEach(() => {
  fixture = createLibraryFixture();
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  fixture.dispose();
});

interface Running {
  readonly lines: string[];
  /** Settles when the process has printed this many lines, or ended. */
  printed(count: number): Promise<void>;
  kill(): Promise<void>;
  ended: Promise<{ code: number | null; errors: string }>;
}

function start(task: 'add' | 'churn', rounds: number): Running {
  const own = join(fixture.root, `child-${children.length}`);
  mkdirSync(own);
  const child = spawn(process.execPath, [CHILD, fixture.data, own, task, String(rounds)], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const lines: string[] = [];
  let errors = '';
  let woken = (): void => {};
  const state = { over: false };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    woken();
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    state.over = true;
    woken();
    return { code: typeof code === 'number' ? code : null, errors };
  });
  return {
    lines,
    ended,
    async printed(count) {
      while (lines.length < count && !state.over) await new Promise<void>((resolve) => (woken = resolve));
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

it('several processes add at once: nothing is lost, no id is used twice, all processes see everything', async () => {
  const library = await fixture.open({ pollIntervalMs: 10 });
  let changes = 0;
  library.changes.listen(() => (changes += 1));
  const others = [start('add', 15), start('add', 15)];
  const ours: string[] = [];
  for (let n = 0; n < 15; n += 1) {
    ours.push((await library.add(fixture.spooled(), draft(), neverAborted)).record.id);
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
  for (const { ended } of others) expect(await ended).toEqual({ code: 0, errors: '' });
  const theirs = others.flatMap(({ lines }) => lines.flatMap((line) => /^added (.+)$/.exec(line)?.[1] ?? []));
  expect(theirs).toHaveLength(30);
  expect(
    library
      .list()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([...ours, ...theirs].toSorted());
  expect(changes).toBeGreaterThan(15);
  expect(fixture.reported).toEqual([]);
});

it('a process that only listens is notified of a change by another process', async () => {
  const library = await fixture.open({ pollIntervalMs: 10 });
  const changed = new Promise<void>((resolve) => library.changes.listen(resolve));
  const other = await fixture.open();
  const { record } = await other.add(fixture.spooled(), draft(), neverAborted);
  await changed;
  expect(library.list()).toEqual([record]);
  await other.delete(record.id);
  expect(library.get(record.id)).toMatchObject({ ok: false, error: { code: 'capture_not_found' } });
});

it('killed processes leave a consistent library', async () => {
  const added = new Set<string>();
  const deleted = new Set<string>();
  const perhapsDeleted = new Set<string>();
  for (let run = 0; run < 10; run += 1) {
    const child = start('churn', 1000);
    // At a different point in each round, not exactly at the printed line.
    await child.printed(2 + run * 2);
    for (let turn = 0; turn < run * 3; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
    await child.kill();
    for (const line of child.lines) {
      const [verb, id = ''] = line.split(' ');
      if (verb === 'added') added.add(id);
      if (verb === 'deleting') perhapsDeleted.add(id);
      if (verb === 'deleted') deleted.add(id);
    }
    expect((await child.ended).errors).toBe('');

    const library = await fixture.open();
    const listed = new Map(library.list().map((record) => [record.id, record]));
    expect([...added].filter((id) => !perhapsDeleted.has(id) && !listed.has(id))).toEqual([]);
    expect([...deleted].filter((id) => listed.has(id))).toEqual([]);
    for (const { file, sizeBytes } of listed.values()) {
      const bytes = readFileSync(file, 'utf8');
      expect([file, bytes.length, bytes.endsWith('"]}')]).toEqual([file, sizeBytes, true]);
    }
    const files = readdirSync(fixture.directory).filter((name) => !name.startsWith('index.sqlite'));
    expect(files.toSorted()).toEqual([...listed.values()].map(({ file }) => basename(file)).toSorted());
    library.close();
  }
  // A capture may have been placed but not listed when its process was killed: then it is listed again. None may have lost its file.
  for (const { detail } of fixture.reported) expect(detail).toContain('is listed again');
  expect(added.size).toBeGreaterThan(10);
});
