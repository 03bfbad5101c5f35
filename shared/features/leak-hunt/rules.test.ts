/** Which rule decides what: a picture for each, and the laws that all tables share. */
import type { GrowingPath, GrownObject, HeapGrowth, HuntWhereabouts } from '../../engine/heap/contract/leak-growth.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../../core/findings/rules.ts';
import { tableOf, testRules } from '../../core/findings/testing/rule-laws.ts';
import { huntEvidence } from './evidence.ts';
import { HUNT_RULES } from './rules.ts';
import type { HuntFacts } from './facts.ts';

const MB = 1_000_000;

function row(more: Partial<GrowingPath> = {}): GrowingPath {
  return {
    path: '(root).registry.views[7]',
    edgeToCut: '.views of Registry',
    cut: '7.views',
    owner: 7,
    capturedBy: null,
    className: 'View',
    classes: ['5 View'],
    node: 9,
    objectsPerRound: [5, 5, 5],
    bytesPerRound: [5000, 5000, 5000],
    survivorsPerRound: [5, 5, 5],
    retainedSizeBytes: 15_000,
    freedSizeBytes: 15_000,
    ...more,
  };
}

const GROWN: GrownObject = {
  path: '(root).samples',
  edgeToCut: '.samples of Window',
  owner: 3,
  capturedBy: null,
  className: 'Array',
  node: 21,
  bytesPerRound: [1024, 2048, 2048],
};

/** Bytes gained in each round, and those of them that the rows explain. */
function heap(
  gained: readonly number[],
  explained: readonly number[] = gained,
): Pick<HuntFacts, 'totalSizesBytes' | 'growth'> {
  const sizes = gained.reduce<number[]>((all, each) => [...all, (all.at(-1) ?? 0) + each], [2 * MB]);
  const growth: HeapGrowth = {
    bytesPerRound: [...gained],
    explainedBytesPerRound: [...explained],
    engine: [],
    restBytesPerRound: gained.map((each, at) => each - (explained[at] ?? 0)),
  };
  return { totalSizesBytes: sizes, growth };
}

const LEVEL = heap([0, 0, 0]);
const SMALL = heap([5000, 5000, 5000]);

const judgedOf = (
  growing: readonly GrowingPath[],
  facts: Partial<HuntFacts> = {},
  grown: readonly GrownObject[] = [],
) => huntEvidence(growing, grown, { actions: 15, eachRound: 5, ...SMALL, ...facts });

const WAITS = {
  text: '5 more pending promises per round, awaited in withSession() (session.js:4:34)',
  perRound: [5, 5, 5],
  bytesPerRound: [160_000, 160_000, 160_000],
  count: 20,
  key: 'await withSession',
  example: 77,
};
const SETTLED = { seconds: 5, left: 15, of: 15 };
const TEXTS = row({ className: '(string)', bytesPerRound: [250, 250, 250] });
const LIBRARY = new Map([
  [
    9,
    {
      kind: 'class' as const,
      node: { id: 9, name: 'Root', type: 'object', isThirdParty: true } as never,
      location: { url: 'https://a.test/node_modules/react-dom/index.js', line: 3, column: 5 },
    },
  ],
]);

const NOWHERE = { threw: [], notJudged: [], did: { hits: 30, styles: 60, layouts: 30, nodes: 0 }, outsideBytes: [] };

const WORKER = {
  ...{ id: 'W1', name: 'file:///srv/runner.js', code: [], captureId: 'heap-1' },
  headline: 'Every round leaves 5 × MessagePort.',
  verdict: { level: 'grows' as const, text: '' },
  growing: [row({ className: 'MessagePort', keeper: 'handle', edgeToCut: '' })],
};

const PRIMARY = { pid: 4240, name: 'node cluster.js', debugPort: 9229, listens: true };
const CHILD = { pid: 4242, name: 'node cluster.js', debugPort: 9230, listens: true };
const SECOND = { ...CHILD, pid: 4243, debugPort: null };

