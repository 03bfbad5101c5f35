import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AnalysisClient } from '../../core/bridge/analysis-client.ts';
import { heapNode, standInDocument, type StandInAnswers } from '../../core/testing/analysis.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { capture } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { HeapSnapshotDocument } from './heap-snapshot-document.tsx';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize(1200);
});
afterEach(cleanup);

const CAPTURE = capture('heap-3f9a12cd', { name: 'Orders', target: null, sizeBytes: 2000, file: '/x.heapsnapshot' });

const ORIGINAL = { name: 'DetailsView', source: 'webpack://shop/src/details.js', line: 4, column: 15 };
const MAPS = {
  hasStoredMaps: true,
  scripts: 3,
  mappedScripts: 2,
  maps: ['http://shop.test/app.js.map'],
  problems: [{ address: 'http://cdn.test/lib.js.map', why: 'It could not be loaded: 404.' }],
};

function opened(more: StandInAnswers = {}) {
  const { document, asked } = standInDocument({
    'heap.overview': () => ({
      nodes: 12,
      edges: 34,
      totalSizeBytes: 5000,
      classCount: 1,
      types: [],
      readMs: 9,
      fileSizeBytes: 2000,
      retainedReady: true,
      unknownFields: [],
    }),
    'heap.classes': () => ({
      rows: [
        {
          name: 'e',
          count: 40,
          shallowSizeBytes: 100,
          retainedSizeBytes: 100,
          distance: 3,
          url: 'http://shop.test/app.js',
          line: 1,
          original: ORIGINAL,
        },
      ],
      start: 0,
      matching: 1,
      matchingCount: 40,
      matchingShallowSizeBytes: 100,
    }),
    'heap.objects': () => ({ rows: [heapNode(41, { name: 'e', original: ORIGINAL })], start: 0, total: 1 }),
    'heap.object': ({ id }) => ({
      node: heapNode(id, { name: 'e', original: ORIGINAL }),
      dominator: null,
      location: null,
    }),
    'heap.references': () => ({ rows: [], start: 0, total: 0 }),
    'heap.paths': () => ({ paths: [], hiddenWeak: 0, isCut: false }),
    'heap.retained': () => ({ computeMs: 1 }),
    'heap.originals': () => MAPS,
    ...more,
  });
  const analysis: AnalysisClient = { open: () => Promise.resolve({ ok: true, value: document }) };
  const bench = createTestWorkbench({ analysis });
  render(bench.wrap(<HeapSnapshotDocument capture={CAPTURE} exportMenu={null} facts={null} loss={null} />));
  return { asked };
}

const menu = () => screen.getByTestId('source-maps');
async function choose(entry: string): Promise<void> {
  fireEvent.keyDown(menu(), { key: 'Enter' });
  await act(async () => void fireEvent.click(await screen.findByTestId(entry)));
}
const classRow = async () => (await screen.findByTestId('class-row')).textContent;

it('original names are shown first, and generated ones on request', async () => {
  opened();
  await waitFor(() => expect(menu().getAttribute('data-count')).toBe('2'));
  expect(await classRow()).toMatch(/^DetailsView.*e.*src\/details\.js:4/);
  await choose('original-names');
  expect(await classRow()).toMatch(/^e.*app\.js:1/);
  expect(await classRow()).not.toContain('DetailsView');
  await choose('original-names');
  expect(await classRow()).toMatch(/^DetailsView/);
});

it('the details of an object follow, with the other name in the tooltip', async () => {
  opened();
  await waitFor(() => expect(menu().getAttribute('data-count')).toBe('2'));
  const grid = screen.getByRole('treegrid', { name: 'Classes' });
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight'])
    await act(async () => void fireEvent.keyDown(grid, { key }));
  const details = await screen.findByTestId('object-details');
  const head = () => details.querySelector('.details-class-name');
  await waitFor(() => expect(head()?.textContent).toBe('DetailsView'));
  expect(head()?.getAttribute('title')).toBe('e');
  await choose('original-names');
  expect(head()?.textContent).toBe('e');
  expect(head()?.getAttribute('title')).toBe('DetailsView');
});

it('the source of a class is the original, as that of an object, and the code that ran is named so', async () => {
  opened();
  await waitFor(() => expect(menu().getAttribute('data-count')).toBe('2'));
  fireEvent.click(await screen.findByTestId('class-row'));
  const details = await screen.findByRole('region', { name: 'Selected class' });
  expect(details.textContent).toContain('Sourcewebpack://shop/src/details.js:4:15');
  expect(details.textContent).toContain('Generatedhttp://shop.test/app.js:1');
});

it('the menu reports how many scripts have maps, and why others do not', async () => {
  opened();
  expect(await screen.findByLabelText('Source maps: 2 of 3 scripts from 1 source map')).toBeTruthy();
  fireEvent.keyDown(menu(), { key: 'Enter' });
  expect(await screen.findByText('lib.js.map: It could not be loaded: 404.')).toBeTruthy();
});

it('rows are loaded again when the maps of a new capture are stored', async () => {
  let looks = 0;
  const { asked } = opened({
    'heap.originals': () => {
      looks += 1;
      return looks === 1 ? { hasStoredMaps: false, scripts: 0, mappedScripts: 0, maps: [], problems: [] } : MAPS;
    },
  });
  await waitFor(() => expect(looks).toBe(1));
  await screen.findByTestId('class-row');
  const before = asked.filter(({ query }) => query === 'heap.classes').length;
  await waitFor(() => expect(looks).toBe(2));
  await waitFor(() => expect(asked.filter(({ query }) => query === 'heap.classes').length).toBeGreaterThan(before));
});

it('dims classes of third-party code on request', async () => {
  const row = { name: 't', count: 1, shallowSizeBytes: 1, retainedSizeBytes: 1, distance: 1 };
  opened({
    'heap.classes': () => ({
      rows: [{ ...row, original: { ...ORIGINAL, name: 'Fiber', source: 'node_modules/react/a.js', ignored: true } }],
      start: 0,
      matching: 1,
      matchingCount: 1,
      matchingShallowSizeBytes: 1,
    }),
  });
  const isDim = async () => (await screen.findByTestId('class-row')).querySelector('.is-third-party') !== null;
  expect(await isDim()).toBe(false);
  await choose('dim-third-parties');
  expect(await isDim()).toBe(true);
});
