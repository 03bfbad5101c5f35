/** Each form of a linked chain counts its new links as one path does, and what only looks like a chain does not. */
import { describe, expect, it } from 'vitest';
import type { HeapCluster } from '../contract/heap-differences.ts';
import { clustersOf } from '../testing/clusters-of-pictures.ts';
import type { PictureNode } from '../testing/heap-picture.ts';

const BASE = 'root → App0 → Registry1';
/** Numbers of links. */
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

/** Edges of a chain of the links, the first one held by the registry; `step`: from one link to the next. */
function chain(links: readonly number[], step: (from: number, to: number) => string, more = ''): string {
  const steps = links.slice(1).map((to, at) => step(links[at] ?? 0, to));
  return [BASE, ...(links.length === 0 ? [] : [`Registry1 -head→ ${first(links)}`]), ...steps, more]
    .filter((line) => line !== '')
    .join('\n');
}
const first = (links: readonly number[]): string => `Node${links[0] ?? 0}`;
const next = (from: number, to: number): string => `Node${from} -next→ Node${to}`;

/** Text of the clusters with chains: `5 Node of .next at head`. */
function chainsIn(pictures: readonly string[], nodes: Record<string, PictureNode> = {}): string[] {
  const { shown } = clustersOf(pictures, nodes);
  return shown.flatMap((cluster) => (cluster.chain === undefined ? [] : [text(cluster)]));
}
function text({ chain: of, topCount, path, topPerRound }: HeapCluster): string {
  const holder = path.steps.find(({ node }) => node.id === of?.holder)?.node.name ?? '?';
  const rounds = topPerRound === null || topPerRound.length < 2 ? '' : ` ${topPerRound.join(' + ')}`;
  return `${topCount} ${of?.className ?? ''}${rounds}, ${of?.through.join(' ') ?? ''}, at ${of?.edges.join(', ') ?? ''} of ${holder}`;
}

const FORMS: readonly (readonly [string, (links: readonly number[]) => string, string])[] = [
  ['new links at the tail', (links) => chain(links, next), '.next, at head'],
  ['new links at the head', (links) => chain(links.toReversed(), next), '.next, at head'],
  [
    'new links at the tail, which is held as well',
    (links) => chain(links, next, `Registry1 -tail→ Node${links.at(-1) ?? 0}`),
    '.next, at head, tail',
  ],
  [
    'links in both directions, from both ends',
    (links) => {
      const back = links.slice(1).map((from, at) => `Node${from} -prev→ Node${links[at] ?? 0}`);
      return chain(links, next, [...back, `Registry1 -tail→ Node${links.at(-1) ?? 0}`].join('\n'));
    },
    '.next, at head, tail',
  ],
  [
    'two classes that alternate',
    (links) => chain(links, (from, to) => `Node${from} -job→ Step${from}00 -node→ Node${to}`),
    '.job .node, at head',
  ],
  [
    'an array between links',
    (links) =>
      chain(
        links,
        (from, to) =>
          `Node${from} -children→ Array${from}00 -internal:elements→ Elements${from}00\nElements${from}00 -element:0→ Node${to}`,
      ),
    '.children .elements [], at head',
  ],
  [
    'a Map between links',
    (links) =>
      chain(
        links,
        (from, to) =>
          `Node${from} -byKey→ Map${from}00 -internal:table→ Elements${from}00\nElements${from}00 -internal:7→ Node${to}`,
      ),
    '.byKey .table [], at head',
  ],
  [
    'functions and their scopes, the newest first',
    (links) =>
      chain(
        links.toReversed(),
        (from, to) => `Node${from} -internal:context→ Scope${from}00 -context:before→ Node${to}`,
      ),
    '.context .before, at head',
  ],
  [
    'promises and their reactions',
    (links) =>
      chain(
        links,
        (from, to) =>
          `Node${from} -internal:reactions_or_result→ Scope${from}00 -internal:promise_or_capability→ Node${to}`,
      ),
    '.reactions_or_result .promise_or_capability, at head',
  ],
];
/** Objects between links. */
const BETWEEN = Object.fromEntries(
  range(0, 80).flatMap((at) => [
    [`Elements${at}00`, { type: 'array', name: '' }],
    [`Scope${at}00`, { type: 'hidden', name: 'system / Context' }],
  ]),
);

