/** Figures by hand: two components, three commits, a reload. */
import { describe, expect, it } from 'vitest';
import type { LiveRenders } from '../../../shared/contracts/page/live-renders.ts';
import { cleared, NO_RENDERS, reasonsOf, totalsWithin, withReading, type ComponentTotals } from './render-totals.ts';

type Commit = LiveRenders['commits'][number];
type Row = Commit['rows'][number];

const row = (component: number, part: Partial<Row>): Row => ({
  component,
  renders: 0,
  mounts: 0,
  byKey: 0,
  byType: 0,
  unknownKeys: 0,
  owner: null,
  selfMs: null,
  totalMs: null,
  reasons: [],
  ...part,
});

const commit = (number: number, atMs: number, rows: Row[]): Commit => ({
  commit: number,
  event: 'click',
  live: { atMs, element: 'button', response: null },
  rows,
});

const component = (number: number, name: string, line: number): LiveRenders['components'][number] => ({
  number,
  name,
  place: { name, url: 'app.tsx', line, column: 1, script: 'app.js' },
  framework: 'react',
  kind: 'function',
  isMemo: false,
  remountedFrom: null,
});

const reason = (number: number, sameness: 'same-code' | 'different'): LiveRenders['reasons'][number] => ({
  number,
  inputs: [
    {
      kind: 'prop',
      name: 'onSelect',
      hook: null,
      laterHooks: null,
      sameness,
      type: 'function',
      size: null,
      isShifted: false,
      from: null,
    },
  ],
  otherInputs: 0,
});

const reading = (part: Partial<LiveRenders>): LiveRenders => ({
  document: 1,
  page: null,
  why: null,
  components: [],
  reasons: [],
  commits: [],
  unlisted: 0,
  failure: null,
  ...part,
});

/** Row: 3 renders, 2 of them equal in and out within 0.4 ms; then one for a prop that differs. App: 1 mount. */
const FIRST = reading({
  components: [component(0, 'Row', 3), component(1, 'App', 9)],
  reasons: [reason(0, 'same-code'), reason(1, 'different')],
  commits: [
    commit(0, 1000, [
      row(0, { renders: 3, selfMs: 0.5, totalMs: 0.75, reasons: [[0, 3, 2, 0, 0.25]] }),
      row(1, { mounts: 1 }),
    ]),
    commit(1, 2000, [row(0, { renders: 1, selfMs: 0.25, totalMs: 0.25, reasons: [[1, 1, 1, 0, 0.25]] })]),
  ],
});

const named = (components: ReadonlyMap<string, ComponentTotals>, name: string) =>
  [...components.values()].find((each) => each.name === name);

