/** Original names in the answers about captures of a real page and a real Node process whose scripts are minified. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { APP_JS, APP_MAP } from '../../../shared/engine/source-map/testing/minified-app.ts';
import { eventually, startChromium, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

const each = benchPerTest({}, { withoutCooldowns: true });
const BUSY = 'setInterval(() => shop.spin(40), 50);';

/** The files next to a capture, and itself. */
function filesOf(file: string): string[] {
  const id = basename(file).replace(/\..*$/, '');
  return readdirSync(dirname(file)).filter((name) => name.startsWith(id));
}

test('a CPU profile of a minified page has the names of its sources, also when the server is gone', async () => {
  const site = await startSite({
    '/': `<title>shop</title><script src="app.js"></script><script src="gone.js"></script><script src="page.js"></script><script>${BUSY}</script>`,
    '/app.js': APP_JS,
    '/app.js.map': JSON.stringify(APP_MAP),
    '/gone.js': 'var gone = 1;\n//# sourceMappingURL=gone.js.map',
    '/page.js': 'var page = 1;\n//# sourceMappingURL=/',
  });
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const profile = await claude.run('pen_cpu_profile', { duration: 3, topN: 5 });
  expect(profile.text).toMatch(/\| measure +\| layout\.js:1:18 +\|/);
  expect(profile.text).toMatch(/gone\.js\.map` was left out\. It could not be loaded: 404\./);
  expect(profile.text).toMatch(/`http:\/\/localhost:\d+\/` was left out\. It is HTML/);
  expect(profile.text).toContain('"measure (layout.js:1:18)"');

  // From here on only what is stored with the capture.
  await site[Symbol.asyncDispose]();
  const capture = String(profile.value['captureId']);
  const summary = await claude.run('pen_cpu_summary', { capture, filter: 'LAYOUT' });
  expect(summary.text).toMatch(/\| layoutRows +\| layout\.js:7:17 +\|/);
  expect(summary.text).not.toContain('was left out');
  const callers = await claude.run('pen_cpu_summary', {
    capture,
    view: 'callers',
    function: 'measure (layout.js:1:18)',
  });
  expect(callers.text).toMatch(/\| layoutRows +\| layout\.js:7:17 +\|/);
  // The generated name finds it too.
  const generated = await claude.run('pen_cpu_summary', { capture, view: 'callers', function: 'n' });
  expect(generated.text).toContain('**Function**: `measure` (`layout.js:1:18`)');

  const file = String(profile.value['file']);
  expect(filesOf(file)).toContain(`${capture}.maps`);
  await claude.run('pen_delete_capture', { capture });
  expect(filesOf(file)).toEqual([]);
});

test('a script of another server has names by the map next to it, unless it only claims to come from there @night', async () => {
  const cdn = each.bench.keep(await startSite({ '/app.js': APP_JS, '/app.js.map': JSON.stringify(APP_MAP) }));
  const claimed = cdn.url('/claimed.js');
  const site = each.bench.keep(
    await startSite({
      '/': `<title>shop</title><script src="${cdn.url('/app.js')}"></script>
<script>var claimed = 1;\n//# sourceURL=${claimed}\n//# sourceMappingURL=${claimed}.map</script><script>${BUSY}</script>`,
    }),
  );
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const profile = await claude.run('pen_cpu_profile', { duration: 1, topN: 5 });
  expect(profile.text).toMatch(/\| measure +\| layout\.js:1:18 +\|/);
  expect(profile.text).toContain('claimed.js.map` was left out. It is of another origin than the page');
  const again = await claude.run('pen_cpu_summary', { capture: String(profile.value['captureId']) });
  expect(again.text).not.toContain('was left out');
});

test('a CPU profile of a worker has the names of its sources, which its page loads @night', async () => {
  const site = await startSite({
    '/': `<title>shop</title><script>globalThis.worker = new Worker('worker.js');</script>`,
    '/worker.js': `importScripts('app.js'); ${BUSY}`,
    '/app.js': APP_JS,
    '/app.js.map': JSON.stringify(APP_MAP),
  });
  each.bench.keep(site);
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const worker = await eventually('the worker', async () => {
    const { text } = await claude.run('pen_list_pages');
    return /\| worker +\|.*\| ([0-9A-F]{32}) \|/.exec(text)?.[1] ?? null;
  });
  const profile = await claude.run('pen_cpu_profile', { duration: 1, target: worker });
  expect(profile.text).toMatch(/\| measure +\| layout\.js:1:18 +\|/);
  expect(profile.text).not.toContain('was left out');
});

