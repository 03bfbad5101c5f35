/** Event listeners of the main process after many captures. */
import { countListeners } from './fixtures/main-process-listeners.ts';
import { expect, test } from './fixtures/test.ts';

/** A listener of each would be seen after the first. */
const CAPTURES = 20;
/** Sessions stay on the last eight targets; with ten targets, each new session ends an old one. */
const FIRST = 10;

test('captures add no listener in the main process', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  // A worker each: the cooldown is per target, and their heaps are small.
  await chromium.open(pages.url('ledger.html', { workers: CAPTURES + FIRST }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const client = await bench.mcp(app);
  const list = await client.call('pen_list_pages', { limit: 200 });
  const workers = (list.value['targets'] as { id: string; type: string }[]).filter(({ type }) => type === 'worker');
  expect(workers.length).toBeGreaterThanOrEqual(CAPTURES + FIRST);
  const take = async (from: number, count: number): Promise<void> => {
    for (const { id } of workers.slice(from, from + count)) {
      const answer = await client.call('pen_heap_snapshot', { target: id });
      expect(answer.isError, answer.text).toBe(false);
    }
  };
  // The first ones open what stays open: the analysis process, the client's connection.
  await take(0, FIRST);
  const before = await countListeners(app.app);
  expect(before.onOwnEmitters).toBeGreaterThan(0);
  // The count sees what is added, and what is taken away again.
  await app.app.evaluate(() => {
    process.setMaxListeners(0);
    for (let count = 0; count < 1000; count += 1) process.on('multipleResolves', Date.now);
  });
  expect((await countListeners(app.app)).onEmitters).toBeGreaterThan(before.onEmitters + 900);
  await app.app.evaluate(() => void process.removeAllListeners('multipleResolves'));
  await take(FIRST, CAPTURES);
  // Connections of the start may have timed out meanwhile and taken listeners of theirs along; what leaks adds up.
  const grown = async (): Promise<string[]> => {
    const after = await countListeners(app.app);
    const kinds = ['onEmitters', 'onSignals', 'onOwnEmitters'] as const;
    return kinds
      .filter((kind) => after[kind] > before[kind])
      .map((kind) => `${kind}: ${before[kind]} to ${after[kind]}`);
  };
  await expect.poll(grown).toEqual([]);
});
