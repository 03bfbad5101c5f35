/** Functions of a real page without source maps in the answers about its heap: their names and positions, and the paths that lead through them. */
import { expect, test } from 'vitest';
import { APP_JS } from '../../../shared/engine/source-map/testing/minified-app.ts';
import { startChromium, startSite } from '../../core/cdp/testing/real-targets.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

const each = benchPerTest({}, { withoutCooldowns: true });

/** Each view is held by a map, by a list of callbacks, and by its event listener. */
const PLAIN = `const registry = new Map();
const listeners = [];
class LeakedView {
  constructor(row) {
    this.row = row;
    listeners.push(() => this.row);
    document.addEventListener('x-click', function handleClick() { return row; });
  }
}
for (let id = 0; id < 3; id += 1) registry.set(id, new LeakedView({ title: 'row ' + id }));
setInterval(function tick() { return listeners.length; }, 500);
`;

async function snapshotOf(files: Readonly<Record<string, string>>) {
  const site = each.bench.keep(await startSite(files));
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const taken = await claude.runLarge('pen_heap_snapshot', {});
  return { claude, capture: String(taken.value['captureId']) };
}

async function firstOf(
  { claude, capture }: Awaited<ReturnType<typeof snapshotOf>>,
  className: string,
): Promise<{ readonly id: number }> {
  const { value } = await claude.run('pen_heap_objects', { capture, class: className, limit: 1 });
  const [first] = value['objects'] as readonly { id: number }[];
  if (first === undefined) throw new Error(`no ${className}`);
  return first;
}

test('the paths of an object of a plain script are those of the page, with the positions of its functions', async () => {
  const page = await snapshotOf({ '/': '<title>plain</title><script src="plain.js"></script>', '/plain.js': PLAIN });
  const { claude, capture } = page;
  const { id } = await firstOf(page, 'LeakedView');
  const { text } = await claude.runLarge('pen_heap_retainers', { capture, node: id, limit: 50 });
  // All three hold it; built-in functions, which all lead to the same global object, were all paths found before.
  expect(text).toContain('.registry (context) → Map @');
  expect(text).toMatch(
    /\.listeners \(context\) → Array @\d+`\n\d+\. `\[0\] → closure in LeakedView constructor \(plain\.js:6:20\) @/,
  );
  expect(text).toMatch(
    /→ V8EventListener \(event listener\) @\d+`\n\d+\. `\[1\] → handleClick\(\) \(plain\.js:7:62\) @/,
  );
  expect(text).not.toMatch(/(?:slice|concat|forEach|RegExp)\(\)/);
  const grouped = await claude.runLarge('pen_heap_retainers', { capture, class: '{title}' });
  expect(grouped.text).toContain('LeakedView');
  const summary = await claude.run('pen_heap_summary', { capture, filter: 'LeakedView' });
  expect(summary.text).toMatch(/LeakedView.*plain\.js:4:14 +\|/);
});

test('functions of a minified script without a source map can be told apart by their columns @night', async () => {
  const page = await snapshotOf({
    '/': '<title>min</title><script src="app.js"></script>',
    '/app.js': APP_JS.replace(/\/\/# sourceMappingURL.*/, ''),
  });
  const { claude, capture } = page;
  const found = await claude.run('pen_heap_search', { capture, name: 'subscribe' });
  expect(found.text).toMatch(/subscribe\(\) \(app\.js:1:\d+\) @/);
  const grouped = await claude.runLarge('pen_heap_retainers', { capture, class: 'Set' });
  expect(grouped.text).toMatch(/\.subscribe → subscribe\(\) \(app\.js:1:\d+\)/);
});
