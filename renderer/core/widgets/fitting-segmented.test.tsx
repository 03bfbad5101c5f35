import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it, test, vi } from 'vitest';
import { FittingSegmented, fittingCount } from './fitting-segmented.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test.each([
  [406, 4],
  // The menu needs room too.
  [405, 3],
  [401, 2],
  [301, 1],
  [302, 2],
  // One option is always there.
  [20, 1],
])('%d px have room for %d of four options', (availablePx, count) => {
  expect(fittingCount([100, 100, 100, 100], availablePx)).toBe(count);
});

const OPTIONS = ['Headers', 'Payload', 'Response', 'Timing'].map((label) => ({ value: label, label }));

function Parts() {
  const [part, setPart] = useState('Headers');
  return <FittingSegmented label="Request details" value={part} options={OPTIONS} onValue={setPart} />;
}

it('puts options that do not fit into a menu, which names the selected one', () => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function size(this: HTMLElement) {
    return new DOMRect(0, 0, this.className === 'fitting-segmented' ? 310 : 100, 20);
  });
  act(() => void render(<Parts />));
  expect(screen.getAllByRole('radio').map(({ textContent }) => textContent)).toEqual(['Headers', 'Payload']);
  const more = screen.getByTestId('segmented-more');
  expect(more.textContent).toBe('More');
  fireEvent.pointerDown(more, { button: 0 });
  fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Timing' }));
  expect(screen.getByTestId('segmented-more').textContent).toBe('Timing');
  expect(screen.getByTestId('segmented-more').getAttribute('aria-pressed')).toBe('true');
});

it('needs no menu when all fit', () => {
  render(<Parts />);
  expect(screen.getAllByRole('radio')).toHaveLength(4);
  expect(screen.queryByTestId('segmented-more')).toBeNull();
});
