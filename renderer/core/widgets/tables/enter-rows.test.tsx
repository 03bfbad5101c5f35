import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { giveElementsASize } from '../../testing/sizes.ts';
import { Field } from '../field.tsx';
import { VirtualTable } from './virtual-table.tsx';

beforeAll(() => giveElementsASize());
afterEach(cleanup);

const NAMES = ['Array', 'Object', 'OrderRow'];

function Classes() {
  const [filter, setFilter] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <div className="document-place">
      <Field filters label="Filter classes" value={filter} onValue={setFilter} />
      <VirtualTable
        label="Classes"
        columns={[{ id: 'name', title: 'Name', width: 'grow', cell: (name: string) => name, text: (name) => name }]}
        rows={NAMES.filter((name) => name.includes(filter))}
        keyOf={(name) => name}
        selectedKey={selected}
        onSelect={setSelected}
        empty="None"
      />
    </div>
  );
}

function shown() {
  render(<Classes />);
  const field = screen.getByLabelText('Filter classes');
  const grid = screen.getByRole('grid', { name: 'Classes' });
  const active = () => document.querySelector(`[id="${grid.getAttribute('aria-activedescendant')}"]`)?.textContent;
  return { field, grid, active };
}

test('the first ArrowDown of a filter field makes the first row active', () => {
  const { field, grid, active } = shown();
  fireEvent.change(field, { target: { value: 'O' } });
  field.focus();
  expect(fireEvent.keyDown(field, { key: 'ArrowDown' })).toBe(false);
  expect(document.activeElement).toBe(grid);
  expect(active()).toBe('Object');
});

test('text that settles afterwards makes the first of its rows active, until another key is pressed', async () => {
  const { field, grid, active } = shown();
  const type = (value: string) => act(() => void fireEvent.change(field, { target: { value } }));
  field.focus();
  fireEvent.keyDown(field, { key: 'ArrowDown' });
  expect(active()).toBe('Array');
  type('Ord');
  await waitFor(() => expect(active()).toBe('OrderRow'));
  fireEvent.keyDown(grid, { key: 'End' });
  type('Array');
  await new Promise((settled) => setTimeout(settled, 20));
  expect(active()).toBeUndefined();
});

test('a row that is active remains active', () => {
  const { field, grid, active } = shown();
  for (const key of ['ArrowDown', 'ArrowDown']) fireEvent.keyDown(grid, { key });
  field.focus();
  fireEvent.keyDown(field, { key: 'ArrowDown' });
  expect(active()).toBe('Object');
});

test('without rows the focus moves all the same', () => {
  const { field, grid } = shown();
  fireEvent.change(field, { target: { value: 'zebra' } });
  fireEvent.keyDown(field, { key: 'ArrowDown' });
  expect(document.activeElement).toBe(grid);
  expect(grid.hasAttribute('aria-activedescendant')).toBe(false);
});