const PICTURES = {
  'not-followed': judgedOf([row()], { notFollowed: 'another client detached' }),
  'thrown-errors-kept': judgedOf([row({ className: 'CKEditorError', keeper: 'engine', edgeToCut: '' })], {
    whereabouts: {
      ...NOWHERE,
      threw: [{ name: 'CKEditorError', message: 'license-key-missing', times: 15, isRejection: false }],
    },
  }),
  'console-keeps': judgedOf([row({ className: 'Detached <section>', keeper: 'console', edgeToCut: '' })]),
  'timeline-keeps': judgedOf([row({ className: 'PerformanceMeasure', keeper: 'timeline', edgeToCut: '' })]),
  'handle-keeps': judgedOf([row({ className: 'MessagePort', keeper: 'handle', edgeToCut: '' })]),
  'engine-keeps': judgedOf([row({ className: 'CKEditorError', keeper: 'engine', edgeToCut: '' })]),
  'limit-not-reached': judgedOf([row()], { limitAbove: 20 }),
  'limit-of-chain-not-reached': judgedOf([row({ isChain: true })], {
    chainLimit: { limit: 30, gained: 15, source: 'https://a.test/registry.js', line: 9 },
  }),
  'one-graph-many-owners': judgedOf([
    row({
      leaves: { name: 'Editor', objectsPerRound: [5, 5, 5] },
      together: [
        { node: 11, edgeToCut: '._models of Service', path: '' },
        { node: 13, edgeToCut: '._contexts of Keys', path: '' },
        { node: 15, edgeToCut: '._editors of Registry', path: '' },
      ],
    }),
    row({ node: 11, heldWith: 9 }),
  ]),
  grows: judgedOf([row()]),
  'grows-in-place': judgedOf([], {}, [GROWN]),
  'left-open': judgedOf([], {
    ...LEVEL,
    whereabouts: {
      ...NOWHERE,
      leftOpen: [
        {
          what: 'object URL',
          openedPerRound: [5, 5, 5],
          closedPerRound: [0, 0, 0],
          bytesEach: 200_000,
          at: { functionName: 'openFile', url: 'https://a.test/app.js', line: 5, column: 20 },
        },
      ],
    },
  }),
  'grows-by-itself': judgedOf([row({ byItself: { objects: 24, seconds: 12 } })]),
  'waits-and-stays': judgedOf([], { waiting: [{ ...WAITS, settled: SETTLED }] }),
  'waits-unsettled': judgedOf([], { waiting: [WAITS] }),
  'too-few-rounds': judgedOf([row()], { totalSizesBytes: [MB, MB, MB], growth: null }),
  unexplained: judgedOf([row()], heap([2 * MB, 2 * MB, 2 * MB], [5000, 5000, 5000])),
  trifle: judgedOf([TEXTS]),
  slowed: judgedOf([], { slowed: [row({ confirmed: { actions: 25, objects: 4 } })] }),
  'heap-grows-in-each-round': judgedOf([], heap([MB, MB, MB], [0, 0, 0])),
  'steady-classes': judgedOf([], { steadyClasses: [{ name: 'Link', perAction: 1, perRound: 5, sizeBytes: 200 }] }),
  'elements-stay': judgedOf([], { elements: [{ name: '<style>', perAction: 1, perRound: 5, sizeBytes: 900 }] }),
  late: judgedOf([], { late: [row({ className: 'Saved', objectsPerRound: [15] })] }),
  'heap-grows-in-steps': judgedOf([], heap([0, 6 * MB, 0], [0, 0, 0])),
  'grows-outside-the-heap': judgedOf([], {
    ...SMALL,
    whereabouts: { ...NOWHERE, processBytes: [80 * MB, 84 * MB, 88 * MB, 92 * MB] },
  }),
  'stays-waiting': judgedOf([], { waiting: [{ ...WAITS, bytesPerRound: [200, 200, 200], settled: SETTLED }] }),
  'other-frame': judgedOf([], {
    ...LEVEL,
    whereabouts: {
      ...NOWHERE,
      notJudged: [
        {
          kind: 'frame',
          id: 'F1',
          name: 'http://localhost/inner.html',
          hits: 30,
          call: 'pen_leak_hunt {"target":"F1"}',
        },
      ],
    },
  }),
  'worker-grows': judgedOf([], {
    ...LEVEL,
    whereabouts: NOWHERE,
    workers: [WORKER],
  }),
  'other-worker': judgedOf([], {
    ...LEVEL,
    whereabouts: {
      ...NOWHERE,
      notJudged: [
        {
          ...{ kind: 'worker', id: 'W1', name: 'file:///srv/worker.cjs', hits: 0 },
          bytesPerRound: [40_000, 41_000, 40_500],
          call: 'pen_leak_hunt {"target":"W1"}',
        },
      ],
    },
  }),
  'other-process': judgedOf([], {
    ...LEVEL,
    whereabouts: { ...NOWHERE, answers: { target: PRIMARY, server: CHILD, isChild: true, children: [CHILD, SECOND] } },
  }),
  'all-failed': judgedOf([], { ...LEVEL, allFailed: 'All actions failed: each returned status 503.' }),
  'library-keeps': judgedOf([TEXTS], { code: LIBRARY }),
  'only-artifacts': judgedOf([], {
    artifacts: [row({ keptBy: { rules: ['react-devtools'], bytesPerRound: [5000, 5000, 5000], isAll: true } })],
  }),
  'only-backlog': judgedOf([], { backlog: [row({ settled: { seconds: 5, left: 0, of: 15 } })] }),
  moved: judgedOf([], { moved: [row()] }),
  filled: judgedOf([], { filled: [row()] }),
  'nothing-grows': judgedOf([], LEVEL),
};

