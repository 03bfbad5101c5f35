/** `pen analyze` and `pen diff` on CPU profiles: synthetic ones with figures computed by hand, and programs recorded from Node. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, profileOf } from '../../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import {
  bytesOf as heapProfileBytes,
  profileOf as heapProfileOf,
} from '../../../../shared/engine/profile/heap/testing/profile-picture.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

const PICTURE = `
(root)
  main
    work
  (program)
  (idle)
`;
/** Total 10 ms: main 1, work 6, idle 2, program 1. */
const BASE = profileOf(PICTURE, 'main:1000 work:2000 (idle):2000 work:4000 (program):1000');
/** Total 20 ms: main 2, work 2. */
const FIXED = profileOf(PICTURE, 'main:2000 work:2000 (idle):16000');
const PLACE = { main: { url: 'app.js', line: 13, column: 5 }, work: { url: 'app.js', line: 23, column: 5 } };

/**
 * Long beside the start of Node, which takes a larger share of it on a busy machine. What stays is in two functions: the
 * share of one alone rises by as much as that of the fixed one falls, and chance would decide which changed more.
 */
const program = (turns: number): string => `
function burnForThisTest(turns) { let sum = 0; for (let at = 0; at < turns; at += 1) sum += Math.sqrt(at) * Math.sin(at); return sum; }
function rest() { let sum = 0; for (let at = 0; at < 2e7; at += 1) sum += Math.cos(at); return sum; }
function more() { let sum = 0; for (let at = 0; at < 2e7; at += 1) sum += Math.sin(at); return sum; }
burnForThisTest(${turns}); rest(); more();`;

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  await writeFile(join(line.folder, 'a.cpuprofile'), bytesOf(BASE));
  await writeFile(join(line.folder, 'b.cpuprofile.gz'), gzipSync(bytesOf(FIXED)));
  await writeFile(join(line.folder, 'c.heapprofile'), heapProfileBytes(heapProfileOf('(root) 0\n  main 8×1')));
  await writeFile(
    join(line.folder, 'd.heapprofile'),
    heapProfileBytes(heapProfileOf('(root) 0\n  main 8×1\n    new 90×9')),
  );
  const path = join(line.folder, 'program.cjs');
  for (const [name, turns] of [
    ['slow', 1e8],
    ['fast', 1e4],
  ] as const) {
    await writeFile(path, program(turns));
    const flags = ['--cpu-prof', `--cpu-prof-dir=${line.folder}`, `--cpu-prof-name=${name}.cpuprofile`];
    await promisify(execFile)(process.execPath, [...flags, path]);
  }
});
afterAll(() => line.remove());

interface Row {
  name: string;
  url: string;
  selfMs: number;
  totalMs: number;
  samples: number;
}

describe('pen analyze on a CPU profile', () => {
  it('prints functions and overhead as documented', async () => {
    const ran = await line.run(['analyze', 'a.cpuprofile', '--json']);
    expect(ran.status).toBe(0);
    expect(ran.json()).toEqual({
      kind: 'cpu-profile',
      durationMs: 10,
      samples: 5,
      functions: [
        { name: 'work', ...PLACE.work, selfMs: 6, totalMs: 6, samples: 2 },
        { name: 'main', ...PLACE.main, selfMs: 1, totalMs: 7, samples: 1 },
      ],
      overhead: [
        { name: '(idle)', selfMs: 2 },
        { name: '(program)', selfMs: 1 },
      ],
    });
    const cut = await line.run(['analyze', 'a.cpuprofile', '--top', '1', '--json']);
    expect(cut.json()).toMatchObject({ functions: [{ name: 'work' }], functionsOmitted: 1 });
  });

  it('prints a table without --json', async () => {
    const ran = await line.run(['analyze', 'a.cpuprofile', '--top', '1']);
    expect(ran.stdout.split('\n')).toEqual([
      expect.stringMatching(
        /^Verdict: Too few samples of functions .*: 7\.0ms active in 10\.0ms\. .* work .* self 6\.0ms\.$/,
      ) as string,
      'CPU profile: 10.0ms recorded, 7.0ms active, 5 samples, 2 functions',
      '',
      'Functions',
      expect.stringMatching(/^FUNCTION +SOURCE +SELF % +SELF +TOTAL +HITS$/) as string,
      expect.stringMatching(/^work +app\.js:23:5 +85\.7% +6\.0ms +6\.0ms +2$/) as string,
      'Overhead: (idle) 2.0ms, (program) 1.0ms.',
      '… 1 more; --all shows them.',
      '',
    ]);
  });

  it('reports estimated times', async () => {
    await writeFile(
      join(line.folder, 'hits.cpuprofile'),
      bytesOf({ ...BASE, samples: undefined, timeDeltas: undefined }),
    );
    const ran = await line.run(['analyze', 'hits.cpuprofile', '--json']);
    // Each of five samples in 10 ms has 2.
    expect(ran.json()).toMatchObject({
      samples: 5,
      functions: [{ name: 'work', selfMs: 4, samples: 2 }, { selfMs: 2 }],
    });
    expect(ran.stderr).toContain('sample counts only');
  });

  it('finds the hot function of a recorded Node program', async () => {
    const ran = await line.run(['analyze', 'slow.cpuprofile', '--json']);
    const { functions } = ran.json() as { functions: Row[] };
    expect(functions[0]).toMatchObject({ name: 'burnForThisTest', line: 2, column: 25 });
    expect(functions[0]?.url).toContain('program.cjs');
    const result = await line.run(['analyze', 'slow.cpuprofile', '--all']);
    expect(result.stdout).toContain('burnForThisTest');
  });

  it('is refused by commands that read snapshots', async () => {
    const ran = await line.run(['objects', 'a.cpuprofile', '--class', 'X', '--json']);
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code: 'unsupported_format' } });
  });
});

