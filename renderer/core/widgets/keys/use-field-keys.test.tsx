import { useRef } from 'react';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { useFieldKeys } from './use-field-keys.ts';

afterEach(cleanup);

/** A panel that shows its field only once its content was loaded. */
function Panel({ isLoaded }: { readonly isLoaded: boolean }) {
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useFieldKeys(field, panel);
  if (!isLoaded) return <p>Loading …</p>;
  return (
    <div ref={panel}>
      <button type="button">Inside</button>
      <input ref={field} aria-label="Filter" />
    </div>
  );
}

const press = (): boolean => fireEvent.keyDown(screen.getByRole('button'), { code: 'Slash', key: '/' });

test('the key focuses a field that appeared after the panel was mounted, and again after it was replaced', () => {
  const { rerender } = render(<Panel isLoaded={false} />);
  rerender(<Panel isLoaded />);
  press();
  expect(document.activeElement).toBe(screen.getByLabelText('Filter'));
  rerender(<Panel isLoaded={false} />);
  rerender(<Panel isLoaded />);
  press();
  expect(document.activeElement).toBe(screen.getByLabelText('Filter'));
});

test('an element that was removed has no keys, nor has one of a panel that ended', () => {
  const { rerender, unmount } = render(<Panel isLoaded />);
  const first = screen.getByRole('button');
  rerender(<Panel isLoaded={false} />);
  // Not prevented: nothing listens.
  expect(fireEvent.keyDown(first, { code: 'Slash', key: '/' })).toBe(true);
  rerender(<Panel isLoaded />);
  const second = screen.getByRole('button');
  unmount();
  expect(fireEvent.keyDown(second, { code: 'Slash', key: '/' })).toBe(true);
});
