/** Debounces texts and ranges: one query per pause in typing or dragging. */
import { useEffect, useState } from 'react';

const SETTLES_MS = 120;

/** An empty text takes effect at once. */
export function useSettledText(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : SETTLES_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Null without a range; an empty range is none. */
export function useSettledRange<Range extends { readonly fromMs: number; readonly toMs: number }>(
  range: Range | null,
): Range | null {
  const next = range !== null && range.toMs > range.fromMs ? range : null;
  const [settled, setSettled] = useState(next);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(next), next === null ? 0 : SETTLES_MS);
    return () => clearTimeout(timer);
  }, [next]);
  return settled;
}