describe('pen diff on two CPU profiles', () => {
  it('compares times at equal length, the largest change first', async () => {
    const ran = await line.run(['diff', 'a.cpuprofile', 'b.cpuprofile.gz', '--json']);
    expect(ran.status).toBe(0);
    expect(ran.json()).toEqual({
      kind: 'cpu-diff',
      functions: [
        { name: 'work', url: 'app.js', line: 23, baseMs: 12, newMs: 2, deltaMs: -10 },
        { name: 'main', url: 'app.js', line: 13, baseMs: 2, newMs: 2, deltaMs: 0 },
      ],
    });
    const cut = await line.run(['diff', 'a.cpuprofile', 'b.cpuprofile.gz', '--top', '1', '--json']);
    expect(cut.json()).toMatchObject({ functions: [{ name: 'work' }], functionsOmitted: 1 });
  });

  it('names the function that was fixed, beyond noise', async () => {
    const ran = await line.run(['diff', 'slow.cpuprofile', 'fast.cpuprofile', '--top', '20']);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^A: [\d.]+m?s\nB: [\d.]+m?s\n/);
    expect(ran.stdout).toMatch(/\nVerdict: .*: self of burnForThisTest .* went from [\d.]+m?s to [\d.]+[mu]?s/);
    expect(ran.stdout).toMatch(/\nBy part of the time, beyond noise\nFUNCTION .*\nburnForThisTest .*%\n/);
    expect(ran.stdout).toMatch(/\nburnForThisTest .* −\d[\d.]*m?s +−\d+% +yes\n/);
  });

  it('fails on growth of active time, in per cent only', async () => {
    // Active: 70 % of the first, 20 % of the second.
    expect((await line.run(['diff', 'b.cpuprofile.gz', 'a.cpuprofile', '--fail-on', '200%'])).status).toBe(1);
    expect((await line.run(['diff', 'b.cpuprofile.gz', 'a.cpuprofile', '--fail-on', '300%'])).status).toBe(0);
    const ran = await line.run(['diff', 'a.cpuprofile', 'b.cpuprofile.gz', '--fail-on', '10MB', '--json']);
    expect([ran.status, ran.json()]).toMatchObject([2, { error: { code: 'invalid_params' } }]);
  });

  it('compares two sampled heap profiles by function', async () => {
    const ran = await line.run(['diff', 'c.heapprofile', 'd.heapprofile', '--json']);
    expect(ran.json()).toEqual({
      kind: 'heap-profile-diff',
      functions: [
        { name: 'new', url: 'app.js', line: 14, baseSizeBytes: 0, newSizeBytes: 90, sizeDeltaBytes: 90 },
        { name: 'main', url: 'app.js', line: 13, baseSizeBytes: 8, newSizeBytes: 8, sizeDeltaBytes: 0 },
      ],
    });
    const text = await line.run(['diff', 'c.heapprofile', 'd.heapprofile']);
    expect(text.stdout).toMatch(/^A: 8 B in 1 samples\nB: 98 B in 10 samples\nChange: \+90 B\n/);
    // Ten samples from none: 4 · 90/√10 = 114.
    expect(text.stdout).toMatch(/\nnew .*\+90 B +no\n/);
    expect((await line.run(['diff', 'c.heapprofile', 'd.heapprofile', '--fail-on', '50B'])).status).toBe(1);
    expect((await line.run(['diff', 'd.heapprofile', 'c.heapprofile', '--fail-on', '50B'])).status).toBe(0);
  });

  it.each([
    [['c.heapprofile', 'd.heapprofile', '--match', 'ids'], 'no objects to match'],
    [['a.cpuprofile', 'c.heapprofile'], 'is a CPU profile and'],
    [['c.heapprofile', 'a.cpuprofile'], 'they cannot be compared'],
    [['a.cpuprofile', 'a.cpuprofile', 'b.cpuprofile.gz'], 'two at a time'],
    [['a.cpuprofile', 'b.cpuprofile.gz', '--match', 'ids'], 'no objects to match'],
  ])('refuses %j as wrong use', async (argv, words) => {
    const ran = await line.run(['diff', ...argv]);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain(words);
  });
});
