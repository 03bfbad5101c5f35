/** Test helper: a small capture of an application, and a ledger of memory. */
import { unwrap } from '../../../base/errors.ts';
import type { ApplicationCapture } from '../../../core/contracts/applications.ts';
import type { MemoryLedger } from '../../../core/contracts/process-memory.ts';
import { readApplicationCapture } from '../application-file/index.ts';
import type { MemoryLedgerFile } from '../contract/memory-ledgers.ts';

const PAGE = 'https://shop.test/';

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

export const TEXTS = { application: APPLICATION_TEXT, 'memory-ledger': LEDGER_TEXT };
