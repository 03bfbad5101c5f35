/** Verdicts of workflows from the results of their parts, and the plan of these parts, without a browser. */
import { expect, test } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import { appError, type AppResult } from '../../../base/errors.ts';
import type { CallerView } from '../../../core/capability/define.ts';
import type { NetworkPort } from '../../network/tools/network-ports.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { only, onlyCaller, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import { EMPTY, URL } from '../../trace/tools/testing/trace-bench.ts';
import { penWorkflow } from './pen-workflow.ts';

const PAGE = examplePage('Shop', 'https://shop.test/');

const FAST = {
  url: PAGE.url,
  lcpElement: null,
  vitals: [{ name: 'LCP', value: 900, rating: 'good' }],
};
const coverage = (totalBytes: number, usedBytes: number) => ({
  content: { overview: { files: totalBytes === 0 ? 0 : 1, totalBytes, usedBytes }, files: [] },
});
const EVEN = { content: { verdict: { rule: 'spread' }, activeMs: 100, hotspots: [] } };
const GOOD: Readonly<Record<string, Record<string, unknown>>> = {
  pen_network_enable: { status: 'active' },
  pen_js_coverage: coverage(1000, 950),
  pen_web_vitals: FAST,
  pen_cpu_profile: EVEN,
  pen_network_blocking: { total: 3, blockingCount: 0, largeCount: 0 },
  pen_capture_trace: { captureId: 'trace-00000001', content: { insights: EMPTY } },
  pen_navigate: { url: PAGE.url },
  pen_accessibility_check: { verdict: 'PASS', selectorFound: true, url: PAGE.url, count: 0, issues: [] },
};

interface Given {
  /** Replaces results of a good page's parts; null fails the part. */
  readonly parts?: Readonly<Record<string, Record<string, unknown> | null>>;
  readonly isCacheDisabled?: boolean;
  readonly target?: typeof PAGE;
}

async function workflow(params: Record<string, unknown>, { parts = {}, isCacheDisabled, target = PAGE }: Given = {}) {
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
      target,
      caller: onlyCaller(),
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
  const text = penWorkflow.summarise(penWorkflow.result.parse(outcome.value));
  return { ...outcome.value, sent, text };
}

test('a page whose parts are all good passes', async () => {
  expect(await workflow({ name: 'slow-page-triage' })).toMatchObject({ verdict: 'PASS' });
  expect(await workflow({ name: 'js-bloat-check' })).toMatchObject({ verdict: 'PASS' });
});

test('slow-page-triage says first which requests wait for each other, and not of those that take little', async () => {
  const series = (waitedMs: number) => ({
    requestId: '7',
    url: 'https://shop.test/orders/1',
    route: 'https://shop.test/orders/…',
    count: 12,
    runs: 1,
    waitedMs,
    longestMs: 20,
    spanMs: waitedMs,
    startMs: 100,
    sentBy: { name: 'loadOrders', url: 'https://shop.test/app.js', line: 5, column: 44, callers: [] },
  });
  const triage = (waitedMs: number) =>
    workflow(
      { name: 'slow-page-triage' },
      {
        parts: {
          pen_network_blocking: { total: 3, blockingCount: 1, largeCount: 0 },
          pen_capture_trace: {
            captureId: 'trace-00000001',
            content: { insights: { ...EMPTY, requestSeries: [series(waitedMs)] } },
          },
        },
      },
    );
  const slow = await triage(376);
  expect(slow.text).toMatch(/\*\*Verdict\*\*: WARN, 12 requests to .*\/….*376.*; 1 render-blocking requests/);
  expect(slow.findings.join('\n')).toMatch(/One after another: 12 requests .*loadOrders/);
  expect(slow.nextSteps[0]).toContain('Promise.all');
  const little = await triage(60);
  expect(little.text).toContain('**Verdict**: WARN, 1 render-blocking requests');
  expect(little.nextSteps.join('\n')).not.toContain('Promise.all');
});

