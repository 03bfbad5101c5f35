import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { comparisonDocument } from '../../core/stores/documents/document-tabs.ts';
import { standInDocument, type StandInAnswers } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ProfileDiffDocument } from './profile-diff-document.tsx';

beforeEach(() => giveElementsASize(1200));
afterEach(cleanup);

const AT = { url: 'https://shop.test/js/rows.js', line: 17, column: 3 };
const REST = { baseSamples: 4, newSamples: 5, baseTotal: 90, newTotal: 22, totalExceedsNoise: false };
const SLOW = capture('cpu-a', { kind: 'cpu-profile', name: 'Slow', file: '/slow.cpuprofile' });
const FIXED = capture('cpu-b', { kind: 'cpu-profile', name: 'Fixed', file: '/fixed.cpuprofile' });

const ANSWERS = {
  'profile.overview': () => ({
    unit: 'milliseconds',
    durationMs: 200,
    total: 120,
    samples: 12,
    wholeTotal: 120,
    wholeSamples: 12,
    nodes: 4,
    functions: 3,
    samplingIntervalUs: 1000,
    overhead: [],
    timing: 'samples',
    fileSizeBytes: 2000,
    readMs: 4,
  }),
  'profile.compare': ({ normalise }) => ({
    rows: [
      { name: 'sortRows', ...AT, base: 90, new: 10, delta: -80, ...REST, exceedsNoise: true },
      { name: 'load', ...AT, base: 20, new: 22, delta: 2, ...REST, exceedsNoise: false },
    ],
    start: 0,
    total: 2,
    base: { extent: 400, active: 380, samples: 12 },
    new: { extent: 200, active: 80, samples: 12 },
    scale: normalise === false ? 1 : 0.5,
    unit: 'milliseconds' as const,
    changes: [
      {
        functions: [{ name: 'sortRows', ...AT }],
        time: 'self' as const,
        base: 0.45,
        new: 0.1,
        baseRate: 0.43,
        newRate: 0.04,
        explains: 0.97,
      },
    ],
  }),
} satisfies StandInAnswers;

async function comparison(more: StandInAnswers = {}) {
  const { document, asked } = standInDocument({ ...ANSWERS, ...more }, FIXED.file);
  const bench = createTestWorkbench({ analysis: { open: () => Promise.resolve({ ok: true, value: document }) } });
  const descriptor = comparisonDocument(SLOW, FIXED);
  bench.workbench.documents.getState().open(descriptor);
  await act(async () => {
    render(
      bench.wrap(<ProfileDiffDocument unit="milliseconds" documentId={descriptor.id} base={SLOW} later={FIXED} />),
    );
  });
  return {
    bench,
    ofCompare: () => asked.filter(({ query }) => query === 'profile.compare').map(({ params }) => params),
  };
}

describe('a comparison of CPU profiles', () => {
  it('shows every change, and which are beyond noise', async () => {
    const { ofCompare } = await comparison();
    const [first, second] = await screen.findAllByTestId('change-row');
    expect(first?.textContent).toBe('sortRows90.0ms10.0ms−80.0ms−89%rows.js:17:3');
    expect(first?.hasAttribute('data-noise')).toBe(false);
    expect(second?.textContent).toBe('load20.0ms22.0ms+2.0ms+10%rows.js:17:3');
    expect(second?.hasAttribute('data-noise')).toBe(true);
    expect(screen.getByTestId('compare-scale').textContent).toBe(
      'A took 400.0 ms, B 200.0 ms. Times of A are scaled ×0.5',
    );
    expect(ofCompare()[0]).toMatchObject({ base: '/slow.cpuprofile', sort: 'delta' });
    fireEvent.click(screen.getByRole('radio', { name: 'As recorded' }));
    await waitFor(() =>
      expect(screen.getByTestId('compare-scale').textContent).toBe(
        'A took 400.0 ms, B 200.0 ms. Times are as recorded',
      ),
    );
    expect(ofCompare().at(-1)).toMatchObject({ normalise: false });
  });

  it('draws both profiles as one flame graph, as recorded on request', async () => {
    const asked: unknown[] = [];
    await comparison({
      'profile.compare-chart': (params) => {
        asked.push(params);
        return {
          boxes: 2,
          starts: Float64Array.of(0, 0),
          sizes: Float64Array.of(100, 80),
          depth: Uint32Array.of(0, 1),
          functionOf: Uint32Array.of(0, 1),
          base: Float64Array.of(90, 80),
          new: Float64Array.of(10, 0),
          exceedsNoise: Uint8Array.of(1, 1),
          functions: [
            { name: 'main', ...AT },
            { name: 'sortRows', ...AT },
          ],
          depths: 2,
          extent: 100,
          scale: 1,
        };
      },
    });
    await screen.findAllByTestId('change-row');
    fireEvent.click(screen.getByRole('radio', { name: 'Flame graph' }));
    const graph = await screen.findByRole('application', { name: /Calls of both profiles/ });
    fireEvent.keyDown(graph, { key: 'ArrowDown', code: 'ArrowDown' });
    expect(screen.getByTestId('diff-selected').textContent).toBe(
      'main, A 90.0 ms, B 10.0 ms, −80.0 ms, −88.9%, Beyond noise',
    );
    expect(asked.at(-1)).toMatchObject({ base: '/slow.cpuprofile', normalise: true });
    fireEvent.click(screen.getByRole('radio', { name: 'As recorded' }));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ normalise: false }));
  });

  it('sorts, filters and swaps A and B', async () => {
    const { bench, ofCompare } = await comparison();
    await screen.findAllByTestId('change-row');
    fireEvent.click(screen.getByRole('columnheader', { name: /^Self, A/ }));
    await waitFor(() => expect(ofCompare().at(-1)).toMatchObject({ sort: 'base' }));
    fireEvent.change(screen.getByTestId('profile-filter'), { target: { value: 'sort' } });
    await waitFor(() => expect(ofCompare().at(-1)).toMatchObject({ filter: 'sort' }));
    fireEvent.click(screen.getByRole('button', { name: /Swap/ }));
    const tabs = bench.workbench.documents.getState().groups.flatMap((group) => group.tabs);
    expect(tabs).toContainEqual(
      expect.objectContaining({
        kind: 'comparison',
        captureKind: 'cpu-profile',
        baseCaptureId: 'cpu-b',
        captureId: 'cpu-a',
      }),
    );
  });

  it('shows why the other profile failed to load', async () => {
    await comparison({
      'profile.compare': () =>
        Promise.resolve({ ok: false, error: appError('file_not_found', 'A is not there.', 'Import it again.') }),
    });
    expect(await screen.findByText('A is not there.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });
});
