import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { giveElementsASize } from '../testing/sizes.ts';
import { Tree, type TreeRow } from './tree.tsx';

beforeAll(() => giveElementsASize());
afterEach(cleanup);

const row = (key: string, level: number, expanded: boolean | null = null): TreeRow => ({
  key,
  level,
  expanded,
  heightPx: 24,
  text: key,
  content: key,
});

function show(initial: readonly TreeRow[]) {
  const did: string[] = [];
  function List({ rows }: { readonly rows: readonly TreeRow[] }) {
    const [selected, setSelected] = useState<string | null>(null);
    return (
      <Tree
        kind="tree"
        label="Targets"
        rows={rows}
        selectedKey={selected}
        onSelect={(key, how) => {
          did.push(`${how} ${key}`);
          setSelected(key);
        }}
        onOpen={(key) => did.push(`open ${key}`)}
        onMark={(key) => did.push(`mark ${key}`)}
        onToggle={(key) => did.push(`toggle ${key}`)}
        onDelete={(key) => did.push(`delete ${key}`)}
        menuOf={(key) => [{ label: `Remove ${key}`, onSelect: () => did.push(`remove ${key}`) }]}
      />
    );
  }
  const { rerender } = render(<List rows={initial} />);
  return {
    did,
    tree: screen.getByRole('tree', { name: 'Targets' }),
    change: (rows: readonly TreeRow[]) => rerender(<List rows={rows} />),
  };
}

const ROWS = [row('chrome', 1, true), row('orders', 2), { ...row('head', 1), isHead: true }, row('node', 1, false)];

