import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
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
const FUNCTION = { name: 'makeRows', ...AT, self: 600, total: 900, samples: 6 };
const ANSWERS = {
  'profile.overview': () => ({
    unit: 'bytes',
    total: 1200,
    samples: 12,
    wholeTotal: 1200,
    wholeSamples: 12,
    functions: 3,
    nodes: 4,
    overhead: [],
    durationMs: 0,
    samplingIntervalUs: 0,
    timing: null,
    fileSizeBytes: 2000,
    readMs: 4,
  }),
  'profile.functions': () => ({ rows: [FUNCTION], start: 0, total: 1 }),
  'profile.tree': ({ parent, view }) =>
    parent === null
      ? { rows: [{ ...FUNCTION, name: view ?? '', nodeId: 1, hasChildren: true }], start: 0, total: 2 }
      : { rows: [{ ...FUNCTION, nodeId: 2, hasChildren: false }], start: 0, total: 1 },
  'profile.groups': ({ by }) => ({
    rows: [{ name: by ?? '', self: 600, total: 900, functions: 2 }],
    start: 0,
    total: 1,
  }),
  'profile.lines': () => ({ lines: [] }),
  'profile.originals': () => ({ originals: [], maps: [], unreadable: [], problems: [], hasStoredMaps: false }),
  'profile.chart': () => ({
    boxes: 4,
    starts: Float64Array.of(0, 0, 900, 0),
    sizes: Float64Array.of(1200, 900, 300, 300),
    depth: Uint32Array.of(0, 1, 1, 2),
    functionOf: Uint32Array.of(0, 1, 2, 3),
    functions: ['main', 'makeRows', 'load', 'Row'].map((name) => ({ name, ...AT })),
    depths: 3,
    extent: 1200,
  }),
} satisfies StandInAnswers;

