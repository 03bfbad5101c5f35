import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { giveElementsASize } from '../../testing/sizes.ts';
import { Treemap } from './treemap.tsx';

const LEFT_PX = 300;
const TOP_PX = 200;

beforeEach(() => {
  vi.useFakeTimers();
  giveElementsASize(400, 300);
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(LEFT_PX, TOP_PX, 400, 300));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('shows the card of a box next to it and exposes its element', () => {
  const ref = createRef<HTMLDivElement>();
  render(
    <Treemap
      label="Retained by the window"
      items={[{ key: 'orders', size: 10 }]}
      wordsOf={() => ({ name: 'Orders', figure: '10 B', token: '--accent' })}
      cardOf={() => <b>Orders card</b>}
      selectedKey={null}
      onSelect={() => undefined}
      onDescend={() => undefined}
      onAscend={null}
      onCopy={() => undefined}
      menuOf={() => []}
      surfaceRef={ref}
    />,
  );
  expect(ref.current).toBe(screen.getByTestId('treemap'));
  fireEvent.pointerMove(screen.getByTestId('treemap'), { clientX: LEFT_PX + 50, clientY: TOP_PX + 50 });
  act(() => void vi.runOnlyPendingTimers());
  const card = screen.getByText('Orders card').closest<HTMLElement>('.chart-card');
  expect(Number.parseFloat(card?.style.left ?? '')).toBeGreaterThan(0);
  expect(Number.parseFloat(card?.style.top ?? '')).toBeGreaterThan(0);
});
