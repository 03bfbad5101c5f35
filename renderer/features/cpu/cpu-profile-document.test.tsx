import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { SettingsSchema } from '../../../shared/core/contracts/settings.ts';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import { standInDocument, type StandInAnswers } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ProfileDocument } from './profile-document.tsx';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize(1200);
});
afterEach(cleanup);

const AT = { url: 'https://shop.test/js/rows.js', line: 17, column: 3 };
const FUNCTION = { name: 'makeRows', ...AT, self: 60, total: 90, samples: 6 };

const ANSWERS = {
  'profile.overview': () => ({
    unit: 'milliseconds',
    durationMs: 150,
    total: 120,
    samples: 12,
    wholeTotal: 120,
    wholeSamples: 12,
    nodes: 4,
    functions: 3,
    samplingIntervalUs: 1000,
    overhead: [{ name: '(idle)', self: 30, samples: 3 }],
    timing: 'samples',
    fileSizeBytes: 2000,
    readMs: 4,
  }),
  'profile.functions': () => ({ rows: [FUNCTION], start: 0, total: 1 }),
  'profile.tree': ({ parent, view }) =>
    parent === null
      ? { rows: [{ ...FUNCTION, name: view ?? '', nodeId: 1, hasChildren: true }], start: 0, total: 2 }
      : { rows: [{ ...FUNCTION, nodeId: 2, hasChildren: false }], start: 0, total: 1 },
  'profile.groups': ({ by }) => ({ rows: [{ name: by ?? '', self: 60, total: 90, functions: 2 }], start: 0, total: 1 }),
  'profile.around': ({ direction }) => ({ rows: [{ ...FUNCTION, name: `${direction} of it` }], start: 0, total: 1 }),
  'profile.lines': () => ({ lines: [{ line: 18, samples: 5, self: 50 }] }),
  'profile.originals': () => ({ originals: [], maps: [], unreadable: [], problems: [], hasStoredMaps: false }),
  'profile.chart': () => ({
    boxes: 3,
    starts: Float64Array.of(0, 0, 90),
    sizes: Float64Array.of(120, 90, 30),
    depth: Uint32Array.of(0, 1, 1),
    functionOf: Uint32Array.of(0, 1, 2),
    functions: [
      { name: 'main', ...AT },
      { name: 'makeRows', ...AT },
      { name: 'load', ...AT },
    ],
    depths: 2,
    extent: 150,
  }),
} satisfies StandInAnswers;

async function profile(more: StandInAnswers = {}, opened?: Promise<AppResult<AnalysisDocument>>) {
  const { document, asked } = standInDocument({ ...ANSWERS, ...more }, '/x.cpuprofile');
  const bench = createTestWorkbench({
    analysis: { open: () => opened ?? Promise.resolve({ ok: true, value: document }) },
  });
  await act(async () => {
    render(
      bench.wrap(
        <ProfileDocument
          unit="milliseconds"
          capture={capture('cpu-00000001', { kind: 'cpu-profile' })}
          exportMenu={null}
          facts={<p>facts</p>}
          loss={null}
        />,
      ),
    );
  });
  const ofQuery = (query: string): unknown[] =>
    asked.filter((each) => each.query === query).map(({ params }) => params);
  return { ofQuery, bench };
}

const chart = () => screen.getByRole('application', { name: /Calls over time/ });
const show = (view: string): void =>
  void fireEvent.click(within(screen.getByRole('toolbar')).getByRole('radio', { name: view }));

