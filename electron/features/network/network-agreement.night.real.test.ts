/** Our insights about the delivery of a page, and those of DevTools' engine on the same recordings of pages with and without faults. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { noisePng } from '../../core/app/testing/noise-png.ts';
import { recordLoad } from '../../core/app/testing/record-load.ts';
import { REPORT_SETTLED, startSlowSite, type SlowFiles } from '../../core/app/testing/slow-site.ts';
import { bothOf, expectNear, type BothInsights } from '../../core/app/testing/with-engine.ts';

const HOSTS =
  '--host-resolver-rules=MAP *.test 127.0.0.1, MAP *.example 127.0.0.1, MAP www.googletagmanager.com 127.0.0.1';
const PORT = '{port}';
const settles =
  "<script>addEventListener('load', () => { document.title += ' (loaded)'; setTimeout(settled, 300); })</script>";
const busy = (ms: number): string =>
  `function busy() { const until = performance.now() + ${ms}; while (performance.now() < until); } busy();`;
const NO_HEADERS = {};
/** Both round differently. */
const SAME_MS = 5;

/** Everything is wrong: a slow document without charset, viewport and compression, late fonts and images, chains, two third parties. */
const FAULTS: SlowFiles = {
  '/': [
    'text/html',
    `<!doctype html><title>faults</title>${REPORT_SETTLED}
<link rel=preconnect href=http://unused.example:${PORT}>
<link rel=stylesheet href=/site.css>
<script src=/main.js></script>
<script async src=http://www.googletagmanager.com:${PORT}/gtm.js></script>
<script async src=http://cdn.unknown.test:${PORT}/lib.js></script>
<img src=/hero.png width=500 height=400 loading=lazy>
<img src=/large.png width=300 height=200>
<h1>Words</h1><h2>Words</h2><div id=bg></div>
<script type=module src=/a.js></script>
${'<p>Some text of the page, which is long enough to be compressed.</p>\n'.repeat(60)}${settles}`,
    650,
    { link: `<http://linked.example:${PORT}>; rel=preconnect` },
  ],
  '/site.css': [
    'text/css',
    '@import url(/deep.css); @font-face { font-family: X; src: url(/x.ttf) } @font-face { font-family: Y; src: url(/y.ttf); font-display: swap } h1 { font-family: X } h2 { font-family: Y } #bg { width: 60px; height: 60px; background: url(/bg.png) }',
    40,
    NO_HEADERS,
  ],
  '/deep.css': ['text/css', 'p { color: #333 }', 80, NO_HEADERS],
  '/main.js': ['text/javascript', busy(40), 40, { 'cache-control': 'max-age=3600' }],
  '/gtm.js': ['text/javascript', `${busy(120)}//${'x'.repeat(30_000)}`, 40, NO_HEADERS],
  '/lib.js': ['text/javascript', `${busy(60)} setTimeout(busy, 50);`, 40, { 'cache-control': 'private' }],
  '/a.js': ['text/javascript', "import '/b.js';", 40, NO_HEADERS],
  '/b.js': [
    'text/javascript',
    "const image = new Image(); image.src = '/late.png'; document.body.append(image);",
    40,
    NO_HEADERS,
  ],
  '/x.ttf': ['font/ttf', 'not a font', 150, NO_HEADERS],
  '/y.ttf': ['font/ttf', 'not a font', 100, NO_HEADERS],
  '/large.png': ['image/png', noisePng(600, 400), 20, NO_HEADERS],
  '/hero.png': ['image/png', noisePng(500, 400), 20, NO_HEADERS],
  '/bg.png': ['image/png', noisePng(200, 200), 20, NO_HEADERS],
  '/late.png': ['image/png', noisePng(100, 100), 20, NO_HEADERS],
};

const LASTING = { 'cache-control': 'public, max-age=31536000' };

/** Nothing is wrong. */
const FINE: SlowFiles = {
  '/': [
    'text/html',
    `<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width, initial-scale=1"><title>fine</title>${REPORT_SETTLED}<link rel=stylesheet href=/site.css><h1>Shop</h1><img src=/hero.svg width=600 height=400 fetchpriority=high>${settles}`,
    20,
  ],
  '/site.css': ['text/css', 'h1 { color: teal }', 20, LASTING],
  '/hero.svg': [
    'image/svg+xml',
    `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="teal"/><!-- ${'x'.repeat(9000)} --></svg>`,
    20,
    LASTING,
  ],
};

