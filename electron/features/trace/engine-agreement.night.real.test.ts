/** Our own insights and those of DevTools' engine on the same recordings of pages that differ in what makes them slow. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { TraceInsights } from '../../../shared/engine/trace/contract/trace-insights.ts';
import type { EngineInsight } from '../../core/app/testing/trace-engine/report.ts';
import { startChromium } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { recordLoad } from '../../core/app/testing/record-load.ts';
import { REPORT_SETTLED, startSlowSite, type SlowFiles } from '../../core/app/testing/slow-site.ts';
import { bothOf, expectNear } from '../../core/app/testing/with-engine.ts';

/** Both read the same events; what differs is rounding. */
const SAME_MS = 1;
/** The engine takes the end of a request from the network thread, we take it from the main thread. */
const REQUEST_MS = 30;
const SAME_SCORE = 0.0001;

/** Long enough per pixel to count as content. */
const picture = (width: number, height: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="teal"/><!-- ${'x'.repeat(9000)} --></svg>`;
const loaded = '<script>addEventListener("load", () => { document.title += " (loaded)"; })</script>';

/** The largest paint is an image that script requests after an answer. */
/** The style sheet is there after the script, also on a busy machine: it is what the script and the paint wait for. */
const IMAGE: SlowFiles = {
  '/': [
    'text/html',
    `<!doctype html><title>image</title>${REPORT_SETTLED}<link rel=stylesheet href=/site.css><h1>Shop</h1><div id=hero></div><script src=/main.js></script>${loaded}`,
    60,
  ],
  '/site.css': ['text/css', 'h1 { color: teal }', 600],
  '/main.js': [
    'text/javascript',
    "fetch('/api').then((answer) => answer.json()).then(({ url }) => { document.getElementById('hero').innerHTML = `<img width=600 height=400 src=${url} onload=settled()>`; });",
    40,
  ],
  '/api': ['application/json', '{"url":"/hero.svg"}', 150],
  '/hero.svg': ['image/svg+xml', picture(600, 400), 200],
};

/** The largest paint is text that waits for a style sheet. An image without a size moves what is below it. */
const TEXT: SlowFiles = {
  '/': [
    'text/html',
    `<!doctype html><title>text</title>${REPORT_SETTLED}<link rel=stylesheet href=/slow.css><h1>${'Words of a heading '.repeat(3)}</h1><img src=/late.svg><p>${'Some text below it. '.repeat(60)}</p>${loaded}<script>addEventListener('load', settled)</script>`,
    30,
  ],
  '/slow.css': ['text/css', 'h1 { font-size: 48px } img { display: block }', 300],
  '/late.svg': ['image/svg+xml', picture(500, 160), 700],
};

/** Several shifts more than a second apart are several clusters. A shift counts once something was painted. */
const SHIFTS: SlowFiles = {
  '/': [
    'text/html',
    `<!doctype html><title>shifts</title>${REPORT_SETTLED}<main><h1>Shop</h1><p>${'Some text. '.repeat(80)}</p></main><script>
      const push = (px) => { const bar = document.createElement('div'); bar.style.height = px + 'px'; document.body.prepend(bar); };
      const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then)));
      const begin = () => {
        if (performance.getEntriesByName('first-contentful-paint').length === 0) return setTimeout(begin, 50);
        push(40);
        painted(() => { push(60); painted(() => setTimeout(() => { push(20); settled(); }, 1700)); });
      };
      begin();
    </script>${loaded}`,
    10,
  ],
};

/** A click whose handler forces layout and then computes. */
/** The engine tells forced layout from 30 ms in a task on, so the page goes on until it took longer on any machine. */
const CLICK: SlowFiles = {
  '/': [
    'text/html',
    `<!doctype html><title>click</title><button id=go>Go</button><div id=rows></div><script src=/rows.js></script>${loaded}`,
    10,
  ],
  '/rows.js': [
    'text/javascript',
    `const rows = document.getElementById('rows');
