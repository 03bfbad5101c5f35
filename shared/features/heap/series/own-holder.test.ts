/** Whose reference is named for what a package or the runtime holds. */
import { asksOf } from '../../../core/capability/asking.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { expect, test } from 'vitest';
import type { HeapEdge, HeapNode, HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { only } from '../../../core/capability/testing/only.ts';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { withOwnHolders } from './own-holder.ts';

const ROOT = toyNode(1, { name: '(root)', type: 'synthetic' });
const GROWN = toyNode(99, { name: 'Order' });
const closure = (id: number, url: string, name = ''): HeapNode =>
  toyNode(id, { type: 'closure', preview: `${name}()`, location: { url, line: id, column: 1 } });
const scope = (id: number): HeapNode => toyNode(id, { name: 'system / Context' });
const object = (id: number, name: string, url?: string): HeapNode =>
  toyNode(id, { name, ...(url === undefined ? {} : { location: { url, line: id, column: 1 } }) });

const APP = '/app/server.cjs';
const EVENTS = 'node:events';
const JOTAI = '/app/node_modules/jotai/utils.js';

type Step = readonly [edge: string, node: HeapNode];

/** `var x`: of a scope; `.x`: a property; `x`: of the engine. */
function edgeOf(text: string): HeapEdge {
  if (text.startsWith('var ')) return { name: text.slice(4), type: 'context', edgeClass: 'engine' };
  if (text.startsWith('.')) return { name: text.slice(1), type: 'property', edgeClass: 'page' };
  return { name: text, type: 'internal', edgeClass: 'engine' };
}

const pathOf = (...steps: readonly Step[]): HeapPath => ({
  steps: [{ edge: null, node: ROOT }, ...steps.map(([edge, node]) => ({ edge: edgeOf(edge), node }))],
});

const owns = ({ steps }: HeapPath, at: number): Partial<GrowingPath> => {
  const owner = steps[at - 1]?.node.id ?? 0;
  return { owner, cut: `${owner}.${steps[at]?.edge?.name}` };
};

/** The reference that a hunt names after it was given another one; `isOld`: the snapshot before the rounds has an object. */
async function named(paths: readonly HeapPath[], at: number, isOld: (id: number) => boolean = () => true) {
  const [path] = paths;
  if (path === undefined) throw new Error('no path');
  const nodes = new Map(paths.flatMap(({ steps }) => steps.map(({ node }) => [node.id, node] as const)));
  const { context } = toyHeap({
    answers: {
      'heap.paths': ({ ignoredEdges = [] }) => ({
        paths: paths.filter(
          ({ steps }) =>
            !steps.some(({ edge }, index) => ignoredEdges.includes(`${steps[index - 1]?.node.id}.${edge?.name}`)),
        ),
        hiddenWeak: 0,
        isCut: false,
      }),
      'heap.object': ({ id }, file) => {
        const node = file === 'first' && !isOld(id) ? null : (nodes.get(id) ?? null);
        return { node, dominator: null, location: node?.location ?? null };
      },
      'heap.retainers': ({ id }) => {
        const rows = paths.flatMap(({ steps }) =>
          steps.flatMap(({ node }, index) =>
            node.id === id && steps[index - 1]?.node.type === 'closure'
              ? [{ edge: edgeOf('context'), node: steps[index - 1]?.node ?? ROOT }]
              : [],
          ),
        );
        return { rows, start: 0, total: rows.length };
      },
      'heap.references': () => ({ rows: [], start: 0, total: 0 }),
    },
  });
  const row = only<GrowingPath>('the row', {
    edgeToCut: 'as found',
    node: GROWN.id,
    className: 'Order',
    path: '',
    capturedBy: null,
    reachedFrom: undefined,
    isChain: false,
    isKeptByBrowser: false,
    ...owns(path, at),
  });
  const found = await withOwnHolders({ growing: [row], code: new Map() }, ['first', 'last'], asksOf(context));
  const [told] = found.growing;
  const through = told?.reachedFrom?.edgeToCut;
  return `${told?.edgeToCut}${through === undefined ? '' : `, reached from ${through}`}`;
}

const OWN: readonly Step[] = [
  ['context', closure(2, APP)],
  ['context', scope(3)],
];

test('a list of the runtime is reached from the author’s variable on its path', async () => {
  const path = pathOf(
    ['timerListMap', object(40, 'TimersList', 'node:timers')],
    ['server', object(41, 'Server', 'node:http')],
    ...OWN,
    ['var bus', object(4, 'EventEmitter', EVENTS)],
    ['._events', object(5, 'Object')],
    ['.tick', GROWN],
  );
  expect(await named([path], 7)).toBe('as found, reached from variable bus of server.cjs');
});

const ONCE = pathOf(
  ['process', object(30, 'process', 'node:process')],
  ['.listener', object(31, 'resolve')],
  ['promise', GROWN],
);
const STOPPING = pathOf(...OWN, ['var stopping', object(4, 'Promise')], ['reactions_or_result', GROWN]);

test('the author’s variable that leads there as well is named instead of a reference of the runtime', async () => {
  expect(await named([ONCE, STOPPING], 2)).toBe('variable stopping of server.cjs');
  // It holds one that a round made.
  expect(await named([ONCE, STOPPING], 2, (id) => id !== 4)).toBe('as found');
  const state = pathOf(
    ['process', object(32, 'state', EVENTS)],
    ['.listener', object(31, 'resolve')],
    ['promise', GROWN],
  );
  const many = Array.from({ length: 7 }, () => state);
  expect(await named([ONCE, ...many, STOPPING], 2)).toBe('variable stopping of server.cjs');
});

test('what a package holds is reached from the author’s variable for it, if that is near', async () => {
  const family = (...between: readonly Step[]): HeapPath =>
    pathOf(
      ...OWN,
      ['var profiles', closure(4, JOTAI, 'createAtom')],
      ...between,
      ['context', scope(5)],
      ['var atoms', object(6, 'Map')],
      ['1', GROWN],
    );
  expect(await named([family()], 5)).toBe('as found, reached from variable profiles of server.cjs');
  const far = [11, 12, 13].map((id): Step => ['next', object(id, 'Generator')]);
  expect(await named([family(...far)], 8)).toBe('as found');
});

test('the author’s own class stays as it is', async () => {
  const path = pathOf(
    ...OWN,
    ['var session', object(4, 'Session', APP)],
    ['.#canceled', object(5, 'Promise')],
    ['x', GROWN],
  );
  expect(await named([path], 4)).toBe('as found');
});
