/** Answers of `pen_heap_snapshot` about a heap's content, on a toy heap. */
import { describe, expect, test } from 'vitest';
import { LEFT_GLOBAL_OBJECT } from '../../../engine/heap/contract/heap-class-names.ts';
import { partsText } from '../../../core/findings/markdown.ts';
import { readHeapContent, type HeapContent } from './heap-content.ts';
import { contentParts } from './snapshot-parts.ts';
import { TOY_OVERVIEW, toyHeap, toyNode, type ToyAnswers } from '../../../core/capability/testing/toy-heap.ts';

/** root ─ (GC roots) 900 ─ Window 800 ─ Cart 300, held as `Window.carts[0]`. */
const window = toyNode(2, { name: 'Window', retainedSizeBytes: 800 });
const cart = toyNode(3, { name: 'Cart', retainedSizeBytes: 300 });
const roots = toyNode(1, { name: '(synthetic)', type: 'synthetic', preview: '(GC roots)', retainedSizeBytes: 900 });
const onClick = toyNode(9, { name: 'Function', type: 'closure', preview: 'onClick()', retainedSizeBytes: 120 });

const page = { edgeClass: 'page' } as const;
const ANSWERS: ToyAnswers = {
  'heap.classes': () => ({
    rows: [
      { name: 'Detached <tr>', count: 4, shallowSizeBytes: 40, retainedSizeBytes: 400, distance: 5 },
      { name: 'Cart', count: 1, shallowSizeBytes: 10, retainedSizeBytes: 300, distance: 2 },
    ],
    start: 0,
    matching: 2,
    matchingCount: 5,
    matchingShallowSizeBytes: 50,
  }),
  'heap.duplicate-strings': () => ({ strings: [], totalWastedBytes: 0 }),
  'heap.detached': () => ({ total: 4, groups: [{ name: 'Detached <tr>', count: 4, shallowSizeBytes: 40 }] }),
  'heap.dominated': ({ id }) => {
    const rows = id === null ? [roots] : id === 1 ? [window] : id === 2 ? [cart] : [];
    return { rows, start: 0, total: rows.length };
  },
  'heap.paths': ({ id }) => ({
    paths: [
      {
        steps: [
          { edge: null, node: toyNode(0, { name: '(synthetic)', type: 'synthetic' }) },
          { edge: { name: '1', type: 'element', ...page }, node: window },
          { edge: { name: 'carts', type: 'property', ...page }, node: toyNode(4, { name: 'Array' }) },
          { edge: { name: '0', type: 'element', ...page }, node: toyNode(id) },
        ],
      },
    ],
    hiddenWeak: 0,
    isCut: false,
  }),
  'heap.objects': ({ className }) => {
    if (className === 'Function') return { rows: [onClick], start: 0, total: 7 };
    const isMissing = className === LEFT_GLOBAL_OBJECT || className === 'Detached system / NativeContext';
    return isMissing
      ? { rows: [], start: 0, total: 0 }
      : { rows: [toyNode(6, { name: className })], start: 0, total: 4 };
  },
  'heap.object': () => ({ node: null, dominator: window, location: null }),
  'heap.search': () => ({ rows: [onClick], start: 0, total: 2 }),
};

const read = (includeDOM: boolean, answers: ToyAnswers = ANSWERS): Promise<HeapContent> =>
  readHeapContent({ captureId: null, file: 'a' }, { includeDOM, maxDepth: 2, from: 85 }, toyHeap({ answers }).context);

const textOf = (content: HeapContent): string => partsText(contentParts(content));

