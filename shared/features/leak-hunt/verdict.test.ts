/** The sentence of a leak hunt, and from how many rounds on it is a verdict. */
import type { GrowingCode, GrowingPath, GrownObject, HeapGrowth } from '../../engine/heap/contract/leak-growth.ts';
import { describe, expect, test } from 'vitest';
import type { HeapNode } from '../../engine/heap/contract/heap-objects.ts';
import { toyNode } from '../../core/capability/testing/toy-heap.ts';
import { pathText } from '../heap/growing/growing-path-text.ts';
import { actionsPerRound } from './rates.ts';
import { huntVerdict } from './verdict.ts';

const VIEWS: GrowingPath = {
  path: '(root).registry.views[7]',
  edgeToCut: '.views of Registry',
  cut: null,
  owner: 7,
  capturedBy: null,
  className: 'View',
  classes: ['5 View'],
  node: 9,
  objectsPerRound: [5, 5, 5],
  bytesPerRound: [500, 480, 520],
  survivorsPerRound: [5, 5, 5],
  retainedSizeBytes: 15_000,
  freedSizeBytes: null,
};
const SAMPLES: GrownObject = {
  path: '(root).samples',
  edgeToCut: '.samples of Window',
  owner: 3,
  capturedBy: null,
  className: 'Array',
  node: 21,
  bytesPerRound: [1024, 0, 2048],
};

/** Figures of the first snapshot and after three rounds. */
const SIZES = [1e6, 1.1e6, 1.2e6, 1.3e6];

