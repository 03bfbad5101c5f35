import type { Action, Exploration, Screened } from '../contract/explorations.ts';
import { expect, it } from 'vitest';
import { exploreHeadline } from '../exploration-words.ts';
import { emptyExploration, reopened } from './explore.ts';

const press = (name: string, asks?: string): Action => ({
  id: `press button ${name}`,
  kind: 'press',
  name,
  steps: [{ click: `button "${name}"` }],
  ...(asks === undefined ? {} : { asks }),
});
const [open, sync, remove] = [press('Open'), press('Sync'), press('Delete', 'its name says "Delete"')];
const screened = (...actions: readonly Action[]): Screened => ({
  sequence: { name: '', state: 's', url: '', steps: [], actions: actions.map(({ id }) => id) },
  outcome: 'steady',
  reason: '',
  growth: [],
  series: [],
  isTextChanging: false,
  msPerRepetition: 1,
  isDoubtful: false,
});
const edge = ({ id }: Action) => ({ from: 's', action: id, to: 's', isLoad: false, isUnsteady: false });

const EXPLORED: Exploration = {
  ...emptyExploration('http://shop.test/'),
  walk: { start: 's', states: [{ key: 's', url: '', actions: [open, sync] }], edges: [edge(open), edge(sync)] },
  refused: [
    { widget: 'button "Delete"', by: 'allow', reason: 'its name says "Delete"', action: remove, states: ['s'] },
  ],
  requests: [{ name: 'POST /api', reason: 'POST may change something', times: 2, actions: [sync.id] }],
  screened: [screened(open), screened(sync)],
};
const tried = ({ walk }: Exploration) => walk.edges.map(({ action }) => action);
const offered = ({ walk }: Exploration) => walk.states.flatMap(({ actions }) => actions.map(({ name }) => name));

it('changes nothing without allowances', () => {
  expect(reopened(EXPLORED, [])).toEqual(EXPLORED);
});

it('forgets the error that ended it', () => {
  expect(exploreHeadline({ ...EXPLORED, endedBy: 'the page is gone.' })).toMatch(
    /; an error ended it before everything was tried\.$/,
  );
  expect(exploreHeadline(EXPLORED)).toMatch(/; the time ended before everything was tried\.$/);
  expect(reopened({ ...EXPLORED, endedBy: 'the page is gone.' }, [])).toEqual(EXPLORED);
});

it('offers what was refused and is allowed now', () => {
  const again = reopened(EXPLORED, ['delete']);
  expect(again.refused).toEqual([]);
  expect(offered(again)).toEqual(['Open', 'Sync', 'Delete']);
});

it.each([['POST /api'], ['Sync']])('tries again what sent a request that was stopped, with %s', (allowed) => {
  const again = reopened(EXPLORED, [allowed]);
  expect(again.requests).toEqual([]);
  expect(tried(again)).toEqual([open.id]);
  expect(again.screened).toEqual([screened(open)]);
});

it('leaves alone what was allowed and is not any more', () => {
  const allowed: Exploration = {
    ...EXPLORED,
    refused: [],
    walk: { ...EXPLORED.walk, states: [{ key: 's', url: '', actions: [open, remove] }], edges: [edge(remove)] },
    screened: [screened(open, remove)],
  };
  const again = reopened(allowed, []);
  expect(offered(again)).toEqual(['Open']);
  expect(tried(again)).toEqual([]);
  expect(again.screened).toEqual([]);
  expect(again.refused).toEqual(EXPLORED.refused);
});