for (let i = 0; i < 200; i++) rows.append(Object.assign(document.createElement('div'), { className: 'row', textContent: 'row ' + i }));
function layoutRows() {
  for (const row of rows.children) row.style.width = (100 + Math.random() + row.offsetWidth % 2) + 'px';
}
document.getElementById('go').addEventListener('click', function onGo() {
  const end = performance.now() + 100;
  do layoutRows(); while (performance.now() < end);
  const until = performance.now() + 120;
  while (performance.now() < until);
});
`,
    10,
  ],
};

let bench: CoreBench;
let claude: BenchCaller;
beforeEach(async () => {
  bench = await createCoreBench();
  claude = bench.caller('Claude Code');
});
afterEach(() => bench[Symbol.asyncDispose]());

const CapturedSchema = z.object({ file: z.string(), captureId: z.string() });

async function load(files: SlowFiles) {
  const site = bench.keep(await startSlowSite(files));
  await bench.connect(bench.keep(await startChromium([`${site.origin}/`])));
  const captured = await recordLoad(site, claude);
  return { ...(await bothOf(CapturedSchema.parse(captured.value).file, claude)), origin: site.origin };
}

const itemOf = ({ items }: EngineInsight, name: string): number | null =>
  items.find((item) => item.name.toLowerCase() === name.toLowerCase())?.value ?? null;
const phaseOf = ({ largestContentfulPaint }: TraceInsights, name: RegExp): number | undefined =>
  largestContentfulPaint?.phases.find((phase) => name.test(phase.name))?.durationMs;
test('a late image: both have the same largest paint and the same phases', async () => {
  const { ours, engine } = await load(IMAGE);
  const breakdown = engine('LCPBreakdown');
  const sumMs = breakdown.items.reduce((sum, { value }) => sum + (value ?? 0), 0);
  expectNear(ours.largestContentfulPaint?.valueMs, sumMs, SAME_MS);
  expect(breakdown.items).toHaveLength(4);
  // Where threads of a busy machine are late, the engine has a phase of less than nothing, and others that are as much too long.
  const negativeMs = breakdown.items.reduce((sum, { value }) => sum - Math.min(0, value ?? 0), 0);
  for (const [name, theirs] of [
    [/first byte/i, 'Time to first byte'],
    [/load delay/i, 'Resource load delay'],
    [/load duration/i, 'Resource load duration'],
    [/render delay/i, 'Element render delay'],
  ] as const)
    expectNear(phaseOf(ours, name), itemOf(breakdown, theirs), REQUEST_MS + negativeMs);
  // Both see that the style sheet blocked rendering.
  const blocking = engine('RenderBlocking').items.map(({ name }) => name);
  expect(blocking.some((url) => url.endsWith('/site.css'))).toBe(true);
  expect(ours.loadPath?.blocking.map(({ url }) => url)).toEqual(expect.arrayContaining([...blocking.slice(0, 1)]));
});

test('text and an image without a size: the same paint, the same score and the same culprit', async () => {
  const { ours, engine, origin } = await load(TEXT);
  const breakdown = engine('LCPBreakdown');
  expectNear(
    ours.largestContentfulPaint?.valueMs,
    breakdown.items.reduce((sum, { value }) => sum + (value ?? 0), 0),
    SAME_MS,
  );
  const culprits = engine('CLSCulprits');
  expectNear(ours.layoutShift?.score, itemOf(culprits, 'worst cluster'), SAME_SCORE);
  expect(culprits.items.map(({ name }) => name)).toContain(`unsized image ${origin}/late.svg`);
  expect(ours.layoutShift?.rows[0]?.causes[0]).toMatchObject({ kind: 'image', url: `${origin}/late.svg` });
});

test('shifts apart: the same worst cluster; we also name the node and the code, which the engine cannot', async () => {
  const { ours, engine } = await load(SHIFTS);
  const culprits = engine('CLSCulprits');
  expectNear(ours.layoutShift?.score, itemOf(culprits, 'worst cluster'), SAME_SCORE);
  // The third shift is a cluster of its own.
  expect(ours.layoutShift?.shifts).toBe(3);
  const all = ours.layoutShift?.rows.reduce((sum, { score }) => sum + score, 0) ?? 0;
  expect(ours.layoutShift?.score).toBeLessThan(all);
  expect(culprits.items).toHaveLength(1);
  expect(ours.layoutShift?.rows[0]?.causes[0]).toMatchObject({ kind: 'inserted', changedBy: { name: 'push' } });
});

test('a click: the same interaction with the same parts, and the same forced layout', async () => {
  const site = bench.keep(await startSlowSite(CLICK));
  await bench.connect(bench.keep(await startChromium([`${site.origin}/`])));
  await claude.run('pen_capture_trace', { action: 'start' });
  await claude.run('pen_interact', { steps: [{ click: '#go' }, { wait: 500 }] });
  const captured = await claude.runLarge('pen_capture_trace', { action: 'stop' });
  const { ours, engine } = await bothOf(CapturedSchema.parse(captured.value).file, claude);

  const breakdown = engine('INPBreakdown');
  const [longest] = ours.interactionToNextPaint?.rows ?? [];
  expectNear(ours.interactionToNextPaint?.valueMs, itemOf(breakdown, longest?.name ?? ''), SAME_MS);
  expectNear(longest?.inputDelayMs, itemOf(breakdown, 'Input delay'), SAME_MS);
  expectNear(longest?.processingMs, itemOf(breakdown, 'Processing duration'), SAME_MS);
  expectNear(longest?.presentationDelayMs, itemOf(breakdown, 'Presentation delay'), SAME_MS);

  const reflow = engine('ForcedReflow');
  const [row] = ours.forcedLayout?.rows ?? [];
  expect(row?.read).toMatchObject({ name: 'layoutRows', line: 4 });
  const theirs = reflow.items.find(({ name }) => name === `layoutRows (${site.origin}/rows.js:4)`);
  // The engine counts each event of a read, and so do we; ours leaves out what is shorter than the clock shows.
  expectNear((row?.layoutMs ?? 0) + (row?.styleMs ?? 0), theirs?.value, 0.05 * (theirs?.value ?? 0) + SAME_MS);
});
