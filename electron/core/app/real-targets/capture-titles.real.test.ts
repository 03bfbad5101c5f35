/** The title that a capture has: that of its page when the capture ends, also if the page changed it without a navigation. */
import CDP from 'chrome-remote-interface';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChromium, startSite } from '../../cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../testing/core-bench.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await createCoreBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

test('a capture is named after the title that its page has by then', async () => {
  const site = bench.keep(await startSite({ '/': '<title>Loading …</title>' }));
  const browser = bench.keep(await startChromium([site.url()]));
  const targets = await bench.connect(browser);
  const page = targets.find(({ url }) => url.startsWith(site.url()));
  if (page === undefined) throw new Error('The page is not listed');
  const claude = bench.caller('Claude Code');
  await claude.run('pen_cpu_profile', { action: 'start', target: page.id });
  const client = await CDP({ host: '127.0.0.1', port: browser.port, target: page.id, local: true });
  await client.Runtime.evaluate({ expression: 'document.title = "3 orders"' });
  await client.close();
  const { value } = await claude.run('pen_cpu_profile', { action: 'stop', target: page.id });
  expect(bench.core.library.get(String(value['captureId']))).toMatchObject({
    ok: true,
    value: { name: '3 orders', target: { title: '3 orders', url: site.url() } },
  });
});