describe('a tree', () => {
  it('opens the row of the first click, though a row that came meanwhile is under the second', () => {
    const { did, change } = show([row('orders', 1), row('basket', 1)]);
    fireEvent.click(screen.getByText('orders'), { detail: 1 });
    change([row('worker', 1), row('orders', 1), row('basket', 1)]);
    fireEvent.click(screen.getByText('worker'), { detail: 2 });
    fireEvent.doubleClick(screen.getByRole('tree', { name: 'Targets' }), { detail: 2 });
    expect(did).toEqual(['pressed orders', 'open orders']);
  });

  it('opens nothing if the row of the first click is gone', () => {
    const { did, change } = show([row('orders', 1), row('basket', 1)]);
    fireEvent.click(screen.getByText('orders'), { detail: 1 });
    change([row('basket', 1)]);
    fireEvent.click(screen.getByText('basket'), { detail: 2 });
    fireEvent.doubleClick(screen.getByText('basket'), { detail: 2 });
    expect(did).toEqual(['pressed orders']);
  });

  it('exposes level, expanded state and selection; headers are not rows', () => {
    const { tree } = show(ROWS);
    const items = screen.getAllByRole('treeitem');
    expect(
      items.map((item) => [item.textContent, item.getAttribute('aria-level'), item.getAttribute('aria-expanded')]),
    ).toEqual([
      ['chrome', '1', 'true'],
      ['orders', '2', null],
      ['node', '1', 'false'],
    ]);
    fireEvent.keyDown(tree, { key: 'ArrowDown' });
    expect(screen.getByRole('treeitem', { selected: true }).id).toBe(tree.getAttribute('aria-activedescendant'));
  });

  it('keeps the selected row while the keyboard is on another one, if its owner selects nothing by moving', () => {
    render(
      <Tree kind="tree" label="Targets" rows={ROWS} selectedKey="orders" activeKey="node" onSelect={() => undefined} />,
    );
    const [selected] = screen.getAllByRole('treeitem', { selected: true });
    expect(screen.getAllByRole('treeitem', { selected: true })).toHaveLength(1);
    expect(selected?.textContent).toBe('orders');
    expect(document.querySelector('[data-active]')?.textContent).toBe('node');
    expect(screen.getByRole('tree').getAttribute('aria-activedescendant')).toBe(
      document.querySelector('[data-active]')?.id,
    );
  });

  it('distinguishes a press from a move, so that moving opens nothing', () => {
    const { tree, did } = show(ROWS);
    fireEvent.keyDown(tree, { key: 'ArrowDown' });
    fireEvent.keyDown(tree, { key: 'ArrowDown' });
    fireEvent.click(screen.getByRole('treeitem', { name: 'node' }));
    expect(did).toEqual(['moved chrome', 'moved orders', 'pressed node']);
  });

  it('opens, marks and deletes the active row', () => {
    const { tree, did } = show(ROWS);
    for (const key of ['End', 'Enter', ' ', 'Delete']) fireEvent.keyDown(tree, { key });
    expect(did).toEqual(['moved node', 'open node', 'mark node', 'delete node']);
  });

  it('selects several rows together by Ctrl or Shift Space, without opening any', () => {
    const did: string[] = [];
    const together = {
      keys: new Set(['a', 'b']),
      onToggle: (key: string) => did.push(`toggle ${key}`),
      onExtend: (key: string) => did.push(`extend ${key}`),
      onAll: () => did.push('all'),
    };
    render(
      <Tree
        kind="list"
        label="Captures"
        rows={[row('a', 1), row('b', 1)]}
        selectedKey="a"
        together={together}
        onSelect={(key, how) => did.push(`${how} ${key}`)}
        onOpen={(key) => did.push(`open ${key}`)}
      />,
    );
    const list = screen.getByRole('listbox', { name: 'Captures' });
    expect(list.getAttribute('aria-multiselectable')).toBe('true');
    expect(screen.getAllByRole('option', { selected: true })).toHaveLength(2);
    fireEvent.click(screen.getByRole('option', { name: 'b' }), { ctrlKey: true });
    fireEvent.keyDown(list, { key: ' ', shiftKey: true });
    fireEvent.keyDown(list, { key: ' ' });
    fireEvent.click(screen.getByRole('option', { name: 'b' }), { shiftKey: true });
    fireEvent.keyDown(list, { key: 'ArrowDown', shiftKey: true });
    fireEvent.keyDown(list, { key: 'a', code: 'KeyA', ctrlKey: true });
    expect(did).toEqual(['toggle b', 'toggle a', 'open a', 'extend b', 'extend b', 'all']);
  });

  it('collapses by chevron without selecting the row', () => {
    const { did } = show(ROWS);
    const chevron = screen.getByRole('treeitem', { name: 'chrome' }).querySelector('.tree-chevron');
    if (chevron === null) throw new Error('no chevron');
    fireEvent.click(chevron);
    expect(did).toEqual(['toggle chrome']);
  });

  it('opens a menu by right click and keyboard', () => {
    const { tree, did } = show(ROWS);
    fireEvent.contextMenu(screen.getByRole('treeitem', { name: 'orders' }));
    fireEvent.click(screen.getByRole('menuitem', { name: 'Remove orders' }));
    fireEvent.keyDown(tree, { key: 'F10', shiftKey: true });
    fireEvent.click(screen.getByRole('menuitem', { name: 'Remove orders' }));
    expect(did.filter((entry) => entry.startsWith('remove'))).toHaveLength(2);
  });

  it('renders only visible rows of a long list', () => {
    show(Array.from({ length: 10_000 }, (_, index) => row(`t${index}`, 1)));
    expect(screen.getAllByRole('treeitem').length).toBeLessThan(100);
    expect(screen.getAllByRole('treeitem')[0]?.getAttribute('aria-setsize')).toBe('10000');
  });

  it('gives the place of a row among the rows of its parent', () => {
    show([row('chrome', 1, true), row('orders', 2), row('invoices', 2), row('node', 1, false)]);
    const places = screen
      .getAllByRole('treeitem')
      .map((item) => `${item.getAttribute('aria-posinset')} of ${item.getAttribute('aria-setsize')}`);
    expect(places).toEqual(['1 of 2', '1 of 2', '2 of 2', '2 of 2']);
  });

  it('scrolls to the row that its owner selects, and points at no element once that is scrolled out of view', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => row(`t${index}`, 1));
    const far = (selectedKey: string) => (
      <Tree kind="tree" label="Far" rows={rows} selectedKey={selectedKey} onSelect={() => undefined} />
    );
    const { rerender } = render(far('t0'));
    const tree = screen.getByRole('tree', { name: 'Far' });
    Object.defineProperty(tree, 'scrollHeight', { value: 240_000 });
    expect(tree.scrollTop).toBe(0);
    rerender(far('t9000'));
    expect(tree.scrollTop).toBeGreaterThan(200_000);
    fireEvent.scroll(tree, { target: { scrollTop: 0 } });
    expect(tree.getAttribute('aria-activedescendant')).toBeNull();
  });
});