describe('the verdict', () => {
  test('names what grows, by how much in each round, and the reference to remove', () => {
    const text =
      'Every round leaves 5 × View: .views of Registry holds them, and removing them frees 480 B to 520 B per round.';
    const found = huntVerdict([VIEWS], [], { totalSizesBytes: SIZES, actions: 15 });
    expect(found).toEqual({ level: 'grows', text, headline: text });
    expect(huntVerdict([VIEWS], [], { totalSizesBytes: SIZES, actions: 15, eachRound: 5 }).headline).toContain(
      'leaves 5 × View, 1 per action: ',
    );
  });

  test('says what the reference retains in all, or what the rounds added where no reference alone frees it', () => {
    const freed = { ...VIEWS, freedSizeBytes: 650_000 };
    const of = (row: GrowingPath) => huntVerdict([row], [], { totalSizesBytes: SIZES, actions: 15 }).text;
    expect(of(freed)).toContain('Retained at the end: 634.8 KB, 50.0% of the heap.');
    expect(of({ ...freed, bytesPerRound: [-16, 408, 200] })).toContain('frees up to 408 B per round.');
    const shared = of({ ...freed, retainedSizeBytes: 390_000, cut: '3.views', isOfRoundsOnly: true });
    expect(shared).toContain('Added by the rounds: 380.9 KB, 30.0% of the heap.');
    expect(shared).toContain('holds them, and something else keeps part of it too; letting go of all');
    expect(of({ ...freed, cut: null, isOfRoundsOnly: true })).toContain('holds them, and removing them frees');
    expect(of({ ...VIEWS, freedSizeBytes: 20_000 })).not.toContain('of the heap');
  });

  test('of a chain says that the newest keeps the others, and promises nothing of a removal', () => {
    const { headline } = huntVerdict([{ ...VIEWS, isChain: true }], [], { totalSizesBytes: SIZES, actions: 15 });
    expect(headline).toBe(
      'Every round leaves 5 × View: they are a chain, each keeps those before it and .views of Registry holds the newest: 480 B to 520 B per round.',
    );
  });

  test('of a chain that is Node’s own list names the callback and what ends it', () => {
    const row = { ...VIEWS, isChain: true, className: 'Timeout', edgeToCut: '._idleNext of TimersList' };
    const code: GrowingCode = {
      kind: 'callback',
      node: toyNode(3, { type: 'closure', preview: 'expire()' }),
      location: { url: 'https://a.test/app.js', line: 5, column: 3 },
    };
    const facts = { totalSizesBytes: SIZES, actions: 15, code: new Map([[row.node, code]]) };
    const { headline } = huntVerdict([row], [], facts);
    expect(headline).toContain('never cleared, with the callback expire() (app.js:5:3), and clearTimeout');
    expect(headline).not.toContain('chain');
  });

  test('of a chain with a known holder names where it hangs, and says whether its removal frees it', () => {
    const row = {
      ...VIEWS,
      isChain: true,
      chain: { through: '.next', edges: ['7.head'] },
      edgeToCut: '.head of Registry',
    };
    const of = (more: Partial<GrowingPath>) =>
      huntVerdict([{ ...row, ...more }], [], { totalSizesBytes: SIZES, actions: 15, eachRound: 5 }).headline;
    const names =
      'Every round leaves 5 × View, 1 per action: they are a chain, each keeps the next: .head of Registry → .next (chain), and ';
    expect(of({ freedSizeBytes: 1500 })).toBe(`${names}letting go of it as a whole frees 480 B to 520 B per round.`);
    const kept = `${names}something else holds them too: 480 B to 520 B per round.`;
    expect(of({})).toBe(kept);
    expect(of({ freedSizeBytes: 1500, isOfRoundsOnly: true })).toBe(kept);
    // A reference without a name was not removed, so nothing is known about others.
    expect(of({ chain: { through: '.next', edges: [] } })).toMatch(/\.head of Registry → \.next \(chain\): 480 B/);
  });

  test.each([
    ['one step', [0, 1, 0], 5, /^Every click on Errors leaves 1 × View: \.views of Registry holds them/],
    ['one step, in rounds of one action', [0, 5, 0], 1, /^Every click on Errors leaves 5 × View: /],
    ['two steps', [1, 1, 0], 5, /^Every round leaves 5 × View, 1 per action: /],
    ['a step that takes away', [0, -1, 0], 5, /^Every round leaves/],
    ['no whole number in each action', [0, 1, 0], 3, /^Every round leaves 5 × View: /],
    ['a number of actions that is not known', [0, 1, 0], null, /^Every round leaves 5 × View: /],
  ] as const)('begins with the step that leaves them: %s', (_case, gains, eachRound, headline) => {
    const byStep = gains.map((objects, at) => ({ step: `click ${['Open', 'Errors', 'Close'][at] ?? ''}`, objects }));
    const facts = { totalSizesBytes: SIZES, actions: 15, eachRound };
    expect(huntVerdict([{ ...VIEWS, byStep }], [], facts).headline).toMatch(headline);
    // The same words twice in one action: which of the two is not told by them.
    const twice = byStep.map(({ objects }) => ({ step: 'click Errors', objects }));
    expect(huntVerdict([{ ...VIEWS, byStep: twice }], [], facts).headline).toMatch(/^Every round leaves/);
  });

  test('counts the class that a reader knows, with what holds it and what further actions left', () => {
    const callbacks: GrowingPath = {
      ...VIEWS,
      edgeToCut: '.#t of Theme',
      className: 'closure in ChartPanel',
      leaves: { name: 'Chart', objectsPerRound: [5, 5, 5] },
      confirmed: { actions: 20, objects: 16 },
    };
    const node = toyNode(9, { type: 'closure', preview: 'redraw()' });
    const location = { url: 'https://a.test/chart-panel.js', line: 11, column: 32 };
    const code = new Map([[9, { kind: 'function', node, location } as const]]);
    const facts = { totalSizesBytes: SIZES, actions: 15, eachRound: 5, code };
    expect(huntVerdict([callbacks], [], facts).text).toBe(
      'Every round leaves 5 Chart, 1 per action: .#t of Theme holds redraw() (chart-panel.js:11:32), and removing it frees 480 B to 520 B per round. ' +
        'Confirmed: 20 more actions left 16 of 20 more at this reference.',
    );
  });

  test('names no culprit that explains little of what the heap gained, and says why', () => {
    const growth: HeapGrowth = {
      bytesPerRound: [2.5e6, 2.4e6, 2.5e6],
      explainedBytesPerRound: [0, 3.7e3, 7.2e3],
      engine: [],
      restBytesPerRound: [2.5e6, 2.4e6, 2.5e6],
    };
    const sizes = [38e6, 40.5e6, 42.9e6, 45.4e6];
    const found = huntVerdict([VIEWS], [SAMPLES], { totalSizesBytes: sizes, actions: 15, growth });
    expect(found.level).toBe('unclear');
    expect(found.headline).toBe(
      'The heap grew by 2.3 MB to 2.4 MB per round, and what grows in every round explains only 0 B to 7.0 KB of that: ' +
        '2.3 MB to 2.4 MB per round are held by no path that gained objects in each of them.',
    );
    expect(found.text).not.toContain('Leak:');
    expect(found.text).toContain('What follows cannot tell a leak: 5 × View');
  });

  test('names the culprit of a small leak next to caches of Chromium, which the page does not hold', () => {
    const growth: HeapGrowth = {
      bytesPerRound: [3e6, 3e6, 3e6],
      explainedBytesPerRound: [8e5, 8e5, 8e5],
      engine: [{ name: 'Chromium’s text and font caches', bytesPerRound: [2.2e6, 2.2e6, 2.2e6] }],
      restBytesPerRound: [0, 0, 0],
    };
    const found = huntVerdict([VIEWS], [], { totalSizesBytes: [1e6, 4e6, 7e6, 10e6], actions: 15, growth });
    expect(found.level).toBe('grows');
    expect(found.text).toContain('The engine’s own growth: 2.1 MB per round in Chromium’s text and font caches.');
    const alone = huntVerdict([], [], { totalSizesBytes: [1e6, 4e6, 7e6, 10e6], actions: 15, growth });
    expect(alone.level).toBe('no-growth');
  });

  test('is none where objects could not be followed, and says by how much the heap grew', () => {
    const notFollowed = 'another client detached';
    const found = huntVerdict([VIEWS], [], { totalSizesBytes: SIZES, actions: 15, notFollowed });
    expect(found).toMatchObject({
      level: 'unclear',
      headline:
        'The heap grew by 97.7 KB per round, and objects could not be followed from round to round, because another client detached. Hunt again.',
    });
  });

  test('falls if further actions left far less than the rounds promise', () => {
    const slowed = [{ ...VIEWS, confirmed: { actions: 25, objects: 4 } }];
    const found = huntVerdict([], [], { totalSizesBytes: SIZES, actions: 40, slowed });
    expect(found).toMatchObject({
      level: 'unclear',
      headline: 'No verdict: 5 × View per round through .views of Registry, and only 4 in 25 more actions.',
    });
  });

  test('counts objects that grow in place', () => {
    const text = (bytesPerRound: number[]): string =>
      huntVerdict([], [{ ...SAMPLES, bytesPerRound }], { totalSizesBytes: SIZES, actions: null }).text;
    // A range from nothing is not growth.
    expect(text([1024, 0, 2048])).toBe('Leak: Array (.samples of Window) grew itself by 3.0 KB in 3 rounds.');
    expect(text([1024, 2048, 1024])).toBe(
      'Leak: Array (.samples of Window) grew itself by 1.0 KB to 2.0 KB per round.',
    );
  });

  test('is none after two rounds', () => {
    expect(huntVerdict([VIEWS], [], { totalSizesBytes: SIZES.slice(1), actions: 10 })).toMatchObject({
      level: 'unclear',
    });
  });

  test('names the class of the page that growing collections retain', () => {
    const leaves = { name: 'OrderDrawer', objectsPerRound: [5, 5, 5] };
    const arrays = { ...VIEWS, className: 'Array', leaves };
    expect(huntVerdict([arrays], [], { totalSizesBytes: SIZES, actions: 15 }).text).toContain(
      '5 OrderDrawer: .views of Registry holds Array, and removing it',
    );
  });

  test('says that a leak for each new element is not seen by actions that are all alike', () => {
    const facts = { totalSizesBytes: SIZES, actions: 15 };
    expect(huntVerdict([], [], { ...facts, isAlike: true }).text).toContain('as in a click on button nth={i}');
    expect(huntVerdict([], [], facts).text).not.toContain('{i}');
  });

  test('names what would not have been seen', () => {
    const { level, text } = huntVerdict([], [], { totalSizesBytes: SIZES, actions: 15 });
    expect(level).toBe('no-growth');
    expect(text).toContain('less than once in 5 actions is not seen: more actions per round would show it.');
    // With a longer round that confirms, those of the others.
    const confirmed = { totalSizesBytes: [...SIZES, 1], actions: 25, eachRound: null, eachFirstRound: 5 };
    expect(huntVerdict([], [], confirmed).text).toContain('less than once in 5 actions');
    expect(huntVerdict([], [], { totalSizesBytes: SIZES, actions: null }).text).toContain(
      'less often than once in a round is not seen, nor what needs requests or other work',
    );
  });

  test('is none where the heap grows in every round and no path shows why', () => {
    const { level, text } = huntVerdict([], [], { totalSizesBytes: [3e6, 4e6, 5e6, 6e6], actions: 15 });
    expect(level).toBe('unclear');
    expect(text).toContain('the heap grew by 976.6 KB in each of 3 rounds (15 actions)');
    const inSteps = huntVerdict([], [], { totalSizesBytes: [3e6, 4e6, 4e6, 6e6], actions: 15 });
    expect(inSteps.level).toBe('unclear');
    expect(inSteps.headline).toContain('the heap grew from 2.9 MB to 5.7 MB, not in every round');
  });

  test('says what grew only until a container was full', () => {
    const facts = { totalSizesBytes: [...SIZES, 1.3e6, 1.3e6], actions: 40, filled: [VIEWS] };
    expect(huntVerdict([], [], facts)).toMatchObject({
      level: 'no-growth',
      text: 'No growth: View through .views of Registry grew at first and stopped within 40 actions, as a container with a limit does.',
    });
    expect(huntVerdict([VIEWS], [], facts)).toMatchObject({ level: 'grows' });
  });

  test('says what gains as much whatever the number of actions, and does not count it', () => {
    const rows = {
      ...VIEWS,
      edgeToCut: '.alternate of FiberNode',
      className: 'Detached <td>',
      objectsPerRound: [400, 402],
    };
    const sizes = [...SIZES, 1.3e6, 1.3e6];
    const independent =
      'Independent of the actions: 400 to 402 × Detached <td> through .alternate of FiberNode per round, whatever their number and the time.';
    const none = huntVerdict([], [], { totalSizesBytes: sizes, actions: 40, steady: [rows] });
    expect(none.level).toBe('no-growth');
    expect(none.text).toContain('No growth: no other retaining path gained objects in each of 5 rounds (40 actions)');
    expect(none.text).toContain(independent);
    const other = huntVerdict([VIEWS], [], { totalSizesBytes: SIZES, actions: 15, steady: [rows] });
    expect(other).toMatchObject({ level: 'grows', text: `${other.headline} ${independent}` });
    const many = huntVerdict([], [], { totalSizesBytes: sizes, actions: 40, steady: [rows, rows, rows, rows] });
    expect(many.text).toContain('and 1 more per round');
  });

  test('names three paths and counts the others', () => {
    const paths = Array.from({ length: 5 }, () => VIEWS);
    expect(huntVerdict(paths, [], { totalSizesBytes: SIZES, actions: 15 }).text).toMatch(/And 2 more\.$/);
  });
});

