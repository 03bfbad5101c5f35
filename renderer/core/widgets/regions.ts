/**
 * F6 and Shift F6 cycle through the regions of the window; each region remembers its focused element. A region is an element with
 * `data-region="<name>"`; hidden regions and those without focusable elements are skipped. A region in another one, such as the details
 * of a document, comes after it.
 */
import { useEffect, useState } from 'react';
import { documentSurface } from './document-focus.ts';

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex="0"]';

function isVisible(element: HTMLElement): boolean {
  return element.isConnected && element.getClientRects().length > 0;
}

function regionsOf(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('[data-region]')];
}

/** The focus target of a region: its last focus, the autofocus element, or the first focusable element. */
function landing(region: HTMLElement, remembered: HTMLElement | undefined): HTMLElement | undefined {
  if (remembered !== undefined && region.contains(remembered) && isVisible(remembered)) return remembered;
  const isOwn = (element: HTMLElement): boolean => element.closest('[data-region]') === region;
  const preferred = documentSurface(region);
  if (preferred !== null && isOwn(preferred)) return preferred;
  return [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find(
    (element) => isOwn(element) && isVisible(element) && element.tabIndex >= 0,
  );
}

export interface RegionWalk {
  /** Moves the focus to the next (1) or previous (−1) region. */
  readonly walk: (step: 1 | -1) => void;
  /** Moves the focus to a region by name. */
  readonly go: (name: string) => void;
}

export function createRegionWalk(root: Document): RegionWalk & { remember(target: EventTarget | null): void } {
  const remembered = new WeakMap<HTMLElement, HTMLElement>();
  const focusIn = (region: HTMLElement): boolean => {
    const target = landing(region, remembered.get(region));
    target?.focus();
    return target !== undefined;
  };
  return {
    remember: (target) => {
      if (!(target instanceof HTMLElement)) return;
      const region = target.closest<HTMLElement>('[data-region]');
      if (region !== null) remembered.set(region, target);
    },
    walk: (step) => {
      const regions = regionsOf(root);
      const here = regions.findLastIndex((region) => region.contains(root.activeElement));
      for (let tried = 1; tried <= regions.length; tried += 1) {
        const start = here < 0 ? (step === 1 ? -1 : 0) : here;
        const region = regions[(start + step * tried + regions.length * (tried + 1)) % regions.length];
        if (region !== undefined && focusIn(region)) return;
      }
    },
    go: (name) => {
      const region = regionsOf(root).find((candidate) => candidate.dataset['region'] === name);
      if (region !== undefined) focusIn(region);
    },
  };
}

export function useRegionWalk(): RegionWalk {
  const [walk] = useState(() => createRegionWalk(document));
  useEffect(() => {
    const listener = (event: FocusEvent): void => walk.remember(event.target);
    document.addEventListener('focusin', listener);
    return () => document.removeEventListener('focusin', listener);
  }, [walk]);
  return walk;
}
