// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { TraceChange } from '../../../../shared/contracts/traces.ts';
import { appError } from '../../../../shared/contracts/errors.ts';
import { standInDocument, type StandInAnswers } from '../../../testing/analysis.ts';
import { capture } from '../../../testing/records.ts';
import { createTestWorkbench } from '../../../testing/workbench.tsx';
import { comparisonDocument } from '../../../stores/document-tabs.ts';
import { TRACE_ANSWERS } from '../testing/trace-answers.ts';
import { TraceDiffDocument } from './trace-diff-document.tsx';

afterEach(cleanup);

const change = (
  name: string,
  base: number | null,
  later: number | null,
  more: Partial<TraceChange> = {},
): TraceChange => ({
  name,
  unit: 'ms',
  base,
  new: later,
  delta: base === null || later === null ? null : later - base,
  better: 'lower',
  ...more,
});

const COMPARED = {
  baseDurationMs: 1000,
  newDurationMs: 500,
  activities: [change('scripting', 400, 100)],
  figures: [
    change('Longest task', 50, 90),
    change('Frames per second', 20, 60, { unit: 'fps', better: 'higher' }),
    change('Interaction to next paint', null, null),
  ],
  scripts: [change('https://shop.test/app.js', null, 40)],
  requests: [],
};

async function comparison(more: StandInAnswers = {}) {
  const { document, asked } = standInDocument(
    { ...TRACE_ANSWERS, 'trace.compare': () => COMPARED, ...more },
    '/b.json',
  );
  const bench = createTestWorkbench({ analysis: { open: () => Promise.resolve({ ok: true, value: document }) } });
  const base = capture('trace-0000000a', { kind: 'trace', name: 'Slow', file: '/a.json' });
  const later = capture('trace-0000000b', { kind: 'trace', name: 'Fixed', file: '/b.json' });
  const { id } = comparisonDocument(base, later);
  bench.workbench.documents.getState().open(comparisonDocument(base, later));
  await act(async () => {
    render(bench.wrap(<TraceDiffDocument documentId={id} base={base} later={later} />));
  });
  return { asked, bench };
}

const rowOf = (name: string): HTMLElement => {
  const row = screen.getByText(name).closest('tr');
  if (row === null) throw new Error(`no row of ${name}`);
  return row;
};

describe('comparison of two traces', () => {
  it('shows the change of each figure and whether it is an improvement', async () => {
    const { asked } = await comparison();
    expect(asked).toContainEqual({ query: 'trace.compare', params: { base: '/a.json' } });
    expect(rowOf('Longest task').textContent).toBe('Longest task50.0 ms90.0 ms+40.0 ms+80.0%worse');
    expect(rowOf('Frames per second').textContent).toContain('+40.0 fps+200.0%better');
    expect(rowOf('Scripting').dataset['verdict']).toBe('better');
    expect(rowOf('https://shop.test/app.js').textContent).toContain('only in B');
    expect(screen.getByTestId('trace-diff').textContent).toContain('In neither trace: Interaction to next paint.');
    expect(screen.getByTestId('trace-diff').textContent).toContain('Neither trace has requests.');
    expect(screen.getByTestId('trace-diff').textContent).toContain('Sums grow with the recording length');
  });

  it('filters regressions and swaps A and B', async () => {
    const { bench } = await comparison();
    fireEvent.click(screen.getByRole('radio', { name: 'Worse' }));
    const rows = within(screen.getByTestId('trace-diff-figures')).getAllByTestId('trace-change-row');
    expect(rows.map((row) => row.dataset['verdict'])).toEqual(['worse']);
    expect(screen.getByTestId('trace-diff-activities').textContent).toContain('Nothing got worse.');
    fireEvent.click(screen.getByRole('button', { name: 'Swap' }));
    const [tab] = bench.workbench.documents
      .getState()
      .groups.flatMap(({ tabs }) => tabs)
      .slice(-1);
    expect(tab).toMatchObject({
      kind: 'comparison',
      captureKind: 'trace',
      baseCaptureId: 'trace-0000000b',
      captureId: 'trace-0000000a',
    });
  });

  it('shows an error and retries', async () => {
    let times = 0;
    await comparison({
      'trace.compare': () => {
        times += 1;
        return times === 1 ? Promise.resolve({ ok: false, error: appError('file_not_found', 'A is gone.') }) : COMPARED;
      },
    });
    expect(screen.getByRole('alert').textContent).toContain('A is gone.');
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    });
    expect(screen.getByTestId('trace-diff')).toBeTruthy();
  });
});
