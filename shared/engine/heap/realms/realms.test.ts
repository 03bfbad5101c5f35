import { describe, expect, it } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';
import type { PictureNode } from '../testing/heap-picture.ts';

/** Two windows: each object has a map, whose own map has the native context. */
function realm(name: string): string {
  return `${name}Context -internal:global_object→ ${name}Global
    ${name}Context -internal:global_proxy_object→ ${name}Window
    ${name}Meta -internal:native_context→ ${name}Context
    [${name}Map, ${name}Meta] -internal:map→ ${name}Meta
    [${name}Global, ${name}Window, ${name}List] -internal:map→ ${name}Map
    ${name}Window -element:1→ ${name}Document
    ${name}Global -list→ ${name}List -internal:elements→ ${name}Elements`;
}

function nodesOf(name: string, url: string, detachedness: number): Record<string, PictureNode> {
  return {
    [`${name}Context`]: { type: 'native', name: `system / NativeContext${url}`, sizeBytes: 1000 },
    [`${name}Global`]: { name: `Window [JSGlobalObject]${url}`, sizeBytes: 24 },
    [`${name}Window`]: { type: 'native', name: `Window${url}`, sizeBytes: 900 },
    [`${name}Document`]: { type: 'native', name: 'HTMLDocument', detachedness, sizeBytes: 50 },
    [`${name}Map`]: { type: 'object shape', name: 'system / Map', sizeBytes: 40 },
    [`${name}Meta`]: { type: 'object shape', name: 'system / Map', sizeBytes: 40 },
    [`${name}List`]: { name: 'Array', sizeBytes: 16 },
    [`${name}Elements`]: { type: 'array', name: '(object elements)', sizeBytes: 5000 },
  };
}

const SITE = ' / https://shop.test';

/** `kept`: the reference of the page to the window of the frame, as a line of a picture. */
function twoWindows(kept: string, detachedness: number) {
  return askableHeap(
    `root → [pageContext, pageGlobal, pageWindow]
    ${realm('page')}
    ${kept}
    ${realm('frame')}
    root → shared`,
    { ...nodesOf('page', SITE, 1), ...nodesOf('frame', '', detachedness), shared: { type: 'code', sizeBytes: 7 } },
    { dialect: 'chromium' },
  );
}
const KEPT = 'pageGlobal -keptFrame→ frameWindow\n    frameWindow -shortcut:context→ frameContext';
/** Context, global object, window, document, list and its elements, two maps. */
const REALM_BYTES = 1000 + 24 + 900 + 50 + 16 + 5000 + 2 * 40;

describe('realms', () => {
  it('have their objects by hidden class, and what only these hold', () => {
    const { rows, sharedBytes } = twoWindows(KEPT, 1).ask('heap.realms', {});
    expect(rows.map(({ kind, url, isGone }) => ({ kind, url, isGone }))).toEqual([
      { kind: 'window', url: 'https://shop.test', isGone: false },
      { kind: 'window', url: null, isGone: false },
    ]);
    expect(rows.map(({ sizeBytes }) => sizeBytes)).toEqual([REALM_BYTES, REALM_BYTES]);
    expect(sharedBytes).toBe(7);
    expect(rows.flatMap(({ holders }) => holders)).toEqual([]);
  });

  it('should be gone where the document is detached: with the reference that holds it', () => {
    const [gone, page] = twoWindows(KEPT, 2).ask('heap.realms', {}).rows;
    expect(page).toMatchObject({ isGone: false, url: 'https://shop.test', holders: [] });
    expect(gone).toMatchObject({
      isGone: true,
      holderCount: 1,
      holders: [{ edge: { name: 'keptFrame' }, from: { name: 'Window [JSGlobalObject] / https://shop.test' } }],
    });
  });

  it('name the one reference that code has, also where it is to an object within', () => {
    const [gone] = twoWindows('pageGlobal -keptList→ frameList\n    frameList → frameContext', 2).ask(
      'heap.realms',
      {},
    ).rows;
    expect(gone).toMatchObject({
      isGone: true,
      holderCount: 1,
      holders: [{ edge: { name: 'keptList' }, to: { name: 'Array' } }],
    });
  });

  it('are the main context of Node and those of vm, none of which is said to be gone', () => {
    const node = askableHeap(
      `root → [main, sandbox]
      main -internal:global_object→ global
      sandbox -internal:extension→ object`,
      {
        main: { type: 'hidden', name: 'system / NativeContext' },
        sandbox: { type: 'hidden', name: 'system / NativeContext' },
        global: { name: 'global [JSGlobalObject]' },
        object: { name: 'Object [JSGlobalObject]' },
      },
    );
    expect(node.ask('heap.realms', {}).rows.map(({ kind, isGone }) => [kind, isGone])).toEqual([
      ['node', false],
      ['vm', false],
    ]);
  });

  it('filter classes, objects and searches by words of their kind, address or id', () => {
    const queries = twoWindows(KEPT, 2);
    const [gone] = queries.ask('heap.realms', {}).rows;
    const sizeOf = (words: string): number =>
      queries
        .ask('heap.filtered-classes', { of: { realm: words } })
        .rows.reduce((sum, row) => sum + row.shallowSizeBytes, 0);
    expect(['window', 'gone', 'https://shop.test window', `@${gone?.id}`, 'shared', 'vm', '@1'].map(sizeOf)).toEqual([
      2 * REALM_BYTES,
      REALM_BYTES,
      REALM_BYTES,
      REALM_BYTES,
      7,
      0,
      0,
    ]);
    const found = (words?: string): number =>
      queries.ask('heap.search', { in: 'name', query: 'Array', ...(words === undefined ? {} : { realm: words }) })
        .total;
    expect([found(), found('gone'), found('vm')]).toEqual([2, 1, 0]);
    const { total } = queries.ask('heap.filtered-objects', { of: { realm: 'gone' }, className: 'Array' });
    expect(total).toBe(1);
    expect(queries.ask('heap.realm-counts', {})).toEqual({ realms: 2, gone: 1 });
  });

  it('are none in a heap without native contexts', () => {
    expect(askableHeap('root → a', { a: { sizeBytes: 30 } }).ask('heap.realms', {})).toEqual({
      rows: [],
      start: 0,
      total: 0,
      sharedBytes: 30,
    });
  });
});
