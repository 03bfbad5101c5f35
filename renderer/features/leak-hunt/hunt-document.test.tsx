import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { huntDocument, type AskedHunt, type HuntTab } from '../../core/stores/documents/hunt-tab.ts';
import type { HuntResult } from './stores/leak-hunts.ts';
import { useDocuments } from '../../core/stores/workbench.tsx';
import { heapEdge, heapNode, standInDocument } from '../../core/testing/analysis.ts';
import { call, capture, endpoint, target } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { HuntDocument } from './hunt-document.tsx';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize();
});
afterEach(cleanup);
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

const ASKED: AskedHunt = {
  targetId: 't1',
  targetName: 'Orders',
  params: { steps: [{ click: 'Open' }], repeat: 2, rounds: 3 },
};
const CAPTURES = ['heap-00000001', 'heap-00000002', 'heap-00000003', 'heap-00000004'].map((id) => capture(id));
const RESULT: HuntResult = {
  verdict: { level: 'grows', text: 'Leak: in each of 3 rounds 2 × View.' },
  headline: 'Leak: in each of 3 rounds 2 × View.',
  rounds: 3,
  actions: 6,
  snapshots: CAPTURES.map(({ id, file }, at) => ({ captureId: id, file, totalSizeBytes: 1024 * (10 + at) })),
  matchedBy: 'ids',
  isFollowed: true,
  growth: {
    bytesPerRound: [1024, 1024, 1024],
    explainedBytesPerRound: [200, 300, 200],
    engine: [],
    restBytesPerRound: [824, 724, 824],
  },
  growing: [
    {
      path: 'registry.views[7]',
      edgeToCut: '.views of Registry',
      cut: '3.views',
      owner: 3,
      capturedBy: null,
      className: 'View',
      classes: ['6 View'],
      node: 9,
      objectsPerRound: [2, 3, 2],
      bytesPerRound: [200, 300, 200],
      survivorsPerRound: [2, 3, 2],
      retainedSizeBytes: 900,
      freedSizeBytes: null,
      code: {
        kind: 'function',
        node: heapNode(9, {
          type: 'closure',
          original: { name: 'onChange', source: 'src/order-row.ts', line: 15, column: 22 },
        }),
        location: { url: 'https://shop.test/app.js', line: 1, column: 800 },
      },
    },
  ],
  growingOmitted: 2,
  workers: [],
  silentWorkers: 0,
  code: [],
  grownInPlace: [
    {
      path: 'samples',
      edgeToCut: '.samples of Window',
      owner: null,
      capturedBy: null,
      className: 'Array',
      node: 21,
      bytesPerRound: [1024, 0, 2048],
    },
  ],
};
const SNAPSHOT = standInDocument({
  'heap.overview': () => ({
    nodes: 9,
    edges: 9,
    totalSizeBytes: 13_312,
    classCount: 2,
    types: [],
    readMs: 1,
    fileSizeBytes: 9,
    retainedReady: true,
    unknownFields: [],
  }),
  'heap.retained': () => ({ computeMs: 1 }),
  'heap.object': ({ id }) => ({
    node: heapNode(id, { name: id === 9 ? 'View' : 'Registry' }),
    dominator: null,
    location: id === 3 ? { url: 'https://shop.test/app.js', line: 7, column: 3 } : null,
  }),
  'heap.paths': ({ id }) => ({
    paths: [
      {
        steps: [
          { edge: null, node: heapNode(1, { name: '(synthetic)', type: 'synthetic' }) },
          { edge: heapEdge('registry'), node: heapNode(3, { name: 'Registry' }) },
          { edge: heapEdge('views'), node: heapNode(id, { name: 'View' }) },
        ],
      },
    ],
    hiddenWeak: 0,
    isCut: false,
  }),
});

/** Shows the active document if it is a hunt. */
function Active({ fallback }: { readonly fallback: HuntTab | null }) {
  const tab = useDocuments((state) => activeDocument(state));
  const shown = tab?.kind === 'leak-hunt' ? tab : fallback;
  return shown === null ? null : <HuntDocument tab={shown} />;
}

