/** Allocation times and stacks, on heaps with figures computed by hand and on random ones. */
import { describe, expect, it } from 'vitest';
import type { AllocationSite } from '../contract/allocations.ts';
import { askableBytes, type AskableHeap } from '../testing/ask-heap.ts';
import { heap, type PictureNode, type PictureRecording } from '../testing/heap-picture.ts';
import { naiveFigures } from '../testing/naive-figures.ts';
import { readDocument } from '../testing/read-heap.ts';
import { idOf } from '../open/heap-node.ts';

/**
 * Before: ids up to 9. At 100 ms: 11 … 21. At 200 ms: none. At 300 ms: 23 … 31; 33 came after the last sample.
 *
 *
 *     root → old → list → n1 → n2 List retains Nodes, which retain each other
 *                       → n3
 *     root → late → n4
 */
const PICTURE = `
root → [old, late, after]
old → list → n1 → n2
list → n3
late → n4`;
const NODES: Record<string, PictureNode> = {
  root: { id: 1 },
  old: { id: 9, name: 'Old', sizeBytes: 8, traceNode: 0 },
  list: { id: 11, name: 'List', sizeBytes: 100, traceNode: 2 },
  n1: { id: 21, name: 'Node', sizeBytes: 10, traceNode: 3 },
  n2: { id: 13, name: 'Node', sizeBytes: 20, traceNode: 3 },
  n3: { id: 23, name: 'Node', sizeBytes: 40, traceNode: 3 },
  late: { id: 31, name: 'List', sizeBytes: 200, traceNode: 5 },
  n4: { id: 29, name: 'Node', sizeBytes: 0, traceNode: 3 },
  after: { id: 33, name: 'After', sizeBytes: 7, traceNode: 2 },
};
const RECORDING: PictureRecording = {
  functions: [
    ['(root)', '', 0, 0],
    ['main', 'app.js', 1, 1],
    ['makeNode', 'app.js', 5, 3],
    ['', 'lib.js', 9, 0],
    // The page was reloaded: the same function again.
    ['makeNode', 'app.js', 5, 3],
  ],
  // main allocates List, makeNode Nodes (three of five were freed), a function of lib.js the late List.
  tree: [
    [
      1,
      0,
      0,
      0,
      [
        [
          2,
          1,
          3,
          130,
          [
            [3, 2, 5, 90, []],
            [4, 4, 2, 60, []],
          ],
        ],
        [5, 3, 1, 200, []],
      ],
    ],
  ],
  samples: [
    [0, 9],
    [100_000, 21],
    [200_000, 21],
    [300_000, 31],
  ],
};
const recorded = (recording: PictureRecording = RECORDING, nodes: Record<string, PictureNode> = NODES): AskableHeap =>
  askableBytes(heap(PICTURE, nodes, { recording }));

const FIRST_HALF = { fromMs: 0, toMs: 150 };
const SECOND_HALF = { fromMs: 150, toMs: 300 };

describe('the overview', () => {
  it('describes the contents of the file', () => {
    expect(recorded().ask('allocations.overview', {})).toEqual({
      hasTimeline: true,
      hasStacks: true,
      durationMs: 300,
      samples: 4,
      // list, n1, n2, n3, late: n4 has no size of its own.
      liveCount: 7,
      liveSizeBytes: 377,
    });
    expect(recorded({ ...RECORDING, functions: [], tree: [] }).ask('allocations.overview', {})).toMatchObject({
      hasTimeline: true,
      hasStacks: false,
      liveCount: 5,
    });
  });

  it('is empty for a plain snapshot, like all allocation queries', () => {
    const plain = askableBytes(heap(PICTURE, NODES));
    expect(plain.ask('allocations.overview', {})).toEqual({
      hasTimeline: false,
      hasStacks: false,
      durationMs: 0,
      samples: 0,
      liveCount: 0,
      liveSizeBytes: 0,
    });
    expect(plain.ask('allocations.timeline', {}).counts).toEqual([]);
    expect(plain.ask('allocations.classes', {}).matching).toBe(0);
    expect(plain.ask('allocations.sites', {}).total).toBe(0);
    expect(plain.ask('allocations.tree', { parent: null }).total).toBe(0);
    expect(plain.ask('allocations.stack', { id: 11 })).toEqual({ frames: [], bornMs: null });
    expect(plain.codeOf('allocations.tree', { parent: 1 })).toBe('invalid_params');
  });

  it('treats stacks without times as one time', () => {
    const { samples: _none, ...stacksOnly } = RECORDING;
    const heapOfStacks = recorded(stacksOnly);
    expect(heapOfStacks.ask('allocations.overview', {})).toMatchObject({
      hasTimeline: false,
      samples: 0,
      liveCount: 7,
    });
    expect(heapOfStacks.ask('allocations.timeline', { bars: 3 })).toMatchObject({ barMs: 0, counts: [6, 0, 0] });
  });
});