describe('what waits, where no path grows', () => {
  const AWAITS = {
    text: '5 more pending promises per round, awaited in withSession() (session.js:4:34)',
    perRound: [5, 5, 5],
    bytesPerRound: [160_000, 163_000, 161_000],
    count: 20,
    key: 'await withSession',
    example: 77,
  };
  const of = (waiting: (typeof AWAITS & { settled?: { seconds: number; left: number; of: number } })[]) =>
    huntVerdict([], [], { totalSizesBytes: SIZES, actions: 15, waiting });

  test('is a leak if it still waits after a wait', () => {
    const found = of([{ ...AWAITS, settled: { seconds: 5, left: 15, of: 15 } }]);
    expect(found.level).toBe('grows');
    expect(found.headline).toBe(
      'Leak: each round leaves 5 more pending promises, awaited in withSession() (session.js:4:34), with 156.3 KB to 159.2 KB that they keep alive.',
    );
    expect(found.text).toContain('Not backlog: all 15 still waited after 5 s without any action.');
    expect(found.text).not.toContain('No growth');
  });

  test('is no verdict if nobody looked again, and no “No growth” either', () => {
    const found = of([AWAITS]);
    expect(found.level).toBe('unclear');
    expect(found.headline).toContain('It is a leak unless they go on later.');
  });

  test('of a few bytes decides nothing', () => {
    const found = of([{ ...AWAITS, bytesPerRound: [200, 210, 200] }]);
    expect(found.level).toBe('no-growth');
    expect(found.text).toContain('Waiting: 5 more pending promises per round');
  });
});

