/** Back and forward through the files of a coverage, and of a comparison. */
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CoverageFileChange, CoveredFile } from '../../../shared/engine/coverage/contract/coverage.ts';
import { DocumentIdProvider } from '../../core/stores/documents/document-id.tsx';
import { captureDocument, comparisonDocument, type DocumentTab } from '../../core/stores/documents/document-tabs.ts';
import { SETTLES_MS } from '../../core/stores/window-history.ts';
import { standInDocument, type StandInAnswers } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { CoverageDiffDocument } from './coverage-diff-document.tsx';
import { CoverageDocument } from './coverage-document.tsx';

beforeEach(() => giveElementsASize(800));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const LATER = capture('jscov-00000002', { kind: 'js-coverage' });
const BASE = capture('jscov-00000001', { kind: 'js-coverage' });

const fileOf = (index: number): CoveredFile => ({
  index,
  url: `https://shop.test/${index === 0 ? 'app' : 'cart'}.js`,
  part: '',
  totalBytes: 100,
  usedBytes: 40,
  unusedBytes: 60,
  units: 0,
  usedUnits: 0,
  hasText: true,
});
const FILES = [fileOf(0), fileOf(1)];
const CHANGES = FILES.map(({ url, index }): CoverageFileChange => ({
  url,
  part: '',
  baseIndex: index,
  newIndex: index,
  baseTotalBytes: 100,
  baseUsedBytes: 40,
  newTotalBytes: 100,
  newUsedBytes: 60,
  usedDeltaBytes: 20,
  unusedDeltaBytes: -20,
  newlyUsedBytes: 20,
  noLongerUsedBytes: 0,
}));

const ANSWERS = {
  'coverage.overview': () => ({
    kind: 'js-coverage',
    files: 2,
    totalBytes: 200,
    usedBytes: 80,
    units: 0,
    usedUnits: 0,
    isDetailed: true,
    hasCounts: true,
    withoutText: 0,
    url: 'https://shop.test/',
    navigated: null,
    readMs: 1,
    fileSizeBytes: 2000,
  }),
  'coverage.files': () => ({ rows: FILES, start: 0, total: 2 }),
  'coverage.file': ({ index }) => ({ ...fileOf(index), text: `// file ${index}`, ranges: [0, 9, 1] }),
  'coverage.units': () => ({ rows: [], start: 0, total: 0 }),
  'coverage.originals': () => ({ mapFile: null, originals: [] }),
} satisfies StandInAnswers;

async function shown(tab: DocumentTab, view: ReactNode, more: StandInAnswers = {}) {
  const { document } = standInDocument({ ...ANSWERS, ...more });
  const bench = createTestWorkbench({ analysis: { open: () => Promise.resolve({ ok: true, value: document }) } });
  const { documents, history } = bench.workbench;
  bench.topic('captures', [BASE, LATER]);
  act(() => documents.getState().open(tab));
  await act(async () => {
    render(bench.wrap(<DocumentIdProvider documentId={tab.id}>{view}</DocumentIdProvider>));
  });
  const row = async (name: string): Promise<HTMLElement> => {
    const table = await screen.findByRole('grid');
    return (await within(table).findByText(name)).closest<HTMLElement>('[role="row"]') ?? table;
  };
  const isSelected = async (name: string): Promise<boolean> =>
    (await row(name)).getAttribute('aria-selected') === 'true';
  return {
    select: async (name: string): Promise<void> => {
      fireEvent.click(await row(name));
      await waitFor(async () => expect(await isSelected(name)).toBe(true));
      // A place is recorded when the view settles.
      await act(() => new Promise((resolve) => setTimeout(resolve, SETTLES_MS + 50)));
    },
    go: (step: -1 | 1): Promise<void> => act(async () => history.getState().go(step)),
    isSelected,
  };
}

const view = { exportMenu: null, facts: null, loss: null };

it('goes back and forward through the files of a coverage', async () => {
  const { select, go, isSelected } = await shown(
    captureDocument(LATER),
    <CoverageDocument capture={LATER} {...view} />,
  );
  await select('cart.js');
  await select('app.js');
  await go(-1);
  await waitFor(async () => expect(await isSelected('cart.js')).toBe(true));
  await go(1);
  await waitFor(async () => expect(await isSelected('app.js')).toBe(true));
});

it('goes back and forward through the files of a comparison', async () => {
  const tab = comparisonDocument(BASE, LATER);
  const { select, go, isSelected } = await shown(
    tab,
    <CoverageDiffDocument documentId={tab.id} base={BASE} later={LATER} />,
    {
      'coverage.compare': () => ({
        rows: CHANGES,
        start: 0,
        total: 2,
        baseTotalBytes: 200,
        baseUsedBytes: 80,
        newTotalBytes: 200,
        newUsedBytes: 120,
        newlyUsedBytes: 40,
        noLongerUsedBytes: 0,
      }),
      'coverage.compare-file': ({ index }) => ({ text: `// file ${index}`, ranges: [0, 9, 0] }),
    },
  );
  await select('cart.js');
  await select('app.js');
  await go(-1);
  await waitFor(async () => expect(await isSelected('cart.js')).toBe(true));
  await go(1);
  await waitFor(async () => expect(await isSelected('app.js')).toBe(true));
});