it('sizes above 64 KiB count whole', () => {
  const large = recorded(RECORDING, { ...NODES, list: { ...NODES.list, sizeBytes: 70_000 } });
  expect(large.ask('allocations.overview', {})).toMatchObject({ liveCount: 7, liveSizeBytes: 70_277 });
  expect(large.ask('allocations.timeline', { bars: 3 })).toMatchObject({ sizesBytes: [0, 70_030, 240] });
});

describe('bars', () => {
  it('contain live objects allocated in their time', () => {
    expect(recorded().ask('allocations.timeline', { bars: 3 })).toEqual({
      startMs: 0,
      barMs: 100,
      counts: [0, 3, 2],
      sizesBytes: [0, 130, 240],
    });
    expect(recorded().ask('allocations.timeline', { bars: 2, range: { fromMs: 50, toMs: 250 } })).toEqual({
      startMs: 50,
      barMs: 100,
      counts: [3, 0],
      sizesBytes: [130, 0],
    });
  });

  it('equal a query for their range, for any number of bars', () => {
    const asked = recorded();
    for (const bars of [1, 3, 7, 400, 999]) {
      const { startMs, barMs, counts } = asked.ask('allocations.timeline', { bars });
      counts.forEach((count, bar) => {
        if (count === 0) return;
        const range = { fromMs: startMs + bar * barMs, toMs: startMs + (bar + 1) * barMs };
        expect(asked.ask('allocations.classes', { range }).matchingCount).toBe(count);
      });
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
    }
  });

  it('begin with objects that have a stack and precede the first sample', () => {
    const nodes = { ...NODES, old: { ...NODES['old'], traceNode: 2 } };
    const { counts } = recorded(RECORDING, nodes).ask('allocations.timeline', { bars: 3 });
    expect(counts).toEqual([1, 3, 2]);
  });

  it('do not include native memory: even ids are separate', () => {
    const nodes = { ...NODES, n3: { ...NODES['n3'], id: 24 } };
    expect(recorded(RECORDING, nodes).ask('allocations.timeline', { bars: 3 }).counts).toEqual([0, 3, 1]);
  });

  it('support ids beyond 32 bits and times that go back', () => {
    const nodes = { ...NODES, late: { ...NODES['late'], id: 2 ** 40 + 1 } };
    const samples = [
      [0, 9],
      [100_000, 21],
      [90_000, 19],
      [300_000, 2 ** 40 + 1],
    ] as const;
    expect(recorded({ ...RECORDING, samples }, nodes).ask('allocations.timeline', { bars: 3 }).counts).toEqual([
      0, 3, 3,
    ]);
  });
});

