/** Scripts that V8 collects after they finished stay listed, searched and open, and are found by a list that begins later. */
import { expect, test } from 'vitest';
import { eventually, startChromium, startSite } from '../../core/cdp/testing/real-targets.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

const each = benchPerTest();

test('a script that finished is searched after V8 has collected it', async () => {
  const site = await startSite({
    '/': `<title>shop</title><script src="once.js"></script><script src="app.js"></script>`,
    '/once.js': `document.body?.append('fetched once');\n`,
    '/app.js': `globalThis.keep = () => 'kept';`,
  });
  each.bench.keep(site);
  await each.connect(await startChromium([site.url()]));
  const first = each.bench.caller('Claude Code');
  const { total } = (await first.run('pen_list_sources')).value;
  const { endpoints } = each.bench.core;
  const page = endpoints
    .endpoints()
    .flatMap(({ targets }) => targets)
    .find(({ type }) => type === 'page');
  if (page === undefined) throw new Error('no page');
  const attached = await endpoints.attach(page, { signal: AbortSignal.timeout(30_000) });
  if (!attached.ok) throw new Error(attached.error.message);
  const session = attached.value;
  await eventually('V8 collecting the script', async () => {
    await session.send('HeapProfiler.collectGarbage', {});
    const alive: string[] = [];
    const listening = session.on('Debugger.scriptParsed', ({ url }) => void alive.push(url));
    await session.send('Debugger.enable', {});
    await session.send('Debugger.disable', {});
    listening.dispose();
    return alive.includes(site.url('/once.js')) ? null : true;
  });

  const search = async (caller: typeof first) =>
    (await caller.run('pen_search_source', { query: 'fetched once' })).value;
  const found = { matches: [{ url: site.url('/once.js'), line: 1 }], scriptsSkipped: 0 };
  expect(await search(first)).toMatchObject(found);
  const regex = await first.run('pen_search_source', { query: 'fetched\\s+on', isRegex: true });
  expect(regex.value).toMatchObject(found);

  // A refresh removes nothing that the page loaded.
  expect((await first.run('pen_list_sources', { refresh: true })).value).toMatchObject({ total });
  expect(await search(first)).toMatchObject(found);
  expect((await first.run('pen_source_content', { urlPattern: 'once.js' })).text).toContain('fetched once');

  // The list ends with its last client. The next one has the script from the page.
  await each.bench.core.liveLogs.scripts?.stop(page.id);
  const second = each.bench.caller('Cursor');
  expect((await second.run('pen_list_sources')).value).toMatchObject({ total });
  expect(await search(second)).toMatchObject(found);
  expect((await second.run('pen_source_content', { urlPattern: 'once.js' })).text).toContain('fetched once');
  await session.release();
});