const bytes = fc.integer({ min: 0, max: 3 * MB });
const three = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: 3, maxLength: 3 });
const drawnRow = fc
  .record({
    className: fc.constantFrom('View', '(string)', 'Detached <div>', 'Order'),
    bytesPerRound: three(fc.integer({ min: 1, max: MB })),
    keeper: fc.constantFrom(undefined, undefined, 'console' as const, 'engine' as const),
    byItself: fc.constantFrom(undefined, undefined, { objects: 9, seconds: 5 }),
  })
  .map(({ keeper, byItself, ...more }) =>
    row({ ...more, ...(keeper === undefined ? {} : { keeper }), ...(byItself === undefined ? {} : { byItself }) }),
  );
const drawn = fc
  .record({
    rows: fc.array(drawnRow, { maxLength: 3 }),
    gained: three(bytes),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    waiting: fc.constantFrom([], [WAITS], [{ ...WAITS, settled: SETTLED }]),
    allFailed: fc.constantFrom(null, null, 'All actions failed.'),
    filled: fc.constantFrom([], [row()]),
  })
  .map(({ rows, gained, share, ...facts }) => ({ rows, gained, share, facts }));

const evidenceOf = ({ rows, gained, share, facts }: typeof drawn extends fc.Arbitrary<infer T> ? T : never) =>
  judgedOf(rows, {
    ...heap(
      gained,
      gained.map((each) => each * share),
    ),
    ...facts,
  });

testRules('the rules of a hunt', {
  rules: HUNT_RULES,
  pictures: PICTURES,
  levels: { good: ['no-growth'] },
  drawn: drawn.map(evidenceOf),
});

test('more of the same growth never becomes no growth', () => {
  const levelOf = (evidence: ReturnType<typeof judgedOf>) =>
    HUNT_RULES.find(({ apply }) => apply(evidence) !== null)?.level;
  fc.assert(
    fc.property(drawn, (series) => {
      const more = {
        ...series,
        rows: series.rows.map((each) => ({ ...each, bytesPerRound: each.bytesPerRound.map((size) => 2 * size) })),
        gained: series.gained.map((each) => 2 * each),
      };
      expect(levelOf(evidenceOf(series)) !== 'no-growth' && levelOf(evidenceOf(more)) === 'no-growth').toBe(false);
    }),
  );
});

