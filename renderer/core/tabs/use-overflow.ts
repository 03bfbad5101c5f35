/** Checks whether the content of an element is wider than the element. */
import { useEffect, useState, type RefObject } from 'react';

export function useOverflow(element: RefObject<HTMLElement | null>): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const strip = element.current;
    if (strip === null) return undefined;
    const measure = (): void => setOverflows(strip.scrollWidth > strip.clientWidth + 1);
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(strip);
    // Tabs and their titles change.
    const contents = new MutationObserver(measure);
    contents.observe(strip, { childList: true, subtree: true, characterData: true });
    return () => {
      sizes.disconnect();
      contents.disconnect();
    };
  }, [element]);
  return overflows;
}
