/** `pen analyze` on a snapshot of a small program, and on other files. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLAIN_NODE } from '../../../process/own-programs-fixture.ts';
import { createCommandLine, type CommandLine } from '../../testing/command-line.ts';
import { byWeight } from '../../../../../shared/features/heap/findings.ts';

/** A small program with a leak of a known class that writes its own snapshot. */
const PROGRAM = `
class LeakOfThisTest { payload = Array.from({ length: 8 }, (_, index) => ({ index })); }
globalThis.kept = Array.from({ length: 1000 }, () => new LeakOfThisTest());
require('node:v8').writeHeapSnapshot(process.argv[1]);`;

interface Analysis {
  kind: string;
  nodes: number;
  edges: number;
  totalSizeBytes: number;
  classes: { name: string; count: number; shallowSizeBytes: number; retainedSizeBytes: number | null }[];
  classesOmitted?: number;
}

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  await promisify(execFile)(PLAIN_NODE, ['-e', PROGRAM, join(line.folder, 'own.heapsnapshot')]);
});
afterAll(() => line.remove());

describe('pen analyze', () => {
  it('prints the classes as documented, heaviest first, ties by name', async () => {
    const ran = await line.run(['analyze', 'own.heapsnapshot', '--all', '--json']);
    expect(ran.status).toBe(0);
    const analysis = ran.json() as Analysis;
    expect(Object.keys(analysis)).toEqual(['kind', 'nodes', 'edges', 'totalSizeBytes', 'classes']);
    expect(analysis.kind).toBe('heap-snapshot');
    expect(analysis.nodes).toBeGreaterThan(1000);
    expect(analysis.edges).toBeGreaterThan(analysis.nodes);
    const leak = analysis.classes.find(({ name }) => name === 'LeakOfThisTest');
    expect(leak).toMatchObject({ count: 1000, shallowSizeBytes: expect.any(Number) as number });
    expect(analysis.classes).toEqual(
      analysis.classes.toSorted((a, b) => byWeight({ ...a, distance: null }, { ...b, distance: null })),
    );
    expect(analysis.classes.reduce((sum, { shallowSizeBytes }) => sum + shallowSizeBytes, 0)).toBe(
      analysis.totalSizeBytes,
    );
  });

  it('cuts the list at 50 or --top, and counts the rest', async () => {
    const all = (await line.run(['analyze', 'own.heapsnapshot', '--all', '--json'])).json() as Analysis;
    const usual = (await line.run(['analyze', 'own.heapsnapshot', '--json'])).json() as Analysis;
    expect(usual.classes).toEqual(all.classes.slice(0, 50));
    expect(usual.classesOmitted).toBe(all.classes.length - 50);
    const text = await line.run(['analyze', 'own.heapsnapshot', '--top', '3']);
    expect(text.stdout).toMatch(/^Verdict: .+\nHeap snapshot: [\d,]+ nodes, [\d,]+ edges, .* classes\n/);
    expect(text.stdout).toContain('more; --all shows them.');
    // The verdict, the summary, the title of the table, its heads, three rows, and how many more there are.
    expect(text.stdout.trim().split('\n')).toHaveLength(9);
  });

  it.each([
    ['text.heapsnapshot', 'hello', 'unsupported_format'],
    ['empty.heapsnapshot', '', 'empty_file'],
    ['cut.heapsnapshot', '{"snapshot":{"meta":{"node_fields":["type"', 'truncated_file'],
    ['missing.heapsnapshot', null, 'file_not_found'],
  ])('%s ends with 3 and %s says why', async (name, content, code) => {
    if (content !== null) await writeFile(join(line.folder, name), content);
    const ran = await line.run(['analyze', name, '--json']);
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code } });
  });

  it('is interrupted', async () => {
    const ran = await line.run(['analyze', 'own.heapsnapshot', '--json'], { interrupt: AbortSignal.abort() });
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code: 'cancelled' } });
  });
});