test.each([
  ['coverage failed', { pen_js_coverage: null }, 'unused JavaScript (pen_js_coverage)'],
  ['no script ran', { pen_js_coverage: coverage(0, 0) }, 'unused JavaScript (pen_js_coverage)'],
  ['the recording failed', { pen_capture_trace: null }, 'the load (pen_capture_trace)'],
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
  const { verdict, nextSteps, text } = await workflow({ name: 'js-bloat-check' }, { parts: { pen_js_coverage: part } });
  expect(verdict).toBe('WARN');
  expect(text).toContain(`**Verdict**: WARN, not judged, ${step.charAt(0).toLowerCase()}${step.slice(1)}`);
  expect(nextSteps.join('\n')).toContain(step);
});

test('unused JavaScript is no finding if all of it ran, and scripts without unused bytes are in no table', async () => {
  const files = [
    { url: 'https://shop.test/padding.js', totalBytes: 1000, unusedBytes: 0 },
    { url: 'https://shop.test/app.js', totalBytes: 1000, unusedBytes: 0 },
  ];
  const whole = { content: { overview: { files: 2, totalBytes: 2000, usedBytes: 2000 }, files } };
  for (const name of ['slow-page-triage', 'js-bloat-check']) {
    const { text, findings } = await workflow({ name }, { parts: { pen_js_coverage: whole } });
    expect(findings.join()).not.toContain('Unused JavaScript');
    expect(text).not.toContain('padding.js');
    const some = await workflow({ name }, { parts: { pen_js_coverage: coverage(1000, 950) } });
    expect(some.findings.join()).toContain('Unused JavaScript: 50 B (5.0%)');
  }
});

test.each([
  [1000, 'PASS'],
  [851, 'PASS'],
  [850, 'WARN'],
  [701, 'WARN'],
  [700, 'FAIL'],
] as const)('of 1000 kB of JavaScript %i used are %s', async (used, expected) => {
  const parts = { pen_js_coverage: coverage(1_000_000, used * 1000) };
  expect((await workflow({ name: 'js-bloat-check' }, { parts })).verdict).toBe(expected);
  // Unused code alone is no slow page.
  const { verdict, text, nextSteps } = await workflow({ name: 'slow-page-triage' }, { parts });
  expect(verdict).toBe(expected === 'PASS' ? 'PASS' : 'WARN');
  expect(text).toMatch(
    expected === 'PASS'
      ? /\*\*Verdict\*\*: PASS, LCP, CLS/
      : /\*\*Verdict\*\*: WARN, \d+(?:\.\d)?% of the JavaScript unused/,
  );
  const further = nextSteps.some((step) =>
    step.includes('pen_workflow {"name":"js-bloat-check","url":"https://shop.test/'),
  );
  expect(further).toBe(expected === 'FAIL');
});

test('a few kB of unused JavaScript are no reason and no lead, whatever their share', async () => {
  const parts = { pen_js_coverage: coverage(13_000, 2000) };
  const { verdict, nextSteps, findings } = await workflow({ name: 'slow-page-triage' }, { parts });
  expect(verdict).toBe('PASS');
  expect(nextSteps.join('\n')).not.toContain('js-bloat-check');
  expect(findings.join('\n')).toContain('Unused JavaScript: 10.7 KB (84.6%)');
});

test.each([
  ['stays off', { isCacheDisabled: true }, {}, true],
  ['stays on', { isCacheDisabled: false }, {}, false],
  ['stays as it is where nobody listens', {}, {}, false],
  ['is off to load the page', { isCacheDisabled: false }, { url: 'https://shop.test/' }, true],
])('the cache %s', async (_what, given, params, disableCache) => {
  const { sent } = await workflow({ name: 'slow-page-triage', ...params }, given);
  const listening = sent.find(({ name }) => name === 'pen_network_enable');
  expect(listening).toMatchObject({ params: { disableCache } });
});

