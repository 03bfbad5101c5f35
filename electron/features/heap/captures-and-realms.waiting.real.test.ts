/** Dead captures and realms of real targets, against pages and programs that keep a known variable and a known window. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { eventually, startChromium, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { PLAIN_NODE } from '../../core/process/own-programs-fixture.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

const each = benchPerTest({ evalMode: 'allow' }, { withoutCooldowns: true });

/** Elements of a pointer each: 4 bytes in Chromium. */
const ELEMENTS = 100_000;
/**
 * `unread` alone is dead. The others look like it: an `eval`, a `with`, a generator and an async function that can resume, `arguments`, a
 * function that makes the reader when it is called.
 */
const PAGE = `<!doctype html><title>captures</title><script>
const many = () => Array.from({ length: ${ELEMENTS} }, () => null);
function watch() {
  const unread = many();
  const title = 'orders';
  const reader = () => unread.length;
  reader();
  return function keeper() { return title; };
}
function evaluates() { const big = many(); const reader = () => big; return (text) => eval(text); }
function withs() { const big = many(); const reader = () => big; return function (scope) { with (scope) { return big; } }; }
function* yields() { const big = many(); const kept = 1; const reader = () => big; globalThis.y = () => kept; yield 1; return big; }
async function waits() { const big = many(); const kept = 1; const reader = () => big; globalThis.w = () => kept; await new Promise((go) => { globalThis.go = go; }); return big; }
function takes(big) { const kept = 1; const reader = () => big; globalThis.t = () => kept; return arguments; }
function makes() { const big = many(); const kept = 1; const reader = () => big; return function outer() { return () => big; }; }
class Secret { #big = many(); read() { return this.#big; } }
const generator = yields();
generator.next();
globalThis.kept = [watch(), evaluates(), withs(), generator, waits(), takes(many()), makes(), new Secret()];
</script>`;

test('the variable that only a collected closure could read, and none that something can still read', async () => {
  const site = each.bench.keep(await startSite({ '/': PAGE }));
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const { value } = await claude.runLarge('pen_heap_snapshot');
  const found = await claude.run('pen_heap_search', { capture: value['captureId'], kind: 'dead-captures' });
  expect(found.value).toMatchObject({
    total: 1,
    hasScopes: true,
    captures: [{ variable: 'unread', functionName: 'watch', contexts: 1, keptBy: { location: { line: 8 } } }],
  });
  expect(found.text).toContain('1 variable kept by closures although no living function can read it');
  expect(found.text).toContain('keeper');
  // The array, and its elements.
  const freed = Number(found.value['totalWastedBytes']);
  expect(freed).toBeGreaterThanOrEqual(4 * ELEMENTS);
  expect(freed).toBeLessThan(4.5 * ELEMENTS);
  const summary = await claude.run('pen_heap_summary', { capture: value['captureId'] });
  expect(summary.text).toMatch(
    /`unread` of `watch[^`]*` is kept by `keeper[^`]*` although no living function can read it: setting it to null after its last use frees 39\d\.\d KB\./,
  );
  expect(summary.value['keptInVain']).toMatchObject([{ kind: 'capture' }]);
});

/** Each call leaves a variable that nothing reads, of 5,000 elements. */
const GROWS = `<!doctype html><title>grows</title><script>
globalThis.kept = [];
function subscribe() {
  const rows = Array.from({ length: 5000 }, () => null);
  const reader = () => rows.length;
  reader();
  kept.push(() => kept.length);
  const name = 'orders';
  kept.push(() => name);
}
</script>`;

