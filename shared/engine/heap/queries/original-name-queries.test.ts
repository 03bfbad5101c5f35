/** Searches and classes by original names. The maps of the picture are a table: `line:column` of a location to names. */
import { expect, it } from 'vitest';
import type { ScriptPosition } from '../../source-map/contract/original-positions.ts';
import { runSteps } from '../../steps/steps.ts';
import { answerDiff, originalsOfPair } from '../diff/diff-queries.ts';
import { compareHeaps } from '../diff/diff.ts';
import type { HeapOriginals } from '../open/heap-originals.ts';
import { askableHeap, type AskableHeap } from '../testing/ask-heap.ts';

const CLASS = 10;
const LISTENER = 20;
const NAMED = 30;

const NAMES: Readonly<Record<number, string | null>> = {
  [CLASS]: 'DetailsView',
  [LISTENER]: null,
  [NAMED]: 'openDetails',
};

/** Number of times that a position was resolved. */
function originals(): HeapOriginals & { resolved: number } {
  const nameAt = ({ column }: ScriptPosition): string | null | undefined => NAMES[column];
  const made = {
    resolved: 0,
    resolve(position: ScriptPosition) {
      const name = nameAt(position);
      made.resolved += 1;
      return name === undefined ? null : { name, source: 'src/details.js', line: 3, column: 1 };
    },
    around: ({ column }: ScriptPosition) => (column === LISTENER ? 'DetailsView constructor' : null),
    variable: ({ column }: ScriptPosition, generated: string) =>
      column === LISTENER && generated === 't' ? 'subscribers' : null,
    privateField: ({ column }: ScriptPosition, generated: string) =>
      column === CLASS && generated === '#t' ? '#subscribers' : null,
  };
  return made;
}

const at = (column: number): readonly [number, number, number] => [7, 0, column - 1];
const PICTURE = `root → [view1, view2, listener, open, plain]
  listener -internal:context→ scope
  scope -context:t→ set
  scope -context:u→ other`;
const NODES = {
  view1: { name: 'e', id: 11, sizeBytes: 50, location: at(CLASS) },
  view2: { name: 'e', id: 13, sizeBytes: 60, location: at(CLASS) },
  listener: { type: 'closure', name: '', id: 15, location: at(LISTENER) },
  open: { type: 'closure', name: 't', id: 17, location: at(NAMED) },
  plain: { name: 'DetailsViewer', id: 19 },
  scope: { type: 'object', name: 'system / Context', id: 21 },
  set: { name: 'Set', id: 23, sizeBytes: 30 },
  other: { name: 'Map', id: 25 },
} as const;

function named(): AskableHeap & { maps: ReturnType<typeof originals> } {
  const heap = askableHeap(PICTURE, NODES);
  heap.computeRetained();
  const maps = originals();
  heap.queries.snapshot.originals = maps;
  return { ...heap, maps };
}

const found = (heap: AskableHeap, where: 'name' | 'edge', query: string, isRegex = false): number[] =>
  heap
    .ask('heap.search', { in: where, query, isRegex })
    .rows.map(({ id }) => id)
    .toSorted((a, b) => a - b);

it('a search by name finds original and generated names, of classes and functions', () => {
  const heap = named();
  expect(found(heap, 'name', 'detailsview')).toEqual([11, 13, 15, 19]);
  expect(found(heap, 'name', '^DetailsView$', true)).toEqual([11, 13]);
  expect(found(heap, 'name', 'openDetails')).toEqual([17]);
  expect(found(heap, 'name', 'closure in')).toEqual([15]);
  expect(found(heap, 'name', '^e$', true)).toEqual([11, 13]);
});

it('finds the same with precomputed members, and resolves each position once', () => {
  const heap = named();
  for (const table of heap.queries.snapshot.missingTables()) runSteps(table.make());
  expect(heap.queries.snapshot.members).not.toBeNull();
  expect(found(heap, 'name', 'detailsview')).toEqual([11, 13, 15, 19]);
  const { resolved } = heap.maps;
  heap.queries.answer('heap.search', { in: 'name', query: 'nothing', isRegex: false, start: 0, count: 5 });
  expect(heap.maps.resolved).toBe(resolved);
});

it('a search by property finds values of variables by their original names', () => {
  const heap = named();
  expect(found(heap, 'edge', 'subscriber')).toEqual([23]);
  expect(found(heap, 'edge', '^t$', true)).toEqual([23]);
  expect(found(heap, 'edge', '^u$', true)).toEqual([25]);
});

it('an earlier search without source maps is not repeated when they are known', () => {
  const heap = askableHeap(PICTURE, NODES);
  heap.computeRetained();
  expect(found(heap, 'name', 'openDetails')).toEqual([]);
  heap.queries.snapshot.originals = originals();
  expect(found(heap, 'name', 'openDetails')).toEqual([17]);
});