describe('classes', () => {
  it('are those of objects allocated in the range, with nested objects retained once', () => {
    const asked = recorded();
    expect(asked.ask('allocations.classes', { range: FIRST_HALF }).rows).toEqual([
      { name: 'List', count: 1, shallowSizeBytes: 100, retainedSizeBytes: null, distance: null },
      { name: 'Node', count: 2, shallowSizeBytes: 30, retainedSizeBytes: null, distance: null },
    ]);
    asked.computeRetained();
    // list retains 100 + n1 + n2 + n3; n1 retains n2, which is of its own group.
    expect(asked.ask('allocations.classes', { range: FIRST_HALF, sort: 'retained' })).toEqual({
      rows: [
        { name: 'List', count: 1, shallowSizeBytes: 100, retainedSizeBytes: 170, distance: 2 },
        { name: 'Node', count: 2, shallowSizeBytes: 30, retainedSizeBytes: 30, distance: 3 },
      ],
      start: 0,
      matching: 2,
      matchingCount: 3,
      matchingShallowSizeBytes: 130,
    });
    expect(asked.ask('allocations.classes', { filter: 'LIST' }).rows).toMatchObject([
      { count: 2, retainedSizeBytes: 370 },
    ]);
    expect(
      asked.ask('allocations.classes', { range: SECOND_HALF, sort: 'name', descending: false, start: 1 }).rows,
    ).toEqual([{ name: 'Node', count: 1, shallowSizeBytes: 40, retainedSizeBytes: 40, distance: 3 }]);
    expect(asked.ask('allocations.classes', { range: { fromMs: 110, toMs: 290 } }).rows).toEqual([]);
  });

  it('equal the naive retained sizes on random heaps', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    for (let round = 0; round < 30; round += 1) {
      const count = 12 + random(20);
      const lines = Array.from({ length: count }, (_, at) => `${at === 0 ? 'root' : `k${random(at)}`} → k${at}`);
      for (let extra = 0; extra < count; extra += 1) lines.push(`k${random(count)} -more→ k${random(count)}`);
      const nodes = Object.fromEntries(
        Array.from({ length: count }, (_, at): [string, PictureNode] => [
          `k${at}`,
          { id: 2 * at + 11, name: `C${random(3)}`, sizeBytes: random(50) },
        ]),
      );
      const samples = [0, 1, 2, 3].map((at): [number, number] => [at * 1000, 11 + 2 * Math.floor((count * at) / 3)]);
      const bytes = heap(lines.join('\n'), nodes, { recording: { samples } });
      const asked = askableBytes(bytes);
      asked.computeRetained();
      const document = readDocument(bytes);
      const { dominator, retained } = naiveFigures(document.graph, () => true);
      // A range that ends with the recording includes its last sample.
      for (const [fromMs, toMs, first, last] of [
        [1, 2, 1, 1],
        [1, 3, 1, 3],
        [3, 4, 3, 3],
      ] as const) {
        const [low, high] = [samples[first - 1]?.[1] ?? 0, samples[last]?.[1] ?? 0];
        const isMember = (ordinal: number): boolean => {
          const id = idOf(document, ordinal);
          return id > low && id <= high && document.graph.nodes.selfSize[ordinal] > 0;
        };
        const classOf = (ordinal: number): string => document.keys.nameOf(document.keys.keyOf[ordinal]);
        const expected = new Map<string, number>();
        for (let ordinal = 0; ordinal < document.graph.nodes.count; ordinal += 1) {
          if (!isMember(ordinal)) continue;
          let above = dominator[ordinal];
          while (above !== 0 && !(isMember(above) && classOf(above) === classOf(ordinal))) above = dominator[above];
          if (above !== 0) continue;
          expected.set(classOf(ordinal), (expected.get(classOf(ordinal)) ?? 0) + retained[ordinal]);
        }
        const { rows } = asked.ask('allocations.classes', { range: { fromMs, toMs } });
        expect(Object.fromEntries(rows.map((row) => [row.name, row.retainedSizeBytes]))).toEqual(
          Object.fromEntries(expected),
        );
      }
    }
  });
});

