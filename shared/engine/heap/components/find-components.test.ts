/** Components of frameworks in pictured heaps, each with the properties that the framework gives its objects. */
import { expect, test } from 'vitest';
import { withComponent } from '../contract/heap-components.ts';
import { askableHeap, type AskableHeap } from '../testing/ask-heap.ts';
import type { PictureNode } from '../testing/heap-picture.ts';

const text = (name: string): PictureNode => ({ type: 'string', name });
const closure = (name: string): PictureNode => ({ type: 'closure', name });
const element = (tag: string, detachedness = 2): PictureNode => ({ type: 'native', name: tag, detachedness });
const NOTHING: PictureNode = { type: 'hidden', name: 'null' };

/** Properties that all fibers have, with the given ones. */
function fiber(key: string, properties: Readonly<Record<string, string>>): string {
  const all = {
    elementType: 'nothing',
    type: 'nothing',
    stateNode: 'nothing',
    return: 'nothing',
    memoizedState: 'nothing',
    pendingProps: 'nothing',
    alternate: 'nothing',
    ...properties,
  };
  return Object.entries(all)
    .map(([name, to]) => `${key} -${name}→ ${to}`)
    .join('\n');
}

/** Name of each object with its component, by id. */
function named(heap: AskableHeap, ids: readonly number[]): string[] {
  return ids.map((id) => {
    const { node } = heap.ask('heap.object', { id });
    return node === null ? '' : withComponent(node.name, node.component);
  });
}

const REACT = `
  root → [row, cell, total, note, wrapped, orphan]
  ${fiber('row', { elementType: 'OrderRow', type: 'OrderRow' })}
  ${fiber('cell', { elementType: 'tag', type: 'tag', stateNode: 'tr', return: 'row' })}
  ${fiber('total', { elementType: 'memo', type: 'inner' })}
  memo -type→ inner
  memo -displayName→ totalName
  ${fiber('note', { elementType: 'OrderNote', type: 'OrderNote', stateNode: 'instance' })}
  ${fiber('wrapped', { elementType: 'ref', type: 'ref' })}
  ref -render→ OrderField
  ${fiber('orphan', { elementType: 'tag', type: 'tag', stateNode: 'li' })}
  tr -element:3→ td
  td -element:4→ document
  td -element:5→ tr
`;
const REACT_NODES = {
  nothing: NOTHING,
  row: { name: 'n', id: 1011 },
  cell: { name: 'n', id: 1013 },
  total: { name: 'n', id: 1015 },
  note: { name: 'n', id: 1017 },
  wrapped: { name: 'n', id: 1019 },
  orphan: { name: 'n', id: 1021 },
  OrderRow: closure('OrderRow'),
  OrderNote: closure('OrderNote'),
  OrderField: closure('OrderField'),
  inner: closure(''),
  totalName: text('OrderTotal'),
  tag: text('tr'),
  instance: { name: 'OrderNote', id: 1023 },
  tr: { ...element('<tr>'), id: 1031 },
  td: { ...element('<td>'), id: 1033 },
  li: { ...element('<li>'), id: 1035 },
  document: { type: 'native', name: 'HTMLDocument', detachedness: 1 },
} satisfies Readonly<Record<string, PictureNode>>;

test('fibers of React are found by their properties and named by their component', () => {
  const heap = askableHeap(REACT, REACT_NODES);
  expect(named(heap, [1011, 1013, 1015, 1017, 1019, 1021])).toEqual([
    'n (FiberNode) of OrderRow',
    'n (FiberNode) · OrderRow',
    'n (FiberNode) of OrderTotal',
    'n (FiberNode) of OrderNote',
    'n (FiberNode) of OrderField',
    'n',
  ]);
});

test('elements belong to the component that rendered them, also those below them', () => {
  const heap = askableHeap(REACT, REACT_NODES);
  // The fiber of the list item was taken out of its tree.
  expect(named(heap, [1031, 1033, 1035])).toEqual([
    'Detached <tr> · OrderRow',
    'Detached <td> · OrderRow',
    'Detached <li>',
  ]);
  expect(named(heap, [1023])).toEqual(['OrderNote']);
});

