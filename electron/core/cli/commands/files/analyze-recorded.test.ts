/** `pen analyze` on a heap recorded over time and on a sampled heap profile, of a program with known allocations. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, profileOf } from '../../../../../shared/engine/profile/heap/testing/profile-picture.ts';
import { heap } from '../../../../../shared/engine/heap/testing/heap-picture.ts';
import { createCommandLine, type CommandLine } from '../../testing/command-line.ts';

/** Records itself; the allocations of its own chunks are added, so only its own class is counted. */
const PROGRAM = `
const { Session } = require('node:inspector/promises');
const { writeFileSync } = require('node:fs');
class RecordedByThisTest { constructor(at) { this.name = 'n' + at; } }
globalThis.kept = [];
function keepSome(count) { for (let at = 0; at < count; at += 1) kept.push(new RecordedByThisTest(at)); }
(async () => {
  const session = new Session();
  session.connect();
  const chunks = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => chunks.push(params.chunk));
  await session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
  keepSome(400);
  await session.post('HeapProfiler.stopTrackingHeapObjects', {});
  writeFileSync(process.argv[1], chunks.join(''));
  await session.post('HeapProfiler.startSampling', { samplingInterval: 64 });
  keepSome(20000);
  const { profile } = await session.post('HeapProfiler.stopSampling');
  writeFileSync(process.argv[2], JSON.stringify(profile));
})();`;

interface Row {
  name: string;
  url: string;
  line: number;
  column: number;
  count: number;
}

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  const paths = ['own.heaptimeline', 'own.heapprofile'].map((name) => join(line.folder, name));
  await promisify(execFile)(process.execPath, ['-e', PROGRAM, ...paths]);
});
afterAll(() => line.remove());

/** Two functions whose objects are alive, one whose objects were freed. */
const RECORDED = heap(
  'root → [a, b, c]',
  { a: { traceNode: 2, sizeBytes: 24 }, b: { traceNode: 3, sizeBytes: 70 }, c: { traceNode: 2, sizeBytes: 8 } },
  {
    recording: {
      functions: [
        ['(root)', '', 0, 0],
        ['keep', 'app.js', 3, 7],
        ['', 'lib.js', 1, 900],
        ['lose', 'app.js', 8, 1],
      ],
      tree: [
        [
          1,
          0,
          0,
          0,
          [
            [2, 1, 5, 100, [[3, 2, 1, 70, []]]],
            [4, 3, 9, 900, []],
          ],
        ],
      ],
      samples: [
        [0, 1],
        [50_000, 99],
      ],
    },
  },
);

describe('pen analyze on a heap timeline', () => {
  it('adds the functions whose objects are alive, largest first, to the document of a snapshot', async () => {
    await writeFile(join(line.folder, 'made.heaptimeline'), RECORDED);
    const ran = await line.run(['analyze', 'made.heaptimeline', '--all', '--json']);
    expect(ran.status).toBe(0);
    expect(ran.json()).toMatchObject({
      kind: 'heap-snapshot',
      nodes: 4,
      edges: 3,
      totalSizeBytes: 102,
      allocations: [
        { name: '(anonymous)', url: 'lib.js', line: 1, column: 900, count: 1, sizeBytes: 70 },
        { name: 'keep', url: 'app.js', line: 3, column: 7, count: 2, sizeBytes: 32 },
      ],
    });
    const cut = await line.run(['analyze', 'made.heaptimeline', '--top', '1', '--json']);
    expect(cut.json()).toMatchObject({ classesOmitted: 2, allocationsOmitted: 1 });
    const text = await line.run(['analyze', 'made.heaptimeline', '--top', '1']);
    expect(text.stdout).toContain('Surviving Allocations by Site\nFUNCTION');
    expect(text.stdout).toContain('3 objects, 102 B.');
    expect(text.stdout.trimEnd().split('\n').at(-3)).toMatch(/^\(anonymous\) +lib\.js:1:900 +1 +70 B +68\.6% +70 B$/);
  });

  it('recognises the file of a program that recorded itself', async () => {
    const ran = await line.run(['analyze', 'own.heaptimeline', '--all', '--json']);
    expect(ran.status).toBe(0);
    const document = ran.json() as { classes: Row[]; allocations: Row[] };
    expect(Object.keys(document)).toEqual(['kind', 'nodes', 'edges', 'totalSizeBytes', 'classes', 'allocations']);
    expect(document.classes.find(({ name }) => name === 'RecordedByThisTest')).toMatchObject({ count: 400 });
    expect(document.allocations.length).toBeGreaterThan(0);
  });

  it('is a snapshot for the other commands', async () => {
    const ran = await line.run(['objects', 'own.heaptimeline', '--class', 'RecordedByThisTest', '--json']);
    expect(ran.json()).toMatchObject({ objects: expect.any(Array) as unknown[], objectsOmitted: 350 });
  });
});

describe('pen analyze on a sampled heap profile', () => {
  it('prints the functions as documented, by self size', async () => {
    const ran = await line.run(['analyze', 'own.heapprofile', '--json']);
    expect(ran.status).toBe(0);
    const document = ran.json() as { totalSizeBytes: number; functions: (Row & { selfSizeBytes: number })[] };
    expect(Object.keys(document)).toEqual(['kind', 'totalSizeBytes', 'functions']);
    expect(document).toMatchObject({ kind: 'heap-profile' });
    expect(document.functions[0]).toMatchObject({ url: '[eval]' });
    expect(document.functions.reduce((sum, row) => sum + row.selfSizeBytes, 0)).toBe(document.totalSizeBytes);
  });

  it('is exact on a small one, zipped or not', async () => {
    const bytes = bytesOf(profileOf('(root) 0\n  main 8×1\n    make 24×3\n  ? 2×1'));
    await writeFile(join(line.folder, 'small.heapprofile.gz'), gzipSync(bytes));
    const ran = await line.run(['analyze', 'small.heapprofile.gz', '--top', '2', '--json']);
    const place = { url: 'app.js', line: 13, column: 5 };
    expect(ran.json()).toEqual({
      kind: 'heap-profile',
      totalSizeBytes: 34,
      functions: [
        { name: 'make', ...place, selfSizeBytes: 24, totalSizeBytes: 24, count: 3 },
        { name: 'main', ...place, selfSizeBytes: 8, totalSizeBytes: 32, count: 1 },
      ],
      functionsOmitted: 1,
    });
    const text = await line.run(['analyze', 'small.heapprofile.gz', '--top', '2']);
    expect(text.stdout.split('\n')).toEqual([
      'Verdict: make (app.js:13:5) itself takes 70.6% of 34 B live: self 24 B.',
      'Heap profile: 34 B live, 5 samples, 3 functions',
      '',
      'Functions',
      expect.stringMatching(/^FUNCTION +SOURCE +SELF % +SELF +TOTAL +HITS$/) as string,
      expect.stringMatching(/^make +app\.js:13:5 +70\.6% +24 B +24 B +3$/) as string,
      expect.stringMatching(/^main +app\.js:13:5 +23\.5% +8 B +32 B +1$/) as string,
      '… 1 more; --all shows them.',
      '',
    ]);
  });

  it('is refused by commands that read snapshots', async () => {
    const ran = await line.run(['objects', 'own.heapprofile', '--class', 'X', '--json']);
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code: 'unsupported_format' } });
  });
});
