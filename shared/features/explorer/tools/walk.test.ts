import type { Action } from '../contract/explorations.ts';
import { describe, expect, it } from 'vitest';
import { createWalk, cycleName } from './walk.ts';

const action = (name: string): Action => ({
  id: `press button ${name}`,
  steps: [{ click: `button "${name}"` }],
  name,
  kind: 'press',
});

function mapOf(
  edges: readonly (readonly [string, string, string | null])[],
  more: Readonly<Record<string, string[]>> = {},
) {
  const map = createWalk();
  map.begin('list');
  const states = new Map<string, Set<string>>(Object.entries(more).map(([state, names]) => [state, new Set(names)]));
  for (const [from, name, to] of edges) {
    for (const state of [from, ...(to === null ? [] : [to])]) if (!states.has(state)) states.set(state, new Set());
    states.get(from)?.add(name);
  }
  for (const [key, names] of states)
    map.addState({ key, url: `http://shop.test/${key}`, actions: [...names].map(action) });
  for (const [from, name, to] of edges) map.addEdge({ from, action: action(name).id, to, isLoad: false });
  return map;
}

const namesOf = (actions: readonly Action[]): string[] => actions.map(({ name }) => name);

describe('the cycles of a map', () => {
  it('are the sequences that come back: opening and closing, and an action that changes nothing', () => {
    const map = mapOf([
      ['list', 'Open', 'dialog'],
      ['dialog', 'Close', 'list'],
      ['list', 'Refresh', 'list'],
    ]);
    expect(map.cycles().map(({ actions }) => namesOf(actions))).toEqual([['Refresh'], ['Open', 'Close']]);
  });

  it('have each rotation once', () => {
    expect(cycleName([action('A'), action('B')])).toBe(cycleName([action('B'), action('A')]));
  });

  it('leave out what loads the page again, failed, or led elsewhere at another time', () => {
    const map = mapOf([
      ['list', 'Fail', null],
      ['list', 'Random', 'dialog'],
      ['dialog', 'Close', 'list'],
    ]);
    map.addEdge({ from: 'list', action: action('Random').id, to: 'list', isLoad: false });
    map.addEdge({ from: 'list', action: action('Fail').id, to: 'list', isLoad: true });
    expect(map.cycles()).toEqual([]);
  });

  it('take an action that always led to one state to lead there from others', () => {
    const map = mapOf(
      [
        ['a', 'Home', 'list'],
        ['b', 'Home', 'list'],
        ['list', 'C', 'c'],
      ],
      { c: ['Home'] },
    );
    expect(map.cycles().map(({ actions }) => namesOf(actions))).toContainEqual(['C', 'Home']);
  });
});

describe('the next action', () => {
  it('is one that was tried nowhere, and what closes something first', () => {
    const map = mapOf([['list', 'Open', 'dialog']], { dialog: ['Details', 'Close'] });
    expect(map.next('dialog')?.action.name).toBe('Close');
  });

  it('is reached by the map', () => {
    const map = mapOf([['list', 'Open', 'dialog']], { dialog: ['Close'] });
    expect(map.next('list')).toMatchObject({ state: 'dialog', path: [{ name: 'Open' }], action: { name: 'Close' } });
  });

  it('is none when all were tried', () => {
    expect(mapOf([['list', 'Refresh', 'list']]).next('list')).toBeNull();
  });
});

it('goes on with a stored map', () => {
  const map = mapOf([['list', 'Open', 'dialog']], { dialog: ['Close'] });
  const again = createWalk(map.walk());
  expect(again.next('list')?.action.name).toBe('Close');
});
