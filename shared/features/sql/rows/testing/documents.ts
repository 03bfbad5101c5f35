/** Test helper: small documents of the kinds that are read as one text. */
import { REPORT_READERS } from '../../../ledger/report-readers.ts';
import type { MemoryLedgerFile } from '../../../ledger/contract/memory-ledgers.ts';
import type { MemoryLedger } from '../../../../core/contracts/process-memory.ts';
import { readApplicationCapture } from '../../../ledger/application-file/index.ts';
import { analyseCoverage, readCoverage, type CoverageDocument } from '../../../../engine/coverage/index.ts';
import { readLighthouseReport } from '../../../audits/lighthouse-file/index.ts';
import { readHar, type HarDocument } from '../../../../engine/network/har-document.ts';
import { harEnd, harEntryText, harStart } from '../../../../engine/network/har-write.ts';
import type { ComparisonFile } from '../../../comparison/comparison-files.ts';
import type { LeakHuntFile } from '../../../leak-hunt/contract/leak-hunt-files.ts';
import type { ApplicationCapture } from '../../../../core/contracts/applications.ts';
import { unwrap } from '../../../../base/errors.ts';
import type { LighthouseReport } from '../../../audits/contract/lighthouse.ts';
import type { NetworkEntry, NetworkHeader } from '../../../../engine/network/contract/network.ts';
import { START_MS, detailsOf, entry } from '../../../../engine/network/contract/testing/network-entry.ts';

const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });

/** Calls `a` three times and never `b`; a vendor script that was loaded twice, the second time without use; and an inline script. */
const COVERAGE_FILE = {
  penCoverage: { kind: 'js-coverage', callCount: true, detailed: true, url: 'https://shop.test/', navigated: null },
  result: [
    {
      scriptId: '1',
      url: 'https://shop.test/app.js',
      text: 'function a(){}\nfunction b(){ü}\na();a();a();\n',
      functions: [
        { functionName: '', ranges: [range(0, 44, 1)], isBlockCoverage: true },
        { functionName: 'a', ranges: [range(0, 14, 3)], isBlockCoverage: true },
        { functionName: 'b', ranges: [range(15, 30, 0)], isBlockCoverage: true },
      ],
    },
    {
      scriptId: '2',
      url: 'https://cdn.test/vendor.js',
      functions: [
        { functionName: '', ranges: [range(0, 100, 1)], isBlockCoverage: false },
        { functionName: '', ranges: [range(10, 90, 0)], isBlockCoverage: false },
      ],
    },
    { scriptId: '3', url: '', text: 'go()', functions: [{ functionName: '', ranges: [range(0, 4, 1)] }] },
    {
      scriptId: '4',
      url: 'https://cdn.test/vendor.js',
      text: 'function c(){}function c(){}',
      functions: [
        { functionName: '', ranges: [range(0, 28, 0)] },
        { functionName: 'c', ranges: [range(0, 14, 0)] },
        { functionName: 'c', ranges: [range(14, 28, 0)] },
      ],
    },
  ],
};

export function coverageDocument(): CoverageDocument {
  return analyseCoverage(unwrap(readCoverage(JSON.stringify(COVERAGE_FILE))));
}

const header = (name: string, value: string): NetworkHeader => ({ name, value, isMasked: false });

const PAGE = 'https://shop.test/';
/** A page with a redirect, a failed and a cached request, and two requests of one URL. */
const ENTRIES: readonly NetworkEntry[] = [
  entry(0, {
    url: PAGE,
    resourceType: 'Document',
    mimeType: 'text/html',
    initiator: { type: 'other', url: null, line: null },
    contentLoadedAtMs: START_MS + 80,
    loadedAtMs: START_MS + 95,
  }),
  entry(1, { url: `${PAGE}app.js?v=1` }),
  entry(2, {
    url: 'https://api.test/prices',
    resourceType: 'Fetch',
    mimeType: 'application/json',
    renderBlocking: null,
  }),
  entry(3, {
    url: 'https://api.test/prices',
    resourceType: 'Fetch',
    mimeType: 'application/json',
    renderBlocking: null,
  }),
  entry(4, { url: `${PAGE}gone.png`, resourceType: 'Image', status: 404 }),
  entry(5, { state: 'failed', failure: 'net::ERR_CONNECTION_REFUSED', status: null, timing: null }),
  entry(6, { source: 'disk-cache', transferBytes: 0 }),
  entry(7, { requestId: 'r', url: `${PAGE}old`, status: 302, redirectedTo: `${PAGE}new` }),
  entry(8, { requestId: 'r', hop: 1, url: `${PAGE}new` }),
];

function harText(): string {
  const head = { version: '0.1.0', title: 'Shop', url: PAGE, entries: ENTRIES, droppedCount: 0 };
  const entries = ENTRIES.map((of) =>
    harEntryText(
      detailsOf(of, {
        statusText: 'OK',
        requestHeaders: [header('Cookie', 'session=abcdefghijklmnop'), header('Accept', '*/*')],
        responseHeaders: [header('Content-Type', of.mimeType), header('Cache-Control', 'max-age=60')],
      }),
    ),
  );
  return harStart(head) + entries.join(',\n') + harEnd();
}

