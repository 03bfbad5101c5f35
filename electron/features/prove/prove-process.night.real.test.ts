/** The workflow prove on processes of Node that stay up: the build before and the one after, each with an action. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import { startNode } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';

const acting = (keeps: string): string =>
  `class OrderRow {} const rows = []; globalThis.act = () => { const row = new OrderRow(); ${keeps} return 'a row'; }; setInterval(() => {}, 1e6);`;

let bench: CoreBench;
beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
});
afterAll(() => bench[Symbol.asyncDispose]());

describe('a process of Node', () => {
  test('is proven to keep nothing any more, by its action in both builds in turns', { timeout: 900_000 }, async () => {
    const [old] = await bench.connect(bench.keep(await startNode(acting('rows.push(row);'))));
    const [now] = await bench.connect(bench.keep(await startNode(acting(''))));
    const params = { name: 'prove', before: old?.id, target: now?.id, steps: ['act()'], claim: 'leak OrderRow' };
    const answer = await bench.caller('Claude Code').run('pen_workflow', params);
    const { verdict, reasons, findings } = penWorkflow.result.parse(answer.value);
    expect({ verdict, reasons }).toEqual({
      verdict: 'PASS',
      reasons: ['Proven: OrderRow gained per action 1 → 0'],
    });
    expect(findings.join('\n')).toContain('ran on between their runs');
  });
});

test('a process whose action is missing is an error, and no figure', async () => {
  const [old] = await bench.connect(bench.keep(await startNode(acting(''))));
  const [target] = await bench.connect(bench.keep(await startNode('setInterval(() => {}, 1e6)')));
  const params = { name: 'prove', before: old?.id, target: target?.id, steps: ['act()'], claim: 'heapGrowthObjects' };
  expect(await bench.caller('Claude Code').ask('pen_workflow', params)).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', message: expect.stringContaining('did not have the action') },
  });
});