async function profile(more: StandInAnswers = {}, opened?: Promise<AppResult<AnalysisDocument>>) {
  const { document, asked } = standInDocument({ ...ANSWERS, ...more }, '/x.heapprofile');
  const bench = createTestWorkbench({
    analysis: { open: () => opened ?? Promise.resolve({ ok: true, value: document }) },
  });
  await act(async () => {
    render(
      bench.wrap(
        <ProfileDocument
          unit="bytes"
          capture={capture('alloc-00000001', { kind: 'heap-profile' })}
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

const chart = () => screen.getByRole('application', { name: /Allocated bytes by call/ });
const spoken = (): string => chart().querySelector('output')?.textContent ?? '';

describe('a sampled heap profile', () => {
  it('shows functions with sizes and shares', async () => {
    await profile();
    const row = await screen.findByTestId('function-row');
    expect(row.textContent).toBe('makeRows600B50.0900B75.06rows.js:17:3');
    expect(screen.getByRole('toolbar').textContent).toContain('12 samples, 3 functions');
    expect(screen.getByText('facts')).toBeTruthy();
  });

  it('sorts and filters in the analysis process', async () => {
    const { ofQuery } = await profile();
    await screen.findByTestId('function-row');
    fireEvent.click(screen.getByRole('columnheader', { name: /^Total(?! %)/ }));
    await waitFor(() => expect(ofQuery('profile.functions').at(-1)).toMatchObject({ sort: 'total' }));
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'row' } });
    await waitFor(() => expect(ofQuery('profile.functions').at(-1)).toMatchObject({ filter: 'row' }));
  });

  it('shows that no function matches and clears the filter', async () => {
    await profile({
      'profile.functions': ({ filter }) => ({
        rows: filter === '' ? [FUNCTION] : [],
        start: 0,
        total: filter === '' ? 1 : 0,
      }),
    });
    await screen.findByTestId('function-row');
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'x' } });
    expect(await screen.findByText('No function matches `x`.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /Clear filter/ }));
    expect(await screen.findByTestId('function-row')).toBeTruthy();
  });

  it('expands top-down and bottom-up trees', async () => {
    const { ofQuery } = await profile();
    fireEvent.click(screen.getByRole('radio', { name: 'Top-down' }));
    expect((await screen.findByTestId('profile-node-row')).textContent).toContain('top-down');
    expect(screen.getByTestId('profile-more-row').textContent).toContain('1 of 2');
    fireEvent.click(screen.getByRole('radio', { name: 'Bottom-up' }));
    await waitFor(() => expect(screen.getByTestId('profile-node-row').textContent).toContain('bottom-up'));
    const grid = screen.getByRole('treegrid', { name: 'Bottom-up' });
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    await act(async () => void fireEvent.keyDown(grid, { key: 'ArrowRight' }));
    expect(ofQuery('profile.tree').at(-1)).toMatchObject({ view: 'bottom-up', parent: 1, start: 0, count: 50 });
    expect(screen.getAllByTestId('profile-node-row')).toHaveLength(2);
  });

  it('finds a function in the icicle and navigates by keyboard', async () => {
    await profile();
    const row = await screen.findByTestId('function-row');
    fireEvent.click(row);
    fireEvent.keyDown(screen.getByRole('grid', { name: 'Functions' }), { key: 'Enter' });
    expect(screen.getByTestId<HTMLInputElement>('profile-filter').value).toBe('makeRows');
    await waitFor(() => expect(screen.getByText('1 of 1')).toBeTruthy());
    expect(spoken()).toBe('makeRows, self 600 B, total 900 B, https://shop.test/js/rows.js:17:3');
    fireEvent.keyDown(chart(), { code: 'ArrowDown' });
    expect(spoken()).toContain('Row,');
    fireEvent.keyDown(chart(), { code: 'ArrowUp' });
    fireEvent.keyDown(chart(), { code: 'ArrowRight' });
    expect(spoken()).toContain('load,');
    fireEvent.keyDown(chart(), { code: 'ArrowUp' });
    expect(spoken()).toContain('main,');
    fireEvent.keyDown(chart(), { code: 'Escape' });
    expect(spoken()).toBe('');
    const field = screen.getByTestId('profile-filter');
    fireEvent.change(field, { target: { value: 'rows.js' } });
    expect(screen.getByText('0 of 4')).toBeTruthy();
    fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
    expect(spoken()).toContain('Row,');
    fireEvent.keyDown(chart(), { code: 'Enter' });
    expect(spoken()).toContain('main,');
  });

  it('copies the selected call and has all calls as a table', async () => {
    const { bench } = await profile();
    fireEvent.click(screen.getByRole('radio', { name: 'Icicle' }));
    const heads = (await screen.findAllByRole('rowheader')).map((head) => head.textContent);
    expect(heads).toEqual(['main', 'makeRows', 'load', 'Row']);
    fireEvent.keyDown(chart(), { code: 'ArrowDown' });
    fireEvent.keyDown(chart(), { code: 'KeyC', ctrlKey: true });
    expect(bench.asked.at(-1)).toEqual({
      name: 'clipboard.write',
      params: { text: 'main, self 0 B, total 1.2 KB, https://shop.test/js/rows.js:17:3' },
    });
  });

  it('zooms in and shows all again', async () => {
    await profile();
    fireEvent.click(screen.getByRole('radio', { name: 'Icicle' }));
    expect(await screen.findByText('1.2 KB of 1.2 KB visible')).toBeTruthy();
    fireEvent.keyDown(chart(), { code: 'KeyW' });
    expect(screen.getByText('900 B of 1.2 KB visible')).toBeTruthy();
    fireEvent.keyDown(chart(), { code: 'Digit0' });
    await waitFor(() => expect(screen.getByText('1.2 KB of 1.2 KB visible')).toBeTruthy());
  });

  it('applies filters in every view until the chip is removed', async () => {
    const { ofQuery } = await profile({
      'profile.overview': ({ filters = [] }) => ({
        ...ANSWERS['profile.overview'](),
        ...(filters.length === 0 ? {} : { total: 300, samples: 3 }),
      }),
    });
    fireEvent.click(await screen.findByTestId('function-row'));
    fireEvent.contextMenu(screen.getByTestId('function-row'));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Hide stacks with this function' }));
    const exclude = { kind: 'exclude', place: { name: 'makeRows', ...AT } };
    await waitFor(() => expect(screen.getByTestId('filter-chip').textContent).toContain('Without makeRows'));
    await waitFor(() =>
      expect(screen.getByTestId('filter-part').textContent).toBe('300 B of 1.2 KB (25.0%), 3 of 12 samples'),
    );
    await waitFor(() =>
      expect(ofQuery('profile.functions').at(-1)).toMatchObject({ filters: [exclude], sort: 'self' }),
    );
    fireEvent.click(screen.getByRole('radio', { name: 'Icicle' }));
    await waitFor(() => expect(ofQuery('profile.chart')).toMatchObject([{ filters: [exclude], order: 'left-heavy' }]));
    fireEvent.click(screen.getByRole('radio', { name: 'Top-down' }));
    await waitFor(() => expect(ofQuery('profile.tree').at(-1)).toMatchObject({ filters: [exclude] }));
    fireEvent.click(screen.getByRole('button', { name: /^Remove the filter/ }));
    await waitFor(() => expect(screen.queryByTestId('profile-filters')).toBeNull());
  });

  it('shows a function with callers and callees and reopens it by link', async () => {
    const { bench, ofQuery } = await profile({
      'profile.around': ({ direction }) => ({
        rows: [{ ...FUNCTION, name: `${direction} of it` }],
        start: 0,
        total: 1,
      }),
    });
    fireEvent.click(await screen.findByTestId('function-row'));
    fireEvent.click(screen.getByRole('radio', { name: 'Sandwich' }));
    await waitFor(() =>
      expect(screen.getByTestId('sandwich-function').textContent).toContain(
        'self 600 B, total 900 B, 75.0% of the profile',
      ),
    );
    await waitFor(() => expect(screen.getByTestId('callers-row').textContent).toContain('callers of it'));
    expect(screen.getByTestId('callees-row').textContent).toContain('callees of it');
    fireEvent.click(screen.getByRole('button', { name: 'Copy link to this view' }));
    const link =
      'pen://captures/alloc-00000001/flame?view=sandwich&function=makeRows&at=https:%2F%2Fshop.test%2Fjs%2Frows.js:17:3';
    await waitFor(() =>
      expect(bench.asked.find(({ name }) => name === 'clipboard.write')?.params).toEqual({ text: link }),
    );
    fireEvent.click(screen.getByRole('radio', { name: 'Functions' }));
    act(() =>
      bench.workbench.places.getState().ask(
        'capture:alloc-00000001',
        flamePlaceOf({
          show: 'left-heavy',
          frame: { level: 1, atMs: 900 },
          filters: [{ kind: 'min-share', share: 0.01 }],
        }),
      ),
    );
    await waitFor(() => expect(spoken()).toContain('load, self 300 B'));
    expect(ofQuery('profile.chart').at(-1)).toMatchObject({ filters: [{ kind: 'min-share', share: 0.01 }] });
  });

  it('sums scripts and packages, and leads from one to its functions', async () => {
    const { ofQuery } = await profile();
    fireEvent.click(screen.getByRole('radio', { name: 'Packages' }));
    expect((await screen.findByTestId('group-row')).textContent).toBe('package600B50.0900B2');
    fireEvent.doubleClick(screen.getByTestId('group-row'));
    await waitFor(() => expect(ofQuery('profile.functions').at(-1)).toMatchObject({ filter: 'package' }));
  });

  it('shows the selected call with its stack, without times', async () => {
    await profile();
    fireEvent.click(screen.getByRole('radio', { name: 'Icicle' }));
    await screen.findByTestId('profile-chart');
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'makeRows' } });
    fireEvent.keyDown(screen.getByTestId('profile-filter'), { key: 'Enter' });
    const details = await screen.findByTestId('call-details');
    expect(details.textContent).toContain('Self600 B50.0%Total900 B75.0%');
    expect(details.textContent).not.toContain('Start');
    expect([...screen.getByTestId('call-stack').children].map((row) => row.textContent)).toEqual([
      'makeRowsrows.js:17:3',
      'mainrows.js:17:3',
    ]);
  });

  it('shows that there are no samples', async () => {
    await profile({
      'profile.chart': () => ({
        ...ANSWERS['profile.chart'](),
        boxes: 0,
        starts: new Float64Array(0),
        sizes: new Float64Array(0),
        depth: new Uint32Array(0),
        functionOf: new Uint32Array(0),
        depths: 0,
      }),
    });
    fireEvent.click(screen.getByRole('radio', { name: 'Icicle' }));
    expect(await screen.findByText('The profile has no samples')).toBeTruthy();
  });

  it('shows why opening failed', async () => {
    await profile(
      {},
      Promise.resolve({ ok: false, error: appError('damaged_file', 'It is no profile.', 'Take it again.') }),
    );
    const text = (await screen.findByTestId('document-error')).textContent;
    expect(text).toContain('It is no profile.');
    expect(text).toContain('Take it again.');
  });
});
