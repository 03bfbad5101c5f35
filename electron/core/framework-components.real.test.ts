/**
 * Components of real frameworks in heap snapshots of real pages. Each page unmounts a list of 20 orders, removes the element around a second
 * one from the document, and shows a third one. It holds the rows of the first two.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HeapContent } from '../../shared/capabilities/heap/heap-content.ts';
import { withComponent } from '../../shared/contracts/heap-components.ts';
import type { HeapNode } from '../../shared/contracts/heap-objects.ts';
import { eventually, startChromium, startSite } from '../cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from './testing/core-bench.ts';
import { bundlePage, type BundleOptions } from './testing/framework-pages/bundle-page.ts';

let bench: CoreBench;
beforeEach(async () => void (bench = await createCoreBench({ evalMode: 'allow' })));
afterEach(() => bench[Symbol.asyncDispose]());

interface Snapshot {
  readonly capture: string;
  readonly caller: BenchCaller;
  readonly text: string;
  /** Groups of detached nodes, each with its component. */
  readonly detached: readonly string[];
}

async function take(caller: BenchCaller): Promise<Snapshot> {
  // A target is paused by a snapshot every ten seconds at most.
  const taken = await eventually('the snapshot', async () => {
    const asked = await caller.ask('pen_heap_snapshot', { includeDOM: true });
    if (asked.ok) return asked;
    if (asked.error.code !== 'cooling_down') throw new Error(asked.text);
    return null;
  });
  const content = taken.value['content'] as HeapContent;
  const detached = content.detached.groups.map(({ name, component }) => withComponent(name, component));
  return { capture: String(taken.value['captureId']), caller, text: taken.text, detached };
}

/** Bundles the page with its framework, waits until its orders are held, and takes a heap snapshot. */
async function snapshotOf(page: string, options: BundleOptions = {}): Promise<Snapshot> {
  const { files } = await bundlePage(page, options);
  const site = bench.keep(await startSite(files));
  const browser = bench.keep(await startChromium([site.url()]));
  await eventually('the page holding its orders', async () => {
    const list = (await (await fetch(`http://127.0.0.1:${browser.port}/json/list`)).json()) as { title: string }[];
    return list.some(({ title }) => title.startsWith('orders are held')) ? true : null;
  });
  await bench.connect(browser);
  return take(bench.caller('Claude Code'));
}

/** Names of the objects that a search finds, each with its component, and how many have it. */
async function found({ caller, capture }: Snapshot, name: string): Promise<ReadonlyMap<string, number>> {
  const { value } = await caller.runLarge('pen_heap_search', { capture, name, limit: 500 });
  const counts = new Map<string, number>();
  for (const node of value['objects'] as HeapNode[]) {
    const text = withComponent(node.original?.name ?? node.name, node.component);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** Objects of a class by component: `OrderRow 40`. */
async function byComponent({ caller, capture }: Snapshot, className: string): Promise<string[]> {
  const { value } = await caller.runLarge('pen_heap_objects', { capture, class: className, groupBy: 'component' });
  const groups = value['groups'] as { rows: { value: string; count: number }[] } | null;
  return (groups?.rows ?? []).map(({ value: component, count }) => `${component} ${count}`);
}

const REACT: [string, BundleOptions, { unmounted: number; fiber: RegExp }][] = [
  ['17', { react: '17' }, { unmounted: 20, fiber: /^\w+ \(FiberNode\) of / }],
  // Later versions clear elements that they unmount.
  ['18', { react: '18' }, { unmounted: 0, fiber: /^[$\w]+ \(FiberNode\) of / }],
  ['19', {}, { unmounted: 0, fiber: /^FiberNode of / }],
  ['19, minified', { minified: true }, { unmounted: 0, fiber: /^FiberNode of / }],
  ['19 for development', { development: true }, { unmounted: 0, fiber: /^FiberNode of / }],
];

test.each(REACT)('React %s: fibers and elements have their component', async (_, options, { unmounted, fiber }) => {
  const snapshot = await snapshotOf('react.js', options);
  const { caller, capture } = snapshot;
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

test('a comparison names the component of new objects', async () => {
  const before = await snapshotOf('react.js', { react: '17' });
  await before.caller.run('pen_evaluate', { expression: 'removeAnother()' });
  const after = await take(before.caller);
  const diff = await after.caller.runLarge('pen_heap_diff', { snapshotA: before.capture, snapshotB: after.capture });
  expect(diff.text).toMatch(/Detached <tr> · OrderRow @\d+/);
});

const BUILDS: [string, BundleOptions][] = [
  ['', {}],
  [', minified', { minified: true }],
  [' for development', { development: true }],
];

test.each(BUILDS)('Vue%s: instances and elements have their component', async (_, options) => {
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

test.each(BUILDS)('Angular%s: views and elements have their component', async (_, options) => {
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
