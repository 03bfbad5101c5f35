/** Checks before a heap snapshot, and notes about a large one. */
import { expect, test } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import { appError } from '../../../base/errors.ts';
import type { CallerView } from '../../../core/capability/define.ts';
import type { AnalysisPort } from '../../../core/capability/analysis-ports.ts';
import type { CapturePort } from '../../../core/capability/capture-ports.ts';
import type { StatusPort } from '../../../core/capability/status-ports.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import type { LibraryPort } from '../../../core/capability/library-ports.ts';
import type { HeapContent } from './heap-content.ts';
import { penHeapSnapshot } from './heap-snapshot.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { only, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import { TOY_OVERVIEW } from '../../../core/capability/testing/toy-heap.ts';

const PAGE = examplePage('Shop', 'https://shop.test/');
const MIB = 1024 ** 2;

/** Takes one that ends when the browser is asked for it; `asked` says whether it was. */
async function take({ usedSize = MIB, freeBytes = 1024 * MIB, readyState = 'complete' }) {
  const notes: string[] = [];
  let asked = false;
  const session = only<TargetSession>('the session', {
    send: async (method) =>
      ok((method === 'Runtime.getHeapUsage' ? { usedSize } : { result: { value: readyState } }) as never),
  });
  const capture = only<CapturePort>('captures', {
    heapSnapshot: async () => {
      asked = true;
      return err(appError('cancelled', 'It goes no further here.'));
    },
  });
  const library = only<LibraryPort>('the library', {
    usage: () => ({ libraryBytes: 0, limitBytes: 1024 * MIB, freeBytes }),
  });
  const outcome = await penHeapSnapshot.run(
    penHeapSnapshot.params.parse({}),
    onlyContext({
      target: PAGE,
      caller: only<CallerView>('the caller', { name: 'Claude Code' }),
      onCommand: () => undefined,
      attach: async () => ok(session),
      note: (text) => void notes.push(text),
      ports: onlyPorts({
        capture,
        library,
        analysis: only<AnalysisPort>('the analysis', {}, ['readIncrementally']),
        status: only<StatusPort>('the status', { heapSnapshotCapBytes: () => 2048 * MIB }),
      }),
    }),
  );
  return { outcome, notes, asked };
}

test('a heap that the disk cannot hold is refused before the browser is asked for it', async () => {
  const { outcome, asked } = await take({ usedSize: 300 * MIB, freeBytes: 100 * MIB });
  expect(outcome).toMatchObject({
    ok: false,
    error: { code: 'disk_full', data: { freeBytes: 100 * MIB, heapUsedBytes: 300 * MIB } },
  });
  expect(asked).toBe(false);
  expect((await take({ usedSize: 100 * MIB, freeBytes: 100 * MIB })).asked).toBe(true);
});

test('a page that still loads is taken, and its heap said to be half built', async () => {
  const loading = await take({ readyState: 'loading' });
  expect(loading.asked).toBe(true);
  expect(loading.notes).toEqual(['The page was still loading, so the heap may be incomplete.']);
  expect((await take({ readyState: 'interactive' })).notes).toEqual([]);
});

const TAKEN: Parameters<typeof penHeapSnapshot.summarise>[0] = {
  captureId: 'heap-00000001',
  kind: 'heap-snapshot',
  uri: 'pen://captures/heap-00000001',
  file: '/captures/heap-00000001.heapsnapshot',
  name: 'Shop',
  note: '',
  pinned: false,
  origin: 'captured',
  takenBy: 'Claude Code',
  target: null,
  startedAt: '2026-01-01T10:00:00.000Z',
  durationMs: 1,
  pauseMs: 1,
  sizeBytes: 1000,
  options: {},
  truncated: false,
  loss: [],
  gcForced: true,
  includeDOM: false,
  content: null,
  before: null,
  classChanges: null,
};

test.each([
  [500 * MIB, false],
  [500 * MIB + 1, true],
])('a snapshot of %d bytes warns of its size: %s', (sizeBytes, warns) => {
  const text = penHeapSnapshot.summarise({ ...TAKEN, sizeBytes });
  expect(text.includes('Large heap')).toBe(warns);
});

test('the answer proposes the paths of the largest class of the page, not of a package or the engine', () => {
  const row = (name: string, url?: string) => ({
    name,
    count: 2,
    shallowSizeBytes: 10,
    retainedSizeBytes: 100,
    distance: 2,
    ...(url === undefined ? {} : { url, line: 1 }),
  });
  const classes = [row('Window'), row('FiberNode', '/node_modules/react/index.js'), row('Order', '/src/order.js')];
  const content: HeapContent = {
    overview: TOY_OVERVIEW,
    classes,
    heldBySeveral: [],
    topRetainers: [],
    duplicateStrings: { strings: [], totalWastedBytes: 0 },
    detached: { total: 0, groups: [] },
    closures: null,
    listeners: null,
    leftDocuments: null,
    keptTargets: null,
    keptInVain: null,
    detachedDom: null,
  };
  const textOf = (shown: HeapContent) => penHeapSnapshot.summarise({ ...TAKEN, content: shown });
  expect(textOf(content)).toContain(
    'What retains the objects of `Order`: pen_heap_retainers {"capture":"heap-00000001","class":"Order"}',
  );
  expect(textOf({ ...content, classes: classes.slice(0, 2) })).toContain('pen_heap_retainers shows what retains');
});
