/** Dead captures and realms of real targets, against pages and programs that keep a known variable and a known window. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startChromium, startSite } from '../../cdp/testing/real-targets.ts';
import { PLAIN_NODE } from '../../own-programs-fixture.ts';
import { benchPerTest } from '../testing/bench-per-test.ts';

const each = benchPerTest({}, { withoutCooldowns: true });

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
});

test('a window that is kept after its frame was removed, and not the one whose frame is there', async () => {
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
  // Of both frames, each with its rows. The one that is gone comes first.
  expect(realms.filter(({ count }) => Number(count) > 20_000).map(({ isGone }) => isGone)).toEqual([true, false]);
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