describe('a chain', () => {
  it.each(FORMS)('is one path: %s', (_form, picture, where) => {
    const nodes = BETWEEN;
    expect(chainsIn([picture(range(10, 15)), picture(range(10, 20))], nodes)).toEqual([`5 Node, ${where} of Registry`]);
    expect(
      chainsIn(
        [10, 15, 20, 25].map((to) => picture(range(5, to))),
        nodes,
      ),
    ).toEqual([`15 Node 5 + 5 + 5, ${where} of Registry`]);
  });

  it.each(FORMS)('has the same path where it loses links, so that a limit shows: %s', (_form, picture) => {
    const signatures = [
      [range(10, 20), range(15, 25)],
      [range(15, 25), range(10, 20)],
    ].map(
      ([before = [], after = []]) =>
        clustersOf([picture(before), picture(after)], BETWEEN).shown.find((cluster) => cluster.chain !== undefined)
          ?.signature,
    );
    expect(signatures[0]).toBeDefined();
    expect(signatures[1]).toBe(signatures[0]);
  });

  it('of two links that leave at its beginning is one too, by the old ones below', () => {
    const picture = (links: readonly number[]) => chain(links, next);
    expect(chainsIn([picture(range(12, 20)), picture(range(10, 20))])).toEqual(['2 Node, .next, at head of Registry']);
  });
});

it('hangs on the nearest object that is not in it, and knows its references from others', () => {
  // The function that is replaced is reached through another one with a scope of its own.
  const around = 'root → act0 -internal:context→ Scope1';
  const named = Object.fromEntries(
    ['act0', ...range(10, 30).map((at) => `run${at}`)].map((key) => [key, { type: 'closure', name: key }]),
  );
  const scopes = Object.fromEntries(
    [1, ...range(10, 30)].map((at) => [`Scope${at}`, { type: 'hidden', name: 'system / Context' }]),
  );
  const functions = (to: number): string =>
    [
      around,
      'Scope1 -context:other→ other9',
      `Scope1 -context:run→ run${to}`,
      ...range(10, to).map((at) => `run${at + 1} -internal:context→ Scope${at + 1} -context:before→ run${at}`),
    ].join('\n');
  const { shown } = clustersOf([functions(18), functions(22)], {
    ...named,
    ...scopes,
    other9: { type: 'closure', name: 'other' },
  });
  const [cluster] = shown.filter((each) => each.chain !== undefined);
  expect(cluster).toMatchObject({ topCount: 4, chain: { edges: ['run'], through: ['.context', '.before'] } });
  expect(cluster?.path.steps.map(({ edge }) => edge?.name)).toEqual([undefined, 'act0', 'context', 'run']);
});

describe('no chain', () => {
  const deep = (from: number): string =>
    `Node${from} ${range(from + 1, from + 6)
      .map((at) => `-child→ Node${at}`)
      .join(' ')}`;

  it('is a list of objects that are deep themselves: each counts once', () => {
    const rows = (count: number): string =>
      [BASE, ...range(0, count).map((at) => `Registry1 -element:${at}→ ${deep(10 * (at + 1))}`)].join('\n');
    const { shown } = clustersOf([rows(2), rows(4)]);
    expect(shown.map(({ topCount, count, chain: of }) => [topCount, count, of])).toEqual([[2, 12, undefined]]);
  });

  it('is a tree in which something else is new', () => {
    const tree = `${BASE}\nRegistry1 -root→ ${deep(10)}`;
    expect(chainsIn([tree, `${tree}\nNode15 -label→ Text3`])).toEqual([]);
  });

  it('is a list that is made anew', () => {
    const list = (from: number): string => chain(range(from, from + 8), next);
    expect(chainsIn([list(10), list(30)])).toEqual([]);
  });

  it('are objects of a collection that lead back to it through the scope of their functions', () => {
    // A proxy's handler has a function, whose scope has the Map with all the proxies.
    const entries = (count: number): string =>
      [
        'root → act0 -internal:context→ Scope1 -context:proxies→ Map1 -internal:table→ Table1',
        ...range(10, 10 + count).map(
          (at) =>
            `Table1 -internal:${at}→ Proxy${at} -internal:handler→ Handler${at} -get→ act${at} -internal:context→ Scope1`,
        ),
      ].join('\n');
    const nodes = {
      Table1: { type: 'array', name: '' },
      Scope1: { type: 'hidden', name: 'system / Context' },
      ...Object.fromEntries([0, ...range(10, 40)].map((at) => [`act${at}`, { type: 'closure', name: 'act' }] as const)),
    };
    expect(chainsIn([entries(6), entries(9)], nodes)).toEqual([]);
    expect(chainsIn([6, 11, 16, 21].map(entries), nodes)).toEqual([]);
  });

  it('is one of V8’s own objects', () => {
    const shapes = (count: number): string =>
      `${BASE}\nRegistry1 -internal:map→ ${range(10, 10 + count)
        .map((at) => `Shape${at}`)
        .join(' -internal:back→ ')}`;
    const nodes = Object.fromEntries(range(10, 30).map((at) => [`Shape${at}`, { type: 'object shape' }]));
    expect(chainsIn([shapes(6), shapes(9)], nodes)).toEqual([]);
  });
});
