import { expect, it } from 'vitest';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { penHeapSampling } from '../../../shared/features/heap/tools/heap-sampling.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import { targetOf, type Call } from './lock-target.ts';
import type { TargetAccess } from './runner-options.ts';
import { checkAbility, chooseTarget } from './target-choice.ts';
import { admin, createBench, endpoint, orders, worker } from './testing/bench.ts';

const workerOfOrders = { ...worker, id: 'W2', title: 'Worker of Orders' };
const ordersOfAdmin = { ...admin, id: 'T3', title: 'Orders of admin' };

it.each(['Orders', 'orders', 'https://shop.test/ORDERS'])(
  '%s is the page of this title or URL, not one of several',
  (wanted) => {
    const { you } = createBench();
    const chosen = chooseTarget(wanted, you, [endpoint([ordersOfAdmin, workerOfOrders, orders])]);
    expect(chosen).toEqual({ ok: true, value: { target: orders, notes: [] } });
  },
);

it('reports that several contain a part of a title', () => {
  const { you } = createBench();
  const chosen = chooseTarget('order', you, [endpoint([workerOfOrders, ordersOfAdmin, orders])]);
  expect(chosen).toEqual({
    ok: true,
    value: { target: ordersOfAdmin, notes: ['3 targets match `order`; the first was used: `Orders of admin` (T3).'] },
  });
});

it('says that a worker without a name is chosen by its id', () => {
  const { you } = createBench();
  const suggestionFor = (...targets: (typeof worker)[]): string => {
    const chosen = chooseTarget('indexer', you, [endpoint([orders, ...targets])]);
    return chosen.ok ? '' : (chosen.error.suggestion ?? '');
  };
  expect(suggestionFor({ ...workerOfOrders, url: '' })).toContain('use its id');
  expect(suggestionFor(workerOfOrders)).not.toContain('use its id');
});

it('names the connected programs where none is a page and none matches', () => {
  const server = {
    ...orders,
    id: 'n1',
    type: 'node' as const,
    title: '/srv/orders.mjs',
    url: 'file:///srv/orders.mjs',
  };
  const { you } = createBench();
  const chosen = chooseTarget('46030', you, [endpoint([server])]);
  expect(chosen.ok).toBe(false);
  expect(JSON.stringify(chosen)).toContain('Connected, without a page: `/srv/orders.mjs` (n1)');
});

it('refuses what a target lacks by name, and names only tools that work on it', () => {
  const bun = { ...orders, id: 'b1', type: 'bun' as const, lacks: ['HeapProfiler.startSampling' as const] };
  const alone = checkAbility(penHeapSampling, bun, { endpoints: [endpoint([bun])], capabilities: CAPABILITIES });
  expect(alone).toMatchObject({
    error: {
      code: 'target_unsupported',
      message: 'Bun has no HeapProfiler.startSampling in its protocol, which pen_heap_sampling needs.',
      suggestion: expect.stringMatching(/^On this target pen_heap_snapshot, .*work\.$/),
    },
  });
  expect(JSON.stringify(alone)).not.toContain('pen_network_capture');
  const beside = checkAbility(penHeapSampling, bun, {
    endpoints: [endpoint([bun, orders])],
    capabilities: CAPABILITIES,
  });
  expect(JSON.stringify(beside)).toContain('Choose another with pen_select_page');
});

it('takes an empty tab only for what loads a page into it', () => {
  const empty = { ...orders, id: 'T0', url: 'about:blank', title: 'about:blank' };
  const { you } = createBench();
  expect(chooseTarget(undefined, you, [endpoint([empty])])).toMatchObject({ error: { code: 'no_target' } });
  expect(chooseTarget(undefined, you, [endpoint([empty])], { evenEmpty: true })).toMatchObject({
    ok: true,
    value: { target: empty },
  });
});

it.each([
  ['pen_workflow', 'url'],
  ['pen_interact', 'reset'],
  ['pen_explore', 'url'],
  ['pen_lighthouse', 'url'],
  ['pen_js_coverage', 'navigate'],
  ['pen_css_coverage', 'navigate'],
])(
  '%s loads the address in "%s" into the only tab, and names the call that does where it has none',
  (name, parameter) => {
    const empty = { ...orders, id: 'T0', url: 'about:blank', title: 'about:blank' };
    const { you } = createBench();
    const [capability = penHeapSampling] = CAPABILITIES.filter((each) => each.name === name);
    const targets = only<TargetAccess>('the targets', { endpoints: () => [endpoint([empty])] });
    const chosen = (params: Record<string, unknown>): unknown =>
      targetOf(only<Call>('a call', { capability, params, caller: you }), { targets });
    expect(chosen({})).toMatchObject({
      error: {
        code: 'no_target',
        suggestion:
          'Load the page into it: pen_navigate {"url":"http://…"}. Calls that take an address load it themselves.',
      },
    });
    expect(chosen({ [parameter]: 'reload' })).toMatchObject({ error: { code: 'no_target' } });
    expect(chosen({ [parameter]: 'http://shop.test/' })).toMatchObject({ ok: true, value: { target: empty } });
  },
);

it('takes what the person has selected in the window before the first page, for who has selected nothing', () => {
  const { you, sessions } = createBench();
  const claude = sessions.open({ kind: 'mcp', name: 'Claude Code', paths: 'project' });
  you.selectTarget(orders.id);
  const chosen = chooseTarget(undefined, claude, [endpoint([ordersOfAdmin, orders])]);
  expect(chosen).toMatchObject({
    ok: true,
    value: { target: orders, notes: [expect.stringContaining('which is selected in the window')] },
  });
  // From then on it is the caller's own choice.
  you.selectTarget(ordersOfAdmin.id);
  expect(chooseTarget(undefined, claude, [endpoint([ordersOfAdmin, orders])])).toMatchObject({
    value: { target: orders, notes: [] },
  });
});
