/** Walks over the tree as it is drawn: through shadow roots and slots. */

export const tagOf = (element: Element): string => element.localName;

export function* everyElement(root: ParentNode): Generator<Element> {
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot !== null) yield* everyElement(element.shadowRoot);
  }
}

export function* everyRoot(root: Document | ShadowRoot): Generator<Document | ShadowRoot> {
  yield root;
  for (const element of root.querySelectorAll('*'))
    if (element.shadowRoot !== null) yield* everyRoot(element.shadowRoot);
}

export function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

export function isWithin(inner: Element | null, outer: Element): boolean {
  for (let element = inner; element !== null; element = parentOf(element)) if (element === outer) return true;
  return false;
}

export function deepElementAt(x: number, y: number): Element | null {
  let found = document.elementFromPoint(x, y);
  while (found !== null && found.shadowRoot !== null) {
    const inner = found.shadowRoot.elementFromPoint(x, y);
    if (inner === null || inner === found) break;
    found = inner;
  }
  return found;
}

export function activeElement(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

/** True if it takes up room and is not hidden; it may be outside the viewport, or covered. */
export function isVisible(element: Element): boolean {
  if (!element.checkVisibility({ visibilityProperty: true })) return false;
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0;
}