test('slow-page-triage loads the page again without an address, and an address that is given', async () => {
  const again = await workflow({ name: 'slow-page-triage' });
  const paramsOf = (sent: typeof again.sent, tool: string) => sent.find(({ name }) => name === tool)?.params;
  expect(paramsOf(again.sent, 'pen_capture_trace')).toMatchObject({ reload: true, cpuSamples: true });
  expect(paramsOf(again.sent, 'pen_js_coverage')).toMatchObject({ navigate: PAGE.url });
  expect(again.text).not.toContain('idle page');
  // The same address with a fragment would stay in the document.
  const target = { ...PAGE, url: 'https://shop.test/#/cart' };
  const routed = await workflow({ name: 'slow-page-triage' }, { target });
  expect(paramsOf(routed.sent, 'pen_js_coverage')).not.toHaveProperty('navigate');
  expect(paramsOf(routed.sent, 'pen_capture_trace')).toMatchObject({ reload: true });
  const other = await workflow({ name: 'slow-page-triage', url: 'https://shop.test/two' });
  expect(paramsOf(other.sent, 'pen_js_coverage')).toMatchObject({ navigate: 'https://shop.test/two' });
});

test('slow-page-triage says so where a page cannot be loaded again', async () => {
  const target = { ...PAGE, url: 'chrome://version/' };
  const { sent, nextSteps } = await workflow({ name: 'slow-page-triage' }, { target });
  expect(sent.find(({ name }) => name === 'pen_capture_trace')?.params).not.toHaveProperty('reload');
  expect(nextSteps.join('\n')).toContain('An idle page was measured, because `chrome://version/` cannot be loaded');
});

test('slow-page-triage names what the paint waited for, what moved and what ran', async () => {
  const place = (name: string, line: number) => ({ name, url: URL, line, column: 3 });
  const step = { kind: 'request', waitedFor: 'server', event: null, requestId: null } as const;
  const insights = {
    ...EMPTY,
    loadPath: {
      ...{ paint: 'largest', fromMs: 0, toMs: 1500, element: 'IMG', url: '', blocking: [], notWaitedFor: 0 },
      steps: [
        {
          ...step,
          ...{ url: 'https://shop.test/api/session', fromMs: 100, toMs: 1400 },
          startedBy: { ...place('start', 9), callers: [] },
        },
      ],
    },
    layoutShift: {
      ...{ score: 0.49, rating: 'poor', shifts: 1, viewport: null },
      rows: [
        {
          ...{ startMs: 600, score: 0.49, event: 1, hadRecentInput: false, distancePx: 80, nodes: [] },
          causes: [1, 2, 3].map((at) => ({
            ...{ kind: 'image', node: 'IMG', nodeId: at, change: 'an image without width and height was loaded' },
            ...{ url: `https://shop.test/${at}.png`, startMs: 590, event: at, rect: null, isSpace: false },
            changedBy: { ...place('renderProducts', 40), callers: [] },
          })),
        },
      ],
    },
    hotFunctions: [{ ...place('sum', 90), selfMs: 300, totalMs: 300 }],
  };
  const parts = { pen_capture_trace: { captureId: 'trace-00000001', content: { insights } } };
  const { verdict, findings, nextSteps, text } = await workflow({ name: 'slow-page-triage' }, { parts });
  expect(verdict).toBe('FAIL');
  const found = findings.join('\n');
  // What the head has is not told again, nor parts that worked and made no capture beside others that did.
  expect(found).not.toContain('CLS');
  expect(text).not.toContain('pen_network_enable');
  expect(found).toContain('The largest paint waited for: `/api/session` 100 to 1400 ms, sent by `start (app.js:9:3)`');
  expect(found).toContain(
    'Cause: `IMG` (`/1.png`) and 2 more: `an image without width and height was loaded`, inserted by `renderProducts (app.js:40:3)`',
  );
  expect(found).toContain('Hottest function: `sum (app.js:90:3)` 300.0ms self time');
  expect(text).toContain('pen_source_content {"urlPattern":"app.js","startLine":90,"maxLines":40}');
  expect(nextSteps.join('\n')).toContain('pen_trace_insights {"capture":"trace-00000001"}');
  expect(text).toContain('**CLS**: 0.4900');
});