describe('what comes after the last action', () => {
  const late = [{ ...VIEWS, className: 'Saved', objectsPerRound: [15] }];
  const flat = { totalSizesBytes: [1e6, 1e6, 1e6, 1e6], actions: 15 };

  test('forbids the verdict that nothing grows, also where something was full', () => {
    for (const filled of [[], [VIEWS]]) {
      const found = huntVerdict([], [], { ...flat, late, filled });
      expect(found.level).toBe('unclear');
      expect(found.headline).toBe(
        `No verdict: 15 × Saved came through ${VIEWS.edgeToCut} after the last action, so what the actions leave comes later than their round.`,
      );
      expect(found.text).toContain('by a last step that waits 3 s');
    }
    expect(huntVerdict([], [], flat).level).toBe('no-growth');
  });

  test('takes nothing away from what grows', () => {
    expect(huntVerdict([VIEWS], [], { totalSizesBytes: SIZES, actions: 15, late }).text).not.toContain('Saved');
  });
});

describe('what grows without any action too', () => {
  const ticking = { ...VIEWS, className: 'Tick', byItself: { objects: 24, seconds: 12 } };
  const facts = { totalSizesBytes: SIZES, actions: 15 };

  test('is not blamed on the actions', () => {
    const found = huntVerdict([ticking], [], facts);
    expect(found.level).toBe('grows');
    expect(found.headline).toBe(
      `Grows by itself, not by the actions: ${VIEWS.edgeToCut} gained 24 × Tick in 12 s without any action, and 5 in each round.`,
    );
    expect(found.text).toContain('hunt again to see what the actions leave');
    expect(found.text).not.toContain('per action');
  });

  test('is told after what the actions leave', () => {
    const found = huntVerdict([VIEWS, ticking], [], facts);
    expect(found.headline).toMatch(/^Every round leaves 5 × View/);
    expect(found.text).toContain(`By itself, without the actions: ${VIEWS.edgeToCut} gained 24 × Tick in 12 s`);
  });
});

