/**
 * `npm run bench ledger`: the ledger of a process on programs whose memory outside the JS heap grows by 200 MB, and on clean ones that allocate as much and
 * free it: whether the answer names the part, the owner and the line, and how much of the private memory has a name. Then what a ledger that samples
 * every 5 s costs its target in CPU time, with and without it in turns. Linux.
 *
 *     --only TEXT       programs whose name has the text
 *     --seconds N       of each ledger (11)
 *     --pairs N         of the overhead (3); 0: not measured
 *     --without-programs  the overhead alone
 *     --answers         prints each answer's sentence
 *     --json FILE       writes what is measured
 *     --docs            writes the tables into docs/process-memory.md
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { formatPercent } from '../shared/base/units.ts';
import { MemoryLedgerResultSchema, type MemoryLedgerResult } from '../shared/contracts/page/memory-ledgers.ts';
import { grownParts, ownProcess } from '../shared/kinds/memory-ledger/evidence.ts';
import { ledgerText } from '../shared/kinds/memory-ledger/rules.ts';
import { startChromium, startNode, startSite, type RealTarget } from '../electron/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../electron/core/testing/core-bench.ts';
import { writeTables } from './docs-tables.ts';
import { measureOverhead, SECONDS } from './ledger/overhead.ts';
import { keepingLine, PROGRAMS, scriptOf, type Program } from './ledger/programs.ts';
import { printTable } from './table.ts';

/** A clean program has what it uses at most before the first ledger. */
const WARM_MS = 3000;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string', default: '' },
    seconds: { type: 'string', default: '11' },
    pairs: { type: 'string', default: '3' },
    'without-programs': { type: 'boolean', default: false },
    answers: { type: 'boolean', default: false },
    json: { type: 'string' },
    docs: { type: 'boolean', default: false },
  },
});

interface Judged {
  readonly program: string;
  readonly where: Program['where'];
  readonly isLeak: boolean;
  readonly part: boolean;
  readonly owner: boolean;
  readonly line: boolean;
  /** Share of the private memory in a part with a name; null if it is not known. */
  readonly namedShare: number | null;
  readonly verdict: string;
}

function judge(program: Program, result: MemoryLedgerResult): Judged {
  const verdict = ledgerText(result);
  const own = ownProcess(result.ledger);
  const [grown] = grownParts(result);
  const { leak, name, where } = program;
  const [, held = ''] = /kept by (.*?)(?:, added at|, declared at|: ask for|\.$)/.exec(verdict) ?? [];
  const [, added = ''] = /, added at (.*)$/.exec(verdict) ?? [];
  const isOfProcess = leak?.kind === 'gpu' ? grown?.process.type === 'GPU' : grown?.process.isOfTarget === true;
  return {
    program: name,
    where,
    isLeak: leak !== null,
    part:
      leak === null ? grown !== undefined && grown.isNet : isOfProcess && leak.parts.includes(grown?.id ?? 'remainder'),
    owner: leak === null ? held !== '' : leak.owner.test(held),
    line: leak === null ? added !== '' : new RegExp(`:${keepingLine(program)}(?: in |: )`).test(added),
    namedShare: own?.privateBytes ? (own.namedBytes ?? 0) / own.privateBytes : null,
    verdict,
  };
}

async function startProgram(program: Program, bench: CoreBench): Promise<{ target: string; end: () => Promise<void> }> {
  const started: AsyncDisposable[] = [];
  const connect = async (real: RealTarget, url?: string): Promise<string> => {
    started.push(real);
    const targets = await bench.connect(real);
    return (url === undefined ? targets[0] : targets.find((each) => each.url === url))?.id ?? '';
  };
  const end = async (): Promise<void> => {
    for (const each of started.toReversed()) await each[Symbol.asyncDispose]();
  };
  if (program.where === 'node') return { target: await connect(await startNode(scriptOf(program))), end };
  const site = await startSite({
    '/': '<title>program</title><canvas id="gl"></canvas><div id="hidden" hidden></div><script src="app.js"></script>',
    '/app.js': scriptOf(program),
  });
  started.push(site);
  const browser = await startChromium([site.url('/')], { flags: ['--enable-unsafe-swiftshader'] });
  return { target: await connect(browser, site.url('/')), end };
}

