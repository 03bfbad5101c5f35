/** Verdicts of workflows from the results of their parts, without a browser. */
import { expect, test } from 'vitest';
import { err, ok } from '../../base/result.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import type { CallerView } from '../define.ts';
import type { NetworkPort } from '../network/network-ports.ts';
import { examplePage } from '../testing/example-page.ts';
import { only, onlyContext, onlyPorts } from '../testing/only.ts';
import { penWorkflow } from './workflow.ts';

const PAGE = examplePage('Shop', 'https://shop.test/');

const FAST = {
  url: PAGE.url,
  lcpElement: null,
  vitals: [{ name: 'LCP', value: 900, rating: 'good' }],
};
const coverage = (totalBytes: number, usedBytes: number) => ({
  content: { overview: { files: totalBytes === 0 ? 0 : 1, totalBytes, usedBytes }, files: [] },
});
const EVEN = { content: { verdict: 'PASS', activeMs: 100, hotspots: [] } };
const GOOD: Readonly<Record<string, Record<string, unknown>>> = {
  pen_network_enable: { status: 'active' },
  pen_js_coverage: coverage(1000, 950),
  pen_web_vitals: FAST,
  pen_cpu_profile: EVEN,
  pen_network_blocking: { total: 3, blockingCount: 0, largeCount: 0 },
};

interface Given {
  /** Replaces results of a good page's parts; null fails the part. */
  readonly parts?: Readonly<Record<string, Record<string, unknown> | null>>;
  readonly isCacheDisabled?: boolean;
}

async function workflow(params: Record<string, unknown>, { parts = {}, isCacheDisabled }: Given = {}) {
  const sent: { name: string; params: Readonly<Record<string, unknown>> }[] = [];
  const network: Partial<NetworkPort> = {
    read: () =>
      isCacheDisabled === undefined
        ? err(appError('not_recording', 'Nobody listens.'))
        : ok({ entries: [], dropped: 0, limit: 5000, isCacheDisabled, sinceMs: 0 }),
  };
  const outcome = await penWorkflow.run(
    penWorkflow.params.parse(params),
    onlyContext({
      target: PAGE,
      caller: only<CallerView>('the caller', { id: 'm1', name: 'Claude Code', kind: 'mcp' }),
      ports: onlyPorts({ network: only('the network log', network) }),
      runPart: async (name, given): Promise<AppResult<Record<string, unknown>>> => {
        sent.push({ name, params: given });
        const said = name in parts ? parts[name] : GOOD[name];
        if (said === undefined) throw new Error(`no part ${name} is expected`);
        return said === null ? err(appError('busy', `${name} is held by another.`)) : ok(said);
      },
    }),
  );
  if (!outcome.ok) throw new Error(outcome.error.message);
  return { ...outcome.value, sent };
}

test('a page whose parts are all good passes', async () => {
  expect(await workflow({ name: 'slow-page-triage' })).toMatchObject({ verdict: 'PASS' });
  expect(await workflow({ name: 'js-bloat-check' })).toMatchObject({ verdict: 'PASS' });
});

test.each([
  ['coverage failed', { pen_js_coverage: null }, 'unused JavaScript (pen_js_coverage)'],
  ['no script ran', { pen_js_coverage: coverage(0, 0) }, 'unused JavaScript (pen_js_coverage)'],
  ['the profile failed', { pen_cpu_profile: null }, 'the CPU (pen_cpu_profile)'],
  ['nothing listened', { pen_network_enable: null }, 'the requests (pen_network_blocking)'],
])('slow-page-triage does not pass a page if the result of a part is unknown: %s', async (_what, parts, missing) => {
  const { verdict, nextSteps } = await workflow({ name: 'slow-page-triage' }, { parts });
  expect(verdict).toBe('WARN');
  expect(nextSteps.join('\n')).toContain(`Not measured: ${missing}`);
});

test.each([
  ['failed', null, 'The coverage could not be measured'],
  ['saw no script', coverage(0, 0), 'No script ran during the recording'],
])('js-bloat-check proposes to measure again, without a verdict, if the coverage %s', async (_what, part, step) => {
  const { verdict, nextSteps } = await workflow({ name: 'js-bloat-check' }, { parts: { pen_js_coverage: part } });
  expect(verdict).toBe('FAIL');
  expect(nextSteps.join('\n')).toContain(step);
});

test.each([
  [1000, 'PASS'],
  [851, 'PASS'],
  [850, 'WARN'],
  [701, 'WARN'],
  [700, 'FAIL'],
] as const)('of 1000 bytes of JavaScript %i used are %s', async (used, expected) => {
  const parts = { pen_js_coverage: coverage(1000, used) };
  expect((await workflow({ name: 'js-bloat-check' }, { parts })).verdict).toBe(expected);
  expect((await workflow({ name: 'slow-page-triage' }, { parts })).verdict).toBe(expected);
});

test.each([
  ['stays off', { isCacheDisabled: true }, {}, true],
  ['stays on', { isCacheDisabled: false }, {}, false],
  ['stays as it is where nobody listens', {}, {}, false],
  ['is off to load the page', { isCacheDisabled: false }, { url: 'https://shop.test/' }, true],
])('the cache %s', async (_what, given, params, disableCache) => {
  const { sent } = await workflow({ name: 'slow-page-triage', ...params }, given);
  expect(sent[0]).toMatchObject({ name: 'pen_network_enable', params: { disableCache } });
});