test('all actions that failed are said first, and what did not grow then is no verdict', () => {
  const allFailed = 'All actions failed: each returned status 503.';
  const facts = { totalSizesBytes: SIZES, actions: 15, allFailed };
  const none = huntVerdict([], [], { ...facts, totalSizesBytes: [1e6, 1e6, 1e6, 1e6] });
  expect(none).toMatchObject({ level: 'unclear' });
  expect(none.headline).toBe(allFailed);
  const grows = huntVerdict([VIEWS], [], facts);
  expect(grows.level).toBe('grows');
  expect(grows.text).toMatch(/^All actions failed: .*\. Every round leaves 5 × View/);
});

describe('a few bytes of texts', () => {
  const texts = { ...VIEWS, className: '(string)', bytesPerRound: [252, 252, 252], edgeToCut: '._events of Window' };

  test('are no sentence beside what grows', () => {
    const { level, text } = huntVerdict([VIEWS, texts], [], { totalSizesBytes: SIZES, actions: 15 });
    expect(level).toBe('grows');
    expect(text).not.toContain('(string)');
    const large = { ...texts, bytesPerRound: [2048, 2048, 2048] };
    expect(huntVerdict([VIEWS, large], [], { totalSizesBytes: SIZES, actions: 15 }).text).toContain('5 × (string)');
  });

  test('are no growth of the author’s code where a library holds them', () => {
    const held = (url: string, isThirdParty: boolean): ReadonlyMap<number, GrowingCode> => {
      const holder = { node: { ...toyNode(7, { name: 'Root' }), isThirdParty }, location: { url, line: 3, column: 5 } };
      return new Map([[texts.node, { kind: 'class', node: toyNode(9), location: null, holder }]]);
    };
    const facts = { totalSizesBytes: SIZES, actions: 15 };
    const url = 'https://shop.test/node_modules/react-dom/index.js';
    const alone = huntVerdict([texts], [], { ...facts, code: held(url, true) });
    expect(alone).toMatchObject({ level: 'no-growth' });
    expect(alone.headline).toMatch(/^No growth of your code: react-dom keeps 5 × \(string\): ._events of Window /);
    expect(alone.text).toContain('A leak that happens less than once in 5 actions is not seen');
    const minified = huntVerdict([texts], [], { ...facts, code: held('https://cdn.test/grid.min.js', true) });
    expect(minified.headline).toContain('grid.min.js keeps ');
    expect(huntVerdict([texts], [], { ...facts, code: held('https://shop.test/app.js', false) }).level).toBe('unclear');
    const other = { ...texts, node: 12 };
    expect(huntVerdict([texts, other], [], { ...facts, code: held(url, true) }).level).toBe('unclear');
    const large = { ...texts, bytesPerRound: [2048, 2048, 2048] };
    expect(huntVerdict([large], [], { ...facts, code: held(url, true) }).level).toBe('grows');
  });

  test('are a leak by themselves only where a source shows who adds them', () => {
    const alone = huntVerdict([texts], [], { totalSizesBytes: SIZES, actions: 15 });
    expect(alone.level).toBe('unclear');
    expect(alone.headline).toContain('5 × (string): ._events of Window');
    const add = { source: 'log.js', line: 4, name: 'log', code: 'seen.push(id)' };
    const uses = { variable: 'seen', declared: add, adds: [add], call: null, keptAs: null, removals: [], sources: 1 };
    const facts = { totalSizesBytes: SIZES, actions: 15, uses: { ...uses, isComplete: true } };
    expect(huntVerdict([texts], [], facts).level).toBe('grows');
  });
});

