/** Draws a document into an element of its own, which moves between the groups: what is drawn stays as it is. */
import { useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** An element that leaves the page forgets how far it was scrolled, and everything in it. */
function createScrollMemory(host: HTMLElement) {
  const offsets = new Map<Element, { readonly left: number; readonly top: number }>();
  const onScroll = ({ target }: Event): void => {
    if (target instanceof Element) offsets.set(target, { left: target.scrollLeft, top: target.scrollTop });
  };
  return {
    watch: (): (() => void) => {
      host.addEventListener('scroll', onScroll, { capture: true, passive: true });
      return () => host.removeEventListener('scroll', onScroll, { capture: true });
    },
    restore: (): void => {
      for (const [element, { left, top }] of offsets) {
        if (!host.contains(element)) offsets.delete(element);
        else if (element.scrollTop !== top || element.scrollLeft !== left) element.scrollTo({ left, top });
      }
    },
  };
}

function createHost() {
  const element = document.createElement('div');
  element.className = 'document-place';
  const scrolls = createScrollMemory(element);
  return {
    element,
    watch: scrolls.watch,
    remove: () => element.remove(),
    show: (isShown: boolean): void => {
      element.hidden = !isShown;
    },
    putInto: (slot: HTMLElement): void => {
      if (element.parentElement === slot) return;
      slot.append(element);
      scrolls.restore();
    },
  };
}

export interface DocumentHostProps {
  /** Where its group shows documents; null while the group is being drawn. */
  readonly slot: HTMLElement | null;
  readonly isShown: boolean;
  readonly children: ReactNode;
}

export function DocumentHost({ slot, isShown, children }: DocumentHostProps) {
  const [host] = useState(createHost);
  useEffect(() => host.watch(), [host]);
  useEffect(() => () => host.remove(), [host]);
  useLayoutEffect(() => host.show(isShown), [host, isShown]);
  useLayoutEffect(() => {
    if (slot !== null) host.putInto(slot);
  }, [host, slot]);
  return createPortal(children, host.element);
}