test('who adds to what grew in place is said with it', () => {
  const place = { source: 'app.js', line: 3, code: 'out += chunk', name: 'take' };
  const uses = {
    variable: 'out',
    declared: null,
    adds: [place],
    call: null,
    keptAs: null,
    removals: [],
    isComplete: false,
  };
  const evidence = judgedOf([], { ...heap([2000, 2000, 2000]), uses: { ...uses, sources: 1 } }, [GROWN]);
  expect(evidence.grownBy.map(({ value }) => value)).toEqual(['Added by take (app.js:3).']);
});

test('a worker that gained nothing in a round, or little, is no reason to doubt', () => {
  const worker = (...bytesPerRound: number[]) =>
    judgedOf([], {
      ...LEVEL,
      whereabouts: {
        ...NOWHERE,
        notJudged: [{ ...{ kind: 'worker', id: 'W1', name: 'w.js', hits: 0, call: '' }, bytesPerRound }],
      },
    }).otherWorker;
  expect([worker(40_000, 0, 40_000), worker(900, 900, 900), worker()]).toEqual([null, null, null]);
});

test('two rounds are enough where each leaves much, and as much as the other', () => {
  const firstRule = (...gained: number[]) => {
    const each = { objectsPerRound: [1, 1], bytesPerRound: gained, survivorsPerRound: [1, 1] };
    return judge(HUNT_RULES, judgedOf([row(each)], { ...heap(gained), actions: 2, eachRound: 1 }))[0]?.id;
  };
  expect(firstRule(94 * MB, 90 * MB)).toBe('grows');
  expect(firstRule(150 * MB, 90 * MB)).toBe('too-few-rounds');
  expect(firstRule(40 * MB, 40 * MB)).toBe('too-few-rounds');
});

test('what waits is counted by the actions of its rounds, and not by a longer one that confirms', () => {
  const waiting = [{ ...WAITS, bytesPerRound: [200, 200, 200], settled: SETTLED }];
  const longer = { actions: 25, eachRound: null, waiting };
  expect(judgedOf([], longer).staysWaiting).toBeNull();
  expect(judgedOf([], { ...longer, eachFirstRound: 5 }).staysWaiting).not.toBeNull();
});

test('what still waited after a wait is not asked about again', () => {
  const idsOf = (id: 'waits-and-stays' | 'waits-unsettled') => judge(HUNT_RULES, PICTURES[id]).map((each) => each.id);
  expect(idsOf('waits-and-stays')).not.toContain('waits-unsettled');
  expect(idsOf('waits-unsettled')).not.toContain('waits-and-stays');
});

test('a process that grows by no more than its heap and allocators explain is not told', () => {
  const withProcess = (processBytes: readonly number[], heapOf = SMALL) =>
    judgedOf([], { ...heapOf, whereabouts: { ...NOWHERE, processBytes: [...processBytes] } }).outsideHeap;
  expect(withProcess([80 * MB, 81 * MB, 82 * MB, 83 * MB])).toBeNull();
  expect(withProcess([80 * MB, 90 * MB, 90 * MB, 99 * MB])).toBeNull();
  expect(withProcess([80 * MB, 84 * MB, 88 * MB, 92 * MB], heap([2 * MB, 2 * MB, 2 * MB]))).toBeNull();
  expect(withProcess([])).toBeNull();
});

test('what is not decided stands above every rule that says that nothing grows', () => {
  const levels = HUNT_RULES.map(({ level }) => level);
  expect(levels.lastIndexOf('unclear')).toBeLessThan(levels.indexOf('no-growth'));
});

