/** Where the content of a frame is in the document around it, and what covers it there. `owner` is the frame element. */
import type { FramePlace } from '../../../../shared/contracts/page/hand.ts';
import { coverOf } from './readiness.ts';
import { deepElementAt } from './tree.ts';

/** True if the element belongs to this document. */
export const isOwn = (owner: HTMLElement): boolean => owner.ownerDocument === document;

/** Null if the element belongs to another document. */
export function framePlace(owner: HTMLElement): FramePlace | null {
  if (!isOwn(owner)) return null;
  const { left, top, width } = owner.getBoundingClientRect();
  const scale = owner.offsetWidth > 0 ? width / owner.offsetWidth : 1;
  const style = getComputedStyle(owner);
  return {
    x: left + (owner.clientLeft + Number.parseFloat(style.paddingLeft)) * scale,
    y: top + (owner.clientTop + Number.parseFloat(style.paddingTop)) * scale,
    scale,
  };
}

export function frameCover(owner: HTMLElement, { x, y }: { readonly x: number; readonly y: number }): string | null {
  const hit = deepElementAt(x, y);
  if (hit === owner) return null;
  return hit === null ? 'the edge of the page' : coverOf(hit, owner);
}
