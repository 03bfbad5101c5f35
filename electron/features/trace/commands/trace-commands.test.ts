/** `pen analyze` and `pen diff` on traces of a page, with figures computed by hand. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BROWSER_PID,
  MAIN,
  PID,
  layoutShift,
  navigationStart,
  paint,
  span,
  task,
  traceBegins,
} from '../../../../shared/engine/trace/testing/page-events.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

const SCRIPT = 'https://site.test/app.js';

/** A page whose first task forces layout inside a call; the call takes `callMs` of the task. */
function traceOf(callMs: number): object[] {
  const layoutMs = callMs / 4;
  return [
    ...traceBegins(),
    navigationStart(0),
    task(100, callMs + 50),
    span('FunctionCall', 110, callMs, { data: { url: SCRIPT, functionName: 'render' } }),
    span('Layout', 120, layoutMs),
    paint('firstContentfulPaint', 320),
    paint('largestContentfulPaint::Candidate', 320, { size: 400, type: 'text', isOutermostMainFrame: true }),
    task(400, 60),
    layoutShift(500, 0.2),
    task(1000, 10),
  ];
}
const BASE = traceOf(160);
const FIXED = traceOf(40);

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  const file = (name: string, content: string | Uint8Array): Promise<void> =>
    writeFile(join(line.folder, name), content);
  await file('a.json', JSON.stringify({ traceEvents: BASE, metadata: {} }));
  await file('b.json.gz', gzipSync(JSON.stringify(FIXED)));
  await file('empty.json', '');
  await file('cut.json', JSON.stringify({ traceEvents: BASE }).slice(0, 700));
  await file('broken.json', JSON.stringify({ traceEvents: BASE }).replace('"ph":"X"', '"ph":X'));
  await file(
    'c.cpuprofile',
    '{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}}],"startTime":0,"endTime":1,"samples":[],"timeDeltas":[]}',
  );
});
afterAll(() => line.remove());

interface Insight {
  readonly name: string;
  readonly value: number;
  readonly items?: readonly unknown[];
}

describe('pen analyze on a trace', () => {
  it('prints the documented JSON', async () => {
    const ran = await line.run(['analyze', 'a.json', '--json']);
    expect(ran.status).toBe(0);
    const document = ran.json() as { insights: Insight[] };
    expect(document).toMatchObject({
      kind: 'trace',
      durationMs: 1010,
      events: BASE.length,
      processes: [
        { pid: BROWSER_PID, name: '', threads: 1 },
        { pid: PID, name: '', threads: 1 },
      ],
      truncated: false,
      longTasks: [
        { startMs: 100, durationMs: 210, pid: PID, tid: MAIN },
        { startMs: 400, durationMs: 60, pid: PID, tid: MAIN },
      ],
    });
    expect(document).not.toHaveProperty('loss');
    const insight = (name: string): Insight | undefined => document.insights.find((each) => each.name === name);
    // The call has 160 of the tasks of 210, 60 and 10 ms; 40 of these are layout.
    expect(insight('Main-thread work')).toMatchObject({
      value: 280,
      unit: 'ms',
      items: expect.arrayContaining([
        { name: 'scripting', value: 120, unit: 'ms' },
        { name: 'layout', value: 40, unit: 'ms' },
      ]) as unknown[],
    });
    expect(insight('Long tasks')).toMatchObject({ value: 2, unit: 'count' });
    // From the first paint at 320 ms on there is only the task of 60 ms.
    expect(insight('Total blocking time')).toEqual({ name: 'Total blocking time', value: 10, unit: 'ms' });
    expect(insight('Cumulative layout shift')).toMatchObject({
      value: 0.2,
      unit: 'score',
      rating: 'needs-improvement',
    });
    expect(insight('First contentful paint')).toEqual({
      name: 'First contentful paint',
      value: 320,
      unit: 'ms',
      rating: 'good',
    });
    expect(insight('Largest contentful paint')).toMatchObject({ value: 320, rating: 'good' });
    expect(insight('Main-thread time by script')?.items).toEqual([{ name: SCRIPT, value: 120, unit: 'ms' }]);
  });

  it('counts the rows left out', async () => {
    const cut = await line.run(['analyze', 'a.json', '--top', '1', '--json']);
    const document = cut.json() as { insights: Insight[] };
    expect(document).toMatchObject({ longTasks: [{ startMs: 100 }], longTasksOmitted: 1, processesOmitted: 1 });
    const work = document.insights.find(({ name }) => name === 'Main-thread work');
    expect(work).toMatchObject({ items: [{}], itemsOmitted: 2 });
  });

  it('prints tables without --json, also for gzipped files', async () => {
    const ran = await line.run(['analyze', 'b.json.gz']);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(
      /^Verdict: Content moves by itself: 1 layout shift, score 0\.200\.\nTrace: 1\.01s, \d+ events of 2 processes and 2 threads, .*\nPage: https:\/\/site\.test\/\n/,
    );
    expect(ran.stdout).toMatch(/\nMain-thread work +160\.0ms\n/);
    expect(ran.stdout).toMatch(/\nLargest contentful paint +320\.0ms, good\n/);
    expect(ran.stdout).toMatch(/\nScripting +30\.0ms +18\.8%\n/);
  });

  it.each([
    ['empty.json', 'empty_file', 'empty'],
    ['broken.json', 'damaged_file', 'damaged at byte'],
    ['cut.json', 'truncated_file', 'ends after 700 B'],
  ])('reports the error in %s', async (name, code, words) => {
    const ran = await line.run(['analyze', name, '--json']);
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code, message: expect.stringContaining(words) as string } });
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });

  it('accepts a capture id, and includes the recorded losses', async () => {
    const call = [
      'call',
      'pen_import',
      JSON.stringify({ path: join(line.folder, 'a.json') }),
      '--standalone',
      '--json',
    ];
    const { captureId } = (await line.run(call)).json() as { captureId: string };
    const loss = [{ reason: 'Truncated at about 3.0s', lostMs: 2000, lostEvents: null }];
    const index = new DatabaseSync(join(line.dataDirectory, 'library', 'index.sqlite'));
    // As after a recording with a full buffer; the file itself does not show it.
    index.prepare('UPDATE capture SET truncated = 1, loss = ? WHERE id = ?').run(JSON.stringify(loss), captureId);
    index.close();
    const ran = await line.run(['analyze', captureId, '--json']);
    expect(ran.json()).toMatchObject({
      kind: 'trace',
      events: BASE.length,
      truncated: true,
      loss: { reason: 'Truncated at about 3.0s', lostMs: 2000 },
    });
  });

  it('refuses a file above the limit before reading it', async () => {
    await writeFile(
      join(line.folder, 'settings.json'),
      JSON.stringify({ version: 1, settings: { traceFileLimitBytes: 1024 ** 2 } }),
    );
    const large = JSON.stringify({ traceEvents: BASE, metadata: { note: 'x'.repeat(1024 ** 2) } });
    await writeFile(join(line.folder, 'large.json'), large);
    const ran = await line.run(['analyze', 'large.json', '--json'], { environment: { PEN_DATA_DIR: line.folder } });
    expect([ran.status, ran.json()]).toMatchObject([3, { error: { code: 'too_large' } }]);
    expect((await line.run(['analyze', 'large.json', '--json'])).status).toBe(0);
  });
});