test('reads as a page', () => {
  expect(tableOf(HUNT_RULES, PICTURES)).toMatchInlineSnapshot(`
    "not-followed [unclear]: The heap grew by 4.9 KB per round, and objects could not be followed from round to round, because another client detached. Hunt again.
    thrown-errors-kept [grows]: The actions throw CKEditorError, 15 times in all, which the engine keeps with all that the errors refer to. Every round leaves 5 × CKEditorError, 1 per action: only a root of the engine holds them, and letting go of them frees 4.9 KB per round.
    console-keeps [grows]: Every round leaves 5 × Detached <section>, 1 per action: only the console holds them, and letting go of them frees 4.9 KB per round.
    timeline-keeps [grows]: Every round leaves 5 × PerformanceMeasure, 1 per action: the performance timeline holds them until code calls performance.clearMeasures() or clearMarks(), and letting go of them frees 4.9 KB per round.
    handle-keeps [grows]: Every round leaves 5 × MessagePort, 1 per action: Node holds them while they are open, and closing them frees 4.9 KB per round.
    engine-keeps [grows]: Every round leaves 5 × CKEditorError, 1 per action: only a root of the engine holds them, and letting go of them frees 4.9 KB per round.
    limit-not-reached [unclear]: No verdict: it grows, and its code takes out by how many there are, so a cache with a limit above 20 would look the same. Every round leaves 5 × View, 1 per action: .views of Registry holds them, and removing them frees 4.9 KB per round.
    limit-of-chain-not-reached [unclear]: No verdict: it grows, and the limit of 30 in its code (registry.js:9) was not reached by the 15 that the rounds left. Every round leaves 5 × View, 1 per action: they are a chain, each keeps those before it and .views of Registry holds the newest: 4.9 KB per round.
    one-graph-many-owners [grows]: Every round leaves 5 Editor, 1 per action: 4 references hold them together (.views of Registry, ._models of Service, ._contexts of Keys and 1 more), and letting go of all of them frees 4.9 KB per round.
    grows [grows]: Every round leaves 5 × View, 1 per action: .views of Registry holds them, and removing them frees 4.9 KB per round.
    grows-in-place [grows]: Leak: Array (.samples of Window) grew itself by 1.0 KB to 2.0 KB per round.
    left-open [grows]: Every round leaves 5 × object URL, 1 per action, made by openFile (app.js:5:20), and nothing calls URL.revokeObjectURL for them: each keeps its Blob of 195.3 KB, outside the JS heap.
    grows-by-itself [grows]: Grows by itself, not by the actions: .views of Registry gained 24 × View in 12 s without any action, and 5 in each round.
    waits-and-stays [grows]: Leak: each round leaves 5 more pending promises, awaited in withSession() (session.js:4:34), with 156.3 KB that they keep alive.
    worker-grows [grows]: In the worker runner.js: Every round leaves 5 × MessagePort.
    waits-unsettled [unclear]: No verdict: each round leaves 5 more pending promises, awaited in withSession() (session.js:4:34), with 156.3 KB that they keep alive. It is a leak unless they go on later.
    too-few-rounds [unclear]: No verdict: 2 rounds cannot tell a leak from state that is built.
    unexplained [unclear]: The heap grew by 1.9 MB per round, and what grows in every round explains only 4.9 KB of that: 1.9 MB per round are held by no path that gained objects in each of them.
    trifle [unclear]: No verdict: only a few bytes of texts or numbers grow, and no source of yours shows who adds them: 5 × (string), 1 per action: .views of Registry holds them, and removing them frees 250 B per round.
    slowed [unclear]: No verdict: 5 × View per round through .views of Registry, and only 4 in 25 more actions.
    moved [unclear]: No verdict: each of the first rounds left 5 × View per round through .views of Registry, and further ones as many of the class through other references, as in a list or a chain of promises that grows at its head.
    heap-grows-in-each-round [unclear]: No verdict: the heap grew by 976.6 KB in each of 3 rounds (15 actions), and no retaining path gained objects in each of them.
    steady-classes [unclear]: No verdict: each round leaves 5 Link, 1 per action, and no single path explains them, as in a linked list or a tree.
    elements-stay [unclear]: No verdict: each round leaves 5 <style>, 1 per action, in the document, and nothing takes them out.
    late [unclear]: No verdict: 15 × Saved came through .views of Registry after the last action, so what the actions leave comes later than their round.
    heap-grows-in-steps [unclear]: No verdict: the heap grew from 1.9 MB to 7.6 MB, not in every round, and no retaining path gained objects in each of 3 rounds (15 actions).
    grows-outside-the-heap [unclear]: No verdict: the process grew by 3.8 MB in each of 3 rounds (15 actions), and its heap only by 4.9 KB. What grows is outside the heap, where no snapshot looks.
    stays-waiting [unclear]: No verdict: no path of the page grows, and each round leaves 5 more pending promises, awaited in withSession() (session.js:4:34), which still waited after 5 s without any action.
    other-frame [unclear]: No verdict: steps hit elements of the frame http://localhost/inner.html, which has a process and a heap of its own, and only the page was judged.
    other-worker [unclear]: No verdict: the heap of the worker file:///srv/worker.cjs grew by 39.1 KB to 40.0 KB per round, and only the main thread was judged.
    other-process [unclear]: No verdict: the requests are answered by process 4242 (node cluster.js), a child of 4240, and only process 4240 (node cluster.js) was judged.
    all-failed [unclear]: All actions failed: each returned status 503.
    library-keeps [no-growth]: No growth of your code: react-dom keeps 5 × (string) (react-dom/index.js:3:5), 1 per action: .views of Registry holds them, and removing them frees 250 B per round.
    only-artifacts [no-growth]: No growth of your code: 5 × View per round through .views of Registry is kept only by the hook of React DevTools.
    only-backlog [no-growth]: No leak: 5 × View per round through .views of Registry: gone after 5 s without any action.
    filled [no-growth]: No growth: View through .views of Registry grew at first and stopped within 15 actions, as a container with a limit does.
    nothing-grows [no-growth]: No growth: no retaining path gained objects in each of 3 rounds (15 actions), and no object grew in place."
  `);
});

