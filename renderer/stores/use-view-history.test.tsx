// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useViewHistory } from './use-view-history.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function chart() {
  const { result } = renderHook(() => {
    const [zoom, setZoom] = useState(1);
    const go = useViewHistory({ zoom }, (place) => setZoom(place.zoom));
    return { zoom, setZoom, go };
  });
  const zoomTo = (zoom: number, restsMs = 1000): void => {
    act(() => result.current.setZoom(zoom));
    act(() => void vi.advanceTimersByTime(restsMs));
  };
  const go = (step: -1 | 1): boolean => {
    let went = false;
    act(() => {
      went = result.current.go(step);
    });
    act(() => void vi.advanceTimersByTime(1000));
    return went;
  };
  return { result, zoomTo, go };
}

it('goes back and forward through settled places', () => {
  const { result, zoomTo, go } = chart();
  act(() => void vi.advanceTimersByTime(1000));
  zoomTo(2, 10);
  zoomTo(3, 10);
  zoomTo(4);
  zoomTo(8);
  expect(go(-1)).toBe(true);
  expect(result.current.zoom).toBe(4);
  go(-1);
  expect(result.current.zoom).toBe(1);
  expect(go(-1)).toBe(false);
  go(1);
  go(1);
  expect(result.current.zoom).toBe(8);
  expect(go(1)).toBe(false);
});

it('returns to the start after any quick move', () => {
  const { result, zoomTo, go } = chart();
  zoomTo(2, 10);
  expect(go(-1)).toBe(true);
  expect(result.current.zoom).toBe(1);
});

it('returns from a recent change and drops the abandoned forward history', () => {
  const { result, zoomTo, go } = chart();
  act(() => void vi.advanceTimersByTime(1000));
  zoomTo(2);
  zoomTo(5, 10);
  go(-1);
  expect(result.current.zoom).toBe(2);
  zoomTo(9);
  expect(go(1)).toBe(false);
  go(-1);
  expect(result.current.zoom).toBe(2);
});

it('returns to the initial view even if it was left immediately', () => {
  const { result, zoomTo, go } = chart();
  zoomTo(2);
  expect(go(-1)).toBe(true);
  expect(result.current.zoom).toBe(1);
});