function bench(fallback: HuntTab | null = null) {
  const test = createTestWorkbench({ analysis: { open: async () => ok(SNAPSHOT.document) } });
  test.topic('captures', CAPTURES);
  test.topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Orders' })] })]);
  test.answer('source.original', ok({ original: null }));
  render(test.wrap(<Active fallback={fallback} />));
  /** Starts a hunt; its answer comes when the test gives it. */
  const start = (asked = ASKED): ((answer: AppResult<HuntResult>) => Promise<void>) => {
    const { promise, resolve } = Promise.withResolvers<AppResult<HuntResult>>();
    test.answer('pen_leak_hunt', promise);
    act(() => void test.workbench.leakHunts.getState().start(asked));
    return async (answer) => {
      resolve(answer);
      await settle();
    };
  };
  const hunts = () => test.asked.filter(({ name }) => name === 'pen_leak_hunt').map(({ params }) => params);
  return { ...test, start, hunts };
}

describe('a leak hunt in progress', () => {
  it('shows the rounds with what happens in the current one, and is cancelled', async () => {
    const { start, topic, asked } = bench();
    start();
    const running = screen.getByTestId('hunt-running');
    expect(running.textContent).toContain('Each round: click Open 2 times');
    const hunt = call('c7', {
      tool: 'pen_leak_hunt',
      caller: { id: 'w', kind: 'window', name: 'you' },
      targetId: 't1',
      state: 'running',
      endedAtMs: null,
      progress: { done: 40, total: 100, message: 'Round 2 of 3: acting', bytes: null, bytesPerSecond: null },
    });
    act(() => topic('calls', [hunt]));
    expect(
      within(running)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Warm-up',
      'Round 1 of 3',
      'Round 2 of 3Acting',
      'Round 3 of 3',
      'Compare the snapshots',
      'Confirm with more roundsIf something grows',
      'Look again after a waitIf something grows',
    ]);
    expect(running.querySelector('[aria-current]')?.textContent).toContain('Round 2');
    expect(running.querySelectorAll('[data-state="done"]')).toHaveLength(2);
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await settle();
    expect(asked).toContainEqual({ name: 'calls.cancel', params: { callId: 'c7' } });
  });

  it('keeps what it was to do and how far it came when it is cancelled', async () => {
    const { answer, topic, workbench } = bench();
    const error = appError('cancelled', 'The call was cancelled.');
    answer('pen_leak_hunt', { ok: false, error, callId: 'c7', notes: [] });
    const progress = { done: 40, total: 100, message: 'Round 2 of 3: acting', bytes: null, bytesPerSecond: null };
    act(() => topic('calls', [call('c7', { tool: 'pen_leak_hunt', state: 'cancelled', progress })]));
    act(() => void workbench.leakHunts.getState().start(ASKED));
    await settle();
    const page = screen.getByTestId('hunt-failed');
    expect(page.textContent).toContain('Each round: click Open 2 times');
    expect(
      within(page)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Warm-up',
      'Round 1 of 3',
      'Round 2 of 3Stopped here',
      'Round 3 of 3Not reached',
      'Compare the snapshotsNot reached',
      'Confirm with more roundsNot reached',
      'Look again after a waitNot reached',
    ]);
  });

  it.each([
    [undefined, 'If something grows'],
    [['View through .views of Registry'], 'If something grows'],
    [[], 'Not needed so far: nothing grows'],
  ])('says of the parts ahead whether they are still expected: %j', (found, what) => {
    const { start, topic } = bench();
    start();
    const progress = { done: 70, total: 100, message: 'Reading the heap', bytes: null, bytesPerSecond: null };
    const hunt = call('c7', {
      ...{ tool: 'pen_leak_hunt', caller: { id: 'w', kind: 'window', name: 'you' }, targetId: 't1' },
      ...{ state: 'running', endedAtMs: null, progress: { ...progress, ...(found === undefined ? {} : { found }) } },
    });
    act(() => topic('calls', [hunt]));
    const lines = within(screen.getByTestId('hunt-running')).getAllByRole('listitem');
    expect(lines.slice(-2).map(({ textContent }) => textContent)).toEqual([
      `Confirm with more rounds${what}`,
      `Look again after a wait${what}`,
    ]);
  });

  it('leaves out a part that was left out, and those that cannot come', async () => {
    const { start, topic } = bench();
    const steps = [{ click: 'Open' }, { click: 'Close' }];
    start({ ...ASKED, params: { ...ASKED.params, steps } });
    const report = (message: string): void => {
      const progress = { done: 40, total: 100, message, bytes: null, bytesPerSecond: null };
      const parts = { caller: { id: 'w', kind: 'window', name: 'you' }, state: 'running', endedAtMs: null } as const;
      act(() => topic('calls', [call('c7', { tool: 'pen_leak_hunt', targetId: 't1', ...parts, progress })]));
    };
    const labels = () =>
      within(screen.getByTestId('hunt-running'))
        .getAllByRole('listitem')
        .map((line) => line.querySelector('b')?.textContent)
        .slice(4);
    const [compare, confirm, apart, look] = [
      ...['Compare the snapshots', 'Confirm with more rounds', 'Try the steps apart', 'Look again after a wait'],
    ];
    report('Round 3 of 3: acting');
    expect(labels()).toEqual([compare, confirm, apart, look]);
    report('More rounds to confirm the growth');
    report('Looking again after a wait');
    expect(labels()).toEqual([compare, confirm, look]);
    cleanup();
    const other = bench();
    other.start({ ...ASKED, params: { steps: Array.from({ length: 7 }, () => ({ click: 'Open' })), seconds: 0 } });
    expect(labels()).toEqual([compare, confirm]);
  });

  it('loads the page again before each hunt if it did before the first', async () => {
    const { answer, hunts, workbench } = bench();
    answer('pen_leak_hunt', err(appError('cancelled', 'The call was cancelled.')));
    act(() => void workbench.leakHunts.getState().start({ ...ASKED, params: { ...ASKED.params, reload: true } }));
    await settle();
    expect(screen.getByTestId('hunt-failed').textContent).toContain('Hunt again loads the page again first');
    fireEvent.click(screen.getByRole('button', { name: 'Hunt again' }));
    await settle();
    expect(hunts()).toMatchObject([{ reload: true }, { reload: true }]);
  });

  it.each([
    [{ steps: [{ click: 'Open' }, { click: 'Close' }] }, '2 steps: click Open, click Close, 5 times in turn'],
    [
      { steps: ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((click) => ({ click })), repeat: 1 },
      '7 steps: click A, click B, click C, click D, click E, click F and 1 more',
    ],
    [{ expression: 'act()', repeat: 1 }, 'act()'],
    [{ do: 'Open it' }, 'You: Open it'],
  ])('says what a round is: %j', (params, words) => {
    const { start } = bench();
    start({ ...ASKED, params });
    expect(screen.getByText(/^Each round:/).textContent).toBe(`Each round: ${words}`);
  });

  it('ends cancelled or failed with its reason, and starts again in the same tab', async () => {
    const { start, hunts } = bench();
    await start()(err(appError('cancelled', 'The call was cancelled.')));
    expect(screen.getByText('You cancelled the leak hunt')).toBeTruthy();
    expect(screen.getByTestId('hunt-failed').textContent).toContain('Hunt again starts on Orders as it is now.');
    cleanup();
    const other = bench();
    await other.start()(err(appError('busy', 'Another client takes a snapshot.')));
    expect(screen.getByText('The leak hunt failed')).toBeTruthy();
    expect(screen.getByText('Another client takes a snapshot.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Hunt again' }));
    expect(other.hunts()).toHaveLength(2);
    expect(hunts()).toHaveLength(1);
  });
});