export function harDocument(): HarDocument {
  const document = readHar(JSON.parse(harText()));
  if (document === null) throw new Error('The text of the test is not a HAR file');
  return document;
}

const audit = (id: string, score: number | null, more: object = {}) => ({
  id,
  title: `About ${id}`,
  description: '',
  score,
  scoreDisplayMode: score === null ? 'informative' : 'binary',
  ...more,
});

/** `unusedScore`: the score of `unused-javascript`. */
const lighthouseText = (unusedScore: number): string =>
  JSON.stringify({
    lighthouseVersion: '13.5.0',
    requestedUrl: PAGE,
    finalDisplayedUrl: PAGE,
    fetchTime: '2026-11-20T09:00:00.000Z',
    configSettings: { formFactor: 'mobile', throttlingMethod: 'simulate', throttling: { cpuSlowdownMultiplier: 4 } },
    audits: {
      'largest-contentful-paint': {
        ...audit('largest-contentful-paint', 0.4, { scoreDisplayMode: 'numeric' }),
        numericValue: 4100,
        numericUnit: 'millisecond',
        displayValue: '4.1 s',
      },
      'unused-javascript': audit('unused-javascript', unusedScore, {
        details: {
          type: 'opportunity',
          overallSavingsMs: 300,
          overallSavingsBytes: 70_000,
          headings: [
            { key: 'url', valueType: 'url', label: 'URL' },
            { key: 'wastedBytes', valueType: 'bytes', label: 'Savings' },
          ],
          items: [{ url: `${PAGE}app.js`, wastedBytes: 70_000 }],
        },
      }),
      'image-alt': audit('image-alt', 1),
      label: audit('label', 0),
      'network-requests': audit('network-requests', null),
      'focus-traps': audit('focus-traps', null, { scoreDisplayMode: 'manual' }),
      'video-caption': audit('video-caption', null, { scoreDisplayMode: 'notApplicable' }),
      'robots-txt': audit('robots-txt', null, { scoreDisplayMode: 'error', errorMessage: 'It could not be fetched.' }),
    },
    categories: {
      performance: {
        title: 'Performance',
        score: 0.49,
        auditRefs: [
          { id: 'largest-contentful-paint', group: 'metrics', acronym: 'LCP' },
          { id: 'unused-javascript' },
          { id: 'network-requests' },
        ],
      },
      accessibility: {
        title: 'Accessibility',
        score: 0.8,
        auditRefs: [{ id: 'image-alt' }, { id: 'label' }, { id: 'focus-traps' }, { id: 'video-caption' }],
      },
      seo: { title: 'SEO', score: 1, auditRefs: [{ id: 'image-alt' }, { id: 'robots-txt' }] },
    },
  });

export function lighthouseReport(unusedScore = 0): LighthouseReport {
  return unwrap(readLighthouseReport(lighthouseText(unusedScore)));
}

const target = (id: string, type: string, url: string) => ({
  id,
  type,
  title: id,
  url,
  endpoint: 'http://localhost:9222',
});

const APPLICATION_TEXT = JSON.stringify({
  penApplication: 1,
  kind: 'heap',
  endpoints: [{ address: 'http://localhost:9222', product: 'Chrome/156' }],
  startedAt: '2026-11-20T12:00:00.000Z',
  startSkewMs: 150,
  members: [
    {
      target: target('Shop', 'page', PAGE),
      captureId: 'heap-00000001',
      startedUs: 1000,
      startOffsetMs: 0,
      durationMs: 900,
      sizeBytes: 5_000_000,
    },
    {
      target: target('sw.js', 'service_worker', `${PAGE}sw.js`),
      captureId: 'heap-00000002',
      startedUs: 151_000,
      startOffsetMs: 150,
      durationMs: 300,
      sizeBytes: 900_000,
    },
    {
      target: target('Shop again', 'page', PAGE),
      captureId: 'heap-00000003',
      startedUs: 2000,
      startOffsetMs: 1,
      durationMs: 800,
      sizeBytes: 1_000_000,
    },
    {
      target: target('server.mjs', 'node', 'file:///srv/server.mjs'),
      captureId: 'heap-00000004',
      startedUs: null,
      startOffsetMs: 0,
      durationMs: 700,
      sizeBytes: 800_000,
    },
  ],
  notCaptured: [
    { target: target('Ads', 'iframe', 'https://ads.test/'), code: 'target_gone', reason: 'It was closed.' },
  ],
});

export function applicationCapture(): ApplicationCapture {
  return unwrap(readApplicationCapture(APPLICATION_TEXT));
}