describe('sites', () => {
  it('are merged functions, with live and total allocations', () => {
    expect(recorded().ask('allocations.sites', {})).toEqual({
      rows: [
        {
          name: '(anonymous)',
          url: 'lib.js',
          line: 9,
          column: 0,
          count: 1,
          sizeBytes: 200,
          allocatedCount: 1,
          allocatedSizeBytes: 200,
        },
        {
          name: 'main',
          url: 'app.js',
          line: 1,
          column: 1,
          count: 2,
          sizeBytes: 107,
          allocatedCount: 3,
          allocatedSizeBytes: 130,
        },
        {
          name: 'makeNode',
          url: 'app.js',
          line: 5,
          column: 3,
          count: 4,
          sizeBytes: 70,
          allocatedCount: 7,
          allocatedSizeBytes: 150,
        },
      ],
      start: 0,
      total: 3,
    });
  });

  it('are limited to a range, filtered, sorted and paged', () => {
    const names = (params: object): string[] =>
      recorded()
        .ask('allocations.sites', params)
        .rows.map(({ name, count }) => `${name} ${count}`);
    expect(names({ range: FIRST_HALF })).toEqual(['main 1', 'makeNode 2']);
    expect(names({ range: SECOND_HALF })).toEqual(['(anonymous) 1', 'makeNode 2']);
    expect(names({ filter: 'APP.JS', sort: 'count' })).toEqual(['makeNode 4', 'main 2']);
    expect(names({ sort: 'allocated', descending: false, start: 1 })).toEqual(['makeNode 4', '(anonymous) 1']);
    expect(names({ sort: 'name', descending: false, count: 1 })).toEqual(['(anonymous) 1']);
  });
});

describe('the allocation tree', () => {
  it('has the sums of subtrees, largest first', () => {
    const asked = recorded();
    const line = ({
      name,
      nodeId,
      count,
      sizeBytes,
      allocatedCount,
      hasChildren,
    }: ReturnType<typeof roots>[number]): string =>
      `${name} #${nodeId}: ${count} of ${allocatedCount}, ${sizeBytes} B${hasChildren ? ' …' : ''}`;
    const roots = (parent: number | null) => asked.ask('allocations.tree', { parent }).rows;
    expect(roots(null).map(line)).toEqual(['(root) #1: 7 of 11, 377 B …']);
    expect(roots(1).map(line)).toEqual(['(anonymous) #5: 1 of 1, 200 B', 'main #2: 6 of 10, 177 B …']);
    expect(roots(2).map(line)).toEqual(['makeNode #3: 4 of 5, 70 B', 'makeNode #4: 0 of 2, 0 B']);
    expect(asked.ask('allocations.tree', { parent: 2, start: 1 })).toMatchObject({ rows: [{ nodeId: 4 }], total: 2 });
    expect(roots(4)).toEqual([]);
    expect(asked.codeOf('allocations.tree', { parent: 77 })).toBe('invalid_params');
  });
});

describe('the stack of an object', () => {
  it('is innermost first, with the time of the allocation', () => {
    const asked = recorded();
    expect(asked.ask('allocations.stack', { id: 23 })).toEqual({
      frames: [
        { name: 'makeNode', url: 'app.js', line: 5, column: 3 },
        { name: 'main', url: 'app.js', line: 1, column: 1 },
      ],
      bornMs: 300,
    });
    expect(asked.ask('allocations.stack', { id: 9 })).toEqual({ frames: [], bornMs: null });
    expect(asked.ask('allocations.stack', { id: 33 })).toMatchObject({ frames: [{ name: 'main' }], bornMs: null });
    expect(asked.codeOf('allocations.stack', { id: 5555 })).toBe('invalid_params');
  });
});

it('finds stacks with unordered ids', () => {
  const far = 4_000_000_000;
  const tree = [[1, 0, 0, 0, [[far, 1, 3, 130, []]]]] as const;
  const nodes = { ...NODES, list: { ...NODES['list'], traceNode: far } };
  const { frames } = recorded({ ...RECORDING, tree }, nodes).ask('allocations.stack', { id: 11 });
  expect(frames.map(({ name }) => name)).toEqual(['main']);
});

