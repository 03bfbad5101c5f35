/**
 * Components of real frameworks in heap snapshots of real pages. Each page unmounts a list of 20 orders, removes the element around a second
 * one from the document, and shows a third one. It holds the rows of the first two.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HeapContent } from '../../../shared/features/heap/tools/heap-content.ts';
import { withComponent } from '../../../shared/engine/heap/contract/heap-components.ts';
import type { HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import { eventually, startChromium, startSite, type RealTarget } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { bundlePage, type BundleOptions } from '../../core/app/testing/framework-pages/bundle-page.ts';

let bench: CoreBench;
let browser: RealTarget;
let caller: BenchCaller;
/** Used twice. */
let react17: Snapshot;
/** Each page is in a tab, and so in a heap, of its own. */
beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  const start = bench.keep(await startSite({ '/': '<title>start</title>' }));
  browser = bench.keep(await startChromium([start.url()]));
  await bench.connect(browser);
  caller = bench.caller('Claude Code');
  react17 = await snapshotOf('react.js', { react: '17' });
});
afterAll(() => bench[Symbol.asyncDispose]());

interface Snapshot {
  readonly capture: string;
  /** Host and port of the page. */
  readonly target: string;
  readonly text: string;
  /** Groups of detached nodes, each with its component. */
  readonly detached: readonly string[];
}

async function take(target: string): Promise<Snapshot> {
  // The tab may not be listed yet.
  const taken = await eventually('the snapshot', async () => {
    const asked = await caller.ask('pen_heap_snapshot', { includeDOM: true, target });
    if (asked.ok) return asked;
    if (asked.error.code !== 'target_not_found') throw new Error(asked.text);
    return null;
  });
  const content = taken.value['content'] as HeapContent;
  const detached = content.detached.groups.map(({ name, component }) => withComponent(name, component));
  return { capture: String(taken.value['captureId']), target, text: taken.text, detached };
}

/** Bundles the page with its framework, opens it in a new tab, waits until its orders are held, and takes a heap snapshot. */
async function snapshotOf(page: string, options: BundleOptions = {}): Promise<Snapshot> {
  const { files } = await bundlePage(page, options);
  const site = bench.keep(await startSite(files));
  const origin = `http://127.0.0.1:${browser.port}/json`;
  await fetch(`${origin}/new?${site.url()}`, { method: 'PUT' });
  await eventually('the page holding its orders', async () => {
    const list = (await (await fetch(`${origin}/list`)).json()) as { url: string; title: string }[];
    return list.some(({ url, title }) => url.startsWith(site.url()) && title.startsWith('orders are held'))
      ? true
      : null;
  });
  return take(new URL(site.url()).host);
}