test('hot functions of a trace have the names of the sources @night', async () => {
  const site = await startSite({
    '/': `<title>shop</title><script src="app.js"></script><script>${BUSY}</script>`,
    '/app.js': APP_JS,
    '/app.js.map': JSON.stringify(APP_MAP),
  });
  each.bench.keep(site);
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const trace = await claude.runLarge('pen_capture_trace', { duration: 1, cpuSamples: true });
  // V8 may inline one into the other.
  expect(trace.text).toMatch(/Hottest function: `(measure \(layout\.js:1:18\)|layoutRows \(layout\.js:7:17\))`/);
  const insights = await claude.run('pen_trace_insights', { capture: String(trace.value['captureId']) });
  expect(insights.text).toMatch(/\| (measure \(layout\.js:1:18\)|layoutRows \(layout\.js:7:17\)) \|/);
});

test('forced layout in a trace has the places of the sources @night', async () => {
  const site = await startSite({
    // Many in a call: a busy machine takes its time between calls, and seldom within one.
    '/': `<title>shop</title>${'<p>one</p>'.repeat(20)}<script src="rows.js"></script>`,
    '/rows.js':
      "function a(){for(const r of document.querySelectorAll('p'))r.style.width=100+Math.random()+(r.offsetWidth%2)+'px'}setInterval(a,50);\n//# sourceMappingURL=rows.js.map",
    // The whole line is of one place.
    '/rows.js.map': JSON.stringify({ version: 3, sources: ['layout.js'], names: [], mappings: 'AAOI' }),
  });
  each.bench.keep(site);
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const trace = await claude.runLarge('pen_capture_trace', { duration: 1 });
  // The property is that of the generated script: the map does not place it.
  expect(trace.text).toMatch(/\(layout\.js:8:5\)` reads `offsetWidth` [\d.]+m?s: once per `P`, /);
  expect(trace.text).toMatch(/\(layout\.js:8:5\)` \(`style\.width =`\)/);
  expect(trace.text).not.toContain('(rows.js:1:');
});

test('a heap snapshot names classes, closures and scopes by the sources', async () => {
  const site = each.bench.keep(
    await startSite({
      '/': `<title>shop</title><script src="app.js"></script><script>for (let at = 0; at < 40; at += 1) shop.start(1);</script>`,
      '/app.js': APP_JS,
      '/app.js.map': JSON.stringify(APP_MAP),
    }),
  );
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const taken = await claude.runLarge('pen_heap_snapshot', {});
  const capture = String(taken.value['captureId']);
  const classes = await claude.runLarge('pen_heap_summary', { capture, filter: 'DetailsView' });
  expect(classes.text).toMatch(/\| DetailsView \(details\.js:\d+:\d+\) +\| 40 /);
  const held = await claude.runLarge('pen_heap_retainers', { capture, class: 'DetailsView' });
  expect(held.text).toContain('closure in DetailsView constructor (details.js:8:28)');
  expect(held.text).toContain('scope of DetailsView constructor');
  expect(held.text).toContain('.subscribers (context) → Set');
  const found = await claude.runLarge('pen_heap_search', { capture, name: 'DetailsView', exact: true });
  expect(found.text).toMatch(/\| DetailsView @\d+ /);
  const variable = await claude.runLarge('pen_heap_search', { capture, edge: 'subscribers', exact: true });
  expect(variable.text).toMatch(/\| Set @\d+ /);
  await each.bench.core.settings.update({ evalMode: 'allow' });
  await claude.runLarge('pen_evaluate', { expression: 'for (let at = 0; at < 20; at += 1) shop.start(1)' });
  await claude.runLarge('pen_heap_snapshot');
  const diff = await claude.runLarge('pen_heap_diff', { filter: 'DetailsView' });
  expect(diff.text).toMatch(/\| DetailsView \(details\.js:\d+:\d+\) +\| 40 +\| 60 /);
  const generated = await claude.runLarge('pen_heap_objects', { capture, class: 'e', limit: 3 });
  expect(generated.text).toMatch(/DetailsView @\d+/);
  const byValue = await claude.runLarge('pen_heap_objects', { capture, class: 'DetailsView', groupBy: 'parts' });
  expect(byValue.text).toContain('**Objects**: 40');
  const misspelt = await claude.ask('pen_heap_objects', { capture, class: 'Details' });
  expect(misspelt.text).toContain('Did you mean `DetailsView`?');
});

