/** Permissions of a leak hunt as a whole: its sentence and its parts, and which calls are refused. */
import { expect, test } from 'vitest';
import { HuntParamsSchema, huntPermissions, huntPlan, refuseHunt } from './hunt-parameters.ts';
import { parseRequest } from '../../../core/capability/local-request.ts';

const planOf = (given: Record<string, unknown>) => huntPlan(HuntParamsSchema.parse(given));
const END = 'Collects garbage and takes a heap snapshot 4 times; the snapshots stay in the library.';

const more = (rounds: number): string =>
  `If something grows, does so up to ${rounds} rounds more, with two more snapshots.`;
const SETTLE = 'What grew is looked at again 5 s later, with one more snapshot.';

test.each([
  [
    { steps: [{ click: 'A' }] },
    `Performs the steps 5 times in each of 4 rounds, the first one to warm up. ${END} ${more(3)} ${SETTLE}`,
  ],
  [
    { expression: 'act()', repeat: 1 },
    `Runs the code once in each of 4 rounds, the first one to warm up. ${END} ${more(3)} ${SETTLE}`,
  ],
  [{ do: 'press A', warmUpRounds: 0 }, `Asks you to act in each of 3 rounds. ${END} ${SETTLE}`],
  [{ do: 'press A', warmUpRounds: 0, seconds: 0 }, `Asks you to act in each of 3 rounds. ${END}`],
  [{ seconds: 7, warmUpRounds: 2 }, `Waits 7 s in each of 5 rounds, the first 2 to warm up. ${END}`],
])('%j: %s', (given, sentence) => {
  const again = ' If another client detaches meanwhile, the rounds begin again, at most twice.';
  expect(planOf(given)?.sentence).toBe(`${sentence}${again}`);
});

test('a page is loaded again once, before steps only, and that is part of what is asked for', () => {
  const plan = planOf({ steps: [{ click: 'A' }], reload: true });
  expect(plan?.sentence).toMatch(/^Loads the page again\. Performs the steps 5 times/);
  expect(plan?.parts.filter(({ name }) => name === 'pen_navigate')).toEqual([
    { name: 'pen_navigate', params: { action: 'reload', wait: 10 } },
  ]);
  const refused = refuseHunt(HuntParamsSchema.parse({ expression: 'act()', reload: true }));
  expect(refused?.message).toBe('"reload" belongs to "steps".');
});

test('the parts are the calls that perform the action, as often as one call of pen_interact takes steps', () => {
  const click = { click: 'A' };
  expect(planOf({ steps: [click, click], repeat: 26 })?.parts.map(({ name, params }) => [name, params])).toEqual([
    ['pen_interact', { steps: Array.from({ length: 50 }, () => click) }],
    ['pen_interact', { steps: [click, click] }],
    // Twice more, step by step.
    ['pen_interact', { steps: [click] }],
  ]);
  expect(planOf({ expression: 'act()', repeat: 9 })?.parts).toEqual([
    { name: 'pen_evaluate', params: { expression: 'act()' } },
  ]);
  expect(planOf({ do: 'press A' })?.parts).toEqual([]);
  expect(planOf({ captures: ['a', 'b', 'c'] })).toBeNull();
});

test('a number in a step goes on through all rounds, and each call that the rounds may make is a part', () => {
  const steps = [{ click: 'button nth={i}' }, { press: 'Escape', delayMs: 5 }];
  const parts = planOf({ steps, repeat: 2, rounds: 2, warmUpRounds: 1 })?.parts ?? [];
  const step = (number: number) => [{ click: `button nth=${number}` }, { press: 'Escape', delayMs: 5 }];
  expect(parts[0]).toEqual({ name: 'pen_interact', params: { steps: [...step(1), ...step(2)] } });
  expect(parts[1]).toEqual({ name: 'pen_interact', params: { steps: [...step(3), ...step(4)] } });
  // A round to warm up, two rounds that may begin again twice, one to confirm the growth, one more, and three for workers.
  const ofSteps = (count: number) =>
    parts.filter(({ params }) => (params['steps'] as readonly unknown[]).length === count);
  expect(ofSteps(4)).toHaveLength(12);
  // The first action is measured by itself; where one leaves much, each is a call of its own.
  expect(ofSteps(2)).toHaveLength(26);
  expect(ofSteps(2)).toContainEqual({ name: 'pen_interact', params: { steps: step(26) } });
  const apart = ofSteps(1);
  // Then two actions step by step, with the numbers that follow however many rounds there were; the key is the same each time.
  expect(apart).toHaveLength(27);
  expect(apart).toContainEqual({ name: 'pen_interact', params: { steps: [{ press: 'Escape', delayMs: 5 }] } });
});