test('slow-page-triage says first that a font hides the text of the largest paint, and what helps', async () => {
  const font = 'https://shop.test/display.woff2';
  const step = { event: null, requestId: '9', startedBy: null };
  const insights = {
    ...EMPTY,
    loadPath: {
      ...{ paint: 'largest', fromMs: 0, toMs: 1580, element: 'H1', url: '', blocking: [], notWaitedFor: 0 },
      steps: [
        { ...step, kind: 'request', waitedFor: 'server', url: font, fontDisplay: 'block', fromMs: 809, toMs: 1568 },
        { ...step, kind: 'paint', waitedFor: 'the next frame', url: '', fromMs: 1568, toMs: 1580 },
      ],
    },
    fontDisplay: [
      {
        ...{ url: font, requestId: '9', name: 'Display', display: 'block', hiddenMs: 754 },
        source: { namedIn: null, sentBy: null },
      },
    ],
  };
  const parts = { pen_capture_trace: { captureId: 'trace-00000001', content: { insights } } };
  const { text, nextSteps } = await workflow({ name: 'slow-page-triage' }, { parts });
  expect(text).toMatch(/the largest paint follows `\/display\.woff2`, which hides its text for 759\.0ms/);
  expect(nextSteps[0]).toContain('font-display: swap or optional');
});

const ELSEWHERE = { url: 'https://elsewhere.test/cart' };
test.each([
  [{ name: 'slow-page-triage' }, {}],
  [{ name: 'slow-page-triage' }, { isCacheDisabled: true }],
  [{ name: 'slow-page-triage' }, { target: { ...PAGE, url: 'chrome://version/' } }],
  [{ name: 'slow-page-triage' }, { target: { ...PAGE, url: 'https://shop.test/#/cart' } }],
  [{ name: 'slow-page-triage', ...ELSEWHERE }, { parts: { pen_js_coverage: null } }],
  [{ name: 'js-bloat-check', duration: 2 }, {}],
  [{ name: 'js-bloat-check', ...ELSEWHERE }, { parts: { pen_js_coverage: null } }],
  [{ name: 'accessibility-pass', selector: 'main' }, {}],
  [{ name: 'accessibility-pass', ...ELSEWHERE, waitMs: 1 }, {}],
] as const)('the plan of %j has every part that runs', async (params, given: Given) => {
  const { sent } = await workflow(params, given);
  const context = onlyContext({ target: given.target ?? PAGE, caller: only<CallerView>('the caller', {}) });
  const plan = penWorkflow.plan?.(penWorkflow.params.parse(params), context);
  expect(sent.length).toBeGreaterThan(0);
  expect(plan?.parts).toEqual(expect.arrayContaining(sent));
  expect(plan?.loads).toBe('url' in params ? params.url : undefined);
});

test.each([
  [
    { name: 'slow-page-triage', ...ELSEWHERE },
    'Loads https://elsewhere.test/cart and records JavaScript coverage, then loads it again and records a trace for 5 s with its network requests, and measures web vitals. Coverage and trace stay in the library.',
  ],
  [
    { name: 'js-bloat-check', duration: 2 },
    'Records JavaScript coverage of the page as it is, then a CPU profile for 2 s. Both stay in the library.',
  ],
  [{ name: 'accessibility-pass' }, 'Scans the page as it is for accessibility issues.'],
])('the plan of %j says in one sentence what happens', (params, sentence) => {
  const context = onlyContext({ target: PAGE, caller: only<CallerView>('the caller', {}) });
  expect(penWorkflow.plan?.(penWorkflow.params.parse(params), context)?.sentence).toBe(sentence);
});

test('a workflow with an address that cannot be loaded is refused before anything is asked', () => {
  const params = penWorkflow.params.parse({ name: 'js-bloat-check', url: 'file:///etc/passwd' });
  expect(penWorkflow.refuse?.(params, { kind: 'mcp' })).toMatchObject({ code: 'blocked_url' });
});

test('a call is titled by its workflow, whose parameters may be wrong', () => {
  expect(penWorkflow.titleOf?.({ name: ' Prove', target: 't1', steps: 7 })).toBe('Proof');
  expect(penWorkflow.titleOf?.({ name: 'other' })).toBeUndefined();
});
