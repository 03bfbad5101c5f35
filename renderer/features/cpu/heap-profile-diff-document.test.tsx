import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparisonOf } from '../../core/stores/documents/compare.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ProfileDiffDocument } from './profile-diff-document.tsx';

beforeEach(() => giveElementsASize(1200));
afterEach(cleanup);

const AT = { url: 'https://shop.test/js/rows.js', line: 17, column: 3 };
const A = capture('alloc-a', { kind: 'heap-profile', name: 'Before', file: '/a.heapprofile' });
const B = capture('alloc-b', { kind: 'heap-profile', name: 'After', file: '/b.heapprofile' });

describe('a comparison of sampled heap profiles', () => {
  it('shows sizes of both, change and significance, and swaps A and B', async () => {
    const { document, asked } = standInDocument(
      {
        'profile.overview': () => ({
          unit: 'bytes',
          total: 8192,
          samples: 40,
          wholeTotal: 8192,
          wholeSamples: 40,
          functions: 2,
          nodes: 5,
          overhead: [],
          durationMs: 0,
          samplingIntervalUs: 0,
          timing: null,
          fileSizeBytes: 1,
          readMs: 1,
        }),
        'profile.compare': () => ({
          rows: [
            {
              name: 'makeRows',
              ...AT,
              base: 1024,
              new: 7168,
              delta: 6144,
              baseSamples: 4,
              newSamples: 30,
              baseTotal: 1024,
              newTotal: 7168,
              exceedsNoise: true,
              totalExceedsNoise: false,
            },
            {
              name: 'keep',
              ...AT,
              base: 1024,
              new: 1000,
              delta: -24,
              baseSamples: 4,
              newSamples: 4,
              baseTotal: 1024,
              newTotal: 1000,
              exceedsNoise: false,
              totalExceedsNoise: false,
            },
          ],
          start: 0,
          total: 2,
          base: { extent: 2048, active: 2048, samples: 8 },
          new: { extent: 8168, active: 8168, samples: 34 },
          scale: 1,
          unit: 'bytes' as const,
          changes: [],
        }),
      },
      B.file,
    );
    const bench = createTestWorkbench({ analysis: { open: () => Promise.resolve({ ok: true, value: document }) } });
    const descriptor = comparisonOf(A, B);
    expect(descriptor).toMatchObject({ kind: 'comparison', captureKind: 'heap-profile' });
    bench.workbench.documents.getState().open(descriptor);
    await act(async () => {
      render(bench.wrap(<ProfileDiffDocument unit="bytes" documentId={descriptor.id} base={A} later={B} />));
    });
    const [first, second] = await screen.findAllByTestId('change-row');
    expect(first?.textContent).toBe('makeRows1.0KB7.0KB+6.0KB+600%rows.js:17:3');
    expect(first?.hasAttribute('data-noise')).toBe(false);
    expect(second?.textContent).toBe('keep1.0KB1,000B−24B−2%rows.js:17:3');
    expect(second?.hasAttribute('data-noise')).toBe(true);
    expect(screen.getByTestId('compare-scale').textContent).toContain('A has 2.0 KB in 8 samples, B 8.0 KB in 34');
    fireEvent.click(screen.getByRole('columnheader', { name: /^Self, B/ }));
    await waitFor(() =>
      expect(asked.findLast(({ query }) => query === 'profile.compare')?.params).toMatchObject({
        base: '/a.heapprofile',
        sort: 'new',
      }),
    );
    fireEvent.click(screen.getByRole('button', { name: /Swap/ }));
    const tabs = bench.workbench.documents.getState().groups.flatMap((group) => group.tabs);
    expect(tabs).toContainEqual(
      expect.objectContaining({
        kind: 'comparison',
        captureKind: 'heap-profile',
        baseCaptureId: 'alloc-b',
        captureId: 'alloc-a',
      }),
    );
  });
});
