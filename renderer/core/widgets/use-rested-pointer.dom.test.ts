import { act, cleanup, fireEvent, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useRestedPointer } from './use-rested-pointer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const mount = () => renderHook(({ isWanted }) => useRestedPointer(isWanted), { initialProps: { isWanted: false } });

it('is at rest at once where the pointer did not move', () => {
  const { result, rerender } = mount();
  expect(result.current.hasRested).toBe(false);
  rerender({ isWanted: true });
  expect(result.current.hasRested).toBe(true);
});

it('waits for the end of a move that began before, and of those after it', () => {
  const { result, rerender } = mount();
  fireEvent.pointerMove(window);
  rerender({ isWanted: true });
  act(() => void vi.advanceTimersByTime(300));
  fireEvent.pointerMove(window);
  act(() => void vi.advanceTimersByTime(300));
  expect(result.current.hasRested).toBe(false);
  act(() => void vi.advanceTimersByTime(300));
  expect(result.current.hasRested).toBe(true);
  // Once it is shown it stays.
  fireEvent.pointerMove(window);
  expect(result.current.hasRested).toBe(true);
});
