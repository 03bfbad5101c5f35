/** Renders a document into an element of its own that moves between groups, so that its state is retained. */
import { useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** Restores scroll positions, which an element loses when it leaves the page. */
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
  /** The container of its group; null while the group renders. */
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
