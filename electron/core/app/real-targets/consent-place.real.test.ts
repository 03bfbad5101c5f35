/** A permission for one place, on pages that go elsewhere: nothing runs, is read or is clicked on another origin. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChromium, startDeno, startNode, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { consentOrigin } from '../../../../shared/core/contracts/consents.ts';
import type { Rules } from '../../../../shared/core/contracts/permissions.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';
import { settle, createGuard } from '../../../../shared/base/errors.ts';

let bench: CoreBench;
let person: BenchCaller;
beforeEach(async () => {
  bench = await createCoreBench({ evalMode: 'ask' }, { canAskPerson: () => true, withoutCooldowns: true });
  person = bench.caller('you', 'window');
});
afterEach(() => bench[Symbol.asyncDispose]());

/** An assistant that is asked about by these rules. */
async function assistant(rules: Partial<Rules>): Promise<BenchCaller> {
  const connected = await settle(() => bench.core.assistants.connect('Claude Code'));
  if (!connected.ok) throw new Error(connected.error.message);
  const { id } = connected.value.identity;
  await bench.core.assistants.change(id, { access: { preset: 'investigate', rules } });
  return bench.caller('Claude Code', 'mcp', id);
}

/** The person answers "Always, here" for these places, and refuses all others. */
function allowOnly(...places: readonly string[]): void {
  const { consents } = bench.core;
  consents.changes.listen(() => {
    for (const { id, origin } of consents.state().requests)
      queueMicrotask(() =>
        createGuard().run(() =>
          consents.answer(
            id,
            places.includes(origin) ? { answer: 'always', forMs: null, everywhere: false } : { answer: 'refuse' },
          ),
        ),
      );
  });
}

const page = (title: string): string => `<title>${title}</title>
  <button onclick="localStorage.setItem('clicked', 'yes')">Save</button>
  <script>localStorage.setItem('of', '${title}');</script>`;

interface Sites {
  readonly here: Site;
  readonly elsewhere: Site;
}

async function openSites(): Promise<Sites> {
  const elsewhere = bench.keep(await startSite({ '/': page('elsewhere') }));
  const link = `<a href="${elsewhere.url()}">Leave</a>`;
  const here = bench.keep(await startSite({ '/': page('here') + link }));
  await bench.connect(bench.keep(await startChromium([here.url()])));
  return { here, elsewhere };
}

const originOf = (site: Site): string => new URL(site.url()).origin;
const goto = (site: Site) => person.ask('pen_navigate', { url: site.url(), wait: 0 });

/** Calls in parallel with navigations, each with the text of its answer. */
async function inParallel({ here, elsewhere }: Sites, rounds: number, calls: () => ReturnType<BenchCaller['ask']>[]) {
  const outcomes: Awaited<ReturnType<BenchCaller['ask']>>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [, ...answers] = await Promise.all([goto(round % 2 === 0 ? elsewhere : here), ...calls()]);
    outcomes.push(...answers);
  }
  return outcomes;
}

test('of 200 evaluations in parallel with navigations none runs on another origin', async () => {
  const sites = await openSites();
  const claude = bench.caller('Claude Code');
  allowOnly(originOf(sites.here));
  const evaluate = (readOnly: boolean) => claude.ask('pen_evaluate', { expression: 'location.origin', readOnly });
  expect(await evaluate(false)).toMatchObject({ ok: true, value: { value: originOf(sites.here) } });
  const outcomes = await inParallel(sites, 50, () => [true, false, true, false].map(evaluate));
  expect(outcomes).toHaveLength(200);
  const ran = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value['value']] : []));
  const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error.code]));
  expect(new Set(ran)).toEqual(new Set([originOf(sites.here)]));
  expect(new Set(refused)).toEqual(new Set(['permission_denied']));
});

test('nothing is read of another origin than the allowed one @night', async () => {
  const sites = await openSites();
  const claude = await assistant({ read: 'ask' });
  allowOnly(originOf(sites.here));
  const read = () => [claude.ask('pen_storage'), claude.ask('pen_web_vitals'), claude.ask('pen_screenshot')];
  // While the page stays, all of it is read.
  expect((await Promise.all(read())).map(({ ok }) => ok)).toEqual([true, true, true]);
  const outcomes = await inParallel(sites, 20, read);
  for (const outcome of outcomes) expect(outcome.text).not.toContain(`${originOf(sites.elsewhere)}/`);
  const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error.code]));
  expect(refused.filter((code) => code !== 'permission_denied')).toEqual([]);
});

test('a step that would click on another origin is refused, after the step that led there', async () => {
  const { here, elsewhere } = await openSites();
  const claude = await assistant({ 'change-page': 'ask' });
  allowOnly(originOf(here));
  const steps = [{ click: 'Save' }, { click: 'Leave' }, { wait: 10_000 }, { click: 'Save' }];
  const left = await claude.ask('pen_interact', { steps });
  expect(left).toMatchObject({ ok: false, error: { code: 'permission_denied' } });
  expect(left.text).toContain(originOf(elsewhere));
  expect(left.text).toContain('before it had been performed');
  const clicked = async (): Promise<unknown> =>
    (await person.run('pen_evaluate', { expression: 'localStorage.getItem("clicked")' })).value['value'];
  expect(await clicked()).toBe('null');
  await person.run('pen_navigate', { url: here.url() });
  expect(await clicked()).toBe('yes');
});

test.each([
  ['Node', startNode],
  ['Deno', startDeno],
] as const)(
  '%s has no documents: a permission for its process is used as before',
  async (_name, start) => {
    const [target] = await bench.connect(bench.keep(await start('setInterval(() => 0, 1000)')));
    if (target === undefined) throw new Error('there is no target');
    allowOnly(consentOrigin(target));
    const claude = bench.caller('Claude Code');
    expect(await claude.ask('pen_evaluate', { expression: '1 + 1' })).toMatchObject({
      ok: true,
      value: { value: '2' },
    });
    expect(await claude.ask('pen_evaluate', { expression: '1 + 2' })).toMatchObject({
      ok: true,
      value: { value: '3' },
    });
  },
  600_000,
);
