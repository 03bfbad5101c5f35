/**
 * `npm run bench soak`: the app at work for an hour. Captures of every kind from the window, two assistants and the command line on three pages and
 * a Node process, with questions in between. Afterwards: the memory of each process, listeners and handles, the disk, and what is still
 * attached to a target. Ends with exit code 1 if a figure is past its limit. Linux.
 *
 *     --minutes N     of work (60); the first ten are warm-up. In less than 30, a sixth of it is, and the growth of memory during the work is
 *                     not judged
 *     --captures N    in that time (1,000 in an hour)
 *     --idle N        minutes after the last client has gone (5)
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { startNode } from '../electron/core/cdp/testing/real-targets.ts';
import { startAppWindow, type AppWindow } from './heap/app-window.ts';
import { startTalkingPage, type TalkingPage } from './live/talking-page.ts';
import { assistantClient, commandLineClient, windowClient, type SoakClient } from './soak/clients.ts';
import {
  attachedTargets,
  createGauges,
  diskBytes,
  filesInFlight,
  type Counts,
  type Gauges,
  type MemorySample,
} from './soak/gauges.ts';
import { countRows, growthRows, idleRows, medianMemory, totalOf, type VerdictRow } from './soak/verdict.ts';
import { startWork, type SoakTarget, type SoakWork } from './soak/work.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    captures: { type: 'string' },
    idle: { type: 'string', default: '5' },
  },
});
const minutes = Number(values.minutes);
const captures = values.captures === undefined ? Math.ceil((1000 * minutes) / 60) : Number(values.captures);
const idleMinutes = Number(values.idle);
for (const [name, number] of Object.entries({ minutes, captures, idle: idleMinutes }))
  if (!(number > 0)) throw new Error(`--${name} wants a number above 0`);

const MINUTE_MS = 60_000;
/** The analysis keeps documents open for four minutes: memory grows until then, so a shorter warm-up shows nothing. */
const MIN_GROWTH_MINUTES = 30;
const WARM_UP_MINUTES = 10;
const SAMPLE_MS = 5000;
/** The window is drawn and the start's own work is done. */
const SETTLE_MS = 30_000;
/** A call that has been answered has released everything by then. */
const QUIET_MS = 5000;
const PAGES = 3;
/** The smallest limit of a library; the soak writes more than that. */
const LIBRARY_LIMIT_BYTES = 256 * 1024 ** 2;
/** The index, logs and what is being written. */
const DISK_ALLOWANCE_BYTES = 128 * 1024 ** 2;
const LOAD = { requests: 30, messages: 200, rounds: 5 };
/** The page allocates, works and talks every two seconds. */
const BUSY = `globalThis.kept = []; setInterval(() => { kept = Array.from({ length: 2000 }, (_, i) => ({ i, text: 'item ' + i })); void talk(); }, 2000); 0`;
const NODE_SCRIPT = `let kept = []; setInterval(() => { kept = Array.from({ length: 2000 }, (_, i) => ({ i, text: 'item ' + i })); console.log('tick', kept.length); }, 500);`;

async function openBusyPage(page: TalkingPage): Promise<SoakTarget> {
  const id = await page.open();
  const client = await CDP({ port: page.port, target: id, local: true });
  await client.Runtime.evaluate({ expression: BUSY });
  await client.close();
  return { id, isPage: true };
}

/** Samples memory and disk until it is stopped. */
function watch(gauges: Gauges, dataDirectory: string) {
  const samples: { readonly atMs: number; readonly memory: MemorySample; readonly diskBytes: number }[] = [];
  const state = { isStopped: false };
  const running = (async () => {
    while (!state.isStopped) {
      samples.push({ atMs: performance.now(), memory: await gauges.memory(), diskBytes: diskBytes(dataDirectory) });
      await delay(SAMPLE_MS);
    }
  })();
  return {
    between: (fromMs: number, toMs: number) =>
      medianMemory(samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).map(({ memory }) => memory)),
    mostDiskBytes: () => Math.max(...samples.map((sample) => sample.diskBytes)),
    async stop() {
      state.isStopped = true;
      await running;
    },
  };
}

const StatusSchema = z.object({
  value: z.object({
    operations: z.array(z.object({ tool: z.string() })),
    subsystems: z.array(z.object({ name: z.string(), active: z.boolean() })),
  }),
});

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

/** A line each minute: an hour without a word looks like a hang. */
function startProgress(work: SoakWork, gauges: Gauges): NodeJS.Timeout {
  const startedAt = performance.now();
  const report = async (): Promise<void> => {
    const memory = await gauges.memory();
    const perProcess = [...memory].map(([name, bytes]) => `${name} ${megabytes(bytes)}`).join(', ');
    console.log(
      `${((performance.now() - startedAt) / MINUTE_MS).toFixed(1)} min: ${work.captured()} captures, ${work.asked()} questions; ${megabytes(totalOf(memory))} MB (${perProcess})`,
    );
  };
  return setInterval(() => {
    void report();
  }, MINUTE_MS);
}

/** Opens the newest capture in the window and closes its document, now and then. */
async function openAndClose(app: AppWindow): Promise<void> {
  await app.doubleClick('[data-testid="capture-row"]');
  await delay(3000);
  await app.evaluate(`document.querySelectorAll('[data-testid="tab-close"]').forEach((each) => each.click())`);
}

/** Things that must be gone. */
const noneRow = (what: string, left: readonly string[]): VerdictRow => ({
  what,
  before: '',
  after: left.length === 0 ? 'none' : left.join(', '),
  limit: 'none',
  isWithin: left.length === 0,
});

interface Finding {
  readonly rows: readonly VerdictRow[];
  readonly work: SoakWork;
}

