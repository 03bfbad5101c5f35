/** Workflows through a whole core on a real Chromium: each part's result, the verdict, and what stops one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

/** Half a kilobyte of code that runs, and ten times as much that never does. */
const SCRIPT = `function used() { return ${'1 +'.repeat(100)} 1; } used();
${Array.from({ length: 40 }, (_, index) => `function unused${index}() { return "${'x'.repeat(100)}"; }`).join('\n')}`;

/** A page whose button adds numbers up, in a loop or not. */
const adding = (sum: string): string => `<html lang="en"><title>sum</title><button>Add up</button><p></p><script>
const numbers = Array.from({ length: 3000 }, (_, at) => (at * 7919) % 1009);
function addUp() { ${sum} }
document.querySelector('button').addEventListener('click', () => { document.querySelector('p').textContent = 'Sum ' + addUp(); });
</script>`;
const SLOWLY =
  'let sum = 0; for (let round = 0; round < 3000; round += 1) { sum = 0; for (const each of numbers) sum += each; } return sum;';
const FAST = 'let sum = 0; for (const each of numbers) sum += each; return sum;';

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;

beforeAll(async () => {
  bench = await createCoreBench();
  site = bench.keep(
    await startSite({
      '/': '<html lang="en"><title>start</title><h1>Start</h1>',
      '/shop': `<html><title>shop</title><link rel="stylesheet" href="blocking.css"><script src="app.js"></script>
        <h1 style="font-size: 80px">Shop of many things</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`,
      '/old': adding(SLOWLY),
      '/new': adding(FAST),
      '/app.js': SCRIPT,
      '/blocking.css': 'h1 { color: red }',
    }),
  );
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

test('a slow page is loaded, recorded and measured, with a result for each part', async () => {
  const answer = await claude.run('pen_workflow', {
    name: ' Slow-Page-Triage ',
    url: site.url('/shop'),
    waitMs: 1500,
    // It counts from the reload, and a busy machine loads and paints late.
    duration: 5,
  });
  const { verdict, findings, steps } = penWorkflow.result.parse(answer.value);
  expect(steps.map(({ tool, ok }) => `${tool} ${ok}`)).toEqual([
    'pen_js_coverage true',
    'pen_network_enable true',
    'pen_capture_trace true',
    'pen_web_vitals true',
    'pen_network_blocking true',
  ]);
  expect(steps[0]?.captureId).toMatch(/^jscov-/);
  expect(steps[2]?.captureId).toMatch(/^trace-/);
  // A busy machine may paint so late, or be blocked so long, that this fails; nothing else makes it worse than a warning.
  expect(answer.text).toContain(`**Verdict**: ${verdict}, `);
  expect(answer.text).toMatch(
    /\*\*Verdict\*\*: (?:WARN, |(?:WARN|FAIL), (?:(?:LCP|total blocking time) [^;]+; )+)2 render-blocking requests, at most [\d.]+m?s of the [\d.]+m?s until the largest paint/,
  );
  // More than nine tenths never run, of 6 kB: that alone makes no slow page.
  expect(findings.some((finding) => /^Unused JavaScript: .*9\d\.\d%/.test(finding))).toBe(true);
  expect(answer.text).toContain('## Workflow: slow-page-triage');
  expect(answer.text).not.toContain('js-bloat-check');
  expect(answer.text).toMatch(/\| 1 +\| \S*app\.js/);
});

test('without an address the page stays as it is, and the answer says so', async () => {
  const answer = await claude.run('pen_workflow', { name: 'js-bloat-check', duration: 1 });
  expect(answer.text).toContain('No url was given');
  expect(answer.value['page']).toBe(site.url('/shop'));
});

test('accessibility ends with the first issues and how to list more', async () => {
  const answer = await claude.run('pen_workflow', { name: 'accessibility-pass', url: site.url('/shop'), waitMs: 1000 });
  const { verdict, findings } = penWorkflow.result.parse(answer.value);
  expect(verdict).toBe('WARN');
  expect(findings.join('\n')).toMatch(/html-lang/);
  expect(findings.join('\n')).toMatch(/img-alt/);
  expect(answer.text).toContain('pen_accessibility_check');
});

test('a part that another client holds becomes a note, and an invalid address is refused @night', async () => {
  const holding = bench.caller('Cursor').run('pen_cpu_profile', { duration: 6 });
  await expect.poll(() => bench.core.locks.state().held.length).toBe(1);
  const answer = await claude.run('pen_workflow', { name: 'js-bloat-check', duration: 1 });
  const { verdict, steps } = penWorkflow.result.parse(answer.value);
  expect(steps.map(({ ok }) => ok)).toEqual([false, false]);
  expect(steps[0]?.outcome).toContain('Cursor');
  expect(verdict).toBe('WARN');
  expect(answer.text).toContain('not judged, the coverage could not be measured');
  await holding;
  for (const url of ['javascript:alert(1)', 'shop.test', 'file:///etc/passwd'])
    expect(await claude.ask('pen_workflow', { name: 'js-bloat-check', url })).toMatchObject({
      ok: false,
      error: { code: 'blocked_url' },
    });
  expect(await claude.ask('pen_workflow', { name: 'fix-everything' })).toMatchObject({
    error: { code: 'invalid_params' },
  });
});

/** The address of the page, as soon as the browser has reported it. */
const shows = async (part: string): Promise<void> => {
  await expect
    .poll(() => bench.core.endpoints.endpoints().flatMap(({ targets }) => targets.map(({ url }) => url)))
    .toContainEqual(expect.stringContaining(part));
};

test('a proof brings the page back, also after a failure and a cancel @night', async () => {
  await claude.run('pen_navigate', { action: 'goto', url: site.url('/shop?mine') });
  const builds = { name: 'prove', before: site.url('/old'), url: site.url('/new'), claim: 'requests' };
  const failed = await claude.ask('pen_workflow', { ...builds, steps: ['click "Nothing like it"'] });
  expect(failed).toMatchObject({ ok: false });
  await shows('/shop?mine');
  const { core } = bench;
  const cancelled = claude.ask('pen_workflow', { ...builds, steps: ['click "Add up"'] });
  await shows('/new');
  const running = core.runner.running().find(({ tool }) => tool === 'pen_workflow');
  core.runner.cancel(running?.id ?? '');
  expect(await cancelled).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(core.recordings.list()).toEqual([]);
  expect(core.locks.state().held).toEqual([]);
  await shows('/shop?mine');
});

test('a proof loads both builds in turns into the page, and keeps the captures of the median runs only @night', async () => {
  const kept = (): number => bench.core.library.list().filter(({ kind }) => kind !== 'proof').length;
  const before = kept();
  const answer = await claude.run('pen_workflow', {
    name: 'prove',
    before: site.url('/old'),
    url: site.url('/new'),
    steps: ['click "Add up"'],
    claim: 'functionTime addUp',
  });
  const { verdict, reasons, findings } = penWorkflow.result.parse(answer.value);
  expect({ verdict, reasons }).toEqual({ verdict: 'PASS', reasons: [expect.stringMatching(/^Proven: .*addUp/)] });
  expect(findings.join('\n')).toContain('95% interval');
  expect(findings.join('\n')).toContain('share its profile');
  expect(findings.join('\n')).toContain('not After minus Before');
  // More loads than the browser keeps entries of its history.
  await shows('/shop?mine');
  expect(answer.text).toContain('pen://captures/cpu-');
  expect(kept() - before).toBeLessThanOrEqual(4);
});
