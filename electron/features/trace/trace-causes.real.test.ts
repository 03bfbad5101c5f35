/** Causes in traces of pages that were made to have them: late image, layout shifts and forced layout, recorded by the app's own capture. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { TraceInsightsSchema } from '../../../shared/engine/trace/contract/trace-insights.ts';
import { startChromium } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { recordLoad } from '../../core/app/testing/record-load.ts';
import { REPORT_SETTLED, startSlowSite, type SlowFiles } from '../../core/app/testing/slow-site.ts';

/** The image is set by code after an awaited response; a banner and a grown paragraph move what is below them. */
const LOAD = `<!doctype html><title>shop</title>${REPORT_SETTLED}<link rel=stylesheet href=/site.css><script type=module src=/main.js></script>
<h1>Shop</h1><p id=intro>Welcome</p><div id=list><p>one</p><p>two</p></div><div id=hero></div>
<script>addEventListener('load', () => { document.title += ' (loaded)'; })</script>`;
const MAIN = `async function start() {
  const prices = await (await fetch('/api/prices')).json();
  const image = document.createElement('img');
  image.width = 600; image.height = 400; image.src = prices.hero; const shown = new Promise((done) => { image.onload = done; });
  document.getElementById('hero').append(image);
  fetch('/api/unread');
  setTimeout(function promo() {
    const banner = document.createElement('div');
    banner.className = 'banner'; banner.style.height = '80px';
    document.body.prepend(banner);
    shown.then(settled);
  }, 400);
}
start();
`;
/** Long enough per pixel to count as content: the browser leaves out images of little information. */
const HERO = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="teal"/><!-- ${'x'.repeat(8000)} --></svg>`;
/** Each row is read after it was changed. */
const ROWS = `<!doctype html><title>rows</title><div id=rows></div><script src=/rows.js></script>
<script>addEventListener('load', () => { document.title += ' (loaded)'; })</script>`;
const LAYOUT = `const rows = document.getElementById('rows');
for (let i = 0; i < 50; i++) rows.append(Object.assign(document.createElement('div'), { className: 'row', textContent: 'row ' + i }));
function layoutRows() {
  for (const row of rows.children) row.style.width = (100 + Math.random() + row.offsetWidth % 2) + 'px';
}
setInterval(function tick() { layoutRows(); }, 200);
`;
/** Promo and lead reserve too little; weather, which comes together with promo, and note have their room; the banner comes between others. */
const GROWN = `<!doctype html><title>grown</title>${REPORT_SETTLED}<link rel=stylesheet href=/grown.css>
<div class=promo></div><div class=weather></div><div id=wrap><article class=lead></article></div><div class=note></div><p>one</p><p id=two>two</p>
<script src=/grown.js></script><script>addEventListener('load', () => { document.title += ' (loaded)'; })</script>`;
const GROWN_CSS = `body, p { margin: 0 } p, .banner { height: 40px } .card { height: 122px } .weather, .note { min-height: 60px }
.picture { height: 90px; padding: 5px }
@media (min-width: 1px) { .lead { min-height: 60px } } @media (max-width: 99px), (width >= 9000px) { .lead { min-height: 80px } }`;
const GROWN_JS = `function put(into, name) {
  const made = document.createElement('div');
  made.className = name;
  document.querySelector(into).append(made);
}
const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then, 100)));
(function begin() {
  // A shift counts once something was painted, and each is in a frame of its own.
  if (performance.getEntriesByName('first-contentful-paint').length === 0) return setTimeout(begin, 50);
  painted(() => { put('.weather', 'drizzle'); put('.promo', 'card');
    painted(() => { put('.lead', 'picture'); put('.note', 'drizzle'); painted(between); }); });
})();
function between() {
  const banner = document.createElement('div');
  banner.className = 'banner';
  document.querySelector('#two').before(banner);
  settled();
}
`;
const FILES: SlowFiles = {
  '/grown': ['text/html', GROWN, 0],
  '/grown.css': ['text/css', GROWN_CSS, 0],
  '/grown.js': ['text/javascript', GROWN_JS, 0],
  '/': ['text/html', LOAD, 20],
  '/site.css': ['text/css', 'h1 { color: teal }', 700],
  '/main.js': ['text/javascript', MAIN, 30],
  '/api/prices': ['application/json', '{"hero":"/hero.svg"}', 120],
  '/api/unread': ['application/json', '{}', 5],
  '/hero.svg': ['image/svg+xml', HERO, 120],
  '/rows': ['text/html', ROWS, 0],
  '/rows.js': ['text/javascript', LAYOUT, 0],
};

let bench: CoreBench;

beforeEach(async () => {
  bench = await createCoreBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const ProfiledSchema = z.object({
  name: z.string(),
  url: z.string(),
  line: z.number(),
  column: z.number(),
  selfMs: z.number(),
});
const ContentSchema = z.object({ content: z.object({ insights: TraceInsightsSchema }) });

/** The first answer about a page: of some seconds of it, or of its load until it has settled. */
async function firstAnswer(path: string, what: 'seconds' | 'load') {
  const site = bench.keep(await startSlowSite(FILES));
  await bench.connect(bench.keep(await startChromium([`${site.origin}${path}`])));
  const caller = bench.caller('Claude Code');
  const captured =
    what === 'load'
      ? await recordLoad(site, caller)
      : await caller.runLarge('pen_capture_trace', { duration: 3, cpuSamples: true });
  const { insights } = ContentSchema.parse(captured.value).content;
  return { text: captured.text, insights, caller, capture: String(captured.value['captureId']), site: site.origin };
}

test('a late image and layout shifts are explained in the first answer of the trace', async () => {
  const { text, insights, caller, capture, site } = await firstAnswer('/', 'load');
  const { loadPath, layoutShift, clock } = insights;
  expect(clock.origin).toBe('navigation');
  const steps = loadPath?.steps ?? [];
  expect(steps.filter(({ kind }) => kind === 'request').map(({ url }) => url.replace(site, ''))).toEqual([
    '/',
    '/site.css',
    '/api/prices',
    '/hero.svg',
  ]);
  // Each step begins where the one before it ends, from the navigation to the paint.
  expect(steps.map(({ fromMs }) => fromMs)).toEqual([0, ...steps.slice(0, -1).map(({ toMs }) => toMs)]);
  expect(steps.at(-1)?.toMs).toBeCloseTo(insights.largestContentfulPaint?.valueMs ?? 0, 3);
  expect(text).toMatch(
    /Request \/hero\.svg \| [\d.]+ms \| \d+ ms \| \w+ \| start \(main\.js:\d+:\d+\) after \/api\/prices/,
  );

  const banner = layoutShift?.rows.flatMap(({ causes }) => causes).find(({ node }) => node === "DIV class='banner'");
  expect(banner).toMatchObject({ kind: 'inserted', changedBy: { name: 'promo', line: 10 } });
  expect(text).toMatch(/Cause: `DIV class='banner'` was inserted by `promo \(main\.js:10:\d+\)`/);
  expect(text).toContain(`Body not read by the page: \`${site}/api/unread\``);

  const further = await caller.runLarge('pen_trace_insights', { capture });
  // Content of the first answer is not repeated, until it is asked for again.
  expect(further.text).not.toContain('### Load path');
  const again = await caller.runLarge('pen_trace_insights', { capture });
  expect(again.text).toContain('### Load path');
  // The same clock for events: the paint is where the path ends.
  const toMs = loadPath?.toMs ?? 0;
  const painted = await caller.runLarge('pen_trace_query', {
    capture,
    name: 'largestContentfulPaint::Candidate',
    aggregate: false,
    fromMs: toMs - 0.01,
    toMs: toMs + 0.01,
  });
  expect(painted.value).toMatchObject({ total: 1 });
});