const ledgerAt = (takenAt: string, buffers: number): MemoryLedger => ({
  takenAt,
  processes: [
    {
      processId: 7,
      type: 'node',
      isOfTarget: true,
      privateBytes: buffers + 31,
      namedBytes: buffers + 30,
      parts: [
        { id: 'array-buffers', bytes: buffers, source: 'smaps', inside: [] },
        { id: 'js-heap', bytes: 30, source: 'smaps', inside: [{ name: 'old_space', bytes: 25, source: 'v8' }] },
        { id: 'remainder', bytes: 1, source: 'smaps', inside: [] },
      ],
    },
  ],
  unknown: [],
});

const LEDGER_TEXT = JSON.stringify({
  penMemoryLedger: 1,
  target: { ...target('server.mjs', 'node', 'file:///srv/server.mjs'), type: 'node' },
  before: ledgerAt('2026-11-20T12:00:00.000Z', 10),
  ledger: ledgerAt('2026-11-20T12:00:30.000Z', 90),
  samples: [
    { atMs: 0, processId: 7, privateBytes: 41, parts: [{ id: 'array-buffers', bytes: 10 }] },
    { atMs: 30_000, processId: 7, privateBytes: 121, parts: [{ id: 'array-buffers', bytes: 90 }] },
  ],
  sampling: { tookMs: 4, overMs: 30_000 },
  owners: [
    {
      kind: 'array-buffer',
      className: 'ArrayBuffer',
      count: 8,
      bytes: 80,
      held: 'variable kept',
      path: 'Context→kept[]',
      nodeId: 9,
      addedAt: [{ source: 'file:///srv/server.mjs', line: 3, name: 'keep', code: 'kept.push(chunk)' }],
      declaredAt: null,
      isAtLeast: false,
      growth: { count: 8, bytes: 80 },
    },
  ],
  captures: ['heap-00000003', 'heap-00000004'],
} satisfies MemoryLedgerFile);

export function memoryLedger(): MemoryLedgerFile {
  return unwrap(REPORT_READERS['memory-ledger'].read(LEDGER_TEXT));
}

const OPENED = {
  name: 'press button Close → press button Open',
  state: 's',
  url: 'http://shop.test/',
  steps: [{ click: 'button "Open"' }, { click: 'button "Close"' }],
  actions: ['press button Open', 'press button Close'],
};

const EXPLORATION_TEXT = JSON.stringify({
  penExploration: 1,
  version: 1,
  url: 'http://shop.test/',
  tookMs: 61_000,
  isComplete: true,
  walk: { start: 's', states: [{ key: 's', url: 'http://shop.test/', actions: [] }], edges: [] },
  refused: [],
  requests: [{ name: 'POST /api', reason: 'POST may change something', times: 2, actions: [] }],
  windows: [{ url: 'http://shop.test/preview', times: 1 }],
  alike: 0,
  frames: 0,
  screened: [],
  leaks: [
    {
      sequence: OPENED,
      where: 'page',
      growth: [{ counter: 'listeners', perRepetition: 1 }],
      headline: 'Every round leaves 5 Row: variable kept of app.js holds them.',
      verdict: 'Every round leaves 5 Row: variable kept of app.js holds them.',
      place: 'app.js:2:3',
      captureId: 'hunt-00000001',
      also: [],
      scripts: { commands: ["pen leaks --target 'http://shop.test/'"], playwright: '', budget: null },
    },
  ],
  shown: [],
  cleared: [],
  undecided: [{ sequence: OPENED, growth: [{ counter: 'heapBytes', perRepetition: 90 }], reason: 'No verdict.' }],
  explained: [],
  slow: [],
});

/** The files of these documents. */
export const documentTexts = () => ({
  coverage: JSON.stringify(COVERAGE_FILE),
  network: harText(),
  lighthouse: lighthouseText(0),
  application: APPLICATION_TEXT,
  'leak-hunt': JSON.stringify({
    penLeakHunt: 1,
    asked: { targetId: 't1', targetName: 'Shop', params: { expression: 'open()' } },
    verdict: { level: 'unclear', text: 'No verdict.' },
    result: { rounds: 3 },
    notes: [],
  } satisfies LeakHuntFile),
  'memory-ledger': LEDGER_TEXT,
  exploration: EXPLORATION_TEXT,
  comparison: JSON.stringify({
    penComparison: 1,
    captures: [
      { id: 'cpu-0000000a', kind: 'cpu-profile', name: 'Shop', startedAt: '2026-09-01T09:00:00.000Z' },
      { id: 'cpu-0000000b', kind: 'cpu-profile', name: 'Shop', startedAt: '2026-09-01T10:00:00.000Z' },
    ],
    verdict: 'By their part of the time of functions, more: sort 4.0% → 9.0%.',
    figures: [['Now', '2.00s']],
    tables: [
      { title: 'Beyond noise', columns: [{ title: 'Function' }], rows: [['sort'], [{ text: 'filter' }]], total: 2 },
    ],
  } satisfies ComparisonFile),
});
