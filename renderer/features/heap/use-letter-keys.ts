/**
 * Single-letter shortcuts of a document alongside the type-ahead of its lists: a letter that continues a typed word, or has nothing to act
 * on, goes to the list.
 */
import { useEffect, useRef, type RefObject } from 'react';
import { isDialogOpen, isTextInput } from '../../core/widgets/keys/keys.ts';

/** By physical key; returns whether it did something. */
export type LetterKeys = Readonly<Record<string, () => boolean>>;

/** Letters typed within this time form a word, as in `widgets/list-keys.ts`. */
const TYPE_AHEAD_MS = 700;

export function useLetterKeys(keys: LetterKeys, within: RefObject<HTMLElement | null>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const target = within.current;
    if (target === null) return undefined;
    let typedMs = Number.NEGATIVE_INFINITY;
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTextInput(event.target) || isDialogOpen() || event.key.length !== 1) return;
      const continues = event.timeStamp - typedMs < TYPE_AHEAD_MS;
      if (!continues && !event.shiftKey && latest.current[event.code]?.() === true) {
        event.preventDefault();
        return;
      }
      typedMs = event.timeStamp;
    };
    target.addEventListener('keydown', listener);
    return () => target.removeEventListener('keydown', listener);
  }, [within]);
}
