/** CPU profiles as documents of the analysis process: opened by content, queried, compared; one is recorded from this Node. */
import { Session } from 'node:inspector';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAlike } from '../../../../shared/engine/profile/cpu/testing/expect-alike.ts';
import { bytesOf, profileOf, type FileProfile } from '../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import { askerOf } from '../../../../shared/engine/profile/cpu/testing/read-profile.ts';
import {
  bytesOf as heapBytesOf,
  profileOf as heapProfileOf,
} from '../../../../shared/engine/profile/heap/testing/profile-picture.ts';
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import type { MemoryPort } from '../testing/memory-port.ts';
import { connectToNewHost } from '../testing/test-host.ts';

const PICTURE = '(root)\n  main\n    work\n  (idle)';
const BASE = profileOf(PICTURE, 'main:1000 work:3000 (idle):1000');
const FIXED = profileOf(PICTURE, 'main:2000 work:1000 (idle):7000');

let files: HeapFiles;
let port: MemoryPort;
let basePath: string;
let fixedPath: string;
beforeAll(async () => {
  files = await createHeapFiles();
  basePath = await files.write('named.heapsnapshot', bytesOf(BASE));
  fixedPath = await files.write('fixed.gz', gzipSync(bytesOf(FIXED)));
  port = connectToNewHost();
});
afterAll(() => files.remove());

const open = (documentId: string, filePath: string): Promise<AppResult<unknown>> =>
  port.ask({ type: 'open', documentId, source: { filePath } });
const ask = (documentId: string, query: AnalysisQueryName, params: unknown = {}): Promise<AppResult<unknown>> =>
  port.ask({ type: 'query', documentId, query, params });

describe('a CPU profile', () => {
  it.each([
    ['as V8 writes it', (profile: FileProfile) => profile],
    ['with its samples first', ({ nodes, ...rest }: FileProfile) => ({ ...rest, nodes })],
    ['with times first', ({ startTime, ...rest }: FileProfile) => ({ startTime, ...rest })],
  ])('is recognised by its content %s', async (_, write) => {
    const path = await files.write('any.json', bytesOf(write(BASE)));
    expect(await open('any', path)).toMatchObject({ ok: true });
    expect(await ask('any', 'profile.overview')).toMatchObject({ value: { durationMs: 5, samples: 3 } });
    expect(await ask('any', 'profile.tree', { parent: null })).toMatchObject({
      value: { rows: [{ name: 'main', total: 4 }] },
    });
  });

  it('checks the parameters of queries, and refuses queries of other kinds', async () => {
    await open('base', basePath);
    expect(await ask('base', 'profile.tree', { parent: 99 })).toMatchObject({ error: { code: 'invalid_params' } });
    expect(await ask('base', 'profile.functions', { sort: 'colour' })).toMatchObject({
      error: { code: 'invalid_params' },
    });
    for (const query of ['heap.overview', 'trace.overview'] as const)
      expect(await ask('base', query)).toMatchObject({ error: { code: 'unsupported_format' } });
    await open('heap', await files.small());
    expect(await ask('heap', 'profile.overview')).toMatchObject({ error: { code: 'unsupported_format' } });
  });

  it('is compared page by page with an earlier one, which is opened for that', async () => {
    await open('fixed', fixedPath);
    const first = await ask('fixed', 'profile.compare', { base: basePath, normalise: false, count: 1 });
    expect(first).toMatchObject({
      value: {
        rows: [{ name: 'work', base: 3, new: 1, delta: -2 }],
        total: 2,
        base: { extent: 5, samples: 3 },
        new: { extent: 10, samples: 3 },
        scale: 1,
      },
    });
    expect(await ask('fixed', 'profile.compare', { base: basePath, count: 1 })).toMatchObject({
      value: { rows: [{ name: 'work', base: 6, new: 1, delta: -5 }], scale: 2 },
    });
    expect(await ask('fixed', 'profile.compare', { base: basePath, start: 1 })).toMatchObject({
      value: { rows: [{ name: 'main', base: 2, new: 2 }], start: 1 },
    });
  });

  it('is not compared with another kind of file', async () => {
    await open('fixed', fixedPath);
    const heapPath = await files.small();
    const result = await ask('fixed', 'profile.compare', { base: heapPath });
    expect(result).toMatchObject({ error: { code: 'unsupported_format' } });
    expect(!result.ok && result.error.message).toContain(heapPath);
    await open('heap', heapPath);
    expect(await ask('heap', 'profile.compare', { base: basePath })).toMatchObject({
      error: { code: 'unsupported_format' },
    });
    expect(await ask('heap', 'heap.diff', { base: basePath })).toMatchObject({ error: { code: 'unsupported_format' } });
    const bytesPath = await files.write('bytes.heapprofile', heapBytesOf(heapProfileOf('(root) 0\n  main 8×1')));
    const ofBytes = await ask('fixed', 'profile.compare', { base: bytesPath });
    expect(!ofBytes.ok && ofBytes.error.message).toBe(
      `${bytesPath} is a sampled heap profile, and a comparison needs a CPU profile or trace.`,
    );
    expect(await ask('fixed', 'profile.compare', { base: `${files.folder}/none` })).toMatchObject({
      error: { code: 'file_not_found' },
    });
  });
});

it('of a program in this process has the figures of a plain computation, the hot function first', () => {
  const session = new Session();
  session.connect();
  const posted = <T>(method: string, params: object = {}): T | undefined => {
    let value: T | undefined;
    // In the same process the answer is there when the call returns.
    session.post(method, params, (error, result) => {
      if (error !== null) throw error;
      value = result as T;
    });
    return value;
  };
  posted('Profiler.enable');
  posted('Profiler.setSamplingInterval', { interval: 200 });
  posted('Profiler.start');
  expect(burnBelow(12)).toBeGreaterThan(0);
  const profile = posted<{ profile: FileProfile }>('Profiler.stop')?.profile;
  session.disconnect();
  if (profile === undefined) throw new Error('No profile came.');
  expectAlike(withoutStalls(profile));
  const [hottest] = askerOf(bytesOf(profile))('profile.functions', {}).rows;
  expect(hottest?.name).toBe('burn');
});

/** On a busy machine the sampler stands still at times. What is told of such gaps has tests of its own; the plain computation knows nothing of them. */
function withoutStalls(profile: FileProfile): FileProfile {
  const timeDeltas = profile.timeDeltas.map((deltaUs) => Math.min(deltaUs, 5000));
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
  const lastUs = profile.startTime + sum(timeDeltas);
  const restUs = profile.endTime - profile.startTime - sum(profile.timeDeltas);
  return { ...profile, timeDeltas, endTime: lastUs + Math.max(0, Math.min(restUs, 5000)) };
}

function burnBelow(depth: number): number {
  return depth === 0 ? burn(3e7) : burnBelow(depth - 1) + 1;
}

function burn(turns: number): number {
  let sum = 1;
  for (let at = 0; at < turns; at += 1) sum += Math.sin(at) ** 2;
  return sum;
}
