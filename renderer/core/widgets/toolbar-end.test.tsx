import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, test, vi } from 'vitest';
import { ToolbarEnd, hiddenCount } from './toolbar-end.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test.each([
  // Four of 100 px with gaps of 8 px between them.
  [424, 0],
  [423, 1],
  [350, 1],
  [349, 2],
  // The last one is always there.
  [20, 3],
])('%d px leave out %d of four controls', (availablePx, hidden) => {
  expect(hiddenCount([108, 108, 108, 108], availablePx)).toBe(hidden);
});

test('a control without content needs no room', () => {
  expect(hiddenCount([108, 0, 108], 208)).toBe(0);
  expect(hiddenCount([108], 20)).toBe(0);
});

it('has the controls that do not fit in a popover, in their order', () => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function size(this: HTMLElement) {
    return new DOMRect(0, 0, this.className === 'toolbar-end' ? 260 : 100, 20);
  });
  act(
    () =>
      void render(
        <ToolbarEnd>
          {[<button key="a">Compare</button>, null, <button key="b">Notes</button>]}
          <button>Export</button>
        </ToolbarEnd>,
      ),
  );
  const names = (): (string | null)[] =>
    screen.getAllByRole('button').map((button) => button.getAttribute('aria-label') ?? button.textContent);
  expect(names()).toEqual(['More of this toolbar', 'Notes', 'Export']);
  fireEvent.click(screen.getByTestId('toolbar-more'));
  expect(screen.getByRole('dialog').textContent).toBe('Compare');
});

it('needs no popover where all fit', () => {
  render(
    <ToolbarEnd>
      <button>Export</button>
    </ToolbarEnd>,
  );
  expect(screen.queryByTestId('toolbar-more')).toBeNull();
});
