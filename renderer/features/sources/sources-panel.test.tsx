import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import type { ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { target } from '../../core/testing/records.ts';
import { DocumentIdProvider } from '../../core/stores/documents/document-id.tsx';
import { liveDocument } from '../../core/stores/documents/document-tabs.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { SourcesPanel } from './sources-panel.tsx';

afterEach(cleanup);

const PAGE = target('t1', { state: 'attached' });
const OFF: LiveLogState = {
  targetId: 't1',
  state: 'off',
  sinceMs: null,
  endedBecause: null,
  listeners: [],
  buffered: 0,
  dropped: 0,
  limit: 1000,
};
const LISTED: LiveLogState = {
  ...OFF,
  state: 'listening',
  sinceMs: 1000,
  listeners: [{ callerId: 'w', name: 'you' }],
  buffered: 1,
};
const APP: ScriptEntry = {
  id: 1,
  scriptId: 's1',
  url: 'https://shop.test/app.js',
  startLine: 1,
  startColumn: 1,
  endLine: 2,
  length: 30,
  hash: 'h1',
  isModule: true,
  language: 'JavaScript',
  sourceMap: 'none',
  sourceMapUrl: '',
  frameId: null,
  world: '',
};

async function mount(state: LiveLogState, scripts: readonly ScriptEntry[]) {
  const bench = createTestWorkbench();
  bench.answer('live-log.follow', {
    ok: true,
    value: { state, mark: { run: 1, revision: 0 }, oldestId: 0, entries: scripts, hasMore: false },
  });
  bench.answer('sources.resources', { ok: true, value: { resources: [] } });
  const tab = liveDocument(PAGE.id, 'Orders');
  act(() => bench.workbench.documents.getState().open(tab));
  await act(
    async () =>
      void render(
        bench.wrap(
          <DocumentIdProvider documentId={tab.id}>
            <SourcesPanel target={PAGE} isConnected />
          </DocumentIdProvider>,
        ),
      ),
  );
  const named = (name: string) => bench.asked.filter((call) => call.name === name);
  return { ...bench, named };
}

/** The result of a search that the test settles itself. */
function laterMatch(text: string) {
  let settle: (answer: unknown) => void = () => undefined;
  const answer = new Promise((resolve) => {
    settle = resolve;
  });
  const match = { scriptId: 's1', url: APP.url, original: null, line: 1, column: 1, text };
  const value = { matches: [match], scriptsWithMatches: 1, scriptsSearched: 1, scriptsSkipped: 0, isCut: false };
  return { answer, arrive: () => act(async () => settle({ ok: true, value })) };
}

function search(words: string): void {
  const field = screen.getByTestId('source-search-field');
  fireEvent.change(field, { target: { value: words } });
  fireEvent.keyDown(field, { key: 'Enter' });
}

const summary = (): string | null => screen.getByTestId('source-search-summary').textContent;

it('shows the results of the last search, whichever result arrives last', async () => {
  const { answer } = await mount(LISTED, [APP]);
  const [slow, quick] = [laterMatch('one'), laterMatch('two')];
  answer('pen_search_source', slow.answer);
  search('one');
  answer('pen_search_source', quick.answer);
  search('two');
  expect(summary()).toBe('Searching …');
  await quick.arrive();
  expect(summary()).toBe('1 match in 1 of 1 script');
  await slow.arrive();
  expect(screen.getByTestId('source-search').textContent).toContain('“two”');
  expect(screen.getByTestId('source-search').textContent).not.toContain('“one”');
});

it('counts the scripts that could not be searched, and does not say that none contains the words', async () => {
  const { answer } = await mount(LISTED, [APP]);
  answer('pen_search_source', {
    ok: true,
    value: { matches: [], scriptsWithMatches: 0, scriptsSearched: 0, scriptsSkipped: 3, isCut: false },
  });
  search('fetch');
  const pane = await screen.findByText(/^No match for “fetch”/);
  expect(pane.textContent).toContain('3 scripts could not be searched: reload the page');
  expect(summary()).toBe('0 matches in 0 of 0 scripts, 3 scripts could not be searched');
  expect(screen.queryByText(/No script contains/)).toBeNull();
});

it('does not show the results again that arrive after they were closed', async () => {
  const { answer } = await mount(LISTED, [APP]);
  const slow = laterMatch('one');
  answer('pen_search_source', slow.answer);
  search('one');
  fireEvent.click(screen.getByRole('button', { name: 'Close the results' }));
  await slow.arrive();
  expect(screen.queryByTestId('source-search')).toBeNull();
});

it('starts the list once for a place that another panel requests, and shows it when its script is listed', async () => {
  const { workbench, named, event } = await mount(OFF, []);
  const place = { targetId: 't1', url: APP.url, scriptId: null, line: 2, column: 5 };
  await act(async () => workbench.sourcePlaces.getState().open(place));
  expect(named('pen_list_sources')).toHaveLength(1);
  const listed = { state: LISTED, mark: { run: 1, revision: 1 }, oldestId: 0, entries: [APP], hasMore: false };
  await act(async () => event({ type: 'live-log', log: 'scripts', page: listed }));
  expect(named('sources.text').map(({ params }) => params)).toEqual([{ targetId: 't1', scriptId: 's1' }]);
  expect(named('pen_list_sources')).toHaveLength(1);
});

it('shows a place that another panel requested in the original source, if a source map has it', async () => {
  const { answer, named, workbench } = await mount(LISTED, [APP]);
  const place = { source: 'src/order-row.ts', line: 15, column: 22 };
  answer('sources.original-place', { ok: true, value: { place } });
  answer('sources.original', { ok: true, value: { text: 'class OrderRow {}' } });
  await act(async () =>
    workbench.sourcePlaces.getState().open({ targetId: 't1', scriptId: 's1', url: null, line: 1, column: 800 }),
  );
  expect(named('sources.original').map(({ params }) => params)).toEqual([
    { targetId: 't1', scriptId: 's1', name: 'src/order-row.ts' },
  ]);
  expect(named('sources.text')).toEqual([]);
});

it('shows a place of an original source that another panel requested, by the name that the map has for it', async () => {
  const { answer, named, workbench } = await mount(LISTED, [APP]);
  const sources = ['lib/src/row.ts', '../src/row.ts'].map((name) => ({ name, length: 20 }));
  answer('sources.map', {
    ok: true,
    value: { map: { origin: 'page', at: 'https://shop.test/assets/app.js.map', sources }, notes: [] },
  });
  answer('sources.original', { ok: true, value: { text: 'const first = 1;\nconst second = 2;' } });
  const place = { targetId: 't1', scriptId: null, url: APP.url, line: 2, column: 1 };
  const open = (original: string) => act(async () => workbench.sourcePlaces.getState().open({ ...place, original }));
  await open('https://shop.test/src/row.ts');
  expect(named('sources.original').map(({ params }) => params)).toEqual([
    { targetId: 't1', scriptId: 's1', name: '../src/row.ts' },
  ]);
  expect(named('sources.original-place')).toEqual([]);
  expect(lineField()).toBe('2:1');
  // No line of the script stands for one of a source that its map does not have.
  await open('https://shop.test/src/gone.ts');
  expect(named('sources.text').map(({ params }) => params)).toEqual([{ targetId: 't1', scriptId: 's1' }]);
  expect(lineField()).toBe('1:1');
});

it('lists documents and style sheets again when the scripts change, and keeps them when that fails', async () => {
  const { answer, named, event } = await mount(LISTED, [APP]);
  answer('sources.resources', {
    ok: true,
    value: {
      resources: [{ url: 'https://shop.test/style.css', frameId: 'f1', type: 'Stylesheet', mimeType: 'text/css' }],
    },
  });
  const more = async (revision: number): Promise<void> => {
    const entries = [
      { ...APP, id: revision + 1, scriptId: `s${revision + 1}`, url: `https://shop.test/${revision}.js` },
    ];
    const page = { state: LISTED, mark: { run: 1, revision }, oldestId: 0, entries, hasMore: false };
    await act(async () => event({ type: 'live-log', log: 'scripts', page }));
  };
  fireEvent.change(screen.getByTestId('source-filter'), { target: { value: 'style' } });
  const isMissing = (): boolean => screen.queryByText('No source matches `style`.') !== null;
  expect(isMissing()).toBe(true);
  await more(1);
  expect(isMissing()).toBe(false);
  answer('sources.resources', { ok: false, error: { code: 'target_gone', message: 'The page navigates.' } });
  await more(2);
  expect(named('sources.resources')).toHaveLength(3);
  expect(isMissing()).toBe(false);
});

it('opens a file by name with Ctrl P, also an original of a source map that was not expanded', async () => {
  const { answer, named } = await mount(LISTED, [{ ...APP, sourceMap: 'linked' }]);
  answer('sources.map', {
    ok: true,
    value: { map: { origin: 'page', at: 'app.js.map', sources: [{ name: 'src/orders.ts', length: 5 }] }, notes: [] },
  });
  await act(async () => {
    fireEvent.keyDown(screen.getByTestId('sources-panel'), { code: 'KeyP', key: 'p', ctrlKey: true });
  });
  fireEvent.change(screen.getByPlaceholderText('File name or path'), { target: { value: 'orders' } });
  const option = await screen.findByText('src/orders.ts');
  await act(async () => void fireEvent.click(option));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(named('sources.original').map(({ params }) => params)).toEqual([
    { targetId: 't1', scriptId: 's1', name: 'src/orders.ts' },
  ]);
});

const CODE = 'function first() {}\nclass Cart {\n  add(order) {}\n}\n';

/** Selects the file in the tree, and loads its text. */
async function openedSource() {
  const bench = await mount(LISTED, [APP]);
  bench.answer('sources.text', { ok: true, value: { text: CODE, noTextBecause: null } });
  const place = { targetId: 't1', url: APP.url, scriptId: null, line: 1, column: 1 };
  await act(async () => bench.workbench.sourcePlaces.getState().open(place));
  const press = (code: string, shiftKey: boolean) =>
    act(async () => void fireEvent.keyDown(screen.getByTestId('sources-panel'), { code, ctrlKey: true, shiftKey }));
  return { ...bench, press };
}

const lineField = (): string => screen.getByTestId('source-line').getAttribute('placeholder') ?? '';

it('goes to a symbol of the shown source with Ctrl Shift O', async () => {
  const { press } = await openedSource();
  await press('KeyO', true);
  expect(screen.getAllByTestId('source-symbol').map(({ textContent }) => textContent)).toEqual([
    'first()1:10',
    'Cartclass · 2:7',
    'add(order)in Cart · 3:3',
  ]);
  fireEvent.change(screen.getByPlaceholderText('File name or path'), { target: { value: '@add' } });
  await act(async () => void fireEvent.click(screen.getByTestId('source-symbol')));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(lineField()).toBe('3:3');
});

it('goes to a line with : in Ctrl P, and to a line of a file', async () => {
  const { press } = await openedSource();
  await press('KeyP', false);
  const type = (value: string): void =>
    void fireEvent.change(screen.getByPlaceholderText('File name or path'), { target: { value } });
  type(':2:3');
  await act(async () => void fireEvent.click(screen.getByText('Go to line 2, column 3')));
  expect(lineField()).toBe('2:3');
  await press('KeyP', false);
  type('app:4');
  await act(async () => void fireEvent.click(screen.getByText('https://shop.test/app.js')));
  expect(lineField()).toBe('4:1');
});

it('lists the sources of a single frame', async () => {
  giveElementsASize(600);
  const { answer, event } = await mount(LISTED, [{ ...APP, frameId: 't1' }]);
  const resources = [
    { url: 'https://shop.test/', frameId: 't1', type: 'Document', mimeType: 'text/html' },
    { url: 'https://shop.test/cart.html', frameId: 'f2', type: 'Document', mimeType: 'text/html' },
  ];
  answer('sources.resources', { ok: true, value: { resources } });
  const cart = { ...APP, id: 2, scriptId: 's2', url: 'https://shop.test/cart.js', frameId: 'f2' };
  const page = { state: LISTED, mark: { run: 1, revision: 1 }, oldestId: 0, entries: [cart], hasMore: false };
  await act(async () => event({ type: 'live-log', log: 'scripts', page }));
  const files = () => screen.getAllByTestId('source-row').map(({ textContent }) => textContent);
  expect(files()).toEqual(['shop.test', '(index)document', 'app.js', 'cart.htmldocument', 'cart.js']);
  fireEvent.pointerDown(screen.getByTestId('source-frame'), { button: 0 });
  fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'cart.html' }));
  expect(files()).toEqual(['shop.test', 'cart.htmldocument', 'cart.js']);
});

it('goes back to the line before', async () => {
  const { press, workbench } = await openedSource();
  const goTo = async (typed: string): Promise<void> => {
    await press('KeyP', false);
    fireEvent.change(screen.getByPlaceholderText('File name or path'), { target: { value: typed } });
    await act(async () => void fireEvent.keyDown(screen.getByPlaceholderText('File name or path'), { key: 'Enter' }));
  };
  await goTo(':3:3');
  expect(lineField()).toBe('3:3');
  await waitFor(() => expect(workbench.history.getState().canGoBack).toBe(true));
  await act(async () => workbench.history.getState().go(-1));
  expect(lineField()).toBe('1:1');
});