/** Names of the objects that a search finds, each with its component, and how many have it. */
async function found({ capture }: Snapshot, name: string): Promise<ReadonlyMap<string, number>> {
  const { value } = await caller.runLarge('pen_heap_search', { capture, name, limit: 500 });
  const counts = new Map<string, number>();
  for (const node of value['objects'] as HeapNode[]) {
    const text = withComponent(node.original?.name ?? node.name, node.component);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** Objects of a class by component: `OrderRow 40`. */
async function byComponent({ capture }: Snapshot, className: string): Promise<string[]> {
  const { value } = await caller.runLarge('pen_heap_objects', { capture, class: className, groupBy: 'component' });
  const groups = value['groups'] as { rows: { value: string; count: number }[] } | null;
  return (groups?.rows ?? []).map(({ value: component, count }) => `${component} ${count}`);
}

type ReactCase = [string, BundleOptions, { unmounted: number; fiber: RegExp }];
const REACT: readonly ReactCase[] = [
  ['17 @night', { react: '17' }, { unmounted: 20, fiber: /^\w+ \(FiberNode\) of / }],
  // Later versions clear elements that they unmount.
  ['19, minified', { minified: true }, { unmounted: 0, fiber: /^FiberNode of / }],
  ['18 @night', { react: '18' }, { unmounted: 0, fiber: /^[$\w]+ \(FiberNode\) of / }],
  ['19 @night', {}, { unmounted: 0, fiber: /^FiberNode of / }],
  ['19 for development @night', { development: true }, { unmounted: 0, fiber: /^FiberNode of / }],
];

test.each(REACT)('React %s: fibers and elements have their component', async (_, options, { unmounted, fiber }) => {
  const snapshot = options.react === '17' ? react17 : await snapshotOf('react.js', options);
  const { capture } = snapshot;
  const rows = await byComponent(snapshot, 'Detached <tr>');
  expect(rows.toSorted()).toEqual(unmounted === 0 ? ['(no component) 20', 'OrderRow 20'] : ['OrderRow 40']);
  expect(snapshot.detached).toContain('Detached <td> · OrderRow');
  // A function, memo, forwardRef and a class: the original names, in minified pages too.
  for (const name of ['OrderRow', 'OrderTotal', 'OrderField', 'OrderNote', 'OrderList']) {
    const names = [...(await found(snapshot, name)).keys()];
    expect(names.filter((each) => fiber.test(each)).map((each) => each.replace(fiber, ''))).toContain(name);
  }
  const held = await caller.runLarge('pen_heap_retainers', { capture, class: 'Detached <tr>' });
  expect(held.text).toMatch(/`\.removed → Array`\n\d+\. `\[\] → Detached <tr> · OrderRow`/);
});

const BUILDS: readonly (readonly [string, BundleOptions])[] = [
  [', minified', { minified: true }],
  ['', {}],
  [' for development', { development: true }],
];

test.each(BUILDS)('Vue%s: instances and elements have their component @night', async (_, options) => {
  const snapshot = await snapshotOf('vue.js', options);
  expect(await byComponent(snapshot, 'Detached <tr>')).toEqual(['OrderRow 40']);
  expect(await byComponent(snapshot, 'Detached <tbody>')).toEqual(['OrderList 2']);
  const names = await found(snapshot, 'OrderRow');
  expect(names.get('ComponentInternalInstance of OrderRow')).toBe(60);
  expect([...names.keys()]).toContain('VNode of OrderRow');
});

test.each(BUILDS)('Svelte%s: elements have their component', async (_, options) => {
  const snapshot = await snapshotOf('svelte.js', options);
  const rows = await byComponent(snapshot, 'Detached <tr>');
  expect(rows).toContain('OrderRow 40');
  expect(snapshot.detached).toContain('Detached <td> · OrderRow');
});

test('Svelte for development: contexts and effects have their component', async () => {
  const names = await found(await snapshotOf('svelte.js', { development: true }), 'OrderRow');
  expect([...names.keys()]).toEqual(expect.arrayContaining(['Effect · OrderRow', 'ComponentContext of OrderRow']));
});

test.each(BUILDS)('Angular%s: views and elements have their component @night', async (_, options) => {
  const snapshot = await snapshotOf('angular.js', options);
  expect(await byComponent(snapshot, 'Detached <div>')).toEqual(['OrderRow 40']);
  expect(await byComponent(snapshot, 'Detached <order-row>')).toEqual(['OrderRow 40']);
  const names = await found(snapshot, 'OrderRow');
  expect(names.get('LView of OrderRow')).toBe(60);
});

test('custom elements are components by their tag', async () => {
  const snapshot = await snapshotOf('custom-elements.js');
  expect(await byComponent(snapshot, 'Detached <div>')).toEqual(['order-row 40']);
  expect(snapshot.text).toContain('| Detached <order-row> | 40 |');
});

test('a comparison names the component of new objects', async () => {
  // Taken now: sessions of more targets than are held have begun since the first one, and V8 forgets ids with the session.
  const before = await take(react17.target);
  await caller.run('pen_evaluate', { expression: 'removeAnother()', target: react17.target });
  const after = await take(react17.target);
  const diff = await caller.runLarge('pen_heap_diff', { snapshotA: before.capture, snapshotB: after.capture });
  expect(diff.text).toMatch(/Detached <tr> · OrderRow @\d+/);
});
