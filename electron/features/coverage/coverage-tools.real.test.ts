/** Coverage of real scripts and style sheets: figures compared with a manual count, and clean ends. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { eventually, startChromium, startDeno, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

const each = benchPerTest();

const UNUSED = `function never() { function within() { return 'ä'; } return within(); }`;
const BLOCK = `{ return 'unreached'; }`;
const APP = `function used(n) { if (n < 0) ${BLOCK} return n; }
${UNUSED}
for (let i = 0; i < 3; i++) used(i);
`;
const SHEET = `.card { color: red; }
.absent { color: green; }
@media (min-width: 1px) { .card { margin: 0; } .away { margin: 1px; } }
.card { & .none { color: blue; } }
`;

test('the listed style sheets are those with the most unused rules, not with the most unused bytes @night', async () => {
  const many = Array.from({ length: 9 }, (_, index) => `.n${index}{top:0}`).join('\n');
  const long = `.long { background: url("data:,${'x'.repeat(4000)}") }`;
  const site = each.bench.keep(
    await startSite({ '/': `<title>rules</title><style>${long}</style><style>${many}</style>` }),
  );
  await each.connect(await startChromium([site.url()]));
  const { value } = await each.bench.caller('Claude Code').run('pen_css_coverage', { navigate: site.url(), topN: 1 });
  expect(value['content']).toMatchObject({ files: [{ units: 9, usedUnits: 0 }] });
});

test('a page: scripts and style sheets around a navigation, and from start to stop', async () => {
  const site = await startSite({
    '/': `<meta charset="utf-8"><title>shop</title><script src="node_modules/often/index.js"></script><script src="app.js"></script><style>${SHEET}</style><div class="card">x</div>`,
    '/app.js': APP,
    '/node_modules/often/index.js': 'function often(n) { return n; }\nfor (let i = 0; i < 9; i++) often(i);\n',
  });
  each.bench.keep(site);
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');

  const taken = await claude.run('pen_js_coverage', { detailed: true, navigate: site.url() });
  const id = String(taken.value['captureId']);
  expect(id).toMatch(/^jscov-[0-9a-f]{8}$/);
  // V8 reports no functions inside one that was never compiled. Counted by hand: the whole text except the function that never ran and the
  // block that was never reached; ä is two bytes.
  const totalBytes = APP.length + 1;
  const unusedBytes = UNUSED.length + 1 + BLOCK.length;
  const content = taken.value['content'] as { files: { url: string; part: string; totalBytes: number }[] };
  const app = content.files.find(({ url }) => url.endsWith('app.js'));
  expect(app).toMatchObject({ totalBytes, unusedBytes, usedBytes: totalBytes - unusedBytes, units: 2, usedUnits: 1 });
  expect(taken.text).toMatch(/\| \S*app\.js +\| \d+ B +\| \d+ B +\| \d+ B +\| [\d.]+% +\| 1 of 2 /);
  expect(taken.text).toMatch(/\| never +\| 2:1 +\| \d+ B/);
  expect(each.bench.core.locks.state().held).toEqual([]);

  const record = each.bench.core.library.get(id);
  const file = record.ok ? JSON.parse(await readFile(record.value.file, 'utf8')) : {};
  expect(file).toMatchObject({ penCoverage: { kind: 'js-coverage', detailed: true, navigated: site.url() } });
  const script = file.result.find(({ url }: { url: string }) => url.endsWith('app.js'));
  expect(script).toMatchObject({ text: APP });
  // It ran three times.
  expect(
    script.functions.find(({ functionName }: { functionName: string }) => functionName === 'used').ranges[0],
  ).toMatchObject({ count: 3 });

  // The author's functions come first, however often those of a package ran.
  expect(taken.text).toMatch(
    /Most Called Functions[\s\S]*\| 3 +\| used +\| http:\/\/localhost:\d+\/app\.js:1:[\s\S]*Of packages and third parties:[\s\S]*\| 9 +\| often /,
  );

  const whole = await claude.run('pen_js_coverage', { navigate: site.url(), callCount: false });
  const wholeApp = (whole.value['content'] as { files: { url: string }[] }).files.find(({ url }) =>
    url.endsWith('app.js'),
  );
  expect(wholeApp).toMatchObject({ unusedBytes: UNUSED.length + 1 });
  const compared = await each.bench.core.analysis.query(
    record.ok ? record.value.file : '',
    'coverage.compare',
    { base: String(whole.value['file']), filter: 'app.js' },
    { signal: new AbortController().signal },
  );
  expect(compared).toMatchObject({
    ok: true,
    value: { rows: [{ noLongerUsedBytes: BLOCK.length, newlyUsedBytes: 0 }] },
  });

  const exported = await claude.run('pen_export', { capture: id, format: 'istanbul' });
  const istanbul = JSON.parse(await readFile(String(exported.value['path']), 'utf8'));
  const covered = istanbul[site.url('/app.js')];
  expect(covered.fnMap).toMatchObject({ 0: { name: 'used' }, 1: { name: 'never' } });
  expect(Object.values(covered.f)).toEqual([3, 0]);
  expect(covered.statementMap[1]).toMatchObject({ start: { line: 2, column: 0 } });

  const css = await claude.run('pen_css_coverage', { navigate: site.url() });
  expect(css.value['content']).toMatchObject({
    overview: { kind: 'css-coverage', units: 6, usedUnits: 3 },
    files: [{ totalBytes: SHEET.length }],
  });
  expect(css.text).toMatch(/\.absent +\| 2:1/);
  expect(css.text).toContain('Used Rules**: 3 (50.0%)');
  expect(each.bench.core.locks.state().held).toEqual([]);

  // From start to stop, while another is refused.
  await claude.run('pen_js_coverage', { action: 'start' });
  const cursor = each.bench.caller('Cursor');
  const refused = await cursor.ask('pen_js_coverage', {});
  expect(refused).toMatchObject({ error: { code: 'busy' } });
  expect(refused.text).toContain('pen_css_coverage');
  expect((await cursor.run('pen_status')).text).toMatch(/JS Coverage: active \(`.* by Claude Code`\)/);
  await claude.run('pen_navigate', { action: 'reload' });
  const stopped = await claude.run('pen_js_coverage', { action: 'stop' });
  // The usual way to cover a load: a note, and no warning. The figures are those of the load.
  expect(stopped.text).toMatch(/- The page loaded .+ after the start: the figures are of that document only/);
  expect(stopped.text).not.toContain('Warning');
  expect(stopped.value).toMatchObject({ loss: [], truncated: false, pageLoadAfterMs: expect.any(Number) });
  expect(
    (stopped.value['content'] as { files: { url: string }[] }).files.find(({ url }) => url.endsWith('app.js')),
  ).toMatchObject({ totalBytes, unusedBytes: UNUSED.length + 1, units: 2, usedUnits: 1 });
  expect(each.bench.core.locks.state().held).toEqual([]);

  // A refused call sends nothing and leaves nothing enabled.
  for (const navigate of ['file:///etc/passwd', 'javascript:alert(1)', ' JAVASCRIPT:alert(1)']) {
    expect(await claude.ask('pen_js_coverage', { navigate })).toMatchObject({ error: { code: 'blocked_url' } });
    expect(await claude.ask('pen_css_coverage', { navigate })).toMatchObject({ error: { code: 'blocked_url' } });
  }
  const lost = await claude.ask('pen_js_coverage', { navigate: 'http://127.0.0.1:1/' });
  expect(lost).toMatchObject({ error: { code: 'navigation_failed' } });
  expect(each.bench.core.locks.state().held).toEqual([]);
  // The error page that is left is not judged.
  expect(await claude.ask('pen_js_coverage')).toMatchObject({ error: { code: 'page_failed_to_load' } });
  await claude.run('pen_navigate', { url: site.url() });
  expect((await claude.run('pen_js_coverage')).text).toContain('Without navigate');
});

const SERVER = `function spoken() { return 1; }
function silent() { return 2; }
setInterval(spoken, 10);`;

test.each([
  ['Node', startNode],
  ['Deno', startDeno],
] as const)(
  '%s: from start to stop, and no style sheets',
  async (_name, start) => {
    await each.connect(await start(SERVER));
    const claude = each.bench.caller('Claude Code');
    await claude.run('pen_js_coverage', { action: 'start' });
    const startedAtMs = each.bench.core.recordings.list()[0]?.startedAtMs ?? 0;
    await eventually('some calls', () => (Date.now() - startedAtMs > 1500 ? true : null));
    const stopped = await claude.run('pen_js_coverage', { action: 'stop' });
    expect(stopped.text).toContain('target.js');
    const css = await claude.ask('pen_css_coverage');
    expect(css).toMatchObject({ error: { code: 'target_unsupported' } });
    expect(await claude.ask('pen_js_coverage', { navigate: 'http://localhost/' })).toMatchObject({
      error: { code: 'target_unsupported' },
    });
  },
  600_000,
);

test('scripts of the workbench that ran meanwhile are left out', async () => {
  const site = each.bench.keep(
    await startSite({
      '/': '<title>shop</title><script src="app.js"></script><button onclick="used(1)">Pay</button>',
      '/app.js': APP,
    }),
  );
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  await claude.run('pen_js_coverage', { action: 'start' });
  await claude.run('pen_interact', { steps: [{ click: 'Pay' }] });
  const stopped = await claude.run('pen_js_coverage', { action: 'stop' });
  expect(stopped.text).toContain('app.js');
  expect(stopped.text).not.toContain('pen-interaction.js');
});

test('the scripts of a page that was left are not those of the next one @night', async () => {
  const app = `function work(n) { return n + 1; } setInterval(() => { for (let i = 0; i < 100; i++) work(i); }, 1);`;
  const pages = { '/': '<title>app</title><script src="app.js"></script>', '/app.js': app };
  const left = each.bench.keep(await startSite(pages));
  const next = each.bench.keep(await startSite(pages));
  await each.connect(await startChromium([left.url()]));
  const claude = each.bench.caller('Claude Code');
  const scripts = ({ value }: { value: Record<string, unknown> }): string[] =>
    (value['content'] as { files: { url: string }[] }).files
      .map(({ url }) => url)
      .filter((url) => url.endsWith('app.js'));
  expect(scripts(await claude.run('pen_js_coverage', { navigate: next.url() }))).toEqual([next.url('/app.js')]);
  await claude.run('pen_js_coverage', { action: 'start' });
  await claude.run('pen_navigate', { action: 'back' });
  expect(scripts(await claude.run('pen_js_coverage', { action: 'stop' }))).toEqual([left.url('/app.js')]);
});

test('counts of functions that were compiled before are told as the least', async () => {
  // V8 counts a warm function only until it is optimised again.
  const program = `
    function warm(n) { return n + 1; }
    const work = () => { let sum = 0; for (let k = 0; k < 2000; k++) sum += warm(k); return sum; };
    for (let i = 0; i < 300; i++) work();
    setInterval(() => { for (let i = 0; i < 100; i++) work(); }, 5);`;
  await each.connect(await startNode(program));
  const claude = each.bench.caller('Claude Code');
  await claude.run('pen_js_coverage', { action: 'start', callCount: true });
  await new Promise((done) => setTimeout(done, 3000));
  const { text } = await claude.run('pen_js_coverage', { action: 'stop' });
  expect(text).toMatch(/\| ≥ [\d,]+ +\| warm +\|/);
  expect(text).toContain('compiled before the recording began');
});