describe('the workbench in a recording', () => {
  const OWN: PictureRecording = {
    functions: [
      ['(root)', '', 0, 0],
      ['(V8 API)', '', 0, 0],
      ['main', 'app.js', 1, 1],
      ['penWorkbenchCall', '', 1, 10],
      ['find', '', 7, 2],
      ['map', '', 0, 0],
    ],
    scripts: [0, 0, 3, 8, 8, 0],
    // The workbench calls a built-in function, and sets a focus that the page handles.
    tree: [
      [
        1,
        0,
        0,
        0,
        [
          [2, 1, 3, 300, []],
          [
            3,
            3,
            1,
            20,
            [
              [
                4,
                4,
                2,
                40,
                [
                  [5, 5, 1, 16, []],
                  [6, 2, 2, 50, []],
                ],
              ],
            ],
          ],
          [7, 2, 1, 100, []],
        ],
      ],
    ],
    samples: [
      [0, 9],
      [100_000, 101],
    ],
  };
  const HEAP = askableBytes(
    heap(
      `root → [found, mapped, handled, made, api, plain]
root -internal:context→ context -internal:global_object→ global -PEN Workbench→ ours`,
      {
        found: { id: 11, name: 'Found', sizeBytes: 20, traceNode: 4 },
        mapped: { id: 13, name: 'Array', sizeBytes: 16, traceNode: 5 },
        handled: { id: 15, name: 'Handled', sizeBytes: 25, traceNode: 6 },
        // Optimized code allocates two objects at once, which V8 counts as one.
        made: { id: 17, name: 'Made', sizeBytes: 60, traceNode: 7 },
        plain: { id: 19, name: 'Made', sizeBytes: 40, traceNode: 7 },
        api: { id: 21, name: 'Response', sizeBytes: 90, traceNode: 2 },
        context: { id: 23, type: 'native', name: 'system / NativeContext', sizeBytes: 100, traceNode: 2 },
        global: { id: 25, name: 'Window [JSGlobalObject]', sizeBytes: 50 },
        ours: { id: 27, name: 'Object', sizeBytes: 8, traceNode: 2 },
      },
      { recording: OWN },
    ),
  );
  const line = ({ name, count, allocatedCount, sizeBytes, allocatedSizeBytes }: AllocationSite): string =>
    `${name}: ${count} of ${allocatedCount}, ${sizeBytes} of ${allocatedSizeBytes} B`;

  it('is one row, with what V8 made for its world; live is never more than allocated, and the rows add up', () => {
    const { rows } = HEAP.ask('allocations.sites', {});
    expect(rows.map(line)).toEqual([
      '(PEN Workbench): 5 of 6, 194 of 194 B',
      'main: 3 of 4, 125 of 150 B',
      '(V8 API): 1 of 1, 90 of 192 B',
    ]);
    const { liveCount, liveSizeBytes } = HEAP.ask('allocations.overview', {});
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(liveCount);
    expect(rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(liveSizeBytes);
  });

  it('is one row of the tree below its caller, with what the page did in it', () => {
    const [root] = HEAP.ask('allocations.tree', { parent: null }).rows;
    const under = HEAP.ask('allocations.tree', { parent: root?.nodeId ?? null }).rows;
    expect(under.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`)).toEqual([
      '(PEN Workbench) 219',
      'main 100',
      '(V8 API) 90',
    ]);
    const own = under[0]?.nodeId ?? null;
    expect(HEAP.ask('allocations.tree', { parent: own }).rows.map(line)).toEqual(['main: 1 of 2, 25 of 50 B']);
    expect(HEAP.ask('allocations.stack', { id: 13 }).frames.map(({ name }) => name)).toEqual(['(PEN Workbench)']);
  });
});

it('counts what others allocated for the author’s function that called them', () => {
  const asked = recorded();
  const sizes = new Map(asked.ask('allocations.sites', {}).rows.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const makeNode = { name: 'makeNode', url: 'app.js', line: 5, column: 3 };
  const lib = { name: '(anonymous)', url: 'lib.js', line: 9, column: 0 };
  const { rows } = asked.ask('allocations.own-code', { foreign: [makeNode, { ...lib, package: 'lib' }] });
  expect(rows).toMatchObject([
    {
      name: 'main',
      self: sizes.get('main'),
      total: 170 + (sizes.get('main') ?? 0) - 100,
      through: [{ name: 'makeNode', weight: 70, all: 70 }],
    },
  ]);
  const all = asked.ask('allocations.own-code', { foreign: [] }).rows;
  expect(all.map(({ name, total }) => [name, total])).toEqual(
    ['(anonymous)', 'main', 'makeNode'].map((name) => [name, sizes.get(name)]),
  );
});
