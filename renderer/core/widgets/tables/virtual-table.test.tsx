import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { giveElementsASize } from '../../testing/sizes.ts';
import { sortRows, type Column, type TableSort } from './table-columns.ts';
import { VirtualTable } from './virtual-table.tsx';

interface Row {
  readonly name: string;
  readonly size: number;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 'grow',
    sortable: 'text',
    canHide: false,
    sortValue: (r) => r.name,
    cell: (r) => r.name,
    text: (r) => r.name,
  },
  {
    id: 'size',
    title: 'Size',
    width: 80,
    align: 'right',
    sortable: 'figure',
    sortValue: (r) => r.size,
    cell: (r) => r.size,
    text: (r) => `${r.size} B`,
  },
];
const ROWS: readonly Row[] = [
  { name: 'Array', size: 3 },
  { name: 'Object', size: 9 },
  { name: 'OrderRow', size: 1 },
];

beforeAll(() => giveElementsASize());
afterEach(cleanup);

function show(rows: readonly Row[] = ROWS, rowCount = rows.length) {
  const did: string[] = [];
  const ranges: [number, number][] = [];
  const onRange = (start: number, end: number): void => void ranges.push([start, end]);
  function Table() {
    const [sort, setSort] = useState<readonly TableSort[]>([]);
    const [selected, setSelected] = useState<string | null>(null);
    const sorted = sortRows(rows, COLUMNS, sort);
    return (
      <VirtualTable
        label="Classes"
        columns={COLUMNS}
        rowCount={rowCount}
        rowAt={(index) => sorted[index]}
        keyOf={(row) => row.name}
        onRange={onRange}
        sort={sort}
        onSort={setSort}
        selectedKey={selected}
        onSelect={(row) => setSelected(row.name)}
        indexOfKey={(key) => sorted.findIndex((row) => row.name === key)}
        onOpen={(row) => did.push(`open ${row.name}`)}
        onDwell={(row) => did.push(`rest ${row.name}`)}
        inView={{ testId: 'in-view', text: ({ first, last }) => `${first} to ${last}` }}
        onCopy={(text) => did.push(`copy ${text}`)}
        menuOf={(row) => [{ label: `Hide ${row.name}`, onSelect: () => did.push(`hide ${row.name}`) }]}
        empty="No class matches."
      />
    );
  }
  render(<Table />);
  const grid = screen.getByRole('grid', { name: 'Classes' });
  const active = (): string | null =>
    document.querySelector(`[id="${grid.getAttribute('aria-activedescendant')}"]`)?.textContent ?? null;
  const names = (): (string | null)[] =>
    screen
      .getAllByRole('row')
      .slice(1)
      .map((row) => within(row).getAllByRole('gridcell')[0]?.textContent ?? null);
  return { did, ranges, grid, active, names };
}

