import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { EditorView } from '@codemirror/view';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { SqlResult } from '../../../shared/features/sql/contract/sql.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { sqlDocument, type SqlTab } from '../../core/stores/documents/sql-tab.ts';
import { useDocuments } from '../../core/stores/workbench.tsx';
import { call, capture } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { SqlDocument } from './sql-document.tsx';

const [A, B] = [capture('heap-00000001', { name: 'Before' }), capture('heap-00000002', { name: 'After' })];
const QUERY = 'select name, retained_size_bytes from class';
const RESULT: SqlResult = {
  columns: [
    { name: 'name', type: 'VARCHAR', link: 'class', captureId: A.id },
    { name: 'retained_size_bytes', type: 'DOUBLE', link: null, captureId: null },
  ],
  rows: [
    ['Row', 2048],
    ['View', null],
    ['Cell', 4096],
  ],
  rowCount: 3,
  cursor: null,
  durationMs: 12,
};

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize();
});
afterEach(cleanup);
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

/** Shows the SQL document that is open. */
function Shown({ id }: { readonly id: string }) {
  const tab = useDocuments(({ groups }) => groups.flatMap(({ tabs }) => tabs).find((each) => each.id === id));
  return tab?.kind === 'sql' ? <SqlDocument tab={tab} /> : null;
}

function bench(tab: SqlTab = { ...sqlDocument([A.id]), sql: QUERY }) {
  const test = createTestWorkbench();
  test.topic('captures', [A, B]);
  test.workbench.documents.getState().open(tab);
  test.answer('pen_query', ok(RESULT));
  render(test.wrap(<Shown id={tab.id} />));
  const run = async (): Promise<void> => {
    fireEvent.click(screen.getByRole('button', { name: /^Run/ }));
    await settle();
  };
  const queries = () => test.asked.filter(({ name }) => name === 'pen_query').map(({ params }) => params);
  const current = () => {
    const found = test.workbench.documents
      .getState()
      .groups.flatMap(({ tabs }) => tabs)
      .find(({ id }) => id === tab.id);
    return found?.kind === 'sql' ? found : null;
  };
  return { ...test, run, queries, current };
}

const rows = () => screen.getAllByTestId('sql-row').map(({ textContent }) => textContent);
const editor = (): EditorView => {
  const view = EditorView.findFromDOM(screen.getByTestId('sql-editor'));
  if (view === null) throw new Error('There is no editor.');
  return view;
};

