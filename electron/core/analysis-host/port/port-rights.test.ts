/** The rights of a window over its own port to the analysis process. */
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, profileOf } from '../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { AnalysisHost } from '../host.ts';
import { windowRights } from './port-rights.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import { createMemoryPort, type MemoryPort } from '../testing/memory-port.ts';
import { createTestHost } from '../testing/test-host.ts';

let files: HeapFiles;
let library: string;
let capture: string;
let outside: string;
let window: MemoryPort;

beforeAll(async () => {
  files = await createHeapFiles();
  library = join(files.folder, 'library');
  await mkdir(library);
  outside = await files.small();
  capture = join(library, 'heap-00000001.heapsnapshot');
  await copyFile(outside, capture);
  await symlink(outside, join(library, 'link.heapsnapshot'));
  window = connect(library);
});
afterAll(() => files.remove());

function newHost(): AnalysisHost {
  return createTestHost();
}

function connect(libraryDirectory: string | null, host = newHost()): MemoryPort {
  const made = createMemoryPort();
  host.attach(made.hostEnd, windowRights(libraryDirectory));
  return made;
}

const open = (filePath: string, on = window): Promise<AppResult<unknown>> =>
  on.ask({ type: 'open', documentId: filePath, source: { filePath } });
const denied = { ok: false, error: { code: 'path_denied' } };

describe('a window', () => {
  it('opens captures of the library and queries them', async () => {
    expect(await open(capture)).toMatchObject({ ok: true });
    expect(await window.ask({ type: 'query', documentId: capture, query: 'heap.overview', params: {} })).toMatchObject({
      ok: true,
    });
  });

  it('opens no other file, whatever its name', async () => {
    for (const filePath of [
      outside,
      join(library, '..', 'small.heapsnapshot'),
      join(library, 'link.heapsnapshot'),
      `${library}-other/a.heapsnapshot`,
      '/etc/passwd',
      'heap-00000001.heapsnapshot',
      '',
    ])
      expect({ filePath, answer: await open(filePath) }).toMatchObject({ answer: denied });
  });

  it('opens no other file by a query, and compares with none', async () => {
    expect(
      await window.ask({
        type: 'query',
        documentId: 'other',
        source: { filePath: outside },
        query: 'heap.overview',
        params: {},
      }),
    ).toMatchObject(denied);
    await open(capture);
    const params = { base: outside, start: 0, count: 10 };
    expect(await window.ask({ type: 'query', documentId: capture, query: 'heap.diff', params })).toMatchObject(denied);
  });

  it('has source maps looked for only in folders that the user chose', async () => {
    const profile = join(library, 'cpu-00000001.cpuprofile');
    await writeFile(profile, bytesOf(profileOf('(root)\n  main', 'main:100')));
    const map = join(files.folder, 'app.js.map');
    const mapped = { version: 3, sources: ['shop.ts'], names: ['openShop'], mappings: 'SAASA' };
    await writeFile(map, JSON.stringify(mapped));
    const host = newHost();
    const owner = createMemoryPort();
    host.attach(owner.hostEnd);
    const page = connect(library, host);
    await open(profile, page);
    const place = { name: 'a', url: 'https://shop.test/app.js', line: 1, column: 11 };
    const asked = (): Promise<AppResult<unknown>> =>
      page.ask({
        type: 'query',
        documentId: profile,
        query: 'profile.originals',
        params: { places: [place], lookIn: [map] },
      });
    expect(await asked()).toMatchObject({ ok: true, value: { originals: [], maps: [] } });
    owner.tell({ type: 'source-map-paths', paths: [map] });
    expect(await asked()).toMatchObject({ ok: true, value: { originals: [{ original: { name: 'openShop' } }] } });
  });

  it('has no file written', async () => {
    const target = join(files.folder, 'target');
    await writeFile(target, 'as it was');
    expect(
      await window.ask({ type: 'convert-perfetto', filePath: capture, toPath: target, capBytes: 1000 }),
    ).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(await readFile(target, 'utf8')).toBe('as it was');
  });

  it('changes no shared state: limits, threads, caches and growing files are the owner’s', async () => {
    const before = window.replies.length;
    for (const message of [
      { type: 'trace-limit', limitBytes: 1 },
      { type: 'source-map-paths', paths: ['/'] },
      { type: 'ignore-patterns', patterns: ['.'] },
      { type: 'second-thread', allowed: false },
      { type: 'finish-column-cache', requestId: 900 },
      { type: 'grown', documentId: 'x', writtenBytes: 1, isWhole: true },
      { type: 'complete', documentId: 'x', sizeBytes: 1, filePath: outside },
      { type: 'abandoned', documentId: 'x' },
    ])
      window.tell(message);
    expect(
      window.replies.slice(before).map((reply) => (reply.type === 'error' ? reply.error.code : reply.type)),
    ).toEqual(Array(8).fill('invalid_params'));
    // An outside file stays outside even when it is announced as growing.
    expect(
      await window.ask({ type: 'open', documentId: 'y', source: { filePath: outside, growing: true } }),
    ).toMatchObject(denied);
  });

  it('opens nothing without a library', async () => {
    expect(await open(capture, connect(null))).toMatchObject(denied);
  });
});