test('a layout shift names the box that had reserved too little room, and what it needs', async () => {
  const { text, insights } = await firstAnswer('/grown', 'load');
  const shifts = (insights.layoutShift?.rows ?? [])
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ box, causes }) => ({
      box: box && [box.node, box.reservedPx, box.heightPx, box.rule],
      causes: causes.map(({ node }) => node),
    }));
  expect(shifts).toEqual([
    { box: ["DIV class='promo'", 0, 122, ''], causes: ["DIV class='card'"] },
    { box: ["ARTICLE class='lead'", 60, 100, '.lead { min-height: 60px }'], causes: ["DIV class='picture'"] },
    { box: undefined, causes: ["DIV class='banner'"] },
  ]);
  expect(text).toContain("`DIV class='promo'` needs 122 px and reserves none");
  expect(text).toMatch(
    /`ARTICLE class='lead'` needs 100 px and `\.lead \{ min-height: 60px \}` \(.*grown\.css:3.*\) reserves 60 px, at widths from 100 px to 8999 px/,
  );
});

test('forced layout names the line that reads, the line that changes and how often', async () => {
  const { text, insights, caller, capture } = await firstAnswer('/rows', 'seconds');
  const [row] = insights.forcedLayout?.rows ?? [];
  expect(row).toMatchObject({
    read: { name: 'layoutRows', line: 4 },
    changedBy: { name: 'layoutRows', line: 4 },
    node: "DIV class='row'",
    calledFunction: { name: 'tick' },
    property: 'offsetWidth',
    written: 'style.width =',
    isPerNode: true,
  });
  // The columns of the property that is read and of the assignment, not that of the function.
  const line = LAYOUT.split('\n')[3] ?? '';
  expect(row?.read.column).toBe(line.indexOf('offsetWidth') + 1);
  expect(row?.changedBy?.column).toBe(line.indexOf('= (100') + 1);
  // 50 rows per call, the first of which may have been clean; the calls in which the recording begins and ends are not counted.
  const calls = row?.calls ?? 0;
  expect(calls).toBeGreaterThanOrEqual(3);
  expect(row?.count).toBeLessThanOrEqual(50 * (calls + 2));
  expect(row?.count).toBeGreaterThanOrEqual(49 * (calls - 2));
  expect(text).toMatch(
    /`layoutRows \(rows\.js:4:\d+\)` reads `offsetWidth` [\d.]+m?s: once per `DIV class='row'`, [\d,]+ times in \d+ calls of `tick \(rows\.js:6:\d+\)`/,
  );
  const hot = insights.hotFunctions.find(({ name }) => name === 'layoutRows');
  expect(hot?.layoutMs).toBeGreaterThan(0);
  // The same recording as a CPU profile: V8 counts the layout that a function forces as its own time.
  const summary = await caller.runLarge('pen_cpu_summary', { capture, limit: 100 });
  const profiled = z.object({ functions: z.array(ProfiledSchema) }).parse(summary.value).functions;
  const ofProfile = profiled.find(({ name }) => name === 'layoutRows');
  const profiledMs = ofProfile?.selfMs ?? 0;
  expect(profiledMs).toBeGreaterThan(hot?.selfMs ?? 0);
  // V8 counts for a function also the time until the sampler, which waits for a processor on a busy machine, runs again; the trace knows where the task ended.
  const sql = `select coalesce(sum(duration_ms), 0) from sample where function = 'layoutRows' and duration_ms > 5`;
  const asked = await caller.run('pen_query', { sql, captures: [capture] });
  const [[gapsMs = 0] = []] = z.object({ rows: z.array(z.array(z.number())) }).parse(asked.value).rows;
  // Within what the first and last sample of a call may miss.
  const missingMs = profiledMs - (hot?.selfMs ?? 0) - (hot?.layoutMs ?? 0);
  expect(missingMs).toBeLessThan(profiledMs / 4 + gapsMs);
  expect(-missingMs).toBeLessThan(profiledMs / 4);
});