describe('totals of renders', () => {
  const totals = withReading(NO_RENDERS, FIRST, true);

  it('are the sums of commits; wasted is what had equal inputs and an equal output, with its own time', () => {
    expect(named(totals.components, 'Row')).toMatchObject({
      renders: 4,
      mounts: 0,
      wasted: 2,
      wastedMs: 0.25,
      selfMs: 0.75,
      totalMs: 1,
      reasons: [
        { key: '1:0', renders: 3, equalOutputs: 2 },
        { key: '1:1', renders: 1, equalOutputs: 1 },
      ],
      last: [
        { commitId: '1:1', renders: 1 },
        { commitId: '1:0', renders: 3 },
      ],
    });
    const app = { renders: 0, mounts: 1, wasted: 0, selfMs: null };
    // Counted as in the totals: a mount is no render.
    expect(named(totals.components, 'App')).toMatchObject({ ...app, last: [{ renders: 0, mounts: 1 }] });
    expect(totals.commits).toMatchObject([
      { id: '1:0', renders: 3, mounts: 1, wasted: 2, selfMs: 0.5 },
      { id: '1:1', renders: 1, mounts: 0, wasted: 0, selfMs: 0.25 },
    ]);
  });

  it('of a part have only its commits, and only the components that it rendered', () => {
    const within = totalsWithin(totals, totals.commits.slice(1));
    expect([...within.values()].map(({ name, renders, wasted }) => [name, renders, wasted])).toEqual([['Row', 1, 0]]);
  });

  it('go on after a reload: the same component by its place, whatever its number', () => {
    const again = reading({
      document: 2,
      components: [component(7, 'Row', 3)],
      reasons: [reason(0, 'different')],
      commits: [commit(0, 3000, [row(7, { renders: 2, reasons: [[0, 2, 0, 0]] })])],
    });
    const both = withReading(totals, again, true);
    expect(both.components.size).toBe(2);
    expect(named(both.components, 'Row')).toMatchObject({ renders: 6, wasted: 2 });
    expect(both.commits.map(({ id }) => id)).toEqual(['1:0', '1:1', '2:0']);
  });

  it('of a component that gets its name only later are those of the one before the reload', () => {
    const early = withReading(
      totals,
      reading({
        document: 2,
        components: [component(4, 't', 1)],
        reasons: [reason(0, 'same-code')],
        commits: [commit(0, 3000, [row(4, { renders: 2, selfMs: 0.5, reasons: [[0, 2, 2, 0, 0.5]] })])],
      }),
      true,
    );
    expect(early.components.size).toBe(3);
    const later = withReading(early, reading({ document: 2, components: [component(4, 'Row', 3)] }), true);
    expect(later.components.size).toBe(2);
    expect(named(later.components, 'Row')).toMatchObject({ id: '1:0', renders: 6, wasted: 4, wastedMs: 0.75 });
    const row6 = named(later.components, 'Row');
    expect(reasonsOf(row6 ?? { reasons: [] })).toMatchObject([
      { renders: 5, equalOutputs: 4, equalMs: 0.75 },
      { renders: 1, equalOutputs: 1 },
    ]);
    expect(named(later.components, 'Row')?.last[0]).toEqual({ commitId: '2:0', renders: 2, mounts: 0 });
    expect(named(totalsWithin(later, later.commits.slice(2)), 'Row')).toMatchObject({ renders: 2, wasted: 2 });
    const next = withReading(
      later,
      reading({ document: 2, commits: [commit(1, 4000, [row(4, { renders: 1 })])] }),
      true,
    );
    expect(named(next.components, 'Row')?.renders).toBe(7);
  });

  it('learn names in a pause and do not count', () => {
    const paused = withReading(NO_RENDERS, FIRST, false);
    expect(paused.commits).toEqual([]);
    expect(named(paused.components, 'Row')).toMatchObject({ renders: 0 });
    const later = withReading(paused, reading({ commits: [commit(2, 4000, [row(0, { renders: 1 })])] }), true);
    expect(named(later.components, 'Row')).toMatchObject({ renders: 1 });
  });

  it('have the better names that come later, of components and of reasons', () => {
    const better = { ...reason(0, 'same-code'), otherInputs: 1 };
    const later = withReading(totals, reading({ components: [component(0, 'OrderRow', 3)], reasons: [better] }), true);
    expect(named(later.components, 'Row')).toBeUndefined();
    expect(named(later.components, 'OrderRow')?.reasons.map(({ reason: each }) => each.otherInputs)).toEqual([1, 0]);
  });

  it('are nothing once cleared, and count again by the same names', () => {
    const empty = cleared(totals);
    expect(empty.commits).toEqual([]);
    const again = withReading(empty, reading({ commits: [commit(5, 5000, [row(1, { renders: 1 })])] }), true);
    expect([...again.components.values()].map(({ name, renders }) => [name, renders])).toEqual([
      ['Row', 0],
      ['App', 1],
    ]);
  });

  it('leave a row out whose component the page did not tell', () => {
    const odd = withReading(NO_RENDERS, reading({ commits: [commit(0, 1, [row(9, { renders: 5 })])] }), true);
    expect(odd.commits).toMatchObject([{ renders: 0, rows: [] }]);
  });

  it('say how many commits are not listed', () => {
    const many = Array.from({ length: 5003 }, (_, index) => commit(index, index, []));
    const result = withReading(NO_RENDERS, reading({ commits: many, unlisted: 2 }), true);
    expect([result.commits.length, result.dropped]).toEqual([5000, 5]);
    const wide = Array.from({ length: 70_000 }, () => row(0, { renders: 1 }));
    const three = withReading(
      NO_RENDERS,
      reading({ components: [component(0, 'Row', 3)], commits: [0, 1, 2].map((at) => commit(at, at, wide)) }),
      true,
    );
    expect(three.commits.map(({ id }) => id)).toEqual(['1:1', '1:2']);
    expect(three.dropped).toBe(1);
    expect(named(three.components, 'Row')?.renders).toBe(210_000);
  });
});