describe('the code of what grows', () => {
  const NODE: HeapNode = {
    id: 12,
    name: 'closure',
    type: 'closure',
    shallowSizeBytes: 32,
    retainedSizeBytes: null,
    distance: null,
    preview: 'tick()',
    isDetached: false,
  };
  const CODE: GrowingCode = {
    kind: 'callback',
    node: NODE,
    location: { url: 'https://a.test/js/route.js?v=2', line: 5, column: 3 },
  };
  const TIMERS: GrowingPath = { ...VIEWS, className: 'DOMTimer', edgeToCut: '', path: '…WorkerThread[23][1][313]' };
  const text = (path: GrowingPath, code: GrowingCode): string =>
    huntVerdict([path], [], { totalSizesBytes: SIZES, actions: 15, code: new Map([[path.node, code]]) }).text;

  test.each([
    ['blink::RegisteredEventListener', 'the listener tick() (js/route.js:5:3), never removed'],
    ['DOMTimer', 'the timer tick() (js/route.js:5:3), never cleared'],
    ['ResizeObserver', 'the ResizeObserver tick() (js/route.js:5:3), never disconnected'],
  ])('is named with its function where it is one of several holders: %s', (className, named) => {
    const holder = { node: 11, edgeToCut: '', path: 'Blink: EventTargetData of Window' };
    const registered = { className, code: CODE };
    expect(pathText({ ...VIEWS, together: [{ ...holder, registered }] }, undefined, null)).toContain(
      `2 references hold them together (.views of Registry and ${named}), and letting go of all`,
    );
    // Two of them: neither alone frees anything.
    const other = { node: 13, edgeToCut: '.rows of Table', path: '' };
    const first = pathText({ ...VIEWS, className, edgeToCut: '', together: [other] }, CODE, null);
    expect(first).toContain(`(${named} and .rows of Table), and letting go of all of them frees`);
    // A hunt of an earlier version.
    expect(pathText({ ...VIEWS, together: [holder] }, undefined, null)).toContain(
      'and Blink: EventTargetData of Window)',
    );
  });

  test('is the callback of a timer, listener or observer, whose path has no name of the page', () => {
    expect(text(TIMERS, CODE)).toContain(
      '5 × DOMTimer (timer: setTimeout or setInterval): never cleared, with the callback tick() (js/route.js:5:3), and clearTimeout or clearInterval frees 480 B to 520 B per round.',
    );
    expect(text({ ...TIMERS, className: 'blink::RegisteredEventListener' }, CODE)).toContain('never removed');
    expect(text({ ...TIMERS, className: 'ResizeObserver' }, CODE)).toContain('never disconnected');
  });

  test('is the place of a function or class, in the original source if a map has it', () => {
    const original = { name: 'View', source: 'https://a.test/src/view.ts', line: 15, column: 36 };
    expect(text(VIEWS, { ...CODE, kind: 'class' })).toContain('5 × View (js/route.js:5:3): ');
    expect(text(VIEWS, { ...CODE, kind: 'class', node: { ...NODE, original } })).toContain('5 × View (view.ts:15:36)');
    // Minified: the class of the snapshot is `e`, the one that a reader knows has its original name.
    const minified = { ...CODE, kind: 'class' as const, node: { ...NODE, name: 'e', original } };
    const named = original.name;
    expect(text({ ...VIEWS, className: 'e' }, minified)).toContain(`5 × ${named} (view.ts:15:36): `);
    const leaves = { name: named, objectsPerRound: [5, 5] };
    expect(text({ ...VIEWS, className: 'e', leaves }, minified)).toContain(`5 ${named} (view.ts:15:36): `);
  });
});