test('a number in a step can begin again, and code can run before each action', () => {
  const clicks = (planOf({ steps: [{ click: 'button nth={i%2}' }], repeat: 3 })?.parts ?? []).map(
    ({ params }) => params,
  );
  const click = (number: number) => ({ click: `button nth=${number}` });
  expect(clicks).toContainEqual({ steps: [click(1), click(2), click(1)] });
  expect(clicks).toContainEqual({ steps: [click(2), click(1), click(2)] });
  const reset = planOf({ steps: [{ click: 'A' }, { click: 'B' }], reset: 'location.hash = ""' });
  expect(reset?.sentence).toContain(
    'Performs the steps 5 times, each time after the code of "reset", in each of 4 rounds',
  );
  expect(reset?.parts.slice(0, 2)).toEqual([
    { name: 'pen_evaluate', params: { expression: 'location.hash = ""' } },
    { name: 'pen_interact', params: { steps: [{ click: 'A' }, { click: 'B' }] } },
  ]);
  const given = HuntParamsSchema.parse({ steps: [{ click: 'A' }], reset: 'go()' });
  expect(huntPermissions(given)).toEqual(['capture', 'change-page', 'run-code']);
});

test.each([
  [{}, 'invalid_params'],
  [{ steps: [{ click: 'A' }], reset: 'reload' }, 'invalid_params'],
  [{ steps: [{ click: 'A' }], reset: 'https://a.test/' }, 'invalid_params'],
  [{ seconds: 1, reset: 'go()' }, 'invalid_params'],
  [{ seconds: 0 }, 'invalid_params'],
  [{ do: 'press A', expression: 'act()' }, 'invalid_params'],
  [{ steps: [{ clack: 'A' }] }, 'invalid_params'],
])('%j is refused before the person is asked', (given, code) => {
  expect(refuseHunt(HuntParamsSchema.parse(given))).toMatchObject({ code });
});

test('a wait after an action needs no other permission than the action', () => {
  const permissionsOf = (given: Record<string, unknown>) => huntPermissions(HuntParamsSchema.parse(given));
  expect(permissionsOf({ steps: [{ click: 'A' }], seconds: 9 })).toEqual(['capture', 'change-page']);
  expect(permissionsOf({ expression: 'act()', seconds: 9 })).toEqual(['capture', 'run-code']);
  expect(permissionsOf({ seconds: 9 })).toEqual(['capture']);
});

test('a request that no form sends needs the permission to run code', () => {
  const permissionsOf = (request: string) => huntPermissions(HuntParamsSchema.parse({ request }));
  for (const request of ['http://127.0.0.1:3000/', 'GET http://127.0.0.1:3000/', 'post http://127.0.0.1:3000/'])
    expect(permissionsOf(request)).toEqual(['capture', 'change-page']);
  for (const request of [
    'DELETE http://127.0.0.1:3000/1',
    'put http://127.0.0.1:3000/1',
    'PATCH http://127.0.0.1:300{i}/1',
    'POST http://127.0.0.1:3000/ {"detail":"full"}',
  ])
    expect(permissionsOf(request)).toEqual(['capture', 'run-code']);
  expect(parseRequest('POST http://127.0.0.1:3000/?a=b {"detail":\n"full"}')).toMatchObject({
    value: { method: 'POST', url: 'http://127.0.0.1:3000/?a=b', body: '{"detail":\n"full"}' },
  });
  expect(parseRequest('GET http://127.0.0.1:3000/ id=1')).toMatchObject({
    error: { message: 'A GET request has no body: `id=1`.' },
  });
  // Refused when they are read, and not as code.
  for (const request of ['OPTIONS http://127.0.0.1:3000/', 'https://127.0.0.1:3000/', '/orders', 'GET /orders']) {
    expect(permissionsOf(request)).toEqual(['capture', 'change-page']);
    expect(parseRequest(request)).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  }
});

test('code of a hunt may be any that the page could run', () => {
  expect(refuseHunt(HuntParamsSchema.parse({ expression: 'localStorage.clear()' }))).toBeNull();
});
