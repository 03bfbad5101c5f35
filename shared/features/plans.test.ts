/** Plans of calls that run others: one request to the person covers every part. */
import { describe, expect, test } from 'vitest';
import { ok } from '../base/result.ts';
import type { ShownEndpoint, ShownTarget } from '../core/contracts/targets.ts';
import { examplePage } from '../core/capability/testing/example-page.ts';
import { only, onlyPorts } from '../core/capability/testing/only.ts';
import { permissionsOf } from '../core/capability/permissions.ts';
import type { PlanContext } from '../core/capability/define.ts';
import { CAPABILITIES } from './index.ts';
import { WORKFLOWS } from './workflows.ts';
import type { TargetsPort } from '../core/capability/target-ports.ts';
import { beginRun } from './page/tools/interact-start.ts';
import { settle } from '../base/errors.ts';

const SHOP = examplePage('Shop', 'https://shop.test/cart');
const SERVER = examplePage('server.js', 'file:///app/server.js', { id: 'N1', type: 'node' });
const WORKER = examplePage('search', 'https://shop.test/search.js', { id: 'W1', type: 'worker' });

const ENDPOINT: ShownEndpoint = {
  id: 'E1',
  address: 'http://localhost:9222',
  kind: 'browser',
  product: 'Chrome/156',
  origin: 'default',
  state: 'connected',
  error: null,
  notice: null,
  connectedAtMs: null,
  targets: [SHOP, WORKER],
};
const context = (target: ShownTarget): PlanContext => ({
  target,
  caller: { selectedTargetId: () => SHOP.id },
  ports: onlyPorts({ targets: only<TargetsPort>('the targets', { endpoints: () => [ENDPOINT] }) }),
});

function planOf(tool: string, given: Record<string, unknown>, target = SHOP) {
  const capability = CAPABILITIES.find(({ name }) => name === tool);
  if (capability?.plan === undefined) throw new Error(`${tool} has no plan`);
  const params = capability.params.parse(given);
  return { plan: capability.plan(params as never, context(target)), permissions: permissionsOf(capability, params) };
}

const OFFERED: ReadonlySet<string> = new Set([...CAPABILITIES.map(({ name }) => name), ...Object.keys(WORKFLOWS)]);

/** Calls of the tools that are there. */
const ALL_CALLS = [
  ['pen_workflow', { name: 'slow-page-triage' }],
  ['pen_workflow', { name: 'js-bloat-check' }],
  ['pen_workflow', { name: 'js-bloat-check', url: 'https://shop.test/' }],
  ['pen_workflow', { name: 'accessibility-pass', url: 'https://shop.test/' }],
  ['pen_leak_hunt', { steps: [{ click: 'Open' }] }],
  ['pen_leak_hunt', { expression: 'act()' }],
  ['pen_interact', { steps: [{ click: 'Open' }], measure: true }],
  ['pen_interact', { steps: [{ click: 'Open' }], measure: true, reset: 'reload' }],
  ['pen_interact', { steps: [{ click: 'Open' }], measure: true, reset: 'clearAll()' }],
  ['pen_capture_application', { kind: 'heap' }],
] as const;
const CALLS = ALL_CALLS.filter(([tool]) => OFFERED.has(tool));

/** On a process of Node. */
const ON_SERVER = ['pen_workflow', { name: 'prove', before: 'old', steps: ['act()'], claim: 'leak Row' }] as const;

test.each([
  ...CALLS.map(([tool, given]) => [tool, given, SHOP] as const),
  ...(OFFERED.has('prove') ? [[...ON_SERVER, SERVER] as const] : []),
])('%s with %j needs the permissions of all its parts', (tool, given, target) => {
  const { plan, permissions } = planOf(tool, given, target);
  const parts = plan?.parts ?? [];
  expect(parts.length).toBeGreaterThan(0);
  const needed = parts.flatMap(({ name, params }) => {
    const part = CAPABILITIES.find((each) => each.name === name);
    return part === undefined ? [] : permissionsOf(part, part.params.parse(params));
  });
  expect(permissions).toEqual(expect.arrayContaining(needed));
});

test('every tool with a plan is in this test', () => {
  const planned = CAPABILITIES.filter(({ plan }) => plan !== undefined).map(({ name }): string => name);
  expect(planned.toSorted()).toEqual([...new Set(CALLS.map(([name]): string => name))].toSorted());
});

describe('the plan of a measured interaction', () => {
  const steps = [{ click: 'Open' }];

  test('has the reset that runs before each run', async () => {
    for (const reset of ['reload', 'https://shop.test/', 'clearAll()']) {
      const ran: { name: string; params: unknown }[] = [];
      await settle(() =>
        beginRun(
          only('the hand', {}),
          [],
          { reset, timeoutMs: 1 },
          {
            signal: new AbortController().signal,
            runPart: async (name, params) => {
              ran.push({ name, params });
              return ok({});
            },
          },
        ),
      );
      expect(ran).toHaveLength(1);
      expect(planOf('pen_interact', { steps, measure: true, reset }).plan?.parts).toEqual(expect.arrayContaining(ran));
    }
  });

  test('says what happens, and there is none without a measurement', () => {
    expect(planOf('pen_interact', { steps, measure: true, reset: 'reload' }).plan?.sentence).toBe(
      'Brings the tab to the front if it is behind another, performs the steps twice, and records the second time as a trace, or as a CPU profile if the browser is traced already. The capture stays in the library. Reloads the page before each run.',
    );
    expect(planOf('pen_interact', { steps }).plan).toBeNull();
  });
});

test.runIf(OFFERED.has('pen_capture_application'))(
  'the plan of an application capture names the isolates, and captures no others',
  () => {
    const { plan } = planOf('pen_capture_application', { kind: 'cpu', duration: 3 });
    expect(plan?.sentence).toBe(
      'Records CPU profiles for 3 s of 2 isolates at once: Shop, search. They stay in the library.',
    );
    expect(plan?.parts).toEqual([
      { name: 'pen_cpu_profile', params: { target: SHOP.id, duration: 3 } },
      { name: 'pen_cpu_profile', params: { target: WORKER.id, duration: 3 } },
    ]);
  },
);

test.each([
  ['pen_network_enable', {}, ['change-page']],
  ['pen_network_enable', { disableCache: false }, ['read']],
])('%s %j needs the permissions of what it does to the page', (tool, given, needed) => {
  const capability = CAPABILITIES.find(({ name }) => name === tool);
  if (capability === undefined) throw new Error(`there is no ${tool}`);
  expect(permissionsOf(capability, capability.params.parse(given))).toEqual(needed);
});
