import { expect, it } from 'vitest';
import { target } from '../../core/testing/records.ts';
import { proofOfHunt } from './prove-hunt.ts';

const asked = (params: Readonly<Record<string, unknown>>) => ({ targetId: 't1', targetName: 'Orders', params });
const NODE = target('n1', { type: 'node' });

it.each([
  [{ expression: 'act()' }, 'pen_workflow', { before: 'n1', steps: ['act()'] }],
  [{ seconds: 9 }, 'pen_workflow', { before: 'n1', steps: [] }],
  [
    { request: 'GET http://127.0.0.1:3000/orders/{i}' },
    'pen_prove_programs',
    { action: 'GET http://127.0.0.1:3000/orders/{i}' },
  ],
])('a hunt of a process by %j begins the proof of %s', (params, tool, begins) => {
  expect(proofOfHunt(asked(params), NODE)).toMatchObject({ tool, params: { ...begins, claim: 'heapGrowthObjects' } });
});

it('proposes none in a worker, and none for a hunt whose action is not known', () => {
  expect(proofOfHunt(asked({ seconds: 9 }), target('w1', { type: 'worker' }))).toBeNull();
  expect(proofOfHunt(null, NODE)).toBeNull();
});
