/** A browser with very many tabs: from the first question to the list of pages, again, and one evaluation in the last tab. */
import CDP from 'chrome-remote-interface';
import { startTalkingPage } from '../live/talking-page.ts';
import { printTable } from '../table.ts';
import { startOther, startOurs, type LoadServer } from './servers.ts';

/** Without it Chromium starts a process for nearly each tab, which would measure the machine's memory. */
const FLAGS = ['--renderer-process-limit=8'];

async function timed(work: () => Promise<string>): Promise<readonly [ms: number, text: string]> {
  const startedAt = performance.now();
  const text = await work();
  return [performance.now() - startedAt, text];
}

/** Prints the table. */
export async function measureTabs(tabs: number): Promise<void> {
  const site = await startTalkingPage({ requests: 0, messages: 0, rounds: 1 }, FLAGS);
  const rows: string[][] = [];
  try {
    for (let tab = 0; tab < tabs; tab += 1) await CDP.New({ port: site.port, url: `${site.url}?tab=${tab}` });
    for (const start of [() => startOurs(site.port), async (): Promise<LoadServer> => startOther(site.port)]) {
      const server = await start();
      try {
        const [connectMs] = await timed(async () => {
          const client = await server.connect();
          await client.close();
          return '';
        });
        const client = await server.connect();
        const list = (): Promise<string> => client.call(server.words.listPages, {});
        const [firstMs, text] = await timed(list);
        const [againMs] = await timed(list);
        const ids = server.words.pageIds(text);
        const [evaluateMs] = await timed(() => client.call(...server.words.evaluate(ids.at(-1) ?? '')));
        rows.push([
          server.name,
          connectMs.toFixed(0),
          firstMs.toFixed(0),
          againMs.toFixed(0),
          evaluateMs.toFixed(0),
          String(ids.length),
          String(Buffer.byteLength(text)),
          (server.memoryBytes() / 1e6).toFixed(0),
        ]);
      } finally {
        await server.close();
      }
    }
  } finally {
    await site.close();
  }
  printTable(
    [
      `${tabs} tabs`,
      'connect (ms)',
      'first list (ms)',
      'list again (ms)',
      'evaluate in the last listed (ms)',
      'ids in the answer',
      'bytes',
      'memory (MB)',
    ],
    rows,
  );
}
