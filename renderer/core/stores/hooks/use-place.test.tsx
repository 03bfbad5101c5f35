import { act, cleanup, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { usePlace } from './use-place.ts';

afterEach(cleanup);

const ID = 'capture:heap-1';

function View({ name, canGo = true }: { readonly name: string; readonly canGo?: boolean }) {
  const [id, setId] = useState(0);
  usePlace(
    ID,
    canGo,
    (place) => setId(place.view === 'object' ? place.id : -1),
    () => ({ view: 'object', id }),
  );
  return <p data-testid={name}>{id}</p>;
}

const shown = (name: string): string | null => screen.getByTestId(name).textContent;

it('a second view of a document starts where the first one is and is independent afterwards', () => {
  const bench = createTestWorkbench();
  const { places } = bench.workbench;
  const { rerender } = render(bench.wrap(<View name="left" />));
  act(() => places.getState().ask(ID, { view: 'object', id: 7 }));
  expect(shown('left')).toBe('7');
  const both = (canGo: boolean) =>
    bench.wrap(
      <>
        <View name="left" />
        <View name="right" canGo={canGo} />
      </>,
    );
  rerender(both(false));
  expect(shown('right')).toBe('0');
  rerender(both(true));
  expect([shown('left'), shown('right')]).toEqual(['7', '7']);
});

it('a view starts at the beginning if no other view is visible', () => {
  const bench = createTestWorkbench();
  bench.workbench.places.getState().ask(ID, { view: 'object', id: 7 });
  const { unmount } = render(bench.wrap(<View name="left" />));
  expect(shown('left')).toBe('7');
  unmount();
  render(bench.wrap(<View name="left" />));
  expect(shown('left')).toBe('0');
});
