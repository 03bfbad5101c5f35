/** Many calls at once: a hundred of one client on ten pages, and twenty clients that call one after another. */
import { performance } from 'node:perf_hooks';
import { startTalkingPage } from '../live/talking-page.ts';
import { median } from '../median.ts';
import { printTable } from '../table.ts';
import { startOther, startOurs, type LoadClient, type LoadServer } from './servers.ts';

const PAGES = 10;
const CALLS = 100;
const CLIENTS = 20;
const CALLS_OF_A_CLIENT = 10;

interface Round {
  readonly wallMs: number;
  readonly tookMs: readonly number[];
  readonly failures: readonly string[];
}

/** Starts all calls at once. */
async function atOnce(calls: readonly (() => Promise<unknown>)[]): Promise<Round> {
  const startedAt = performance.now();
  const tookMs: number[] = [];
  const settled = await Promise.allSettled(
    calls.map(async (call) => {
      const callStartedAt = performance.now();
      await call();
      tookMs.push(performance.now() - callStartedAt);
    }),
  );
  return {
    wallMs: performance.now() - startedAt,
    tookMs,
    failures: settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : [])),
  };
}

const row = (what: string, name: string, { wallMs, tookMs, failures }: Round, more = ''): string[] => [
  what,
  name,
  wallMs.toFixed(0),
  tookMs.length === 0 ? '-' : median([...tookMs]).toFixed(0),
  tookMs.length === 0 ? '-' : Math.max(...tookMs).toFixed(0),
  String(failures.length),
  more,
];

async function pagesOf(server: LoadServer, client: LoadClient): Promise<string[]> {
  const lines = (await client.call(server.words.listPages, {})).split('\n');
  // The empty page of the browser's start has no storage.
  const ids = server.words.pageIds(lines.filter((line) => !line.includes('about:blank')).join('\n'));
  if (ids.length < PAGES) throw new Error(`${server.name} lists ${ids.length} pages of ${PAGES}`);
  return ids.slice(-PAGES);
}

/** Tools of ours that read and capture, on one page; none needs the same lock as another of its page. */
const mixed = (target: string): readonly (readonly [string, Record<string, unknown>])[] => [
  ['pen_evaluate', { expression: 'document.title', target }],
  ['pen_performance_metrics', { target }],
  ['pen_screenshot', { target }],
  ['pen_list_pages', {}],
  ['pen_status', {}],
  ['pen_storage', { target }],
  ['pen_cpu_profile', { duration: 1, target }],
  ['pen_heap_sampling', { action: 'start', target }],
  ['pen_list_captures', {}],
  ['pen_accessibility_check', { target }],
];

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** Prints the table. */
export async function measureCalls(): Promise<void> {
  const site = await startTalkingPage();
  const rows: string[][] = [];
  const failures = new Set<string>();
  const note = (round: Round): Round => {
    for (const failure of round.failures) failures.add(failure.slice(0, 200));
    return round;
  };
  try {
    for (let at = 0; at < PAGES; at += 1) await site.open();
    for (const start of [() => startOurs(site.port), async () => startOther(site.port)]) {
      const server = await start();
      try {
        const first = await server.connect();
        const ids = await pagesOf(server, first);
        const evaluations = Array.from({ length: CALLS }, (_, at) => {
          const [tool, parameters] = server.words.evaluate(ids[at % PAGES] ?? '');
          return () => first.call(tool, parameters);
        });
        await atOnce(evaluations.slice(0, PAGES));
        rows.push(row(`${CALLS} evaluations on ${PAGES} pages`, server.name, note(await atOnce(evaluations))));
        if (server.name === 'PEN Workbench') {
          const calls = ids.flatMap((id) =>
            mixed(id).map(
              ([tool, given]) =>
                () =>
                  first.call(tool, given),
            ),
          );
          rows.push(row(`${CALLS} calls of ${mixed('').length} tools`, server.name, note(await atOnce(calls))));
          await Promise.all(ids.map((target) => first.call('pen_heap_sampling', { action: 'stop', target })));
        }
        const clients = Array.from({ length: CLIENTS }, (_, at) => async () => {
          const client = await server.connect();
          const [tool, parameters] = server.words.evaluate((await pagesOf(server, client))[at % PAGES] ?? '');
          for (let call = 0; call < CALLS_OF_A_CLIENT; call += 1) await client.call(tool, parameters);
        });
        const round = note(await atOnce(clients));
        rows.push(
          row(
            `${CLIENTS} clients, ${CALLS_OF_A_CLIENT} calls each`,
            server.name,
            round,
            megabytes(server.memoryBytes()),
          ),
        );
      } finally {
        await server.close();
      }
    }
  } finally {
    await site.close();
  }
  printTable(['calls at once', '', 'all (ms)', 'median (ms)', 'slowest (ms)', 'failed', 'memory of the server'], rows);
  for (const failure of failures) console.log(`  ${failure}`);
}
