/**
 * `npm run bench compare`: CPU profiles of five Node programs, each recorded and compared by `pen serve` as an assistant does it. Pairs of one build
 * may claim a change at most twice in a hundred; of pairs in which one function does more work, the claim should name it or the function that calls
 * it. Every recording of a build is compared with every other one. Ends with exit code 1 above the limit of false claims.
 *
 *     --seconds N       length of each recording (3)
 *     --processes N     processes of the first build, each recorded twice (5), and of each changed build, recorded once (4)
 *     --only NAMES      programs, separated by commas
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CHANGES, PROGRAMS, programText, type Program } from './compare/programs.ts';
import { startNode } from './compare/node-program.ts';
import { startMcpServer } from './mcp-server.ts';
import { printTable } from './table.ts';

/** Of a hundred pairs of one build. */
const MAX_FALSE = 2;
/** Until V8 has optimised what runs. */
const WARM_UP_MS = 2500;

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    seconds: { type: 'string', default: '3' },
    processes: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const processes = Number(values.processes);
const programs = PROGRAMS.filter(({ name }) => values.only?.split(',').includes(name) ?? true);

const RecordedSchema = z.object({ captureId: z.string() });
const ComparedSchema = z.object({
  judged: z.array(
    z.object({ functions: z.array(z.object({ name: z.string() })), baseRate: z.number(), newRate: z.number() }),
  ),
});

async function record(program: Program, work: number, times: number, folder: string): Promise<string[]> {
  const script = join(folder, `${program.name}.cjs`);
  writeFileSync(script, programText(program, work));
  const node = await startNode(script);
  const server = await startMcpServer(join(folder, 'data'), ['--cdp-url', `http://127.0.0.1:${node.port}`]);
  try {
    await delay(WARM_UP_MS);
    const captures: string[] = [];
    for (let time = 0; time < times; time += 1)
      captures.push(RecordedSchema.parse(await server.call('pen_cpu_profile', { duration: seconds })).captureId);
    return captures;
  } finally {
    await server.end();
    node.end();
  }
}

interface Pairs {
  claimed: number;
  named: number;
  all: number;
}

type Server = Awaited<ReturnType<typeof startMcpServer>>;

async function compare(
  server: Server,
  { planted, caller }: Program,
  pairs: readonly (readonly [string, string])[],
): Promise<Pairs> {
  const counted = { claimed: 0, named: 0, all: pairs.length };
  for (const [base, current] of pairs) {
    const { judged } = ComparedSchema.parse(await server.call('pen_cpu_compare', { base, current }));
    if (judged.length > 0) counted.claimed += 1;
    const more = judged.filter(({ baseRate, newRate }) => newRate > baseRate);
    if (more.some(({ functions }) => functions.some(({ name }) => name === planted || name === caller)))
      counted.named += 1;
  }
  return counted;
}

function everyPair(captures: readonly string[]): (readonly [string, string])[] {
  return captures.flatMap((base, at) => captures.slice(at + 1).map((current) => [base, current] as const));
}

const folder = mkdtempSync(join(tmpdir(), 'pen-compare-'));
const rows: string[][] = [];
const sums = new Map<string, Pairs>();
const add = (name: string, pairs: Pairs): string => {
  const sum = sums.get(name) ?? { claimed: 0, named: 0, all: 0 };
  sums.set(name, {
    claimed: sum.claimed + pairs.claimed,
    named: sum.named + pairs.named,
    all: sum.all + pairs.all,
  });
  return name === 'equal' ? `${pairs.claimed} of ${pairs.all}` : `${pairs.named} of ${pairs.all}`;
};
try {
  for (const program of programs) {
    const first: string[] = [];
    for (let run = 0; run < processes; run += 1) first.push(...(await record(program, 1, 2, folder)));
    const changed = new Map<string, string[]>();
    for (const { name, workOf } of CHANGES) {
      const captures: string[] = [];
      for (let run = 0; run < Math.max(1, processes - 1); run += 1)
        captures.push(...(await record(program, workOf(program), 1, folder)));
      changed.set(name, captures);
    }
    const idle = await startNode(join(folder, `${program.name}.cjs`));
    const server = await startMcpServer(join(folder, 'data'), ['--cdp-url', `http://127.0.0.1:${idle.port}`]);
    try {
      const equal = add('equal', await compare(server, program, everyPair(first)));
      const found: string[] = [];
      for (const [name, captures] of changed) {
        const pairs = first.flatMap((base) => captures.map((current) => [base, current] as const));
        found.push(add(name, await compare(server, program, pairs)));
      }
      rows.push([program.name, equal, ...found]);
      console.log(rows.at(-1)?.join('  '));
    } finally {
      await server.end();
      idle.end();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const totalOf = (name: string): string => {
  const { claimed, named, all } = sums.get(name) ?? { claimed: 0, named: 0, all: 0 };
  return `${name === 'equal' ? claimed : named} of ${all}`;
};
rows.push(['all', ...['equal', ...CHANGES.map(({ name }) => name)].map(totalOf)]);
console.log(`Recordings of ${seconds} s:`);
printTable(['program', 'one build: claimed', ...CHANGES.map(({ title }) => title)], rows);
const { claimed, all } = sums.get('equal') ?? { claimed: 0, all: 1 };
if ((100 * claimed) / all > MAX_FALSE) {
  console.error(`A change is claimed of ${claimed} of ${all} pairs of one build; at most ${MAX_FALSE} of 100 may.`);
  process.exitCode = 1;
}
