import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { EditorView } from '@codemirror/view';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CoveredFile } from '../../../shared/engine/coverage/contract/coverage.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { FileSource } from './file-source.tsx';

beforeEach(() => giveElementsASize(800));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const TEXT = Array.from({ length: 12 }, (_, at) => `function f${at}(a,b){return a+b+"${'x'.repeat(40)}"}`).join('');
const SECOND = TEXT.indexOf('function f1(');
const FILE: CoveredFile = {
  index: 0,
  url: 'https://shop.test/shop.min.js',
  part: '',
  totalBytes: TEXT.length,
  usedBytes: SECOND,
  unusedBytes: TEXT.length - SECOND,
  units: 12,
  usedUnits: 1,
  hasText: true,
};
const ORIGINAL = { source: 'src/shop.ts', text: 'const original = 1;\n', ranges: [0, 20, 1] };

async function shown() {
  const { document } = standInDocument({
    'coverage.file': () => ({ ...FILE, text: TEXT, ranges: [0, SECOND, 1, SECOND, TEXT.length, 0] }),
    'coverage.units': () => ({ rows: [], start: 0, total: 0 }),
    'coverage.originals': () => ({ mapFile: '/x/shop.min.js.map', originals: [ORIGINAL] }),
  });
  const bench = createTestWorkbench();
  let chosen = 0;
  await act(async () => {
    render(
      bench.wrap(
        <FileSource
          documentId="capture:js"
          document={document}
          file={FILE}
          isStyle={false}
          isChosen
          onChoose={() => void (chosen += 1)}
          pointed={null}
        />,
      ),
    );
  });
  await screen.findByTestId('code-view');
  return {
    chosen: () => chosen,
    published: () => [...bench.workbench.selections.getState().published.values()].map(({ selection }) => selection),
  };
}

const code = (): string => document.querySelector('.cm-content')?.textContent ?? '';

it('pretty-prints a bundle on one line, so that coverage is visible by line', async () => {
  await shown();
  await waitFor(() => expect(document.querySelectorAll('.cm-line').length).toBeGreaterThan(20));
  expect(screen.getByTestId('pretty-print').getAttribute('aria-pressed')).toBe('true');
  const [line] = document.querySelectorAll('.cm-line');
  expect(line?.querySelector('.code-used')?.textContent).toContain('function f0');
  fireEvent.click(screen.getByTestId('pretty-print'));
  await waitFor(() => expect(document.querySelectorAll('.cm-line').length).toBe(1));
});

it('publishes the line that the person clicks, at its place in the file as it ran', async () => {
  const { chosen, published } = await shown();
  // happy-dom reports a changed selection while the editor still changes it, and browsers do afterwards.
  const selection: unknown = Object.getPrototypeOf(document.getSelection());
  vi.spyOn(selection as Selection, 'collapse').mockReturnValue(undefined);
  const content = document.querySelector<HTMLElement>('.cm-content');
  const view = content === null ? null : EditorView.findFromDOM(content);
  if (view === null) throw new Error('no editor');
  expect(published()).toMatchObject([{ place: { view: 'source', url: FILE.url, line: null } }]);
  const at = view.state.doc.toString().indexOf('function f1');
  act(() => view.dispatch({ selection: { anchor: at } }));
  expect(chosen()).toBe(0);
  act(() => view.dispatch({ selection: { anchor: at + 1 }, userEvent: 'select.pointer' }));
  expect(chosen()).toBe(1);
  // The file is a single line, which is shown as several.
  const place = { view: 'source', url: FILE.url, line: 1, column: SECOND + 2 };
  await waitFor(() => expect(published()).toMatchObject([{ place, facts: { line: 1, column: SECOND + 2 } }]));
});

it('shows the coverage of an original source if there is a source map', async () => {
  await shown();
  const menu = await screen.findByTestId('coverage-originals');
  expect(menu.textContent).toBe('Original: 1 found');
  fireEvent.pointerDown(menu, { button: 0, pointerType: 'mouse' });
  fireEvent.click(await screen.findByText('src/shop.ts'));
  await waitFor(() => expect(code()).toContain('const original = 1;'));
});
