/** The source tools on a real page, a worker, Node and Deno. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually, startChromium, startDeno, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';
import { settle } from '../../../shared/base/errors.ts';

const each = benchPerTest();

const APP = `function add(a,b){return a+b}
// total of the cart
globalThis.total = add(1, 2);
setInterval(() => { debugger; globalThis.ticks = (globalThis.ticks ?? 0) + 1; }, 10);
//# sourceMappingURL=app.map.js`;
/** `add` at the first column of its source's first line. */
const MAP = JSON.stringify({
  version: 3,
  sources: ['src/cart.ts', 'src/gone.ts'],
  sourcesContent: ['export function add(one: number, two: number) {\n  return one + two;\n}\n', null],
  names: [],
  mappings: 'AAAA',
});
const MINIFIED = `var wide=[${'"needle and hay",'.repeat(20_000)}0];`;
const INLINE = `const inline = 1;\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(MAP).toString('base64')}`;

test('a page: listed, read, searched, and shown as original source', async () => {
  const site = await startSite({
    '/': `<title>shop</title><script src="app.js"></script><script src="wide.js"></script><script src="inline.js" type="module"></script><script src="foreign.js"></script><script>eval('globalThis.evaluated = 1')</script>`,
    '/next': `<title>next</title><script src="wide.js"></script>`,
    '/app.js': APP,
    '/app.map.js': MAP,
    '/wide.js': MINIFIED,
    '/inline.js': INLINE,
    '/foreign.js': `var f = 1;\n//# sourceMappingURL=http://127.0.0.1:9/foreign.js.map`,
  });
  each.bench.keep(site);
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');

  // The scripts need not be listed before.
  expect((await claude.run('pen_search_source', { query: 'total of' })).value['matches']).toHaveLength(1);
  const listed = await claude.runLarge('pen_list_sources', { originals: true });
  expect(listed.text).toMatch(/\| http:\/\/localhost:\d+\/app\.js +\| \d+ B +\| no +\| yes +\| app\.map\.js/);
  expect(listed.text).toMatch(/\| http:\/\/localhost:\d+\/inline\.js +\| [\d.]+ B +\| yes +\| yes +\| \(inline\)/);
  expect(listed.text).toContain('app.map.js` from the server of the page: `src/cart.ts`');
  expect(listed.text).toContain('src/gone.ts` (no text)');
  expect(listed.text).toContain('of another origin than its script and was not fetched');
  expect(Number(listed.value['hidden'])).toBeGreaterThan(0);
  const total = Number(listed.value['total']);
  // Delivered again, neither lost nor duplicated.
  expect((await claude.runLarge('pen_list_sources', { refresh: true })).value['total']).toBe(total);
  expect((await claude.runLarge('pen_status')).text).toMatch(/Script Debugger: active \(`shop.*Claude Code`\)/);

  // A `debugger` statement runs every 10 ms, and the page is never paused.
  const attached = await each.bench.core.endpoints.attach(
    each.bench.core.endpoints
      .endpoints()
      .flatMap(({ targets }) => targets)
      .find(({ type }) => type === 'page') ?? never(),
    { signal: new AbortController().signal },
  );
  if (!attached.ok) throw new Error(attached.error.message);
  const session = attached.value;
  const ticks = async (): Promise<number> => {
    const answer = await session.send('Runtime.evaluate', { expression: 'ticks' });
    return answer.ok ? Number(answer.value.result.value) : 0;
  };
  const before = await ticks();
  await eventually('the page going on', async () => ((await ticks()) > before + 3 ? true : null));

  const content = await claude.runLarge('pen_source_content', { urlPattern: 'APP.js' });
  expect(content.text).toContain('**View**: generated script');
  expect(content.text).toContain('```javascript\n1 | function add(a,b)');
  expect(content.value).toMatchObject({ totalLines: 5, shownLines: 5 });
  const paged = await claude.runLarge('pen_source_content', { urlPattern: 'app.js', startLine: 2, maxLines: 1 });
  expect(paged.text).toContain('5 (showing 2–2)');
  expect(paged.text).toContain('startLine 3');
  const original = await claude.runLarge('pen_source_content', { urlPattern: 'app.js', original: 'cart' });
  expect(original.text).toContain('return one + two;');
  expect(original.text).toContain('original source, by `http');
  expect((await claude.ask('pen_source_content', { urlPattern: 'app.js', original: 'gone' })).text).toContain(
    'without its text',
  );
  expect((await claude.runLarge('pen_source_content', { urlPattern: 'inline.js', original: 'cart' })).text).toContain(
    'the inline source map',
  );
  const wide = await claude.runLarge('pen_source_content', { urlPattern: 'wide.js' });
  expect(wide.value).toMatchObject({ totalLines: 1, cutLines: 1, longestLine: MINIFIED.length });
  expect(Buffer.byteLength(wide.text)).toBeLessThan(8192);
  expect(await claude.ask('pen_source_content')).toMatchObject({ error: { code: 'invalid_params' } });
  for (const upwards of [{ urlPattern: '../app.js' }, { scriptID: '..\\5' }, { urlPattern: 'a/%2E%2e%2Fapp.js' }])
    expect(await claude.ask('pen_source_content', upwards)).toMatchObject({ error: { code: 'path_denied' } });
  expect(await claude.ask('pen_source_content', { scriptID: '99999' })).toMatchObject({
    error: { code: 'script_not_found' },
  });

  const found = await claude.runLarge('pen_search_source', { query: 'TOTAL OF', maxResults: 5 });
  expect(found.value['matches']).toMatchObject([{ line: 2, column: 4, text: '// total of the cart' }]);
  const many = await claude.runLarge('pen_search_source', { query: 'needle' });
  expect(many.value).toMatchObject({ isCut: true, scriptsWithMatches: 1 });
  expect(many.value['matches']).toHaveLength(50);
  expect(
    (await claude.runLarge('pen_search_source', { query: 'add\\(\\d', isRegex: true })).value['matches'],
  ).toMatchObject([{ line: 3 }]);
  expect((await claude.runLarge('pen_search_source', { query: 'nowhere to be found' })).text).toContain('No match for');
  expect((await claude.ask('pen_search_source', { query: '(', isRegex: true })).text).toContain(
    'is not a valid regular expression',
  );
  expect(await claude.ask('pen_search_source', { query: '' })).toMatchObject({ error: { code: 'invalid_params' } });

  // Stored where profiles look for maps, by the path of the script.
  const pageId = session.target.id;
  const folderOfMaps = join(each.bench.folder, 'maps');
  const saved = await settle(() =>
    each.bench.core.scripts.saveMaps(pageId, {
      folder: folderOfMaps,
      signal: new AbortController().signal,
    }),
  );
  expect(saved).toMatchObject({ ok: true, value: { saved: 1, sizeBytes: MAP.length } });
  const host = new URL(site.url()).host.replace(':', '_');
  expect(readFileSync(join(folderOfMaps, host, 'app.js.map'), 'utf8')).toBe(MAP);

  // The page navigates: its scripts are gone.
  await claude.runLarge('pen_navigate', { action: 'goto', url: site.url('/next') });
  const after = await claude.runLarge('pen_list_sources');
  expect(after.text).not.toContain('app.js');
  expect(after.text).toContain('wide.js');
  expect(after.text).toMatch(/The page navigated to http:\/\/localhost:\d+\/next/);
  // Nothing has to be listed again for a search.
  await claude.runLarge('pen_navigate', { url: site.url('/') });
  expect((await claude.run('pen_search_source', { query: 'total of' })).value['matches']).toHaveLength(1);
  await eventually('the scripts of the page before', async () =>
    (await claude.runLarge('pen_list_sources')).text.includes('app.js') ? true : null,
  );
  await session.release();
});