it('classes of a filter have, and are found and sorted by, their original names', () => {
  const heap = named();
  const of = { bornAfterId: 0, bornUpToId: 19 };
  const names = (params: { filter?: string; names?: 'original' | 'generated' }) =>
    heap
      .ask('heap.filtered-classes', { of, sort: 'name', descending: false, ...params })
      .rows.map(({ name, original }) => original?.name ?? name);
  expect(names({ filter: 'detailsview' })).toEqual(['DetailsView', 'DetailsViewer']);
  expect(names({})).toEqual(['DetailsView', 'DetailsViewer', 'Function']);
  expect(names({ names: 'generated' })).toEqual(['DetailsViewer', 'Function', 'DetailsView']);
});

it('a comparison has original names of classes, also of those that only the earlier snapshot has', () => {
  const current = named();
  const gone = { ...NODES, gone: { name: 'x', id: 31, location: at(NAMED) } };
  const base = askableHeap('root → [plain, gone]', { plain: NODES.plain, gone: gone.gone });
  base.computeRetained();
  base.queries.snapshot.originals = originals();
  const snapshots = { current: current.queries.snapshot, base: base.queries.snapshot };
  const diff = runSteps(compareHeaps(snapshots.current.document, snapshots.base.document));
  const page = { filter: '', sort: 'name', names: 'original', descending: false, start: 0, count: 50 } as const;
  const names = (filter: string, first: string[] = []) =>
    answerDiff(diff, { ...page, filter, first }, originalsOfPair(snapshots)).rows.map(
      ({ name, original }) => `${original?.name ?? '–'} (${name})`,
    );
  expect(names('details')).toEqual(['DetailsView (e)', 'openDetails (x)']);
  // What a caller has something to say about comes before the others.
  expect(names('details', ['x', 'nothing'])).toEqual(['openDetails (x)', 'DetailsView (e)']);
  expect(names('details', ['x', 'e'])).toEqual(['openDetails (x)', 'DetailsView (e)']);
  expect(names('e')).toContain('DetailsView (e)');
});

it('a private field has its original name', () => {
  const heap = askableHeap(`${PICTURE}\n  view1 -#t→ other`, NODES);
  heap.computeRetained();
  heap.queries.snapshot.originals = originals();
  const { rows } = heap.ask('heap.references', { id: 11 });
  expect(rows.map(({ edge }) => [edge.name, edge.original])).toEqual([['#t', '#subscribers']]);
});

it('a class without a name is never called “constructor”, in a comparison either', () => {
  const nodes = { ...NODES, anonymous: { name: 'constructor', id: 27, sizeBytes: 40, location: at(LISTENER) } };
  const heap = askableHeap(`${PICTURE}\nview1 → anonymous`, nodes);
  heap.computeRetained();
  heap.queries.snapshot.originals = originals();
  const base = named();
  const snapshots = { current: heap.queries.snapshot, base: base.queries.snapshot };
  const diff = runSteps(compareHeaps(snapshots.current.document, snapshots.base.document));
  const page = {
    filter: '',
    sort: 'added',
    names: 'original',
    first: [],
    descending: true,
    start: 0,
    count: 1,
  } as const;
  expect(answerDiff(diff, { ...page, first: [] }, originalsOfPair(snapshots)).rows).toMatchObject([
    { name: 'constructor', original: { name: '(anonymous class)', source: 'src/details.js' } },
  ]);
  expect(heap.ask('heap.object', { id: 27 }).node?.original?.name).toBe('(anonymous class)');
});

it('a class is known by its name as answers print it', () => {
  const heap = named();
  const objects = (className: string) =>
    heap
      .ask('heap.objects', { className })
      .rows.map(({ id }) => id)
      .toSorted((a, b) => a - b);
  expect(objects('DetailsView')).toEqual([11, 13]);
  for (const printed of ['DetailsView (details.js:3:1)', 'DetailsView @11', 'DetailsView (details.js:3:1) @11'])
    expect(objects(printed)).toEqual([11, 13]);
  expect(objects('DetailsView (details.js:4:1)')).toEqual([]);
  expect(objects('DetailsViewer @19')).toEqual([19]);
});

it('a variable has its original name whichever function of its scope uses it', () => {
  const heap = askableHeap(`root → first\nfirst -internal:context→ scope\n${PICTURE}`, {
    ...NODES,
    first: { type: 'closure', name: 'n', id: 9, location: at(NAMED) },
  });
  heap.queries.snapshot.originals = originals();
  const { rows } = heap.ask('heap.references', { id: 21 });
  expect(rows.map(({ edge }) => [edge.name, edge.original])).toEqual([
    ['t', 'subscribers'],
    ['u', undefined],
  ]);
});

it('a function is found by the name that answers print for it, in place of a class', () => {
  const heap = named();
  const idsOf = (className: string): number[] => heap.ask('heap.objects', { className }).rows.map(({ id }) => id);
  expect(idsOf('closure in DetailsView constructor')).toEqual([15]);
  expect(idsOf('closure in DetailsView constructor (details.js:3:1) @15')).toEqual([15]);
  expect(idsOf('closure in DetailsView constructor (details.js:4:1)')).toEqual([]);
  expect(idsOf('openDetails()')).toEqual([17]);
  expect(idsOf('closeDetails()')).toEqual([]);
  expect(heap.ask('heap.class-paths', { className: 'openDetails()' })).toMatchObject({ total: 1, sampled: 1 });
});