test('is no verdict of a process that gets no request, and one of a process behind a proxy', () => {
  const judgedBy = (answers: NonNullable<HuntWhereabouts['answers']>) =>
    judge(HUNT_RULES, judgedOf([], { ...LEVEL, whereabouts: { ...NOWHERE, answers } }))[0]?.id;
  const silent = { ...PRIMARY, listens: false };
  expect(judgedBy({ target: silent, server: CHILD, isChild: false, children: [] })).toBe('other-process');
  expect(judgedBy({ target: PRIMARY, server: CHILD, isChild: false, children: [] })).toBe('nothing-grows');
  expect(judgedBy({ target: PRIMARY, server: PRIMARY, isChild: false, children: [CHILD] })).toBe('nothing-grows');
});

test('ports are open at both ends where the workers keep as many as the main thread', () => {
  const port = row({ className: 'MessagePort', keeper: 'handle', edgeToCut: '' });
  const notesOf = (growing: readonly GrowingPath[], workers: HuntFacts['workers']): string =>
    JSON.stringify(judgedOf(growing, { workers: workers ?? [] }).inWorkers?.notes ?? []);
  expect(notesOf([port], [WORKER])).toContain(
    'As many MessagePort stay open at both ends: the main thread, the worker runner.js. Closing one end closes the other.',
  );
  const two = { ...WORKER, growing: [{ ...port, objectsPerRound: [2, 2, 2] }] };
  const rest = { ...WORKER, growing: [{ ...port, objectsPerRound: [3, 3, 3] }] };
  expect(notesOf([port], [two, rest])).toContain('at both ends');
  // Closed at the end of the worker, or of other ports.
  expect(notesOf([port], [{ ...WORKER, growing: [row()] }])).not.toContain('both ends');
  expect(notesOf([port], [two])).not.toContain('both ends');
  expect(notesOf([row()], [WORKER])).not.toContain('both ends');
  expect(
    judgedOf([port], { workers: [{ ...WORKER, verdict: { level: 'no-growth', text: '' } }] }).inWorkers,
  ).toBeNull();
});