function never(): never {
  throw new Error('no page');
}

test.each([
  ['Node', startNode],
  ['Deno', startDeno],
] as const)(
  '%s: listed, read and searched',
  async (_name, start) => {
    await each.connect(
      await start('function ofTheServer(n) { return n + 1; }\nsetInterval(() => ofTheServer(1), 50);'),
    );
    const claude = each.bench.caller('Claude Code');
    const listed = await claude.runLarge('pen_list_sources', { filter: 'target.js' });
    expect(listed.text).toContain('target.js');
    expect((await claude.runLarge('pen_source_content', { urlPattern: 'target.js' })).text).toContain('ofTheServer');
    const found = await claude.runLarge('pen_search_source', { query: 'function ofTheServer' });
    expect(found.value['matches']).toMatchObject([{ line: 1 }]);
  },
  600_000,
);

test('a place has its callers in own code, several sources are one call, and workers are searched', async () => {
  const site = await startSite({
    '/': `<title>lens</title><script src="pipe.js"></script><script src="lens.js"></script><script>globalThis.tally = new Worker('tally.js');</script>`,
    '/pipe.js': 'function openPipe(name) {\n  return name;\n}\n',
    '/lens.js': 'function look(name) {\n  return openPipe(name);\n}\nfunction panel() { return look(1); }\n',
    '/tally.js':
      'const heldTallies = [];\nfunction keepTally() { heldTallies.push(1); }\nsetInterval(keepTally, 500);\n',
  });
  each.bench.keep(site);
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');

  const shown = await claude.runLarge('pen_source_content', { original: 'pipe.js:2, lens.js' });
  expect(shown.text).toContain('1 | function openPipe(name) {');
  expect(shown.text).toMatch(/Called at:\n {2}.*lens\.js:2 in look: return openPipe\(name\);/);
  expect(shown.text).toMatch(/These are called at:\n {2}.*lens\.js:4 in panel/);
  expect(shown.value['others']).toHaveLength(1);

  const found = await eventually('the worker', async () => {
    const { value, text } = await claude.runLarge('pen_search_source', { query: 'heldTallies' });
    return value['workers'] === 1 ? { value, text } : null;
  });
  expect(found.value['matches']).toHaveLength(2);
  expect(found.text).toContain('(1 worker included)');
  const inWorker = await claude.runLarge('pen_source_content', { original: 'tally.js:2' });
  expect(inWorker.text).toMatch(/tally\.js:3.*\(handed on\): setInterval\(keepTally, 500\);/);
});
