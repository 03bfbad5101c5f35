/** A value that follows another one when that has stood still: a question for each pause in typing, not for each letter. */
import { useEffect, useState } from 'react';

export function useSettled(value: string, delayMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    // Emptying a field is a decision, not typing.
    const timer = setTimeout(() => setSettled(value), value === '' ? 0 : delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}