describe('pen diff on two traces', () => {
  it('prints base, new and change by category and insight', async () => {
    const ran = await line.run(['diff', 'a.json', 'b.json.gz', '--json']);
    expect(ran.status).toBe(0);
    const document = ran.json() as { categories: object[]; insights: object[] };
    expect(document).toMatchObject({
      kind: 'trace-diff',
      base: { durationMs: 1010, loads: 1, cpuSamples: false },
      differences: [],
      conclusion: { verdict: 'none', rule: 'within-noise' },
    });
    expect(document.categories).toEqual(
      expect.arrayContaining([
        // Nearly all of it is in one of twenty parts of each trace: weak evidence.
        {
          name: 'scripting',
          baseMs: 120,
          newMs: 30,
          deltaMs: -90,
          noiseMs: expect.any(Number),
          verdict: 'chance',
        },
        expect.objectContaining({ name: 'layout', baseMs: 40, newMs: 10, deltaMs: -30 }),
      ]),
    );
    expect(document.insights).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Main-thread work', unit: 'ms', base: 280, new: 160, delta: -120 }),
        expect.objectContaining({ name: 'Long tasks', unit: 'count', base: 2, new: 2, delta: 0, verdict: 'same' }),
        // A recording has it once.
        { name: 'Longest task', unit: 'ms', base: 210, new: 90, delta: -120, verdict: 'one-value' },
      ]),
    );
  });

  it('prints one sentence, what was recorded and tables without --json', async () => {
    const ran = await line.run(['diff', 'a.json', 'b.json.gz', '--top', '3']);
    expect(ran.stdout).toMatch(
      /^No verdict: Scripting −90\.0ms \(−75\.0%\).* vary within each recording by as much\..*\nA and B: 1 page load, 1\.01s each\n/,
    );
    expect(ran.stdout).toMatch(/\nScripting +120\.0ms +30\.0ms +−90\.0ms +−75\.0% +±\d+\.\dms +within noise\n/);
    expect(ran.stdout).toMatch(/\n… \d+ more; --all shows them\.\n/);
  });

  it('fails on growth of main-thread work, in per cent only', async () => {
    // 160 of 1,010 ms before, 280 after: 75 % more.
    expect((await line.run(['diff', 'b.json.gz', 'a.json', '--fail-on', '70%'])).status).toBe(1);
    expect((await line.run(['diff', 'b.json.gz', 'a.json', '--fail-on', '80%'])).status).toBe(0);
    expect((await line.run(['diff', 'a.json', 'b.json.gz', '--fail-on', '10MB'])).status).toBe(2);
  });

  it.each([
    [['a.json', 'c.cpuprofile'], 'they cannot be compared'],
    [['a.json', 'a.json', 'b.json.gz'], 'Traces are compared two at a time'],
    [['a.json', 'b.json.gz', '--match', 'ids'], 'no objects to match'],
  ])('refuses %j as wrong use', async (argv, words) => {
    const ran = await line.run(['diff', ...argv]);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain(words);
  });
});