test('a hunt and a comparison name the variable that each round leaves and nothing can read', async () => {
  const site = each.bench.keep(await startSite({ '/': GROWS }));
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const captures: unknown[] = [];
  for (let round = 0; round < 4; round += 1) {
    await claude.run('pen_evaluate', { expression: 'for (let at = 0; at < 3; at += 1) subscribe()' });
    captures.push((await claude.runLarge('pen_heap_snapshot')).value['captureId']);
  }
  const hunt = await claude.run('pen_leak_hunt', { captures });
  expect(hunt.value['keptInVain']).toMatchObject([{ kind: 'capture' }]);
  expect(hunt.text).toMatch(
    /Calls of `subscribe[^`]*` leave a variable that no living function can read, `rows`: 3 per round, 9 in all, kept by/,
  );
  const diff = await claude.run('pen_heap_diff', { snapshotA: captures[0], snapshotB: captures[3] });
  expect(diff.text).toContain('leave a variable that no living function can read, `rows`: 9, kept by');
  const same = await claude.run('pen_heap_diff', { snapshotA: captures[0], snapshotB: captures[0] });
  expect(same.value['keptInVain']).toBeUndefined();
});

test('a window that is kept after its frame was removed, and not the one whose frame is there @night', async () => {
  const frame = `<!doctype html><script>globalThis.rows = Array.from({ length: 20000 }, (_, at) => ({ at }));</script>`;
  const site = each.bench.keep(
    await startSite({
      '/frame.html': frame,
      '/stays.html': frame,
      '/': `<!doctype html><title>frames</title><body><iframe id="stays" src="stays.html"></iframe><iframe id="goes" src="frame.html"></iframe><script>
        addEventListener('load', () => { globalThis.keptWindow = goes.contentWindow; goes.remove(); });
      </script>`,
    }),
  );
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const { value } = await claude.runLarge('pen_heap_snapshot');
  const found = await claude.run('pen_heap_search', { capture: value['captureId'], kind: 'realms' });
  const realms: unknown = found.value['realms'];
  if (!Array.isArray(realms)) throw new Error('the answer has no realms');
  expect(realms.filter(({ isGone }) => isGone === true)).toMatchObject([
    { kind: 'window', holderCount: 1, holders: [{ edge: { name: 'keptWindow' } }] },
  ]);
  expect(found.text).toContain('1 realm should be gone');
  expect(found.text).toContain('.keptWindow of Window');
  const summary = await claude.run('pen_heap_summary', { capture: value['captureId'] });
  expect(summary.value['keptInVain']).toMatchObject([{ kind: 'realm' }]);
  expect(summary.text).toContain(
    'A page whose frame or window is gone, or shows another one, is kept in memory by `.keptWindow of Window`: ',
  );
  // Sentences about both frames, each with its rows. The one that is gone comes first.
  expect(realms.filter(({ count }) => Number(count) > 20_000).map(({ isGone }) => isGone)).toEqual([true, false]);
});

test('a popup that was closed is told, also where an extension keeps a frame, and none that is open, nor frames that are there or that nothing holds @night', async () => {
  const frame = `<!doctype html><script>globalThis.rows = Array.from({ length: 20000 }, (_, at) => ({ at }));</script>`;
  // Titles tell when all is as it stays: a busy machine takes its time to open, load and close.
  const page = (body: string): string => `<!doctype html><title>windows</title><body><script>
    const once = (isSo, then) => { const timer = setInterval(() => { if (isSo()) { clearInterval(timer); then(); } }, 50); };
    const done = () => { document.title = 'done ' + document.title; };
    const isOpen = () => popup.rows !== undefined && popup.document.readyState === 'complete';
    const isClosed = () => popup.closed && popup.innerHeight === 0;
  </script>${body}`;
  const site = each.bench.keep(
    await startSite({
      '/frame.html': frame,
      '/closed.html': page(
        `<script>addEventListener('load', () => { globalThis.popup = open('frame.html'); once(isOpen, () => { popup.close(); once(isClosed, done); }); });</script>`,
      ),
      '/kept.html': page(
        `<iframe id="goes" src="frame.html"></iframe><script>once(() => document.body.dataset.kept !== undefined, () => { goes.remove(); done(); });</script>`,
      ),
      '/living.html': page(
        `<iframe id="stays" src="frame.html"></iframe><iframe id="goes" src="frame.html"></iframe><script>addEventListener('load', () => { globalThis.popup = open('frame.html'); globalThis.rows = stays.contentWindow.rows; goes.remove(); once(isOpen, done); });</script>`,
      ),
    }),
  );
  const extension = join(each.bench.project, 'extension');
  await mkdir(extension);
  const contentScripts = [{ matches: ['<all_urls>'], all_frames: true, js: ['content.js'] }];
  const manifest = { manifest_version: 3, name: 'keeper', version: '1.0', content_scripts: contentScripts };
  await writeFile(join(extension, 'manifest.json'), JSON.stringify(manifest));
  const content = `globalThis.mine = {};
    const keep = () => { globalThis.keptByExtension = document.querySelector('iframe').contentWindow; document.body.dataset.kept = ''; };
    if (location.pathname === '/kept.html') { if (document.readyState === 'complete') keep(); else addEventListener('load', keep); }`;
  await writeFile(join(extension, 'content.js'), content);
  const flags = [
    '--disable-popup-blocking',
    `--load-extension=${extension}`,
    '--disable-features=DisableLoadExtensionCommandLineSwitch',
  ];
  const told: unknown[] = [];
  for (const path of ['/closed.html', '/living.html', '/kept.html']) {
    const chromium = await startChromium([site.url(path)], { flags });
    const target = (await each.connect(chromium)).find(({ url }) => url.endsWith(path));
    const claude = each.bench.caller(`Claude Code of ${path}`);
    await eventually('the windows of the page', async () => {
      const { value } = await claude.run('pen_evaluate', { expression: 'document.title', target: target?.id });
      return String(value['value']).startsWith('done ') ? true : null;
    });
    const { value } = await claude.runLarge('pen_heap_snapshot', { target: target?.id });
    const summary = await claude.run('pen_heap_summary', { capture: value['captureId'] });
    told.push(summary.value['keptInVain']);
  }
  expect(told).toMatchObject([[{ kind: 'realm' }], [], [{ kind: 'realm' }]]);
  expect(JSON.stringify(told[2])).toMatch(/\.keptByExtension of Window of chrome-extension:\/\//);
  expect(JSON.stringify(told[0])).toContain('.popup of Window');
});

test('vm contexts of Node are told only where a later snapshot has more of them @night', async () => {
  const inProject = (name: string): string => join(each.bench.project, `${name}.heapsnapshot`);
  const [first, same, last] = [inProject('first'), inProject('same'), inProject('last')];
  const program = `const vm = require('node:vm'), v8 = require('node:v8');
    class Sandboxes { list = []; add() { const context = vm.createContext({}); vm.runInContext('globalThis.rows = Array.from({ length: 5000 }, (_, at) => ({ at }))', context); this.list.push(context); } }
    globalThis.sandboxes = new Sandboxes();
    sandboxes.add();
    v8.writeHeapSnapshot(process.argv[1]);
    v8.writeHeapSnapshot(process.argv[2]);
    for (let at = 0; at < 5; at += 1) sandboxes.add();
    v8.writeHeapSnapshot(process.argv[3]);`;
  await promisify(execFile)(PLAIN_NODE, ['-e', program, first, same, last]);
  const claude = each.bench.caller('Claude Code');
  expect((await claude.run('pen_heap_summary', { capture: first })).value['keptInVain']).toEqual([]);
  const unchanged = await claude.run('pen_heap_diff', { snapshotA: first, snapshotB: same });
  expect(unchanged.value['keptInVain']).toBeUndefined();
  const grown = await claude.run('pen_heap_diff', { snapshotA: first, snapshotB: last });
  expect(grown.text).toMatch(/More vm contexts are alive: 5, with \d+\.\d (?:KB|MB) of objects, held by `.*list.*`/);
});

test('vm contexts of Node have realms, and its snapshots say that they have no scopes', async () => {
  const file = join(each.bench.project, 'vm.heapsnapshot');
  const program = `const vm = require('node:vm');
    globalThis.sandbox = vm.createContext({});
    vm.runInContext('globalThis.rows = Array.from({ length: 5000 }, (_, at) => ({ at }))', sandbox);
    require('node:v8').writeHeapSnapshot(process.argv[1]);`;
  await promisify(execFile)(PLAIN_NODE, ['-e', program, file]);
  const claude = each.bench.caller('Claude Code');
  const realms = await claude.run('pen_heap_search', { capture: file, kind: 'realms' });
  expect(realms.value).toMatchObject({ realms: [{ kind: 'node' }, { kind: 'vm', isGone: false }] });
  expect(realms.text).toContain('No realm is kept whose frame is gone.');
  const captures = await claude.run('pen_heap_search', { capture: file, kind: 'dead-captures' });
  expect(captures.value).toMatchObject({ total: 0, hasScopes: false });
  expect(captures.text).toContain('The snapshot has no scopes');
});

test('numbers have their values: in Chromium always, in Node where they are asked for @night', async () => {
  const program = 'globalThis.lowest = { count: 42, price: 4711.5 };';
  const site = each.bench.keep(
    await startSite({ '/': `<!doctype html><title>numbers</title><script>${program}</script>` }),
  );
  const [page] = await each.connect(await startChromium([site.url()]));
  const [node] = await each.connect(await startNode(`${program} setInterval(() => 0, 1000);`));
  const claude = each.bench.caller('Claude Code');
  const previews: string[] = [];
  for (const [target, numericValues] of [
    [page, false],
    [node, false],
    [node, true],
  ] as const) {
    const { value } = await claude.runLarge('pen_heap_snapshot', { target: target?.id, numericValues });
    const capture = value['captureId'];
    const found = await claude.run('pen_heap_search', { capture, edge: 'lowest', exact: true });
    const objects: unknown = found.value['objects'];
    previews.push(Array.isArray(objects) ? String(objects[0]?.preview) : '');
    if (target !== page) continue;
    const queried = await claude.run('pen_query', {
      captures: [capture],
      sql: 'SELECT count(*) AS numbers FROM node WHERE number_value = 4711.5',
    });
    expect(queried.text).toMatch(/\|\s*1\s*\|/);
  }
  expect(previews).toEqual(['{count: 42, price: 4711.5}', '{}', '{count: 42, price: 4711.5}']);
});