async function grow(bench: CoreBench, target: string): Promise<void> {
  const info = bench.core.endpoints.byId(target);
  if (info === null) throw new Error(`no target ${target}`);
  const session = await bench.core.endpoints.attach(info, { signal: AbortSignal.timeout(60_000) });
  if (!session.ok) throw new Error(session.error.message);
  const answer = await session.value.send('Runtime.evaluate', { expression: 'grow()' });
  await session.value.release();
  if (!answer.ok || answer.value.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer));
}

async function judged(program: Program): Promise<Judged> {
  const bench = await createCoreBench({}, { withoutCooldowns: true });
  try {
    const { target, end } = await startProgram(program, bench);
    try {
      const begun: Promise<void>[] = [];
      const begin = (): void => {
        if (begun.length === 0) begun.push(grow(bench, target));
      };
      if (program.leak === null) {
        begin();
        await delay(WARM_MS);
      }
      const { session } = bench.caller('bench', 'cli');
      const answer = await bench.core.runner.run(
        'pen_memory_ledger',
        { target, seconds: Number(values.seconds), owners: true },
        session,
        // On a busy machine a leak would be over before the first ledger.
        {
          onProgress: ({ message }) => {
            if (message === 'Sampling memory') begin();
          },
        },
      );
      await Promise.all(begun);
      if (!answer.ok) throw new Error(answer.text);
      return judge(program, MemoryLedgerResultSchema.parse(answer.value));
    } finally {
      await end();
    }
  } finally {
    await bench[Symbol.asyncDispose]();
  }
}

const startedMs = performance.now();
const programs = values['without-programs'] ? [] : PROGRAMS.filter(({ name }) => name.includes(values.only));
const done: Judged[] = [];
for (const program of programs) {
  const result = await judged(program);
  done.push(result);
  console.error(`${Math.round((performance.now() - startedMs) / 1000)} s ${program.where}, ${program.name}`);
  if (values.answers) console.error(`  ${result.verdict}`);
}
const overhead = await measureOverhead(Number(values.pairs));

const yesNo = (is: boolean): string => (is ? 'yes' : 'no');
const share = (part: number | null): string => (part === null ? 'unknown' : formatPercent(part));
const LEAKS = ['program that leaks 200 MB', 'in', 'part', 'owner', 'line', 'private memory named'];
const leaks = done
  .filter(({ isLeak }) => isLeak)
  .map((row) => [row.program, row.where, yesNo(row.part), yesNo(row.owner), yesNo(row.line), share(row.namedShare)]);
const CLEAN = ['clean program', 'in', 'an owner is named', 'private memory named'];
const clean = done
  .filter(({ isLeak }) => !isLeak)
  .map((row) => [row.program, row.where, yesNo(row.owner), share(row.namedShare)]);
const OVERHEAD = [
  'target',
  'CPU time alone',
  'with a ledger',
  'more: median of the pairs',
  'smallest and largest',
  'more, as a share of the 20 s',
];
const costs = overhead.map(({ where, aloneMs, ledgerMs, medianRatio, leastRatio, mostRatio, medianMoreMs }) => [
  where,
  `${Math.round(aloneMs)} ms`,
  `${Math.round(ledgerMs)} ms`,
  percentMore(medianRatio),
  `${percentMore(leastRatio)} to ${percentMore(mostRatio)}`,
  percentMore(1 + medianMoreMs / (SECONDS * 1000)),
]);

function percentMore(ratio: number): string {
  return `${((ratio - 1) * 100).toFixed(1)} %`;
}

const tables = [
  [LEAKS, ...leaks],
  [CLEAN, ...clean],
  [OVERHEAD, ...costs],
];
for (const [headers = [], ...rows] of tables.filter(({ length }) => length > 1)) {
  printTable(headers, rows);
  process.stdout.write('\n');
}
process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round((performance.now() - startedMs) / 1000)} s\n`,
);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ programs: done, overhead }, null, 1));
if (values.docs) writeTables({ page: 'process-memory.md', bench: 'ledger' }, ...tables);