test('detached nodes are grouped by component', () => {
  const heap = askableHeap(REACT, REACT_NODES);
  const { groups } = heap.ask('heap.detached', {});
  expect(groups.map(({ name, component, exampleId }) => [withComponent(name, component), exampleId])).toEqual([
    ['Detached <li>', undefined],
    ['Detached <td> · OrderRow', 1033],
    ['Detached <tr> · OrderRow', 1031],
  ]);
});

test('objects of a class are counted by component, or by a property of that name', () => {
  const heap = askableHeap(REACT, REACT_NODES);
  const { rows } = heap.ask('heap.value-groups', { className: 'n', property: 'component' });
  expect(rows.map(({ value, count }) => [value, count])).toEqual([
    ['OrderRow', 2],
    ['(no component)', 1],
    ['OrderField', 1],
    ['OrderNote', 1],
    ['OrderTotal', 1],
  ]);
  const plain = askableHeap('root → a\na -component→ part', { part: text('bolt') });
  const byProperty = plain.ask('heap.value-groups', { className: 'a', property: 'component' });
  expect(byProperty.rows.map(({ value }) => value)).toEqual(['"bolt"']);
});

test('a search by name finds the objects and elements of a component', () => {
  const heap = askableHeap(REACT, REACT_NODES);
  heap.computeRetained();
  const { rows } = heap.ask('heap.search', { in: 'name', query: 'orderrow' });
  expect(rows.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(expect.arrayContaining([1011, 1013, 1031, 1033]));
  expect(rows.map(({ id }) => id)).not.toContain(1015);
});

const INSTANCE = ['vnode', 'appContext', 'parent', 'setupState'].map((name) => `-${name}→ nothing`);
const vueInstance = (key: string, component: string, tree: string): string =>
  [...INSTANCE, `-type→ ${component}`, `-subTree→ ${tree}`].map((edge) => `${key} ${edge}`).join('\n');

test('instances of Vue are named by name, file name or file, and elements by the instance that rendered them', () => {
  const heap = askableHeap(
    `
    root → [list, row, functional]
    ${vueInstance('list', 'OrderList', 'rowNode')}
    ${vueInstance('row', 'OrderRow', 'trNode')}
    ${vueInstance('functional', 'OrderTotal', 'nothing')}
    OrderList -__file→ listFile
    OrderRow -__name→ rowName
    rowNode -__v_isVNode→ yes
    rowNode -component→ row
    rowNode -ctx→ list
    rowNode -el→ tr
    trNode -__v_isVNode→ yes
    trNode -component→ nothing
    trNode -ctx→ row
    trNode -el→ tr
    root → p
    p -__vueParentComponent→ list
    `,
    {
      nothing: NOTHING,
      yes: NOTHING,
      list: { id: 1011 },
      row: { name: '{uid, vnode}', id: 1013 },
      functional: { id: 1015 },
      rowNode: { id: 1017 },
      trNode: { name: 'Object', id: 1019 },
      OrderTotal: closure('OrderTotal'),
      listFile: text('/shop/src/OrderList.vue'),
      rowName: text('OrderRow'),
      tr: { ...element('<tr>'), id: 1031 },
      p: { ...element('<p>', 1), id: 1033 },
    },
  );
  expect(named(heap, [1011, 1013, 1015, 1017, 1019, 1031, 1033])).toEqual([
    'list (ComponentInternalInstance) of OrderList',
    'ComponentInternalInstance of OrderRow',
    'functional (ComponentInternalInstance) of OrderTotal',
    'rowNode (VNode) of OrderRow',
    'VNode · OrderRow',
    'Detached <tr> · OrderRow',
    '<p> · OrderList',
  ]);
  // Nodes that a removal frees have the components whose instances go with it: the instance of the row, and its virtual node.
  const freed = heap.ask('heap.what-if', { nodes: [1011, 1013] });
  expect(freed.components).toEqual([
    { name: 'OrderList', framework: 'Vue', count: 1 },
    { name: 'OrderRow', framework: 'Vue', count: 2 },
  ]);
  expect(freed.classes.find(({ name }) => name === 'Detached <tr>')?.retainedSizeBytes).toBe(10);
});

test('views of Angular and the elements in them belong to the component that declares them', () => {
  const definition = ['blueprint', 'directiveRegistry', 'pipeRegistry', 'hostBindingOpCodes', 'template'];
  const heap = askableHeap(
    `
    root → [view, block]
    ${definition.map((name) => `tview -${name}→ nothing`).join('\n')}
    view -element:0→ host
    view -element:1→ tview
    view -element:8→ instance
    view -element:15→ view
    view -element:28→ span
    block -element:1→ tview
    block -element:8→ loop
    block -element:15→ view
    block -element:28→ b
    `,
    {
      nothing: NOTHING,
      view: { name: 'Array', id: 1011 },
      block: { name: 'Array', id: 1013 },
      instance: { name: 'OrderRow', id: 1015 },
      loop: { name: 'Object' },
      host: { ...element('<order-row>'), id: 1031 },
      span: { ...element('<span>'), id: 1033 },
      b: { ...element('<b>'), id: 1035 },
    },
  );
  expect(named(heap, [1011, 1013, 1015, 1031, 1033, 1035])).toEqual([
    'LView of OrderRow',
    'LView · OrderRow',
    'OrderRow',
    'Detached <order-row> · OrderRow',
    'Detached <span> · OrderRow',
    'Detached <b> · OrderRow',
  ]);
});

test('contexts of Svelte have the function of their component in builds for development', () => {
  const heap = askableHeap(
    `
    root → effect
    effect -teardown→ nothing
    effect -deps→ nothing
    effect -fn→ run
    effect -ctx→ context
    context -function→ OrderRow
    `,
    {
      nothing: NOTHING,
      effect: { id: 1011 },
      context: { id: 1013 },
      run: closure('run'),
      OrderRow: closure('OrderRow'),
    },
  );
  expect(named(heap, [1011, 1013])).toEqual(['effect (Effect) · OrderRow', 'context (ComponentContext) of OrderRow']);
});

test('functions of a Svelte file, and the elements around those in their variables, belong to its component', () => {
  const heap = askableHeap(
    `
    root → [effect, branch]
    effect -teardown→ nothing
    effect -deps→ nothing
    effect -ctx→ nothing
    effect -fn→ run
    run -internal:context→ runScope
    runScope -context:fn→ update
    update -internal:context→ scope
    scope -context:text→ label
    branch -teardown→ nothing
    branch -deps→ nothing
    branch -ctx→ nothing
    branch -fn→ nothing
    branch -nodes→ view
    view -start→ tr
    label -element:3→ document
    label -element:4→ td
    td -element:3→ document
    td -element:4→ tr
    tr -element:3→ document
    tr -element:4→ tbody
    `,
    {
      nothing: NOTHING,
      effect: { id: 1011 },
      run: closure('run'),
      update: { ...closure(''), location: [4, 7, 9] },
      label: { type: 'native', name: 'Text', detachedness: 2, id: 1031 },
      td: { ...element('<td>'), id: 1033 },
      tr: { ...element('<tr>'), id: 1035 },
      tbody: { ...element('<tbody>'), id: 1037 },
      document: { type: 'native', name: 'HTMLDocument', detachedness: 1 },
    },
  );
  expect(named(heap, [1011, 1035])).toEqual(['effect', 'Detached <tr>']);
  heap.queries.snapshot.originals = {
    resolve: ({ line }) => ({ name: null, source: 'src/OrderRow.svelte', line, column: 1 }),
    around: () => null,
    variable: () => null,
    privateField: () => null,
  };
  expect(named(heap, [1011, 1031, 1033, 1035, 1037])).toEqual([
    'effect (Effect) · OrderRow',
    'Detached Text · OrderRow',
    'Detached <td> · OrderRow',
    'Detached <tr> · OrderRow',
    'Detached <tbody>',
  ]);
});

/** Text in the variables of a function of a Svelte file, in a cell, in the row. */
const svelteRow = (at: number): string => `
  root → run${at}
  run${at} -internal:context→ scope${at}
  scope${at} -context:text→ text${at}
  text${at} -element:3→ document
  text${at} -element:4→ td${at}
  td${at} -element:3→ document
  td${at} -element:4→ tr${at}
  tr${at} -element:3→ document
  tr${at} -element:4→ tbody
`;

test('elements of Svelte end below one that holds several instances, and are unclear between components', () => {
  const nodes = Object.fromEntries(
    [1, 2].flatMap((at): [string, PictureNode][] => [
      [`run${at}`, { ...closure(''), location: [4, 10 * at, 0] }],
      [`text${at}`, { type: 'native', name: 'Text', detachedness: 2, id: 1000 + at }],
      [`td${at}`, { ...element('<td>'), id: 1010 + at }],
      [`tr${at}`, { ...element('<tr>'), id: 1020 + at }],
    ]),
  );
  const picture = (sources: readonly string[]): AskableHeap => {
    const heap = askableHeap(
      `
      root → effect
      effect -teardown→ nothing
      ${svelteRow(1)}
      ${svelteRow(2)}
      tbody -element:3→ document
      tbody -element:4→ main
      `,
      {
        ...nodes,
        nothing: NOTHING,
        tbody: { ...element('<tbody>'), id: 1031 },
        main: { ...element('<my-app>'), id: 1033 },
        document: { type: 'native', name: 'HTMLDocument', detachedness: 1 },
      },
    );
    heap.queries.snapshot.originals = {
      resolve: ({ line }) => ({ name: null, source: sources[line < 20 ? 0 : 1] ?? '', line, column: 1 }),
      around: () => null,
      variable: () => null,
      privateField: () => null,
    };
    return heap;
  };
  expect(named(picture(['OrderRow.svelte', 'OrderRow.svelte']), [1011, 1021, 1022, 1031])).toEqual([
    'Detached <td> · OrderRow',
    'Detached <tr> · OrderRow',
    'Detached <tr> · OrderRow',
    'Detached <tbody> · my-app',
  ]);
  expect(named(picture(['OrderRow.svelte', 'OrderNote.svelte']), [1021, 1022, 1031])).toEqual([
    'Detached <tr> · OrderRow',
    'Detached <tr> · OrderNote',
    'Detached <tbody>',
  ]);
});

test('elements of Svelte have their file in builds for development', () => {
  const heap = askableHeap('root → tr\ntr -__svelte_meta→ meta\nmeta -loc→ loc\nloc -file→ file', {
    tr: { ...element('<tr>'), id: 1031 },
    file: text('src/OrderRow.svelte'),
  });
  expect(named(heap, [1031])).toEqual(['Detached <tr> · OrderRow']);
});

test('a custom element is a component by its tag', () => {
  const heap = askableHeap(
    `
    root → card
    b -element:3→ document
    b -element:4→ card
    card -element:5→ b
    `,
    {
      card: { ...element('<order-card class="new">'), id: 1031 },
      b: { ...element('<b>'), id: 1033 },
      document: { type: 'native', name: 'HTMLDocument', detachedness: 1 },
    },
  );
  expect(named(heap, [1031, 1033])).toEqual(['Detached <order-card>', 'Detached <b> · order-card']);
});

test('an object with one property of a framework only has no component', () => {
  const heap = askableHeap('root → a\na -elementType→ b\na -subTree→ b\na -teardown→ b', { a: { id: 1011 } });
  expect(named(heap, [1011])).toEqual(['a']);
  expect(heap.queries.snapshot.components?.isEmpty).toBe(true);
});
