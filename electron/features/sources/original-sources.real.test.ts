/** Original sources in the source tools: found by name in all scripts, searched, and read from the maps of pages, workers and server runtimes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { APP_JS, APP_MAP } from '../../../shared/engine/source-map/testing/minified-app.ts';
import { eventually, startChromium, startDeno, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { namedCalls } from '../../core/mcp/testing/named-calls.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

const each = benchPerTest();

/** A bundle of one source, `src/index.js`, of which its first line is a part. */
const bundle = (name: string) => ({
  [`/${name}.js`]: `var ${name}=1;\n//# sourceMappingURL=${name}.js.map`,
  [`/${name}.js.map`]: JSON.stringify({
    version: 3,
    sources: ['../src/index.js'],
    sourcesContent: [`// The entry of ${name}.\nexport const ${name} = 1;\n`],
    names: [],
    mappings: 'AACA',
  }),
});

test('an original source is found by its name in all scripts, and several are listed with their calls', async () => {
  const site = each.bench.keep(
    await startSite({
      '/': `<title>shop</title>${['app', 'cart', 'help'].map((name) => `<script src="${name}.js"></script>`).join('')}`,
      '/app.js': APP_JS,
      '/app.js.map': JSON.stringify(APP_MAP),
      ...bundle('cart'),
      ...bundle('help'),
    }),
  );
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');

  const content = await claude.run('pen_source_content', { original: 'details.js', startLine: 4, maxLines: 3 });
  expect(content.text).toContain('this.#row = row;');
  expect(content.value).toMatchObject({ view: 'original', original: 'src/details.js', startLine: 4 });
  // As a capture names it.
  const whole = await claude.run('pen_source_content', { original: site.url('/src/details.js') });
  expect(whole.value).toMatchObject({ original: 'src/details.js' });

  const ambiguous = await claude.ask('pen_source_content', { original: 'index.js' });
  expect(ambiguous).toMatchObject({ error: { code: 'invalid_params' } });
  expect(ambiguous.text).toContain('2 original sources match "index.js".');
  const texts: string[] = [];
  for (const { params } of namedCalls(ambiguous.text, CAPABILITIES).filter((call) => 'original' in call.params))
    texts.push((await claude.run('pen_source_content', { ...params })).text);
  expect(texts.map((text) => /The entry of (\w+)/.exec(text)?.[1] ?? '').toSorted()).toEqual(['cart', 'help']);
  expect((await claude.ask('pen_source_content', { original: 'nowhere.ts' })).text).toMatch(
    /None of the \d+ original sources of 3 scripts has "nowhere\.ts" in its name\./,
  );

  // A part of names that is no file stands for each.
  const several = await claude.run('pen_source_content', { original: 'ai' });
  for (const name of ['src/main.js', 'src/details.js'])
    expect(several.text).toMatch(new RegExp(`^.${name}., \\d+ lines:$`, 'm'));

  // The words are in the sources only; the generated line has none of them.
  const found = await claude.run('pen_search_source', { query: 'Never unsubscribed' });
  expect(found.value['matches']).toMatchObject([{ original: 'src/details.js', line: 7 }]);
  const [next] = namedCalls(found.text, CAPABILITIES).filter(({ tool }) => tool === 'pen_source_content');
  expect((await claude.run('pen_source_content', { ...next?.params })).text).toContain('// Never unsubscribed');
  // A match that both have is listed once, as the author wrote it.
  const both = await claude.run('pen_search_source', { query: 'charCodeAt' });
  expect(both.value['matches']).toMatchObject([{ original: 'src/layout.js', line: 3 }]);
  const regex = await claude.run('pen_search_source', { query: String.raw`charCodeAt\(\w+`, isRegex: true });
  expect(regex.value['matches']).toMatchObject([{ original: 'src/layout.js', line: 3 }]);

  const listed = await claude.run('pen_list_sources', { filter: 'ticker' });
  expect(listed.value).toMatchObject({ total: 1, originals: [{ sources: [{ name: 'src/ticker.js' }], total: 1 }] });
  expect(listed.text).toContain('`src/ticker.js`');
  const none = await claude.run('pen_list_sources', { filter: 'nowhere', originals: true });
  expect(none.text).toContain('No script has the filter in its URL, or in the name of an original source.');
  expect(none.text).not.toContain('None of these scripts');
});

test('a worker has the original sources of its map, which its page loads', async () => {
  const site = each.bench.keep(
    await startSite({
      '/': `<title>shop</title><script>globalThis.worker = new Worker('app.js');</script>`,
      '/app.js': APP_JS,
      '/app.js.map': JSON.stringify(APP_MAP),
    }),
  );
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const worker = await eventually('the worker', async () => {
    const { text } = await claude.run('pen_list_pages');
    return /\| worker +\|.*\| ([0-9A-F]{32}) \|/.exec(text)?.[1] ?? null;
  });
  const content = await claude.run('pen_source_content', { original: 'layout.js', target: worker });
  expect(content.text).toContain('export function layoutRows(rows)');
  expect(content.text).toContain('from the server of the page');
});

test.each([
  ['Node', startNode],
  ['Deno', startDeno],
] as const)('%s: the map next to a script is read, and none outside its folder', async (_name, start) => {
  const folder = mkdtempSync(join(tmpdir(), 'pen-test-maps-'));
  each.bench.keep({ [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) });
  const outside = `${folder}.map`;
  each.bench.keep({ [Symbol.asyncDispose]: async () => rmSync(outside) });
  const write = (name: string, mapUrl: string): string => {
    const file = join(folder, name);
    writeFileSync(file, APP_JS.replace(/\/\/# sourceMappingURL=\S+/, `//# sourceMappingURL=${mapUrl}`));
    return JSON.stringify(pathToFileURL(file).href);
  };
  writeFileSync(join(folder, 'app.mjs.map'), JSON.stringify(APP_MAP));
  writeFileSync(outside, JSON.stringify(APP_MAP).replaceAll('layoutRows', 'secretRows'));
  const own = write('app.mjs', 'app.mjs.map');
  const other = write('other.mjs', `../${outside.split('/').at(-1) ?? ''}`);
  await each.connect(await start(`import(${own}); import(${other}); setInterval(() => 0, 50);`));
  const claude = each.bench.caller('Claude Code');
  const content = await eventually('the imported script', async () => {
    const { text } = await claude.ask('pen_source_content', { original: 'layout.js' });
    return text.includes('layoutRows') ? text : null;
  });
  expect(content).toContain('on this machine');
  expect(
    (await claude.run('pen_search_source', { query: 'function layoutRows(rows)' })).value['matches'],
  ).toMatchObject([{ original: 'src/layout.js' }]);
  const refused = await claude.ask('pen_source_content', { original: 'layout.js', urlPattern: 'other.mjs' });
  expect(refused.text).toContain('is outside the folder of its script and was not read');
  expect(refused.text).not.toContain('secretRows');
});
