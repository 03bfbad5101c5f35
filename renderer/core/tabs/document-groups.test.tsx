import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useEffect } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { captureDocument, type DocumentTab } from '../stores/documents/document-tabs.ts';
import { capture } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { sqlDocument } from '../stores/documents/sql-tab.ts';
import { DocumentGroups } from './document-groups.tsx';

afterEach(cleanup);

/** A document that logs when it is opened and closed, and how often each was rendered. */
function loggedDocument(log: string[], renders: Map<string, number>) {
  return function Body({ tab }: { tab: DocumentTab }) {
    renders.set(tab.id, (renders.get(tab.id) ?? 0) + 1);
    useEffect(() => {
      log.push(`open ${tab.id}`);
      return () => void log.push(`close ${tab.id}`);
    }, [tab.id]);
    return <input aria-label={`Filter of ${tab.id}`} />;
  };
}

function documents(...names: string[]) {
  const bench = createTestWorkbench();
  const log: string[] = [];
  const records = names.map((name, index) => capture(`heap-0000000${index + 1}`, { name }));
  const { documents: store } = bench.workbench;
  for (const record of records) store.getState().open(captureDocument(record));
  bench.topic('captures', records);
  const renders = new Map<string, number>();
  render(bench.wrap(<DocumentGroups Document={loggedDocument(log, renders)} />));
  const tab = (name: string) => screen.getByRole('tab', { name: new RegExp(name) });
  const names2 = () => screen.getAllByRole('tab').map((each) => each.textContent);
  return { ...bench, records, log, renders, store, tab, names: names2 };
}

describe('tabs', () => {
  it('show the active one and move the focus with arrow keys', async () => {
    const { tab, store } = documents('A', 'B');
    expect(tab('B').getAttribute('aria-selected')).toBe('true');
    expect(tab('A').tabIndex).toBe(-1);
    tab('B').focus();
    fireEvent.keyDown(tab('B'), { key: 'ArrowLeft' });
    expect(store.getState().groups[0]?.activeId).toBe('capture:heap-00000001');
    fireEvent.keyDown(tab('A'), { key: 'Delete' });
    expect(screen.queryByRole('tab', { name: /^A/ })).toBeNull();
  });

  it('close by button and middle click', () => {
    const { tab, names } = documents('A', 'B');
    fireEvent.click(within(screen.getByRole('tab', { name: 'B' })).getByTestId('tab-close'));
    fireEvent(tab('A'), new MouseEvent('auxclick', { bubbles: true, button: 1 }));
    expect(names()).toEqual(['Start']);
  });

  it('render a document again only if its own tab changed', () => {
    const { store, renders } = documents('A', 'B');
    act(() => store.getState().open(sqlDocument([])));
    const sql = store.getState().groups[0]?.activeId ?? '';
    const before = new Map(renders);
    act(() => store.getState().changeSql(sql, () => ({ sql: 's' })));
    act(() => store.getState().cycle(1));
    expect(renders.get(sql)).toBe((before.get(sql) ?? 0) + 1);
    const others = (counts: ReadonlyMap<string, number>) => [...counts].filter(([id]) => id !== sql);
    // The next one is shown for the first time.
    expect(others(renders)).toEqual(expect.arrayContaining(others(before)));
  });

  it('follow a renamed capture', () => {
    const { topic, records, names } = documents('A');
    act(() =>
      topic(
        'captures',
        records.map((record) => ({ ...record, name: 'Baseline' })),
      ),
    );
    expect(names()).toEqual(['Start', 'Baseline']);
  });

  it('retain the state of documents while open and load none before activation', () => {
    const { tab, log } = documents('A', 'B');
    expect(log).toEqual(['open capture:heap-00000002']);
    fireEvent.input(screen.getByLabelText('Filter of capture:heap-00000002'), { target: { value: 'Order' } });
    fireEvent.click(tab('A'));
    fireEvent.click(tab('B'));
    expect(log).toEqual(['open capture:heap-00000002', 'open capture:heap-00000001']);
    expect(screen.getByLabelText('Filter of capture:heap-00000002')).toHaveProperty('value', 'Order');
    fireEvent.click(within(screen.getByRole('tab', { name: 'B' })).getByTestId('tab-close'));
    expect(log.at(-1)).toBe('close capture:heap-00000002');
  });

  it('pin a preview on interaction', async () => {
    const { store, records } = documents();
    act(() => store.getState().open(captureDocument(capture('heap-00000009', { name: 'P' })), { preview: true }));
    expect(records).toEqual([]);
    expect(screen.getByRole('tab', { name: /P/ }).dataset['preview']).toBe('true');
    fireEvent.input(screen.getByLabelText('Filter of capture:heap-00000009'), { target: { value: 'x' } });
    await act(() => new Promise<void>((resolve) => setTimeout(resolve)));
    expect(screen.getByRole('tab', { name: /P/ }).dataset['preview']).toBeUndefined();
  });

  it('split a document, and the focus determines the active side', () => {
    const { store } = documents('A');
    fireEvent.click(screen.getByRole('button', { name: 'Show to the right' }));
    const fields = screen.getAllByLabelText('Filter of capture:heap-00000001');
    expect(fields).toHaveLength(2);
    expect(store.getState().activeGroupId).toBe('group-2');
    act(() => fields[0]?.focus());
    expect(store.getState().activeGroupId).toBe('group-1');
  });

  it('move by menu', () => {
    const { tab, store } = documents('A');
    fireEvent.contextMenu(tab('A'));
    fireEvent.click(screen.getByRole('menuitem', { name: 'Move to the right' }));
    expect(store.getState().groups.map((group) => group.tabs.map(({ title }) => title))).toEqual([['Start'], ['A']]);
  });
});
