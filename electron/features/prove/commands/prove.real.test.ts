/** `pen prove` on real programs: a right patch, one that leaves out the work, and wrong use. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProofReportSchema } from '../../../../shared/features/workflow/proofs.ts';
import { createCommandLine, type CommandLine, type Ran } from '../../../core/cli/testing/command-line.ts';
import { PLAIN_NODE } from '../../../core/process/own-programs-fixture.ts';

/** Uses `ms` of CPU time, and prints what it has summed. */
const program = (ms: number, printed: string): string =>
  `const start = process.cpuUsage(); let sum = 0; do { for (let i = 0; i < 1e4; i += 1) sum += Math.sqrt(sum + 1); } while (process.cpuUsage(start).user < ${ms * 1000});
console.log(${JSON.stringify(printed)});`;
const PROGRAMS = {
  before: program(240, 'sum of 12 orders'),
  right: program(60, 'sum of 12 orders'),
  empty: `${program(240, 'sum of 12 orders')}// as before`,
  without: `console.log('done');`,
};
const node = JSON.stringify(PLAIN_NODE);

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  for (const [name, text] of Object.entries(PROGRAMS)) await writeFile(join(line.folder, `${name}.js`), text);
});
afterAll(() => line.remove());

const prove = (...words: readonly string[]): Promise<Ran> => line.run(['prove', ...words]);
const programs = (after: keyof typeof PROGRAMS): readonly string[] => [
  '--before',
  `${node} before.js`,
  '--after',
  `${node} ${after}.js`,
  '--claim',
  'cpuTime',
];

describe('a Node program', () => {
  test('of which the change took three quarters of the CPU time is proven, with a report for a pull request', async () => {
    const ran = await prove(...programs('right'), '--report', 'proof.md', '--json');
    expect(ran.stderr).not.toContain('error');
    expect(ran.stderr).toMatch(/Stored in the library as proof-[0-9a-f]{8}: Proof: CPU time −\d+%\./);
    expect(ran.status).toBe(0);
    const report = ProofReportSchema.parse(ran.json());
    expect(report).toMatchObject({ verdict: 'proven', missing: [], added: [], runs: 7 });
    const [cpu] = report.figures;
    expect(cpu).toMatchObject({ name: 'cpuTime', isClaimed: true, effect: 'less' });
    expect(cpu?.upper).toBeLessThan(-50);
  });

  test('that only prints less is not proven @night', async () => {
    const ran = await prove(...programs('without'));
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain('Not proven, the builds end with other content: CPU time');
    expect(ran.stdout).toContain('only before the change: “sum of # orders”');
  });
});

test.each([
  [
    'of a leak of a program without its action',
    ['--before', 'node a.js', '--after', 'node b.js', '--claim', 'heapGrowthObjects'],
    'not measured for a Node program that runs until it exits',
  ],
  [
    'of a time of a program with an action',
    ['--before', 'node a.js', '--after', 'node b.js', '--claim', 'cpuTime', 'act()'],
    'not measured for a Node program whose action is repeated',
  ],
  [
    'of a server of another machine',
    ['--before', 'node a.js', '--after', 'node b.js', '--claim', 'leak Row', 'GET http://shop.test/'],
    'another machine',
  ],
  ['without a claim', ['--before', 'node a.js', '--after', 'node b.js'], 'There is no claim'],
  ['for an unknown figure', ['--before', 'node a.js', '--after', 'node b.js', '--claim', 'speed'], 'no figure "speed"'],
  [
    'for a figure of pages',
    ['--before', 'node a.js', '--after', 'node b.js', '--claim', 'inp'],
    'not measured for a Node program',
  ],
  [
    'of a page and a command',
    ['--before', 'node a.js', '--after', 'http://localhost/', '--claim', 'inp'],
    'One of the builds is a page',
  ],
  ['of one build', ['--before', 'node a.js', '--after', 'node a.js', '--claim', 'cpuTime'], 'are the same'],
  [
    'with too few runs',
    ['--before', 'node a.js', '--after', 'node b.js', '--claim', 'cpuTime', '--runs', '3'],
    '7 to 50 runs',
  ],
  [
    'of growth without steps',
    ['--before', 'http://localhost/a', '--after', 'http://localhost/b', '--claim', 'heapGrowthObjects'],
    'needs steps',
  ],
])('a proof %s is refused before anything runs', async (_, words, message) => {
  const ran = await prove(...words);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain(message);
});