it('hunts again in the process that was started again, and not while it is not connected', async () => {
  const { start, hunts, topic, workbench } = bench();
  const process = (id: string, pid: number) =>
    target(id, { type: 'node', title: `ledger.cjs[${pid}]`, url: 'file:///ledger.cjs' });
  topic('endpoints', [endpoint('e1', { targets: [process('t1', 1)] })]);
  await start()(err(appError('target_gone', 'The process ended.')));
  act(() => topic('endpoints', [endpoint('e1', { state: 'lost' })]));
  const again = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Hunt again' });
  expect(again().disabled).toBe(true);
  expect(again().title).toBe('Orders is not connected');
  const other = target('t3', { type: 'worker', url: 'file:///pool.cjs' });
  act(() => topic('endpoints', [endpoint('e1', { targets: [process('t2', 2), other] })]));
  fireEvent.click(again());
  await settle();
  expect(hunts().at(-1)).toMatchObject({ target: 't2' });
  expect(activeDocument(workbench.documents.getState())?.title).toContain('ledger.cjs[2]');
});

it('a failed hunt can be changed in the dialog, on its target', async () => {
  const { start, workbench, asked } = bench();
  const opened: (string | null)[] = [];
  const dialog = {
    id: 'capture.leak-hunt',
    title: 'Hunt for a leak',
    section: 'Capture',
    run: () => void opened.push(workbench.targetSelection.getState().pendingTargetId),
  } as const;
  act(() => workbench.commands.getState().provide('test', [dialog]));
  await start()(err(appError('evaluation_failed', 'TypeError: act is not a function')));
  expect(screen.getByRole('button', { name: 'Change …' }).dataset['look']).toBe('primary');
  expect(screen.getByRole('button', { name: 'Hunt again' }).dataset['look']).toBe('plain');
  fireEvent.click(screen.getByRole('button', { name: 'Change …' }));
  await settle();
  expect(opened).toHaveLength(1);
  expect(asked).toContainEqual({ name: 'pen_select_page', params: { targetId: 't1' } });
});

