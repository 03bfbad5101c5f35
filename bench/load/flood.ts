/** A page with very many requests and log lines: what recording them costs the page and the server, and how long questions take then. */
import { setTimeout as delay } from 'node:timers/promises';
import { startTalkingPage, type TalkingPage } from '../live/talking-page.ts';
import { printTable } from '../table.ts';
import { startOther, startOurs, type LoadServer } from './servers.ts';

const LOAD = { requests: 50_000, messages: 1_000_000, rounds: 1000 };
/** Events that are still on their way arrive, and garbage is collected. */
const REST_MS = 5000;

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 80);

/** Milliseconds, or why there is no answer. */
async function timed(work: () => Promise<unknown>): Promise<string> {
  const startedAt = performance.now();
  try {
    await work();
    return (performance.now() - startedAt).toFixed(0);
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

interface Flood {
  readonly site: TalkingPage;
  readonly rounds: number;
  /** On the page's work. */
  readonly limitMs: number;
}

/** Two cells: the page's time, or why there is none, and how much of the load it is. */
async function talked({ site, rounds, limitMs }: Flood, targetId: string): Promise<[string, string]> {
  try {
    const found = await site.talkWithin(targetId, limitMs);
    return [seconds(found.ms), `${((100 * found.rounds) / rounds).toFixed(0)} %`];
  } catch (thrown) {
    return [reasonOf(thrown), ''];
  }
}

async function measureServer(flood: Flood, server: LoadServer): Promise<string[]> {
  const { site } = flood;
  const client = await server.connect();
  const targetId = await site.open();
  const pages = server.words.pageIds(await client.call(server.words.listPages, {}));
  const page = pages.includes(targetId) ? targetId : (pages.at(-1) ?? '');
  if (server.name === 'PEN Workbench') {
    await client.call('pen_network_enable', { target: page });
    await client.call('pen_console_enable', { target: page });
  }
  const questions = [server.words.requests(page), server.words.messages(page)];
  // Its own collectors start with the first question.
  for (const [tool, parameters] of questions) await client.call(tool, parameters);
  const beforeBytes = server.memoryBytes();
  const cells = await talked(flood, targetId);
  await delay(REST_MS);
  const grownBytes = server.memoryBytes() - beforeBytes;
  const took: string[] = [];
  for (const [tool, parameters] of questions) took.push(await timed(() => client.call(tool, parameters)));
  await site.closeTab(targetId);
  return [server.name, ...cells, megabytes(beforeBytes), megabytes(grownBytes), ...took];
}

/** Prints the table. `share` of the load; `limitMinutes` for the page's work with each server. */
export async function measureFlood(share: number, limitMinutes: number): Promise<void> {
  const rounds = Math.max(1, Math.round(LOAD.rounds * share));
  const load = {
    rounds,
    requests: Math.round((LOAD.requests / LOAD.rounds) * rounds),
    messages: Math.round((LOAD.messages / LOAD.rounds) * rounds),
  };
  const site = await startTalkingPage(load);
  const flood = { site, rounds, limitMs: limitMinutes * 60_000 };
  const rows: string[][] = [];
  // A row when it is there: the whole takes long.
  const add = (row: string[]): void => {
    rows.push(row);
    console.log(row.join('  '));
  };
  try {
    const alone = await site.open();
    add(['no server', ...(await talked(flood, alone)), '', '', '', '']);
    await site.closeTab(alone);
    for (const start of [() => startOurs(site.port), async (): Promise<LoadServer> => startOther(site.port)]) {
      const server = await start();
      try {
        add(await measureServer(flood, server));
      } finally {
        await server.close();
      }
    }
  } finally {
    await site.close();
  }
  printTable(
    [
      `${load.requests} requests, ${load.messages} log lines`,
      'page (s)',
      'done',
      'server before (MB)',
      'grown by (MB)',
      'list requests (ms)',
      'list messages (ms)',
    ],
    rows,
  );
}