describe('the content of a snapshot', () => {
  test('names the largest objects, V8’s own roots left out, with the last edges of what holds them', async () => {
    const { topRetainers } = await read(false);
    expect(topRetainers?.map(({ node, path }) => [node.id, path])).toEqual([
      [2, '…Window.carts[0]'],
      [3, '…Window.carts[0]'],
    ]);
  });

  test('says below them what several references hold together, of which no object is a retainer', () => {
    const several = {
      name: 'RowNode',
      count: 30_000,
      retainedSizeBytes: 2048,
      heldBy: ['.rows of Grid', '.all of Cache'],
    };
    return expect(read(false).then((content) => textOf({ ...content, heldBySeveral: [several] }))).resolves.toContain(
      '30,000 × `RowNode` retain 2.0 KB together, held by `.rows of Grid` and `.all of Cache`.',
    );
  });

  test('counts signs of leaks and names the largest by their own name', async () => {
    const text = textOf(await read(false));
    expect(text).toContain('- Detached DOM nodes: 4\n');
    expect(text).toContain('- Event listener functions: 2; largest: `onClick() @9` 120 B\n');
    expect(text).toContain('- Closures: 7; largest: `onClick() @9` 120 B\n');
    expect(text).not.toContain('### Detached DOM');
  });

  test.each([
    [0, 'A page that was left is kept'],
    [1, 'One removed frame is still referenced; a page that was left is kept'],
    [2, '2 removed frames are still referenced; a page'],
  ])('names documents that are no longer in the page, %d of them of removed frames', async (removedFrames, why) => {
    const left = toyNode(31, { name: LEFT_GLOBAL_OBJECT, retainedSizeBytes: 920_000 });
    const content = await read(false, {
      ...ANSWERS,
      'heap.objects': ({ className }) => {
        if (className === LEFT_GLOBAL_OBJECT) return { rows: [left], start: 0, total: 2 };
        return { rows: [toyNode(6, { name: className })], start: 0, total: removedFrames };
      },
    });
    expect(content.leftDocuments).toEqual({ total: 2, largest: [left], removedFrames });
    expect(textOf(content)).toMatch(
      new RegExp(`- Documents no longer in the page: 2; largest: \`Window .*@31\` 898.4 KB\\. ${why}`),
    );
  });

  test('says nothing of documents where all are in the page', async () => {
    expect(textOf(await read(false))).not.toContain('no longer in the page');
  });

  test('does not count native objects of Node as DOM nodes, nor listeners where there is no document', async () => {
    const native = { name: 'Detached Node / BindingData', count: 17, shallowSizeBytes: 170 };
    const content = await read(true, {
      ...ANSWERS,
      'heap.detached': () => ({ total: 17, hasDom: false, groups: [native] }),
    });
    expect(content.detachedDom).toEqual([]);
    const text = textOf(content);
    expect(text).not.toContain('Detached DOM nodes: 17');
    expect(text).not.toContain('Event listener functions');
    expect(text).toContain('- Closures: 7');
  });

  test('lists the classes of the engine last, names the global object, and says what the figures leave open', async () => {
    const row = (name: string, retainedSizeBytes: number) => ({
      name,
      count: 1,
      shallowSizeBytes: 10,
      retainedSizeBytes,
      distance: 1,
    });
    const rows = [row('system / Context', 900), row('{url, name}', 800), row('global / ', 10)];
    const classes = () => ({ rows, start: 0, matching: 3, matchingCount: 3, matchingShallowSizeBytes: 30 });
    const text = textOf(await read(false, { ...ANSWERS, 'heap.classes': classes }));
    expect(text).toMatch(/\| {url, name} .*\n\| global \|.*\n\| system \/ Context \|/);
    expect(text).toContain(
      'Classes of the engine are last. Retained sizes overlap, so the shares add up to more than 100 %.\n\nIn snapshots of Node 24 and Electron 42, properties with a small integer may be missing.',
    );
  });

  test('lists detached elements with one path a kind where asked for', async () => {
    const content = await read(true);
    expect(content.detachedDom).toMatchObject([
      {
        name: 'Detached <tr>',
        count: 4,
        retainedSizeBytes: 400,
        example: { node: { id: 6 }, path: '…Window.carts[0]' },
      },
    ]);
    expect(textOf(content)).toMatch(/\| Detached <tr> \| 4 +\| 40 B \| 400 B +\| @6 /);
  });

  test('lists detached elements of one kind by component', async () => {
    const row = { name: 'Detached <tr>', count: 2, shallowSizeBytes: 20 };
    const component = { name: 'OrderRow', framework: 'React', role: 'part' } as const;
    const content = await read(true, {
      ...ANSWERS,
      'heap.detached': () => ({ total: 4, groups: [{ ...row, component, exampleId: 8 }, row] }),
      'heap.object': ({ id }) => ({ node: toyNode(id), dominator: null, location: null }),
    });
    const text = textOf(content);
    expect(text).toMatch(/\| Detached <tr> · OrderRow \| 2 +\| 20 B \| – +\| @8 /);
    expect(text).toMatch(/\| Detached <tr> +\| 2 +\| 20 B \| – +\| @6 /);
  });

  test('without retained sizes says what it can', async () => {
    const content = await read(true, {
      ...ANSWERS,
      'heap.overview': () => ({ ...TOY_OVERVIEW, retainedReady: false }),
    });
    expect(content).toMatchObject({ topRetainers: null, closures: null, listeners: null });
    expect(content.detachedDom).toMatchObject([{ name: 'Detached <tr>', retainedSizeBytes: null, example: null }]);
    const text = textOf(content);
    expect(text).not.toContain('### Top Retainers');
    expect(text).toContain('- Detached DOM nodes: 4');
  });
});
