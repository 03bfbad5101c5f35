import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { TraceChange, TraceComparison } from '../../../../shared/engine/trace/contract/trace-comparison.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { standInDocument, type StandInAnswers } from '../../../core/testing/analysis.ts';
import { capture } from '../../../core/testing/records.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { comparisonDocument } from '../../../core/stores/documents/document-tabs.ts';
import { TRACE_ANSWERS } from '../testing/trace-answers.ts';
import { TraceDiffDocument } from './trace-diff-document.tsx';

afterEach(cleanup);

const change = (
  name: string,
  base: number | null,
  later: number | null,
  verdict: TraceChange['verdict'],
  more: Partial<TraceChange> = {},
): TraceChange => ({
  name,
  unit: 'ms',
  base,
  new: later,
  delta: base === null || later === null ? null : later - base,
  better: 'lower',
  verdict,
  ...more,
});

const RECORDING: TraceComparison['base'] = {
  ...{
    durationMs: 5000,
    cpuSamples: false,
    screenshots: false,
    isIncomplete: false,
    loads: 0,
    workMs: 900,
    requests: 1,
    interactions: 9,
    processorShare: null,
  },
};
const COMPARED: TraceComparison = {
  base: RECORDING,
  new: RECORDING,
  differences: [],
  per: 'recording',
  activities: [change('scripting', 400, 100, 'better')],
  figures: [
    change('Interaction duration', 50, 90, 'worse', { values: { base: 9, new: 8 } }),
    change('Longest task', 50, 90, 'one-value'),
    change('Interaction to next paint', null, null, 'neither'),
  ],
  scripts: [change('https://shop.test/app.js', null, 40, 'only-new')],
  requests: [],
  delivery: [],
  firstPaint: null,
  renders: [],
};
/** Nine clicks with CPU samples, and three without. */
const UNLIKE: TraceComparison = {
  ...COMPARED,
  base: { ...RECORDING, durationMs: 16_100, cpuSamples: true },
  new: { ...RECORDING, durationMs: 9100, interactions: 3 },
  differences: ['cpu-samples', 'interactions', 'length'],
  per: 'interaction',
  activities: [change('scripting', 0.62, 0.71, 'neutral', { unit: 'share' })],
  figures: [
    change('Main-thread work', 400, 250, 'not-comparable', { per: 'interaction' }),
    change('Longest task', 50, 90, 'not-comparable'),
  ],
  scripts: [],
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
  it('shows the change of each figure', async () => {
    const { asked } = await comparison();
    expect(asked).toContainEqual({ query: 'trace.compare', params: { base: '/a.json' } });
    const text = screen.getByTestId('trace-diff').textContent;
    expect(rowOf('Interaction duration, median of 9 and 8').textContent).toContain('50.0 ms90.0 ms+40.0 ms+80.0%worse');
    expect(rowOf('Longest task').textContent).toBe('Longest task50.0 ms90.0 ms+40.0 ms+80.0%measured once');
    expect(within(rowOf('Longest task')).getByText('measured once').title).toContain('how much it varies is unknown');
    expect(rowOf('Scripting').dataset['verdict']).toBe('better');
    expect(rowOf('https://shop.test/app.js').textContent).toContain('only in B');
    expect(text).toContain('Not recorded, or not found, in either trace: Interaction to next paint.');
    expect(text).toContain('Neither trace has requests.');
  });

  it('ticks nothing of recordings that differ, and shows what one interaction takes', async () => {
    await comparison({ 'trace.compare': () => UNLIKE });
    const rows = screen.getAllByTestId('trace-change-row');
    expect(rows.map((row) => row.dataset['verdict'])).toEqual(['not-comparable', 'not-comparable', 'neutral']);
    expect(rows.flatMap((row) => [...row.querySelectorAll('.is-done, .is-warning')])).toEqual([]);
    expect(rowOf('Main-thread work per interaction').textContent).toContain('not comparable');
    expect(rowOf('Scripting').textContent).toContain('62.0%71.0%+9.0 points');
  });

  it('filters regressions and swaps A and B', async () => {
    const { bench } = await comparison();
    fireEvent.click(screen.getByRole('radio', { name: 'Worse' }));
    const rows = within(screen.getByTestId('trace-diff-figures')).getAllByTestId('trace-change-row');
    expect(rows.map((row) => row.dataset['verdict'])).toEqual(['worse']);
    expect(screen.getByTestId('trace-diff-activities').textContent).toContain('Nothing got worse.');
    fireEvent.click(screen.getByRole('button', { name: 'Swap A and B' }));
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

  it('has a place for bars only where a row has one', async () => {
    await comparison({ 'trace.compare': () => ({ ...COMPARED, activities: [] }) });
    expect(screen.getByText('less, more')).toBeTruthy();
    cleanup();
    await comparison({ 'trace.compare': () => UNLIKE });
    expect(screen.queryByText('less, more')).toBeNull();
  });

  it('proposes the proof of a fix: the build after, and a build before of another address', async () => {
    const { bench } = await comparison();
    const dialog = { id: 'capture.prove', title: 'Prove a fix', section: 'Capture' } as const;
    let opened = 0;
    act(() => bench.workbench.commands.getState().provide('test', [{ ...dialog, run: () => void (opened += 1) }]));
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Prove a fix' }));
    });
    expect(opened).toBe(1);
    const url = capture('trace-0000000b').target?.url;
    const [beginning] = [...bench.workbench.startedRuns.getState().beginnings.values()];
    expect(beginning).toEqual({ tool: 'pen_workflow', params: { name: 'prove', before: '', url, steps: [] } });
  });

  it('opens A in a tab of its own', async () => {
    const { bench } = await comparison();
    fireEvent.keyDown(screen.getByTestId('diff-chip-A'), { key: 'Enter' });
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Open' }));
    const tabs = bench.workbench.documents.getState().groups.flatMap((group) => group.tabs);
    expect(tabs.at(-1)).toMatchObject({ kind: 'capture', captureId: 'trace-0000000a' });
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
