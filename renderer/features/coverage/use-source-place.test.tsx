import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { CoveredFile } from '../../../shared/engine/coverage/contract/coverage.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { usePublishedFile, useSourcePlace } from './use-source-place.ts';
import { useState } from 'react';

afterEach(cleanup);

const ID = 'capture:jscov-00000001';
const FILES = ['https://shop.test/app.js.old', 'https://shop.test/app.js'].map((url, index): CoveredFile => ({
  index,
  url,
  part: '',
  totalBytes: 100,
  usedBytes: 40,
  unusedBytes: 60,
  units: 2,
  usedUnits: 1,
  hasText: true,
}));
const { document: COVERAGE } = standInDocument({
  'coverage.files': ({ filter }) => ({
    rows: FILES.filter(({ url }) => url.includes(filter ?? '')),
    start: 0,
    total: 2,
  }),
});

interface PublishedProps {
  readonly file: CoveredFile;
  readonly line: number | null;
  readonly isChosen?: boolean;
}

function Published({ file, line, isChosen = true }: PublishedProps) {
  usePublishedFile(ID, file, line === null ? null : { line, column: 3 }, isChosen);
  return null;
}

function View() {
  const [file, setFile] = useState<CoveredFile | null>(null);
  const { pointed } = useSourcePlace(ID, COVERAGE, setFile);
  return (
    <>
      <p data-testid="file">{file?.url}</p>
      <p data-testid="line">
        {pointed === null ? '' : `${pointed.index} ${pointed.place.line}:${pointed.place.column}`}
      </p>
      {file === null ? null : <Published file={file} line={pointed?.place.line ?? null} />}
    </>
  );
}

it('a link opens the file with its URL, and its line', async () => {
  const bench = createTestWorkbench();
  const { places, selections } = bench.workbench;
  render(bench.wrap(<View />));
  act(() => places.getState().ask(ID, { view: 'source', url: 'https://shop.test/app.js', line: 12, column: 3 }));
  await waitFor(() => expect(screen.getByTestId('file').textContent).toBe('https://shop.test/app.js'));
  expect(screen.getByTestId('line').textContent).toBe('1 12:3');
  const published = {
    documentId: ID,
    selection: {
      place: { view: 'source', url: 'https://shop.test/app.js', line: 12, column: 3 },
      facts: { totalSizeBytes: 100, usedSizeBytes: 40 },
    },
  };
  await waitFor(() => expect([...selections.getState().published.values()]).toMatchObject([published]));
  act(() =>
    places.getState().ask(ID, { view: 'source', url: 'https://shop.test/app.js.old', line: null, column: null }),
  );
  await waitFor(() => expect(screen.getByTestId('file').textContent).toBe('https://shop.test/app.js.old'));
  expect(screen.getByTestId('line').textContent).toBe('');
});

it('a file that the view selected by itself is not what the person selected', () => {
  const bench = createTestWorkbench();
  const published = () =>
    [...bench.workbench.selections.getState().published.values()].map(({ selection }) => selection);
  const [file] = FILES;
  if (file === undefined) throw new Error('no file');
  const { rerender } = render(bench.wrap(<Published file={file} line={null} isChosen={false} />));
  expect(published()).toEqual([]);
  rerender(bench.wrap(<Published file={file} line={null} isChosen />));
  expect(published()).toMatchObject([{ place: { view: 'source', url: file.url, line: null } }]);
});

it('a file that the capture does not have changes nothing', async () => {
  const bench = createTestWorkbench();
  const { places } = bench.workbench;
  render(bench.wrap(<View />));
  act(() => places.getState().ask(ID, { view: 'source', url: 'none.js', line: 1, column: null }));
  await act(async () => undefined);
  expect(screen.getByTestId('file').textContent).toBe('');
});