describe('an SQL document', () => {
  it('shows its captures with their letters, and asks about them', async () => {
    const { run, queries } = bench();
    expect(screen.getAllByTestId('sql-capture').map(({ textContent }) => textContent)).toEqual(['a=Before']);
    expect(screen.getByText('No answer yet')).toBeTruthy();
    await run();
    expect(queries()).toEqual([{ sql: QUERY, captures: [A.id], limit: 1000 }]);
    expect(rows()).toEqual(['Row2.0KB', 'Viewnull', 'Cell4.0KB']);
    expect(screen.getByTestId('sql-status').textContent).toBe('3 rows in 12.0 ms');
  });

  it('keeps what is typed with its tab, and runs it with Ctrl Enter', async () => {
    const { current, queries } = bench();
    act(() => editor().dispatch({ changes: { from: 0, to: QUERY.length, insert: 'select 1' } }));
    fireEvent.blur(editor().contentDOM);
    expect(current()?.sql).toBe('select 1');
    act(() => editor().dispatch({ changes: { from: 7, to: 8, insert: '2' } }));
    // The last key is a moment ago, and no other view of the tabs has heard of it yet: it runs all the same.
    fireEvent.keyDown(editor().contentDOM, { key: 'Enter', code: 'Enter', ctrlKey: true });
    await settle();
    expect(queries()).toMatchObject([{ sql: 'select 2' }]);
    expect(current()?.sql).toBe('select 2');
  });

  it('adds and removes captures', async () => {
    const { current } = bench();
    fireEvent.keyDown(screen.getByRole('button', { name: 'Add capture' }), { key: 'Enter' });
    fireEvent.click(await screen.findByRole('menuitem', { name: /^After/ }));
    expect(current()?.captureIds).toEqual([A.id, B.id]);
    fireEvent.click(screen.getByRole('button', { name: 'Remove a, Before' }));
    expect(screen.getAllByTestId('sql-capture').map(({ textContent }) => textContent)).toEqual(['a=After']);
  });

  it('marks the place of an error and says what is wrong there', async () => {
    const { run, answer } = bench();
    answer(
      'pen_query',
      err(appError('sql_invalid', 'There is no column "nam".', 'Did you mean name?', { line: 1, column: 8 })),
    );
    await run();
    expect(screen.getByTestId('sql-error').textContent).toContain('Line 1, column 8');
    expect(screen.getByTestId('sql-error').textContent).toContain('Did you mean name?');
    expect(document.querySelector('.sql-error-mark')?.textContent).toBe('name');
    const described = editor().contentDOM.getAttribute('aria-describedby');
    expect(described).toBe(screen.getByTestId('sql-error').id);
    answer('pen_query', ok(RESULT));
    await run();
    expect(document.querySelector('.sql-error-mark')).toBeNull();
    expect(editor().contentDOM.hasAttribute('aria-invalid')).toBe(false);
  });

  it('is cancelled while it runs, and says so', async () => {
    const { answer, topic, asked } = bench();
    const { promise, resolve } = Promise.withResolvers<AppResult<SqlResult>>();
    answer('pen_query', promise);
    fireEvent.click(screen.getByRole('button', { name: /^Run/ }));
    const running = call('c7', {
      tool: 'pen_query',
      caller: { id: 'w', kind: 'window', name: 'you' },
      state: 'running',
      endedAtMs: null,
      argumentsJson: JSON.stringify({ sql: QUERY, captures: [A.id], limit: 1000 }),
    });
    act(() => topic('calls', [running]));
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await settle();
    expect(asked).toContainEqual({ name: 'calls.cancel', params: { callId: 'c7' } });
    expect(screen.getByTestId('sql-status').textContent).toContain('Cancelling …');
    resolve(err(appError('cancelled', 'The call was cancelled.')));
    await settle();
    expect(screen.getByText('You cancelled the query')).toBeTruthy();
    expect(screen.getByTestId('sql-status').textContent).toBe('Cancelled');
  });
});