test('names the function that captures the variable, and where it is', () => {
  const seen: GrowingPath = { ...VIEWS, edgeToCut: 'variable seen', capturedBy: { node: 3, name: 'etagOf()' } };
  const holder = {
    node: toyNode(3, { type: 'closure', preview: 'etagOf()' }),
    location: { url: 'file:///srv/etag.js', line: 3, column: 25 },
  };
  const code = new Map([[seen.node, { kind: 'class', node: toyNode(9), location: null, holder } as const]]);
  expect(huntVerdict([seen], [], { totalSizesBytes: SIZES, actions: null, code }).text).toBe(
    'Every round leaves 5 × View: variable seen, captured by etagOf() (etag.js:3:25) holds them, and removing them frees 480 B to 520 B per round.',
  );
});

test('rounds have a number of actions unless one to confirm the growth is among them', () => {
  expect(actionsPerRound({ rounds: 3, actions: 15, performed: { inRounds: 15 } })).toBe(5);
  expect(actionsPerRound({ rounds: 3, actions: 3 })).toBe(1);
  expect(actionsPerRound({ rounds: 5, actions: 40, performed: { inRounds: 15 } })).toBeNull();
  expect(actionsPerRound({ rounds: 3, actions: null })).toBeNull();
});

test('names the list of the browser that keeps objects, with the listener that they keep', () => {
  const signals: GrowingPath = {
    ...VIEWS,
    path: 'Blink: AbortSignalRegistry of Window',
    edgeToCut: '',
    owner: null,
    className: 'AbortSignal',
    isKeptByBrowser: true,
  };
  const listener = toyNode(9, { type: 'closure', preview: 'changed()' });
  const location = { url: 'https://a.test/loader.js', line: 10, column: 36 };
  const code = new Map<number, GrowingCode>([[9, { kind: 'callback', node: listener, location }]]);
  expect(huntVerdict([signals], [], { totalSizesBytes: SIZES, actions: 15, eachRound: 5, code }).text).toBe(
    'Every round leaves 5 × AbortSignal, 1 per action: Blink: AbortSignalRegistry of Window holds them with the listener changed() (loader.js:10:36), ' +
      'and letting go of them frees 480 B to 520 B per round. A signal of AbortSignal.any with an abort listener lives as long as one of its ' +
      'source signals: remove the listener, or abort a source when done.',
  );
});