/** Behind a redirect; script loads the third party and the image. */
const CODE: SlowFiles = {
  '/': ['text/html', `<!doctype html><title>start</title>${REPORT_SETTLED}${settles}`, 10],
  '/go': ['text/plain', '', 90, { location: '/shop' }],
  '/shop': [
    'text/html',
    `<!doctype html><meta charset=utf-8><title>code</title>${REPORT_SETTLED}<h1>Shop</h1><script src=/main.js></script>${settles}`,
    20,
  ],
  '/main.js': [
    'text/javascript',
    `function loadTag() {
  const script = document.createElement('script');
  script.src = 'http://www.googletagmanager.com:${PORT}/gtm.js';
  document.head.append(script);
}
loadTag();
fetch('/api').then((answer) => answer.json()).then(({ url }) => { document.body.insertAdjacentHTML('beforeend', '<img width=600 height=400 src=' + url + '>'); });
`,
    20,
    { expires: 'Thu, 01 Jan 1970 00:00:00 GMT' },
  ],
  '/gtm.js': ['text/javascript', busy(80), 20, NO_HEADERS],
  '/api': ['application/json', '{"url":"/hero.png"}', 60],
  '/hero.png': ['image/png', noisePng(600, 400), 20, { 'cache-control': 'max-age=7200' }],
};

let bench: CoreBench;
let claude: BenchCaller;
beforeEach(async () => {
  bench = await createCoreBench();
  claude = bench.caller('Claude Code');
});
afterEach(() => bench[Symbol.asyncDispose]());

const CapturedSchema = z.object({ file: z.string() });

async function startShop(files: SlowFiles) {
  const site = bench.keep(await startSlowSite(files));
  const origin = `http://shop.test:${new URL(site.origin).port}`;
  await bench.connect(bench.keep(await startChromium([`${origin}/`], { flags: [HOSTS] })));
  return { site, origin };
}

async function load(files: SlowFiles): Promise<BothInsights & { origin: string }> {
  const { site, origin } = await startShop(files);
  const captured = await recordLoad(site, claude);
  return { ...(await bothOf(CapturedSchema.parse(captured.value).file, claude)), origin };
}

/** The paths that the engine names, with their figures. */
function theirs(both: BothInsights, name: string): Record<string, number | null> {
  return Object.fromEntries(both.engine(name).items.map((item) => [pathOf(item.name), item.value]));
}
const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);

test('a page with every fault: the same files, bytes and times', async () => {
  const both = await load(FAULTS);
  const { ours, engine, origin } = both;

  expect(engine('DocumentLatency').state).toBe('fail');
  expectNear(ours.documentLatency?.serverMs, theirs(both, 'DocumentLatency')['server response'], 1);
  expect(ours.documentLatency).toMatchObject({ isSlow: true, redirects: [] });
  expect(ours.documentLatency?.uncompressedBytes).toBe(engine('DocumentLatency').wastedBytes);

  expect(engine('CharacterSet').state).toBe('fail');
  expect(ours.characterSet).toMatchObject({ inHeader: false, inDocument: 'missing' });

  const files = ours.cacheLifetimes?.rows ?? [];
  expectNear(ours.cacheLifetimes?.wastedBytes, engine('Cache').wastedBytes, 1);
  expect(files.filter(({ wastedBytes }) => wastedBytes > 0)).not.toEqual([]);
  const cached = theirs(both, 'Cache');
  for (const { url, wastedBytes } of files) expectNear(wastedBytes, cached[pathOf(url)], 1);

  const images = ours.imageDelivery?.rows ?? [];
  expect(images.map(({ url }) => pathOf(url))).toEqual(['/large.png', '/hero.png', '/bg.png', '/late.png']);
  expect(Object.fromEntries(images.map(({ url, savedBytes }) => [pathOf(url), savedBytes]))).toEqual(
    theirs(both, 'ImageDelivery'),
  );
  expect(images[0]).toMatchObject({
    file: { width: 600, height: 400 },
    shown: { width: 300, height: 200 },
    source: { sentBy: null, namedIn: { kind: 'tag', url: `${origin}/`, line: 12 } },
  });

  expect(ours.oldHttp?.rows).toEqual([expect.objectContaining({ origin, protocol: 'http/1.1' })]);
  expect(ours.oldHttp?.count).toBe(engine('ModernHTTP').items.length);

  expect(ours.fontDisplay.map(({ url, display }) => [pathOf(url), display])).toEqual([['/x.ttf', 'auto']]);
  expectNear(ours.fontDisplay[0]?.hiddenMs, theirs(both, 'FontDisplay')['/x.ttf'], SAME_MS);
  expect(ours.fontDisplay[0]?.source.namedIn).toMatchObject({ kind: 'style sheet', url: `${origin}/site.css` });

  expect(engine('LCPDiscovery').state).toBe('fail');
  expect(ours.paintDiscovery).toMatchObject({ url: `${origin}/hero.png`, hasHighPriority: false, isEager: false });

  const times = theirs(both, 'ThirdParties');
  expect(Object.keys(times).toSorted()).toEqual(['Google Tag Manager', 'unknown.test']);
  for (const { name, mainThreadMs } of ours.thirdParties?.rows ?? []) expectNear(mainThreadMs, times[name], SAME_MS);
  expect(ours.thirdParties?.rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(times).toSorted());
  expect(ours.thirdParties?.own.name).toBe('shop.test');

  expectNear(ours.requestChains?.longestMs, engine('NetworkDependencyTree').items[0]?.value, SAME_MS);
  const byPath = new Map(ours.requestChains?.rows.map(({ url, depth }) => [pathOf(url), depth]));
  expect(byPath.get('/deep.css')).toBe(2);
  expect(byPath.get('/b.js')).toBe(2);

  expect(ours.preconnects?.origins.map(({ from, isUsed }) => [from, isUsed])).toEqual([
    ['tag', false],
    ['header', false],
  ]);
});

