/** CPU time of a Node process and of the renderer of a page that do a fixed amount of work in 20 s, with and without a ledger that samples them every 5 s. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MemoryLedgerResultSchema } from '../../shared/contracts/page/memory-ledgers.ts';
import { ownProcess } from '../../shared/kinds/memory-ledger/evidence.ts';
import { startChromium, startNode, startSite } from '../../electron/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../../electron/core/testing/core-bench.ts';
import { median } from '../median.ts';

export const SECONDS = 20;
/** Of `/proc/PID/stat` on Linux. */
const TICK_MS = 10;
/** In the same time the ledger with its two dumps is over, so that both runs of a pair have idle time of the same length. */
const RUN_MS = (SECONDS + 4) * 1000;
const SETTLE_MS = 1000;

/** 400 tasks in 20 s, with objects and typed arrays that are dropped, on 50 MB that stay. */
const WORK = `const kept = Array.from({ length: 200000 }, (_, n) => ({ id: n, label: 'row ' + n, values: [n, n + 1] }));
const stores = Array.from({ length: 20 }, () => new Uint8Array(1024 * 1024).fill(1));
function task(n) {
  let sum = 0;
  for (let round = 0; round < 6; round += 1)
    for (let at = round; at < kept.length; at += 1) sum += kept[at].values[1] ^ n;
  const rows = [];
  for (let at = 0; at < 5000; at += 1) rows.push({ at, sum });
  const bytes = new Uint8Array(256 * 1024).fill(sum);
  return rows.length + bytes.length + stores.length;
}
globalThis.work = (tasks) => {
  let done = 0;
  const timer = setInterval(() => {
    task(done);
    done += 1;
    if (done === tasks) clearInterval(timer);
  }, 50);
};
`;
const TASKS = SECONDS * 20;

export interface Overhead {
  readonly where: string;
  /** Medians of the runs. */
  readonly aloneMs: number;
  readonly ledgerMs: number;
  /** Of the pairs: with a ledger by alone. */
  readonly medianRatio: number;
  readonly leastRatio: number;
  readonly mostRatio: number;
  /** Of the pairs: with a ledger less alone. */
  readonly medianMoreMs: number;
}

/** User and system time of a process. */
function cpuMs(processId: number): number {
  const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
  // The name of the program, in parentheses, may have spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

interface Measured {
  readonly where: string;
  readonly target: string;
  readonly processId: number;
}

async function startWork(bench: CoreBench, { target }: Measured, tasks: number): Promise<void> {
  const info = bench.core.endpoints.byId(target);
  if (info === null) throw new Error(`no target ${target}`);
  const session = await bench.core.endpoints.attach(info, { signal: AbortSignal.timeout(60_000) });
  if (!session.ok) throw new Error(session.error.message);
  await session.value.send('Runtime.evaluate', { expression: `work(${tasks})` });
  await session.value.release();
}

async function run(bench: CoreBench, worker: Measured, withLedger: boolean): Promise<number> {
  const before = cpuMs(worker.processId);
  const startedMs = performance.now();
  await startWork(bench, worker, TASKS);
  if (withLedger)
    await bench.caller('bench', 'cli').run('pen_application', { ledger: worker.target, seconds: SECONDS });
  await delay(Math.max(0, RUN_MS - (performance.now() - startedMs)));
  return cpuMs(worker.processId) - before;
}

async function measured(bench: CoreBench, where: string, target: string): Promise<Measured> {
  const answer = await bench.caller('bench', 'cli').run('pen_application', { ledger: target });
  const own = ownProcess(MemoryLedgerResultSchema.parse(answer.value['memory']).ledger);
  if (own === null) throw new Error(`the process of the ${where} is not known`);
  return { where, target, processId: own.processId };
}

/** Both targets at the same time, so that both runs of a pair meet the same machine; each is the first of the two in every other pair. */
export async function measureOverhead(pairs: number): Promise<Overhead[]> {
  if (pairs === 0) return [];
  const bench = await createCoreBench({}, { withoutCooldowns: true });
  try {
    const site = bench.keep(
      await startSite({ '/': '<title>work</title><script src="app.js"></script>', '/app.js': WORK }),
    );
    const [node] = await bench.connect(bench.keep(await startNode(`${WORK}setInterval(() => undefined, 1000);`)));
    const pages = await bench.connect(bench.keep(await startChromium([site.url('/')])));
    const targets = [
      await measured(bench, 'Node process', node?.id ?? ''),
      await measured(bench, 'page', pages.find(({ url }) => url === site.url('/'))?.id ?? ''),
    ];
    // The first work of a process also compiles it.
    for (const target of targets) await startWork(bench, target, 40);
    await delay(40 * 50 + SETTLE_MS);
    const all = (withLedger: boolean): Promise<number[]> =>
      Promise.all(targets.map((target) => run(bench, target, withLedger)));
    const runs: { readonly alone: readonly number[]; readonly ledger: readonly number[] }[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const isAloneFirst = pair % 2 === 0;
      const first = await all(!isAloneFirst);
      const second = await all(isAloneFirst);
      runs.push(isAloneFirst ? { alone: first, ledger: second } : { alone: second, ledger: first });
    }
    return targets.map(({ where }, at) => {
      const [alone, ledger] = [runs.map((each) => each.alone[at] ?? 0), runs.map((each) => each.ledger[at] ?? 0)];
      const ratios = alone.map((ms, pair) => (ledger[pair] ?? 0) / ms);
      return {
        where,
        aloneMs: median(alone),
        ledgerMs: median(ledger),
        medianRatio: median(ratios),
        leastRatio: Math.min(...ratios),
        mostRatio: Math.max(...ratios),
        medianMoreMs: median(alone.map((ms, pair) => (ledger[pair] ?? 0) - ms)),
      };
    });
  } finally {
    await bench[Symbol.asyncDispose]();
  }
}
