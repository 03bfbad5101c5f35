import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { AnalysisStage } from '../../../shared/engine/steps/contract/analysis-stages.ts';
import { DocumentOpening } from './document-opening.tsx';

afterEach(cleanup);

function opening(progress: { stage: AnalysisStage; done: number; total: number | null } | null): string {
  render(
    <DocumentOpening
      what="The trace"
      opened={{ current: { state: 'opening', progress }, cancel: () => {}, reopen: () => {} }}
      sizeBytes={4 * 1024 ** 2}
    />,
  );
  return screen.getByTestId('document-progress').textContent ?? '';
}

it.each([
  [{ stage: 'reading', done: 1024 ** 2, total: null }, 'Reading the file1.0 MB of 4.0 MBCancel'],
  [{ stage: 'reading', done: 1024 ** 2, total: 2 * 1024 ** 2 }, 'Reading the file1.0 MB of 2.0 MB 50.0%Cancel'],
  [{ stage: 'matching', done: 1, total: 2 }, 'Matching begin and end events1 of 2 events 50.0%Cancel'],
  [{ stage: 'tracks', done: 3, total: 6 }, 'Laying out tracks 50.0%Cancel'],
  [null, 'Waiting for the analysis process…Cancel'],
] as const)('shows the stage and counts in its unit: %o', (progress, text) => {
  expect(opening(progress)).toBe(text);
});