test('a page without faults: nothing fails for either', async () => {
  const { ours, engine } = await load(FINE);
  for (const name of ['CharacterSet', 'Viewport', 'Cache', 'ImageDelivery', 'ModernHTTP'])
    expect([name, engine(name).state]).toEqual([name, 'pass']);
  for (const name of ['FontDisplay', 'LCPDiscovery', 'ThirdParties'])
    expect([name, engine(name).state]).toEqual([name, 'pass']);
  // A busy machine may answer slowly.
  expect(ours.documentLatency?.isSlow).toBe(engine('DocumentLatency').state === 'fail');
  expect(ours.documentLatency).toMatchObject({ redirects: [], uncompressedBytes: 0 });
  expect(ours.characterSet).toMatchObject({ inHeader: false, inDocument: 'early' });
  expect(ours.viewport).toMatchObject({
    isMobileOptimized: true,
    content: 'width=device-width, initial-scale=1',
    tapDelayMs: 0,
  });
  expect(ours.cacheLifetimes?.count).toBe(0);
  expect(ours.imageDelivery?.count).toBe(0);
  expect(ours.oldHttp?.count).toBe(0);
  expect(ours.fontDisplay).toEqual([]);
  expect(ours.thirdParties?.count).toBe(0);
  expect(ours.paintDiscovery).toMatchObject({ hasHighPriority: true, isInDocument: true, isEager: true });
});

test('a page behind a redirect, whose code loads others: the same, with the lines of that code', async () => {
  const { site, origin } = await startShop(CODE);
  await site.settled(1);
  await claude.run('pen_capture_trace', { action: 'start' });
  await claude.run('pen_navigate', { url: `${origin}/go` });
  await site.settled(2);
  const captured = await claude.runLarge('pen_capture_trace', { action: 'stop' });
  const both = await bothOf(CapturedSchema.parse(captured.value).file, claude);
  const { ours, engine } = both;

  expect(engine('DocumentLatency').state).toBe('fail');
  // Blink writes only the origin of a redirect to the document.
  expect(ours.documentLatency).toMatchObject({ url: `${origin}/shop`, redirects: [{ url: `${origin}/` }] });
  const saved = engine('DocumentLatency').savings.find(({ metric }) => metric === 'FCP')?.value;
  expectNear(ours.documentLatency?.redirectMs, saved, 1);

  const [tag] = ours.thirdParties?.rows ?? [];
  expect(tag?.source?.sentBy).toMatchObject({ name: 'loadTag', line: 4 });
  expectNear(tag?.mainThreadMs, theirs(both, 'ThirdParties')['Google Tag Manager'], SAME_MS);

  expect(ours.imageDelivery?.rows.map(({ savedBytes }) => savedBytes)).toEqual(
    engine('ImageDelivery').items.map(({ value }) => value),
  );
  const cached = theirs(both, 'Cache');
  expect(Object.keys(cached).toSorted()).toEqual(['/gtm.js', '/hero.png']);
  for (const { url, wastedBytes } of ours.cacheLifetimes?.rows ?? []) expectNear(wastedBytes, cached[pathOf(url)], 1);
  expect(engine('LCPDiscovery').state).toBe('fail');
  expect(ours.paintDiscovery).toMatchObject({ url: `${origin}/hero.png`, isInDocument: false });
});
