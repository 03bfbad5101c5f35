import { expect, it } from 'vitest';
import { only } from '../../core/capability/testing/only.ts';
import type { HuntResult } from './hunt-result.ts';
import { huntName } from './hunt-name.ts';

it.each([
  [{ steps: [{ click: 'button "Open {i}"' }, { click: 'Close' }] }, 'Clicking Open 1, Close'],
  [{ steps: [{ type: 'secret', on: 'Password' }, { press: 'Enter' }] }, 'Typing in Password, pressing Enter'],
  [{ expression: 'open();\n  close()' }, 'Running open(); close()'],
  [{ request: 'POST http://127.0.0.1:3000/orders?id={i}' }, 'Requesting POST http://127.0.0.1:3000/orders?id=…'],
  [{ do: 'open and close the dialog' }, 'Open and close the dialog'],
  [{ seconds: 20 }, 'Waiting 20 s per round'],
  [{}, null],
])('%j is called %s', (action, name) => {
  expect(huntName(action, { verdict: { level: 'grows', text: '' }, growing: [] })).toBe(
    name === null ? null : `${name} leaks`,
  );
});

it('says of the action only what it leaves', () => {
  const named = (level: 'grows' | 'no-growth' | 'unclear') =>
    huntName({ steps: [{ click: 'Open' }] }, { verdict: { level, text: '' }, growing: [] });
  const row = only<HuntResult['growing'][number]>('a row', { keeper: 'console' });
  expect(huntName({ do: 'load' }, { verdict: { level: 'grows', text: '' }, growing: [row] })).toBe(
    'Load: kept by the console',
  );
  expect([named('grows'), named('no-growth'), named('unclear')]).toEqual([
    'Clicking Open leaks',
    'Clicking Open: no growth',
    'Clicking Open: no verdict',
  ]);
});