test('sampled allocations of a Node process have the names of its sources, by the map that the script names @night', async () => {
  const map = join(each.bench.folder, 'service.js.map');
  writeFileSync(map, JSON.stringify(APP_MAP));
  const script = join(each.bench.folder, 'service.js');
  writeFileSync(script, APP_JS.replace(/\n.*$/, `\n${BUSY}\n//# sourceMappingURL=${pathToFileURL(map).href}`));
  const [target] = await each.connect(await startNode(`require(${JSON.stringify(script)});`));
  const claude = each.bench.caller('Claude Code');
  await claude.run('pen_heap_sampling', { action: 'start', samplingInterval: 64, target: target?.id });
  await eventually('some views', async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return true;
  });
  const stopped = await claude.run('pen_heap_sampling', { action: 'stop', target: target?.id });
  expect(stopped.text).toMatch(/(DetailsView|openDetails|start) \((details|main)\.js:\d+:\d+\)/);
  rmSync(map);
  const profile = await claude.run('pen_cpu_profile', { duration: 1, topN: 5, target: target?.id });
  // The map is gone, and the one of the first capture is used again for the same script.
  expect(profile.text).toMatch(/\| (spin|start) +\| main\.js:\d+:10 +\|/);
});

/** The whole line is of one place: `src/prices.js:8:5`. */
const LIVE_JS = `function a(){fetch('/api/prices');console.error('late')}function b(){throw new Error('boom')}setInterval(a,200);setInterval(b,200);
//# sourceMappingURL=live.js.map`;
const LIVE_MAP = JSON.stringify({ version: 3, sources: ['src/prices.js'], names: [], mappings: 'AAOI' });

test('live requests, messages and exceptions have the places of the sources', async () => {
  const site = each.bench.keep(
    await startSite({
      '/': '<title>shop</title><script src="live.js"></script>',
      '/live.js': LIVE_JS,
      '/live.js.map': LIVE_MAP,
      '/api/prices': '{}',
    }),
  );
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  await claude.run('pen_network_enable', {});
  await claude.run('pen_console_enable', {});
  await eventually('a request and a message', async () => {
    const { value } = await claude.run('pen_console_messages', { textFilter: 'boom' });
    const { value: sent } = await claude.run('pen_network_waterfall', { urlFilter: '/api/prices' });
    return Number(value['matched']) > 0 && Number(sent['matched']) > 0 ? true : null;
  });
  const waterfall = await claude.runLarge('pen_network_waterfall', {});
  expect(waterfall.text).toContain('prices.js:8:5');
  expect(waterfall.text).not.toContain('live.js:1');
  const request = await claude.run('pen_network_request', { urlPattern: '/api/prices' });
  expect(request.text).toMatch(/Initiator: `script` `.*prices\.js:8:5/);
  expect(request.text).toMatch(/at .* `prices\.js:8:5`/);
  const messages = await claude.runLarge('pen_console_messages', { level: 'error' });
  expect(messages.text).toMatch(/\| late +\| prices\.js:8:5/);
  expect(messages.text).toMatch(/- `at .*\(prices\.js:8:5\)/);

  // The log in a file has them too, by the maps that are stored with it.
  const log = await claude.run('pen_network_capture', {});
  const stored = await claude.runLarge('pen_network_waterfall', { capture: String(log.value['captureId']) });
  expect(stored.text).toContain('prices.js:8:5');
  expect(stored.text).not.toContain('live.js:1');

  // A function that was named once stays named, also without the server.
  await site[Symbol.asyncDispose]();
  expect((await claude.runLarge('pen_console_messages', { textFilter: 'late' })).text).toContain('prices.js:8:5');
});
