/** A page with very many requests and log lines: what recording them costs the page and the server, and how long questions take then. */
import { setTimeout as delay } from 'node:timers/promises';
import { startTalkingPage } from '../live/talking-page.ts';
import { printTable } from '../table.ts';
import { startOther, startOurs, type LoadServer } from './servers.ts';

const LOAD = { requests: 50_000, messages: 1_000_000, rounds: 1000 };
/** Events that are still on their way arrive, and garbage is collected. */
const REST_MS = 5000;

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Prints the table. */
export async function measureFlood(share: number): Promise<void> {
  const load = { ...LOAD, rounds: Math.max(1, Math.round(LOAD.rounds * share)) };
  load.requests = Math.round((LOAD.requests / LOAD.rounds) * load.rounds);
  load.messages = Math.round((LOAD.messages / LOAD.rounds) * load.rounds);
  const site = await startTalkingPage(load);
  const rows: string[][] = [];
  try {
    const alone = await site.open();
    const aloneMs = await site.talk(alone);
    rows.push(['no server', seconds(aloneMs), '', '', '', '']);
    console.log(`no server: ${seconds(aloneMs)} s`);
    await site.closeTab(alone);
    for (const start of [() => startOurs(site.port), async (): Promise<LoadServer> => startOther(site.port)]) {
      const server = await start();
      try {
        const client = await server.connect();
        const targetId = await site.open();
        const pages = server.words.pageIds(await client.call(server.words.listPages, {}));
        const page = pages.includes(targetId) ? targetId : (pages.at(-1) ?? '');
        if (server.name === 'PEN Workbench') {
          await client.call('pen_network_enable', { target: page });
          await client.call('pen_console_enable', { target: page });
        }
        // Its own collectors start with the first question.
        for (const [tool, parameters] of [server.words.requests(page), server.words.messages(page)])
          await client.call(tool, parameters);
        const beforeBytes = server.memoryBytes();
        const pageMs = await site.talk(targetId);
        console.log(`${server.name}: ${seconds(pageMs)} s`);
        await delay(REST_MS);
        const grownBytes = server.memoryBytes() - beforeBytes;
        const took: number[] = [];
        for (const [tool, parameters] of [server.words.requests(page), server.words.messages(page)])
          took.push(await timed(() => client.call(tool, parameters)));
        rows.push([
          server.name,
          seconds(pageMs),
          megabytes(beforeBytes),
          megabytes(grownBytes),
          ...took.map((ms) => ms.toFixed(0)),
        ]);
        await site.closeTab(targetId);
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
      'server before (MB)',
      'grown by (MB)',
      'list requests (ms)',
      'list messages (ms)',
    ],
    rows,
  );
}
