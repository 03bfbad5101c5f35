/** Debounces typed text: one query per pause in typing. */
import { useEffect, useState } from 'react';

const SETTLES_MS = 120;

export function useSettledText(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : SETTLES_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