describe('a table', () => {
  it('exposes its size, headers and rows to screen readers', () => {
    const { grid, names } = show();
    expect(grid.getAttribute('aria-rowcount')).toBe('4');
    expect(names()).toEqual(['Array', 'Object', 'OrderRow']);
    expect(screen.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')).toBe('none');
    expect(screen.getAllByRole('row')[1]?.getAttribute('aria-rowindex')).toBe('2');
  });

  it('moves, opens and copies by keyboard with the focus on the table', () => {
    const { grid, active, did } = show();
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    expect(active()).toBe('Object9');
    fireEvent.keyDown(grid, { key: 'Enter' });
    fireEvent.keyDown(grid, { key: 'c', ctrlKey: true });
    expect(did).toEqual(['open Object', 'copy Object\t9 B']);
  });

  it('reports the row the person stays at, not those passed on the way', () => {
    vi.useFakeTimers();
    try {
      const { grid, did } = show();
      fireEvent.keyDown(grid, { key: 'ArrowDown' });
      fireEvent.keyDown(grid, { key: 'ArrowDown' });
      vi.runAllTimers();
      expect(did).toEqual(['rest Object']);
      const [, array, object] = screen.getAllByRole('row');
      if (array === undefined || object === undefined) throw new Error('no rows');
      fireEvent.pointerOver(object);
      fireEvent.pointerOver(array);
      vi.runAllTimers();
      expect(did).toEqual(['rest Object', 'rest Array']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('shows which rows are visible', () => {
    show();
    expect(screen.getByTestId('in-view').textContent).toBe('1 to 3');
  });

  it('jumps to typed text', () => {
    const { grid, active } = show();
    fireEvent.keyDown(grid, { key: 'o' });
    expect(active()).toBe('Object9');
    fireEvent.keyDown(grid, { key: 'r' });
    expect(active()).toBe('OrderRow1');
    fireEvent.keyDown(grid, { key: '/' });
    expect(active()).toBe('OrderRow1');
  });

  it('sorts by header click, announces it, and keeps the selection', () => {
    const { grid, names, active } = show();
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    fireEvent.click(screen.getByRole('columnheader', { name: 'Size' }));
    expect(names()).toEqual(['Object', 'Array', 'OrderRow']);
    expect(screen.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')).toBe('descending');
    expect(active()).toBe('Array3');
    expect(screen.getByRole('row', { selected: true }).textContent).toBe('Array3');
    fireEvent.click(screen.getByRole('columnheader', { name: 'Size' }));
    expect(names()).toEqual(['OrderRow', 'Array', 'Object']);
  });

  it('reaches the headers with ↑ and sorts with Enter', () => {
    const { grid, names, active } = show();
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    fireEvent.keyDown(grid, { key: 'ArrowUp' });
    expect(active()).toBe('Name');
    fireEvent.keyDown(grid, { key: 'ArrowRight' });
    expect(active()).toBe('Size');
    fireEvent.keyDown(grid, { key: 'Enter' });
    expect(names()).toEqual(['Object', 'Array', 'OrderRow']);
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    expect(active()).toBe('Object9');
  });

  it('opens the row menu by keyboard and restores the focus', () => {
    const { grid, did } = show();
    grid.focus();
    fireEvent.keyDown(grid, { key: 'End' });
    fireEvent.keyDown(grid, { key: 'F10', shiftKey: true });
    fireEvent.click(screen.getByRole('menuitem', { name: 'Hide OrderRow' }));
    expect(did).toEqual(['hide OrderRow']);
  });

  it('hides and shows columns by the header menu', () => {
    show();
    fireEvent.contextMenu(screen.getByRole('columnheader', { name: 'Name' }));
    expect(screen.getByRole('menuitemcheckbox', { name: /Name/ }).getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Size' }));
    expect(screen.queryByRole('columnheader', { name: 'Size' })).toBeNull();
    fireEvent.contextMenu(screen.getByRole('columnheader', { name: 'Name' }));
    fireEvent.click(screen.getByRole('menuitem', { name: 'Reset columns' }));
    expect(screen.getByRole('columnheader', { name: 'Size' })).toBeTruthy();
  });

  it('requests visible rows and shows placeholders for them', () => {
    const { ranges, names } = show(ROWS, 5000);
    const [first] = ranges;
    expect(first?.[0]).toBe(0);
    expect(first?.[1]).toBeGreaterThan(3);
    expect(first?.[1]).toBeLessThan(200);
    expect(names()[3]).toBe('…');
  });

  it('shows why it is empty', () => {
    show([]);
    // A row, because a grid may have nothing else.
    expect(screen.getByRole('gridcell', { name: 'No class matches.' })).toBeTruthy();
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('2');
  });

  it('points at no element while the active row is out of view', () => {
    const rows = Array.from({ length: 5000 }, (_, size) => ({ name: `Class${size}`, size }));
    const { grid, active } = show(rows);
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    expect(active()).toBe('Class00');
    fireEvent.keyDown(grid, { key: 'End' });
    const pointed = grid.getAttribute('aria-activedescendant');
    expect(pointed === null || document.querySelector(`[id="${pointed}"]`) !== null).toBe(true);
  });
});