describe('a CPU profile', () => {
  it('opens with its calls over time and the active time', async () => {
    await profile();
    expect(await screen.findByTestId('profile-chart')).toBeTruthy();
    expect(screen.getByRole('toolbar').textContent).toContain('120.0ms active');
    expect(screen.getByTestId('chart-visible').textContent).toBe('150.0 ms of 150.0 ms visible');
    expect(screen.getByTestId('profile-chart').textContent).toContain('Idle 30.0 ms');
    expect(screen.getByText('facts')).toBeTruthy();
  });

  it('shows counts of another tool as samples, never as time, and does not guess the kind of code', async () => {
    const counts = { unit: 'samples', timing: null, durationMs: 0, total: 1580, wholeTotal: 1580, samples: 1580 };
    const overview = { ...ANSWERS['profile.overview'](), ...counts, overhead: [], withoutFiles: true as const };
    await profile({ 'profile.overview': () => ({ ...overview, unit: 'samples' as const }) });
    const shown = screen.getByTestId('cpu-profile-document').textContent ?? '';
    expect(shown).toContain('1,580 samples');
    expect(shown).not.toMatch(/\dms|\d ms|active|Runtime/);
    expect(screen.queryByTestId('flame-colours')).toBeNull();
    expect(screen.queryByRole('radio', { name: 'Flame chart' })).toBeNull();
  });

  it('offers each profile of a file that has several', async () => {
    const overview = {
      ...ANSWERS['profile.overview'](),
      profiles: [
        { name: 'Thread 1', unit: 'milliseconds' as const, total: 120 },
        { name: 'Thread 2', unit: 'milliseconds' as const, total: 50 },
      ],
      profileIndex: 0,
    };
    const { ofQuery } = await profile({
      'profile.overview': ({ thread }) => ({ ...overview, profileIndex: thread?.tid ?? 0 }),
    });
    fireEvent.keyDown(screen.getByTestId('file-profiles'), { key: 'Enter' });
    fireEvent.click(await screen.findByText(/Thread 2, 50/));
    expect(await screen.findByText('Thread 2 (2 of 2)')).toBeTruthy();
    expect(ofQuery('profile.chart').at(-1)).toMatchObject({ thread: { pid: 0, tid: 1 } });
  });

  it('has the strips of a flight recorder above its calls in time order', async () => {
    const series = {
      points: [
        { atMs: 0, heapUsed: 1024 ** 2, heapTotal: 4 * 1024 ** 2, answerMs: 1 },
        { atMs: 100, heapUsed: 3 * 1024 ** 2, heapTotal: 4 * 1024 ** 2, answerMs: 1 },
      ],
      busy: [{ atMs: 30, durationMs: 90 }],
      collections: [],
      collectedMs: 0,
    };
    await profile({ 'profile.overview': () => ({ ...ANSWERS['profile.overview'](), series }) });
    await screen.findByTestId('profile-chart');
    const strips = [/^JS heap/, /^Event loop delay/, /^GC/].map((name) => screen.getByRole('figure', { name }));
    expect(strips.map((strip) => strip.getAttribute('aria-label'))).toEqual([
      'JS heap: 1.0 MB to 3.0 MB',
      'Event loop delay: max 90.0 ms at 30.0 ms',
      'GC: 0 ms in total',
    ]);
    show('Left heavy');
    await waitFor(() => expect(screen.queryByRole('figure', { name: /^Event loop delay/ })).toBeNull());
  });

  it('has its calls as a table', async () => {
    await profile();
    await screen.findByTestId('profile-chart');
    const rows = await within(chart()).findAllByRole('row', { hidden: true });
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toContainEqual([
      'main',
      '1',
      '0 ms',
      '0 ms',
      '120.0 ms',
      '100.0%',
      'rows.js:17:3',
    ]);
  });

  it('moves between search results and announces the selected call', async () => {
    const { bench } = await profile();
    await screen.findByTestId('profile-chart');
    const field = screen.getByTestId('profile-filter');
    fireEvent.change(field, { target: { value: 'make' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    const details = await screen.findByTestId('call-details');
    expect(details.textContent).toContain('makeRows');
    expect(screen.getByTestId('chart-selected').textContent).toContain('self 90.0 ms, total 90.0 ms');
    expect([...screen.getByTestId('call-stack').children].map((row) => row.textContent)).toEqual([
      'makeRowsrows.js:17:3',
      'mainrows.js:17:3',
    ]);
    expect((await screen.findByTestId('call-lines')).textContent).toContain('rows.js:1850.0 ms');
    fireEvent.click(screen.getByRole('button', { name: /Copy stack/ }));
    await waitFor(() =>
      expect(bench.asked.filter(({ name }) => name === 'clipboard.write').at(-1)?.params).toEqual({
        text: '    at makeRows (https://shop.test/js/rows.js:17:3)\n    at main (https://shop.test/js/rows.js:17:3)',
      }),
    );
    fireEvent.change(field, { target: { value: 'nothing' } });
    expect(screen.getByRole('toolbar').textContent).toContain('none');
  });

  it('lists the lines of a function in its original source', async () => {
    const originals = [AT, { ...AT, line: 18, column: 0 }].map(({ url, line, column }) => ({
      place: { name: column === 0 ? '' : 'makeRows', url, line, column },
      original: { name: null, source: '/shop/src/rows.ts', line: line + 100, column: 3 },
      besideFile: null,
    }));
    await profile({
      'profile.lines': () => ({
        lines: [
          { line: 17, samples: 1, self: 10 },
          { line: 18, samples: 5, self: 50 },
        ],
      }),
      'profile.originals': () => ({ originals, maps: [], unreadable: [], problems: [], hasStoredMaps: true }),
    });
    await screen.findByTestId('profile-chart');
    const field = screen.getByTestId('profile-filter');
    fireEvent.change(field, { target: { value: 'make' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    const lines = await screen.findByTestId('call-lines');
    expect(
      within(lines)
        .getAllByRole('rowheader')
        .map(({ textContent }) => textContent),
    ).toEqual(['rows.ts:118', 'rows.ts:117']);
  });

  it('filters chart and lists by the selected call until the chip is removed', async () => {
    const { ofQuery } = await profile();
    await screen.findByTestId('profile-chart');
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'make' } });
    fireEvent.keyDown(chart(), { key: 'F3', code: 'F3' });
    await waitFor(() => expect(screen.getByTestId('chart-selected').textContent).toContain('makeRows'));
    fireEvent.keyDown(chart(), { key: 'f', code: 'KeyF' });
    const filters = [{ kind: 'focus', place: { name: 'makeRows', ...AT } }];
    expect((await screen.findByTestId('filter-chip')).textContent).toBe('Only with makeRows');
    await waitFor(() => expect(ofQuery('profile.chart').at(-1)).toMatchObject({ order: 'time', filters }));
    expect((await screen.findByTestId('filter-part')).textContent).toContain('of 120.0 ms active time');
    show('Functions');
    await waitFor(() => expect(ofQuery('profile.functions').at(-1)).toMatchObject({ filters }));
    fireEvent.click(screen.getByRole('button', { name: 'Remove the filter: Only with makeRows' }));
    await waitFor(() => expect(ofQuery('profile.functions').at(-1)).toMatchObject({ filters: [] }));
    expect(screen.queryByTestId('profile-filters')).toBeNull();
  });

  it('transforms stacks by keys on a call and on a row, and goes back to any step', async () => {
    const { ofQuery } = await profile();
    await screen.findByTestId('profile-chart');
    const place = { name: 'makeRows', ...AT };
    const path = [{ name: 'main', ...AT }, place];
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'make' } });
    fireEvent.keyDown(chart(), { key: 'F3', code: 'F3' });
    await waitFor(() => expect(screen.getByTestId('chart-selected').textContent).toContain('makeRows'));
    fireEvent.keyDown(chart(), { key: 'S', code: 'KeyS', shiftKey: true });
    const call = { kind: 'focus-call', path };
    await waitFor(() => expect(ofQuery('profile.chart').at(-1)).toMatchObject({ filters: [call] }));
    const steps = (): (string | null)[] => screen.queryAllByTestId('filter-chip').map(({ textContent }) => textContent);
    expect(steps()).toEqual(['Focus: makeRows (one call)']);

    show('Bottom-up');
    const tree = await screen.findByRole('treegrid', { name: 'Bottom-up' });
    fireEvent.click(await within(tree).findByText('bottom-up'));
    fireEvent.keyDown(tree, { key: 'M', code: 'KeyM', shiftKey: true });
    const merged = { kind: 'merge-function', place: { name: 'bottom-up', ...AT } };
    await waitFor(() => expect(ofQuery('profile.tree').at(-1)).toMatchObject({ filters: [call, merged] }));
    show('Left heavy');
    await screen.findByTestId('profile-chart');
    const stacks = () => screen.getByRole('application', { name: /Calls by time/ });
    fireEvent.keyDown(stacks(), { key: 'ArrowDown', code: 'ArrowDown' });
    fireEvent.keyDown(stacks(), { key: 'I', code: 'KeyI', shiftKey: true });
    await waitFor(() => expect(steps()).toEqual(['Focus: makeRows (one call)', 'Merged: bottom-up', 'Inverted']));

    fireEvent.click(screen.getByRole('button', { name: 'Merged: bottom-up: undo the steps after it' }));
    expect(steps()).toEqual(['Focus: makeRows (one call)', 'Merged: bottom-up']);
    fireEvent.keyDown(screen.getByRole('toolbar'), { key: 'Backspace', code: 'Backspace' });
    expect(steps()).toEqual(['Focus: makeRows (one call)']);
    fireEvent.click(screen.getByRole('button', { name: 'All stacks' }));
    await waitFor(() => expect(ofQuery('profile.chart').at(-1)).toMatchObject({ filters: [] }));
  });

  it('collapses third-party code with the patterns of the settings, which links do not contain', async () => {
    const { bench, ofQuery } = await profile();
    await screen.findByTestId('profile-chart');
    act(() => bench.topic('settings', SettingsSchema.parse({ ignorePatterns: ['/js/'] })));
    fireEvent.keyDown(chart(), { key: 'ArrowDown', code: 'ArrowDown' });
    fireEvent.keyDown(chart(), { key: 'L', code: 'KeyL', shiftKey: true });
    const collapse = { kind: 'collapse-third-party' };
    await waitFor(() =>
      expect(ofQuery('profile.chart').at(-1)).toMatchObject({ filters: [{ ...collapse, patterns: ['/js/'] }] }),
    );
    expect(screen.getByTestId('filter-chip').textContent).toBe('Third-party code as one');
    fireEvent.click(screen.getByRole('button', { name: /Copy link to this view|Copied/ }));
    await waitFor(() =>
      expect(bench.asked.findLast(({ name }) => name === 'clipboard.write')?.params).toMatchObject({
        text: expect.not.stringContaining(encodeURIComponent('/js/"]')),
      }),
    );
  });

  it('offers a context menu for a call', async () => {
    await profile();
    await screen.findByTestId('profile-chart');
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'make' } });
    fireEvent.keyDown(chart(), { key: 'F3', code: 'F3' });
    await waitFor(() => expect(screen.getByTestId('chart-selected').textContent).toContain('makeRows'));
    fireEvent.keyDown(chart(), { key: 'F10', code: 'F10', shiftKey: true });
    const items = (await screen.findAllByRole('menuitem')).map((item) => item.textContent);
    expect(items).toEqual([
      'Zoom to callEnter',
      'Callers and callees',
      'Only stacks with this functionF',
      'Hide stacks with this functionX',
      'Collapse rows.js into oneU',
      'Collapse https://shop.test into oneP',
      'Transform stacks',
      'Copy name',
      'Copy stack',
      'Copy subtree',
      'Copy link to this view',
    ]);
  });

  it('copies a link to the current view and opens it again', async () => {
    const { bench } = await profile();
    await screen.findByTestId('profile-chart');
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'make' } });
    fireEvent.keyDown(chart(), { key: 'F3', code: 'F3' });
    await waitFor(() => expect(screen.getByTestId('chart-selected').textContent).toContain('makeRows'));
    fireEvent.click(screen.getByRole('button', { name: /Copy link to this view|Copied/ }));
    const copied = (): unknown => bench.asked.findLast(({ name }) => name === 'clipboard.write')?.params;
    // The second row, where makeRows starts.
    await waitFor(() => expect(copied()).toMatchObject({ text: expect.stringContaining('frame=1:0') }));

    const place = {
      ...flamePlaceOf({ show: 'time', visibleRange: { fromMs: 60, toMs: 120 }, frame: { level: 1, atMs: 90 } }),
      range: { fromMs: 10, toMs: 20 },
      filters: [{ kind: 'min-share' as const, share: 0.01 }],
    };
    act(() => bench.workbench.places.getState().ask('capture:cpu-00000001', place));
    await waitFor(() => expect(screen.getByTestId('chart-selected').textContent).toContain('load'));
    expect(screen.getByTestId('chart-visible').textContent).toBe('60.0 ms of 150.0 ms visible');
    expect(screen.getByTestId('filter-chip').textContent).toBe('Calls ≥ 1.0%');
    expect((await screen.findByTestId('range-text')).textContent).toContain('10.0 ms to 20.0 ms');
    fireEvent.click(screen.getByRole('button', { name: /Copy link to this view|Copied/ }));
    const filters = encodeURIComponent(JSON.stringify(place.filters)).replaceAll('%3A', ':');
    await waitFor(() =>
      expect(copied()).toEqual({
        text: `pen://captures/cpu-00000001/flame?view=time&from=60&to=120&frame=1:90&range=10-20&filters=${filters}`,
      }),
    );
  });

  it('colors boxes by file, package or function for all charts', async () => {
    const { bench, ofQuery } = await profile();
    await screen.findByTestId('profile-chart');
    expect(screen.getByTestId('flame-colours').textContent).toBe('By whose code');
    act(() => bench.workbench.layout.getState().setFlameColours('url'));
    await waitFor(() => expect(ofQuery('profile.functions').at(-1)).toMatchObject({ sort: 'self' }));
    expect(await screen.findByRole('button', { name: /^rows\.js/ })).toBeTruthy();
    act(() => bench.workbench.layout.getState().setFlameColours('function'));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^rows\.js/ })).toBeNull());
  });

  it('requests left heavy when selected', async () => {
    const { ofQuery } = await profile();
    await screen.findByTestId('profile-chart');
    show('Left heavy');
    await waitFor(() => expect(ofQuery('profile.chart')).toMatchObject([{ order: 'time' }, { order: 'left-heavy' }]));
  });

  it('sorts and filters functions in the analysis process', async () => {
    const { ofQuery } = await profile();
    show('Functions');
    const row = await screen.findByTestId('function-row');
    expect(row.textContent).toBe('makeRows60.0ms50.090.0ms75.06rows.js:17:3');
    expect(screen.getByText('Not included: (idle) 30.0 ms')).toBeTruthy();
    fireEvent.click(screen.getByRole('columnheader', { name: /^Total(?! %)/ }));
    await waitFor(() => expect(ofQuery('profile.functions').at(-1)).toMatchObject({ sort: 'total' }));
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'row' } });
    await waitFor(() => expect(ofQuery('profile.functions').at(-1)).toMatchObject({ filter: 'row' }));
  });

  it('limits the lists to the range selected in the chart until it is cleared', async () => {
    const { ofQuery } = await profile();
    await screen.findByTestId('profile-chart');
    Object.assign(chart(), {
      setPointerCapture: () => undefined,
      getBoundingClientRect: () => ({ left: 0, top: 0, width: 1200, height: 600 }),
    });
    fireEvent.pointerDown(chart(), { button: 0, shiftKey: true, clientX: 400, clientY: 50 });
    fireEvent.pointerMove(chart(), { clientX: 800, clientY: 50 });
    fireEvent.pointerUp(chart());
    expect((await screen.findByTestId('range-text')).textContent).toBe('50.0 ms to 100.0 ms, 50.0 ms');
    expect(screen.getByTestId('range-measure').textContent).toBe('50.0 ms');
    await waitFor(() =>
      expect(ofQuery('profile.functions').at(-1)).toMatchObject({ range: { fromMs: 50, toMs: 100 } }),
    );
    show('Top-down');
    await waitFor(() => expect(ofQuery('profile.tree').at(-1)).toMatchObject({ range: { fromMs: 50, toMs: 100 } }));
    fireEvent.click(screen.getByRole('button', { name: 'Clear the range' }));
    await waitFor(() => expect(ofQuery('profile.tree').at(-1)).not.toHaveProperty('range'));
  });

  it('shows a function with callers and callees and navigates from there', async () => {
    const { ofQuery } = await profile();
    show('Sandwich');
    expect((await screen.findByTestId('sandwich-function')).textContent).toContain('makeRows');
    fireEvent.doubleClick(await screen.findByTestId('callers-row'));
    await waitFor(() => expect(ofQuery('profile.around').at(-1)).toMatchObject({ place: { name: 'callers of it' } }));
    fireEvent.click(screen.getByRole('radio', { name: 'Flame graphs' }));
    await screen.findByTestId('sandwich-callees-graph');
    await screen.findByTestId('sandwich-callers-graph');
    const place = { name: 'callers of it' };
    expect(ofQuery('profile.chart').slice(-2)).toMatchObject([
      {
        order: 'left-heavy',
        filters: [{ kind: 'focus', place }, { kind: 'collapse-function', place }, { kind: 'invert' }],
      },
      { order: 'left-heavy', filters: [{ kind: 'focus-function', place }] },
    ]);
  });

  it('leads from a script to its functions', async () => {
    const { ofQuery } = await profile();
    show('Packages');
    fireEvent.doubleClick(await screen.findByTestId('group-row'));
    await waitFor(() => expect(ofQuery('profile.functions').at(-1)).toMatchObject({ filter: 'package' }));
  });

  it('shows that no script matches and clears the filter', async () => {
    await profile({
      'profile.groups': ({ filter }) =>
        filter === ''
          ? { rows: [{ name: 'app.js', self: 60, total: 90, functions: 2 }], start: 0, total: 1 }
          : { rows: [], start: 0, total: 0 },
    });
    show('Scripts');
    await screen.findByTestId('group-row');
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'x' } });
    expect(await screen.findByText('No script matches `x`.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /Clear filter/ }));
    expect(await screen.findByTestId('group-row')).toBeTruthy();
  });

  it('explains a file without sample timestamps', async () => {
    await profile({ 'profile.overview': () => ({ ...ANSWERS['profile.overview'](), timing: 'hits' }) });
    expect(await screen.findByText(/It has only sample counts/)).toBeTruthy();
  });

  it('shows that nothing ran', async () => {
    await profile({
      'profile.chart': () => ({
        boxes: 0,
        starts: new Float64Array(0),
        sizes: new Float64Array(0),
        depth: new Uint32Array(0),
        functionOf: new Uint32Array(0),
        functions: [],
        depths: 0,
        extent: 150,
      }),
    });
    expect(await screen.findByText('The profile has no calls')).toBeTruthy();
  });

  it('retries a chart that failed to load', async () => {
    let fails = true;
    await profile({
      'profile.chart': () =>
        fails
          ? Promise.resolve({ ok: false, error: appError('analysis_failed', 'It is too large.', 'Close others.') })
          : ANSWERS['profile.chart'](),
    });
    expect(await screen.findByText('It is too large.')).toBeTruthy();
    fails = false;
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByTestId('profile-chart')).toBeTruthy();
  });

  it('shows why opening failed and reopens', async () => {
    await profile(
      {},
      Promise.resolve({ ok: false, error: appError('analysis_failed', 'It ends in the middle.', 'Record again.') }),
    );
    expect((await screen.findByTestId('document-error')).textContent).toContain('The CPU profile could not be opened');
    expect(screen.getByText('It ends in the middle.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Open again' })).toBeTruthy();
  });
});