async function soak(app: AppWindow, page: TalkingPage, nodePort: number, folder: string): Promise<Finding> {
  const dataDirectory = join(folder, 'app');
  const gauges = await createGauges(app.inspectorUrl ?? '');
  const targets: SoakTarget[] = [];
  await delay(SETTLE_MS);
  const watched = watch(gauges, dataDirectory);
  const idleFromMs = performance.now();
  await delay(SETTLE_MS);
  const idle = watched.between(idleFromMs, performance.now());

  await app.evaluate(
    `window.pen.command('settings.update', { libraryLimitBytes: ${LIBRARY_LIMIT_BYTES}, evalMode: 'allow' })`,
  );
  for (const port of [page.port, nodePort])
    await app.evaluate(`window.pen.command('endpoints.add', { address: 'localhost:${port}' })`);
  for (let at = 0; at < PAGES; at += 1) targets.push(await openBusyPage(page));
  const [node] = await CDP.List({ port: nodePort });
  targets.push({ id: node?.id ?? '', isPage: false });
  const clients: SoakClient[] = [
    windowClient(app),
    await assistantClient('first assistant', dataDirectory),
    commandLineClient(dataDirectory, folder),
    await assistantClient('second assistant', dataDirectory),
  ];
  await clients[1]?.ask?.('pen_list_pages', {});

  const workFromMs = performance.now();
  const workMs = minutes * MINUTE_MS;
  const pairs = clients.flatMap((client, at) => {
    const target = targets[at];
    return target === undefined ? [] : [{ client, target }];
  });
  const work = startWork(pairs, (workMs * clients.length) / captures);
  const progress = startProgress(work, gauges);
  const opening = setInterval(() => {
    // The row may have just been evicted.
    void openAndClose(app).catch((thrown: unknown) => console.log(`not opened: ${String(thrown)}`));
  }, MINUTE_MS);
  /** Without calls and documents, so that what is left is what stays. */
  const quietCounts = async (): Promise<Counts> => {
    await work.pause();
    await delay(QUIET_MS);
    const counts = await gauges.counts();
    work.resume();
    return counts;
  };
  const windowMs = workMs / 6;
  const warmUpMs = minutes < MIN_GROWTH_MINUTES ? windowMs : WARM_UP_MINUTES * MINUTE_MS;
  await delay(warmUpMs);
  const warmCounts = await quietCounts();
  await delay(Math.max(0, workFromMs + warmUpMs + windowMs - performance.now()));
  const warm = watched.between(workFromMs + warmUpMs, performance.now());
  await delay(Math.max(0, workFromMs + workMs - performance.now()));
  const end = watched.between(performance.now() - windowMs, performance.now());
  clearInterval(opening);
  const endCounts = await quietCounts();
  clearInterval(progress);
  await work.end();
  for (const client of clients) await client.close();
  console.log(`${work.captured()} captures; the clients are gone`);
  // The bench's own client of the app is the window's; its session ends with the app.
  await delay(idleMinutes * MINUTE_MS);
  const after = watched.between(performance.now() - SETTLE_MS, performance.now());
  await watched.stop();
  const inFlight = filesInFlight(join(folder, 'app-tmp'));
  const status = StatusSchema.parse(await app.evaluate(`window.pen.call('pen_status', {})`)).value;
  const running = [
    ...status.operations.map(({ tool }) => tool),
    ...status.subsystems.filter(({ active }) => active).map(({ name }) => name),
  ];
  await gauges.close();
  const limitBytes = LIBRARY_LIMIT_BYTES + DISK_ALLOWANCE_BYTES;
  return {
    work,
    rows: [
      ...(minutes < MIN_GROWTH_MINUTES ? [] : growthRows(warm, end)),
      ...idleRows(idle, after),
      ...countRows(warmCounts, endCounts),
      {
        what: 'data folder, most',
        before: '',
        after: `${megabytes(watched.mostDiskBytes())} MB`,
        limit: `≤ ${megabytes(limitBytes)} MB`,
        isWithin: watched.mostDiskBytes() <= limitBytes,
      },
      noneRow('captures in flight at the end', inFlight),
      noneRow('recordings and locks at the end', running),
    ],
  };
}

async function measure(page: TalkingPage, nodePort: number, folder: string): Promise<Finding> {
  const app = await startAppWindow(folder, join(folder, 'files'), { isInspected: true });
  let finding: Finding;
  try {
    finding = await soak(app, page, nodePort, folder);
  } finally {
    await app.close();
  }
  // While the app runs, it keeps an idle session on each of the last targets: V8 forgets the ids of objects when a session ends.
  const attached = noneRow('targets with a session after the app', await attachedTargets(page.port));
  return { ...finding, rows: [...finding.rows, attached] };
}

const folder = mkdtempSync(join(tmpdir(), 'pen-bench-soak-'));
const page = await startTalkingPage(LOAD);
const node = await startNode(NODE_SCRIPT);
try {
  mkdirSync(join(folder, 'files'));
  const { rows, work } = await measure(page, node.port, folder);
  printTable(
    [`${work.captured()} captures, ${work.asked()} questions in ${minutes} min`, 'before', 'after', 'limit', ''],
    rows.map(({ what, before, after, limit, missedTarget = '', isWithin }) => [
      what,
      before,
      after,
      limit,
      isWithin ? missedTarget : 'exceeded',
    ]),
  );
  const failed = [...work.failures.values()].reduce((sum, count) => sum + count, 0);
  console.log(`\n${failed} calls failed`);
  for (const [message, count] of work.failures) console.log(`  ${count} × ${message}`);
  if (failed > 0 || rows.some(({ isWithin }) => !isWithin)) process.exitCode = 1;
} finally {
  await node.kill();
  await page.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
