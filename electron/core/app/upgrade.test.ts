/** Data folders of other versions: one of an earlier version opens, one of a later version is refused and left unchanged. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap, settle } from '../../../shared/base/errors.ts';
import { createForkLauncher } from '../analysis-client/index.ts';
import { createLog } from '../log/log.ts';
import { createCore, type Core } from './index.ts';
import { contentsBelow, unpackDataFolder } from './testing/earlier-data.ts';

const SNAPSHOT = 'heap-b876faa7';
const CACHE_OF_GONE_FILE = 'columns/b74a7daaaafe5865987d81603bc0499f.columns';

let folder: string;
let dataDirectory: string;
let core: Core | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-upgrade-'));
  dataDirectory = join(folder, 'data');
  core = null;
  unpackDataFolder('0.1.0', dataDirectory);
});
afterEach(async () => {
  await core?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<Core> {
  const log = createLog({ level: 'error', write: () => undefined });
  const made = await settle(() =>
    createCore({
      dataDirectory,
      version: '0.0.0',
      log,
      projectRoot: folder,
      endpoints: { addresses: [], origin: 'default' },
      launchAnalysis: createForkLauncher({
        execPath: process.execPath,
        entryPath: join(import.meta.dirname, '..', 'analysis-host', 'entry.ts'),
        log,
      }),
      temporaryDirectory: folder,
    }),
  );
  if (made.ok) core = made.value;
  return unwrap(made);
}

async function opened(): Promise<Core> {
  const made = await settle(open);
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

describe('a data folder of version 0.1.0', () => {
  it('has its captures with names, notes, pins and losses, and reports no problem', async () => {
    const { library, activity } = await opened();
    expect(library.list()).toMatchObject([
      {
        id: 'cpu-a14e994c',
        kind: 'cpu-profile',
        name: 'checkout.cpuprofile',
        target: null,
        origin: 'imported',
        options: { source: '/home/ada/work/checkout.cpuprofile' },
        sizeBytes: 320,
      },
      {
        id: 'alloc-ff84704c',
        kind: 'heap-profile',
        takenBy: 'Claude Code',
        truncated: true,
        loss: [{ reason: 'the tab was closed', lostMs: 200, lostEvents: null }],
      },
      {
        id: SNAPSHOT,
        name: 'Before the refresh',
        note: 'First of two.',
        pinned: true,
        target: { title: 'Orders', url: 'http://localhost:3000/orders' },
        startedAt: '2026-11-20T12:00:00.000Z',
        durationMs: 1500,
        pauseMs: 900,
      },
    ]);
    expect(library.get('heap-07964d71')).toMatchObject({
      error: { message: expect.stringContaining('it was deleted at 2026-11-20') },
    });
    expect(activity.problems()).toEqual([]);
  });

  it('has its settings', async () => {
    const { settings } = await opened();
    expect(settings.current()).toMatchObject({
      theme: 'dark',
      evalMode: 'ask',
      libraryLimitBytes: 5 * 1024 ** 3,
      answerBudgetBytes: 16_384,
      mcpPort: 6111,
      endpoints: ['http://localhost:9333'],
    });
  });

  it('answers questions about its captures', async () => {
    const { runner, sessions } = await opened();
    const session = sessions.open({ kind: 'mcp', name: 'Claude Code', paths: 'project' });
    for (const [tool, capture, found] of [
      ['pen_heap_summary', SNAPSHOT, 'App'],
      ['pen_cpu_summary', 'cpu-a14e994c', 'work'],
    ] as const)
      expect(await runner.run(tool, { capture }, session)).toMatchObject({
        ok: true,
        text: expect.stringContaining(found),
      });
  });

  it('loses only caches: that of a file that is gone, and those of an earlier format, which are made again', async () => {
    const isIndex = (path: string): boolean => path.includes('index.sqlite') || path.endsWith('.columns');
    const { [CACHE_OF_GONE_FILE]: _cache, ...before } = contentsBelow(dataDirectory);
    await opened();
    // Deleted in the background.
    await expect.poll(() => contentsBelow(dataDirectory)[CACHE_OF_GONE_FILE]).toBeUndefined();
    const after = contentsBelow(dataDirectory);
    for (const path of Object.keys(before).filter((each) => !isIndex(each)))
      expect([path, after[path]]).toEqual([path, before[path]]);
  });

  it('stores, renames and deletes captures, also after the next start', async () => {
    const { library } = await opened();
    const file = join(folder, 'next.cpuprofile');
    writeFileSync(
      file,
      '{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}}],"startTime":0,"endTime":1,"samples":[]}',
    );
    const signal = new AbortController().signal;
    const imported = await settle(() =>
      library.import(file, { note: '', takenBy: 'you', signal, progress: () => undefined }),
    );
    if (!imported.ok) throw new Error(imported.error.message);
    library.update(SNAPSHOT, { name: 'Renamed' });
    await library.delete('alloc-ff84704c');
    await core?.close();
    const again = await opened();
    expect(again.library.list().map(({ id, name }) => [id, name])).toEqual([
      [imported.value.record.id, 'next.cpuprofile'],
      ['cpu-a14e994c', 'checkout.cpuprofile'],
      [SNAPSHOT, 'Renamed'],
    ]);
  });
});

describe('a data folder of a later version', () => {
  /** Its index has another version and shape, its settings too, and its caches are unknown. */
  function makeLater(): void {
    const index = new DatabaseSync(join(dataDirectory, 'library', 'index.sqlite'));
    index.exec(`ALTER TABLE capture ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
      UPDATE capture SET kind = 'video' WHERE id = 'cpu-a14e994c';
      CREATE TABLE tag (name TEXT PRIMARY KEY) STRICT;
      PRAGMA user_version = 99;
      PRAGMA journal_mode = DELETE;`);
    index.close();
    writeFileSync(join(dataDirectory, 'settings.json'), '{ "version": 99, "profiles": [{ "theme": "sepia" }] }');
    writeFileSync(join(dataDirectory, 'library', `${SNAPSHOT}.columns`), 'columns of a later version');
    writeFileSync(join(dataDirectory, 'library', 'video-0123abcd.webm'), 'a capture of a kind that is unknown here');
  }

  it('is refused with a sentence, and no file of it changes', async () => {
    makeLater();
    const before = contentsBelow(dataDirectory);
    expect(await settle(open)).toMatchObject({
      ok: false,
      error: {
        code: 'unsupported_format',
        message: expect.stringContaining('written by a later version of PEN Workbench (its index has version 99'),
        suggestion: expect.stringContaining('--data-dir'),
      },
    });
    expect(contentsBelow(dataDirectory)).toEqual(before);
  });
});