describe('the result of a leak hunt', () => {
  it('proposes the proof of a fix: its steps, its page as the build before, and the growth', async () => {
    const { start, workbench } = bench();
    const opened: string[] = [];
    const dialog = { id: 'capture.prove', title: 'Prove a fix', section: 'Capture' } as const;
    act(() => workbench.commands.getState().provide('test', [{ ...dialog, run: () => void opened.push(dialog.id) }]));
    await start()(ok(RESULT));
    fireEvent.click(screen.getByRole('button', { name: 'Prove a fix' }));
    await settle();
    expect(opened).toEqual(['capture.prove']);
    const [beginning] = [...workbench.startedRuns.getState().beginnings.values()].slice(-1);
    const before = CAPTURES.at(-1)?.target?.url;
    expect(beginning).toEqual({
      tool: 'pen_workflow',
      params: { name: 'prove', before, steps: ['{"click":"Open"}'], claim: 'heapGrowthObjects' },
    });
  });

  it('says what grows by how much, and shows the path and the source of the selected row', async () => {
    const { start, workbench } = bench();
    await start()(ok(RESULT));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(RESULT.headline);
    expect(
      screen.getByTitle(/Heap size after a garbage collection\. before: 10\.0 KB, round 1: 11\.0 KB/),
    ).toBeTruthy();
    expect(screen.getByTestId('hunt-document').textContent).toContain('3 rounds of 2 actions');
    expect(screen.getByText('2 more paths grow by less')).toBeTruthy();
    await waitFor(() => expect(screen.getByTestId('hunt-cut').textContent).toBe('.views of Registry'));
    // The line to change comes first, then what holds the objects.
    const facts = screen.getAllByTestId('object-source');
    expect(facts.map((fact) => fact.previousElementSibling?.textContent)).toEqual(['Created at', 'Held by']);
    expect(facts[0]?.textContent).toContain('src/order-row.ts:15:22');
    expect(facts[1]?.textContent).toContain('.views of Registry, https://shop.test/app.js:7:3');
    await waitFor(() => expect(screen.getAllByTestId('path-row').length).toBeGreaterThan(1));
    fireEvent.click(screen.getByRole('link', { name: 'src/order-row.ts:15:22' }));
    expect(workbench.sourcePlaces.getState().wanted.get('t1')).toMatchObject({ line: 1, column: 800 });
    expect(activeDocument(workbench.documents.getState())).toMatchObject({ kind: 'live', targetId: 't1' });
  });

  it('opens the last snapshot at the object, and compares all of them', async () => {
    const { start, workbench } = bench();
    await start()(ok(RESULT));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Open the snapshot at @9' })).toBeTruthy());
    const open = screen.getByRole('button', { name: 'Open the snapshot at @9' });
    const compare = screen.getByRole('button', { name: 'Compare the snapshots' });
    fireEvent.click(compare);
    expect(activeDocument(workbench.documents.getState())).toMatchObject({
      kind: 'comparison',
      baseCaptureId: 'heap-00000001',
      betweenCaptureIds: ['heap-00000002', 'heap-00000003'],
      captureId: 'heap-00000004',
    });
    fireEvent.click(open);
    expect(activeDocument(workbench.documents.getState())).toMatchObject({ captureId: 'heap-00000004' });
  });

  it('quotes the code that keeps the objects below the verdict, with the blamed line marked', async () => {
    const { start } = bench();
    const quote = {
      source: 'src/order-row.ts',
      line: 15,
      firstLine: 14,
      lines: ['// Never unsubscribed.', 'store.subscribe(() => this.show());'],
    };
    const code = [
      { name: 'onChange() (order-row.ts:15:22)', call: 'pen_source_content {}', quote },
      { name: 'closure', call: 'pen_source_content {}' },
    ];
    await start()(ok({ ...RESULT, code }));
    const quoted = await screen.findAllByTestId('quoted-code');
    expect(quoted.map(({ textContent }) => textContent)).toEqual([
      'onChange() (order-row.ts:15:22)// Never unsubscribed.store.subscribe(() => this.show());',
    ]);
    const lines = [...(quoted[0]?.querySelectorAll('li') ?? [])];
    expect(lines.map(({ value }) => value)).toEqual([14, 15]);
    expect(lines.map((line) => line.getAttribute('aria-current'))).toEqual([null, 'true']);
  });

  it('names the earlier hunt of the same action', async () => {
    const { start } = bench();
    const earlier = {
      captureId: 'hunt-00000001',
      text: 'hunt-00000001 found 1 × Order per action; now 0 there.',
      call: '',
    };
    await start()(ok({ ...RESULT, earlier }));
    expect((await screen.findByTestId('earlier-hunt')).textContent).toBe(`Earlier hunt${earlier.text}`);
  });

  it('without growth is the verdict and the heap as a figure, without a line that rises and without a table', async () => {
    const { start } = bench();
    const verdict = { level: 'no-growth', text: 'No growth: no retaining path gained objects.' } as const;
    await start()(ok({ ...RESULT, verdict, headline: verdict.text, growing: [], growingOmitted: 0, grownInPlace: [] }));
    expect(screen.getByTestId('hunt-verdict').textContent).toContain(verdict.text);
    expect(screen.getByTestId('verdict-figures').textContent).toContain('10.0 KB → 13.0 KB');
    expect(screen.queryByTitle(/^Heap size after/)).toBeNull();
    expect(screen.queryByRole('grid')).toBeNull();
  });

  it('draws no line between two sizes that read the same, and only growth in its colour', async () => {
    const verdict = { level: 'unclear', text: 'No verdict: two rounds.' } as const;
    const unclear = { ...RESULT, verdict, headline: verdict.text };
    const { start } = bench();
    await start()(ok(unclear));
    expect(screen.getByTitle(/^Heap size after/).closest('svg')?.dataset['growth']).toBeUndefined();
    cleanup();
    const flat = bench();
    const snapshots = RESULT.snapshots.map((each, at) => ({ ...each, totalSizeBytes: 2_936_012 + at }));
    await flat.start()(ok({ ...unclear, snapshots }));
    expect(screen.getByTestId('hunt-document').textContent).toContain('2.8 MB → 2.8 MB');
    expect(screen.queryByTitle(/^Heap size after/)).toBeNull();
  });

  it('has the growth of the engine in a line of its own, and names no culprit for it', async () => {
    const { start } = bench();
    const verdict = { level: 'no-growth', text: 'No growth: no retaining path gained objects.' } as const;
    const engine = [
      { name: 'Chromium’s text and font caches', bytesPerRound: [1_745_864, -57_032, -101_544] },
      { name: 'code, shapes and caches of V8', bytesPerRound: [1200, 900, 300] },
    ];
    const growth = { ...RESULT.growth, engine };
    await start()(
      ok({ ...RESULT, verdict, headline: verdict.text, growing: [], growingOmitted: 0, grownInPlace: [], growth }),
    );
    const text = screen.getByTestId('hunt-document').textContent;
    expect(text).toContain(
      'The engine’s own growthChromium’s text and font caches+1.7 MB, −55.7 KB, −99.2 KB per round',
    );
    expect(text).not.toContain('caches of V8');
    expect(screen.queryByRole('grid')).toBeNull();
  });

  it('of another client follows from its snapshots', async () => {
    const test = bench(huntDocument(CAPTURES));
    test.answer('pen_leak_hunt', ok({ ...RESULT, actions: null }));
    await settle();
    expect(test.hunts()).toEqual([{ captures: CAPTURES.map(({ id }) => id) }]);
    expect(screen.queryByRole('button', { name: 'Hunt again' })).toBeNull();
  });

  it('is gone with a snapshot that was deleted, and a hunt that did not end has none', async () => {
    const test = bench({ ...huntDocument(CAPTURES), asked: ASKED });
    act(() => test.topic('captures', CAPTURES.slice(1)));
    expect(screen.getByText('A snapshot of this hunt is no longer in the library')).toBeTruthy();
    cleanup();
    bench({ ...huntDocument([]), asked: ASKED });
    expect(screen.getByText('This leak hunt did not end')).toBeTruthy();
    expect(screen.getByText(/Each round:/).textContent).toContain('Each round: click Open 2 times');
    expect(screen.getByRole('button', { name: 'Hunt again' })).toBeTruthy();
  });
});