describe('the answer of a query', () => {
  it('is sorted by a column, with null last', async () => {
    const { run } = bench();
    await run();
    const header = screen.getByRole('columnheader', { name: /retained_size_bytes/ });
    fireEvent.click(header);
    expect(rows()).toEqual(['Cell4.0KB', 'Row2.0KB', 'Viewnull']);
    fireEvent.click(header);
    expect(rows()).toEqual(['Row2.0KB', 'Cell4.0KB', 'Viewnull']);
  });

  it('opens the place of a link in its capture', async () => {
    const { run, workbench } = bench();
    await run();
    fireEvent.click(screen.getByTitle('Class Cell in Before'));
    await waitFor(() => expect(activeDocument(workbench.documents.getState())).toMatchObject({ captureId: A.id }));
    expect(workbench.places.getState().wanted.get(`capture:${A.id}`)?.place).toEqual({
      view: 'summary',
      className: 'Cell',
    });
  });

  it('says that it has more rows than were read, and reads them', async () => {
    const { answer, queries } = bench();
    answer('pen_query', ok({ ...RESULT, cursor: 'p2', rowCount: null }));
    fireEvent.click(screen.getByRole('button', { name: /^Run/ }));
    // All rows are in view, so the next page is read at once.
    const page = Promise.withResolvers<AppResult<SqlResult>>();
    answer('pen_query', page.promise);
    await settle();
    expect(queries()[1]).toMatchObject({ cursor: 'p2' });
    expect(screen.getByTestId('sql-status').textContent).toContain('first 3 rows');
    expect(screen.getByText('Loading rows …')).toBeTruthy();
    page.resolve(err(appError('invalid_params', 'The cursor is too old.')));
    expect(await screen.findByText('The cursor is too old.')).toBeTruthy();
    answer('pen_query', ok({ ...RESULT, rows: [['Last', 1]] }));
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await settle();
    expect(rows()).toEqual(['Row2.0KB', 'Viewnull', 'Cell4.0KB', 'Last1B']);
    expect(screen.getByTestId('sql-status').textContent).toContain('4 rows');
  });

  it('is copied as CSV', async () => {
    const { run, asked } = bench();
    await run();
    fireEvent.keyDown(screen.getByRole('button', { name: 'Copy' }), { key: 'Enter' });
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Copy as CSV' }));
    await settle();
    expect(asked.at(-1)).toEqual({
      name: 'clipboard.write',
      params: { text: 'name,retained_size_bytes\r\nRow,2048\r\nView,\r\nCell,4096\r\n' },
    });
  });

  it('is exported with all its rows, and says how many', async () => {
    const { run, answer, asked } = bench();
    await run();
    answer('sql.save-as', ok({ path: '/home/me/rows.parquet', rowCount: 12_345 }));
    fireEvent.keyDown(screen.getByRole('button', { name: 'Export' }), { key: 'Enter' });
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Parquet, all rows' }));
    await settle();
    expect(asked.at(-1)).toEqual({
      name: 'sql.save-as',
      params: { sql: QUERY, captureIds: [A.id], format: 'parquet' },
    });
    expect(screen.getByText('12,345 rows exported')).toBeTruthy();
  });

  it('is plotted, with the table as its alternative', async () => {
    const { run } = bench();
    await run();
    fireEvent.click(screen.getByRole('radio', { name: 'Plot' }));
    const plot = within(screen.getByTestId('sql-plot'));
    expect(plot.getByRole('img', { name: /^Bars: retained_size_bytes by name, 2 points/ })).toBeTruthy();
    expect(plot.getByText('1 row without a figure')).toBeTruthy();
    fireEvent.click(plot.getByRole('radio', { name: 'Line' }));
    expect(plot.getByText(/"name" has no figures/)).toBeTruthy();
  });
});

describe('the shelf of a query', () => {
  it('puts an example into the editor', () => {
    const { current } = bench({ ...sqlDocument([A.id]), sql: '' });
    const [example] = screen.getAllByTestId('sql-example');
    if (example === undefined) throw new Error('There is no example.');
    fireEvent.click(example);
    expect(current()?.sql).toBe(example.title);
  });

  it('inserts the names of columns and tables at the cursor, apart from the word after it', () => {
    const { current } = bench({ ...sqlDocument([A.id]), sql: 'from class' });
    fireEvent.click(screen.getByRole('radio', { name: 'Tables' }));
    fireEvent.click(screen.getByRole('button', { name: 'Columns of class' }));
    fireEvent.click(screen.getByRole('button', { name: /^retained_size_bytes/ }));
    expect(current()?.sql).toBe('retained_size_bytes from class');
  });

  it('has saved queries, which are renamed and deleted', async () => {
    const { workbench, current } = bench();
    fireEvent.click(screen.getByRole('button', { name: 'Save query' }));
    fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), { target: { value: 'Largest' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(workbench.sqlSaved.getState().queries).toEqual([{ name: 'Largest', sql: QUERY }]);
    act(() => editor().dispatch({ changes: { from: 0, to: QUERY.length, insert: '' } }));
    fireEvent.click(screen.getByRole('radio', { name: 'Saved' }));
    fireEvent.click(screen.getByTestId('sql-saved'));
    expect(current()?.sql).toBe(QUERY);
    fireEvent.keyDown(screen.getByRole('button', { name: 'More actions for Largest' }), { key: 'Enter' });
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Delete…' }));
    fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
    expect(screen.getByText('No saved queries')).toBeTruthy();
  });
});
