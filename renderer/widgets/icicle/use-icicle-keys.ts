/** The keys of an icicle: select boxes with arrows, zoom with W and S, pan with A and D, and the commands of the selected box. */
import type { KeyboardEvent, RefObject } from 'react';
import { isMac } from '../keys.ts';
import type { PointMenu } from '../menu.tsx';
import { entryOfKey } from '../menu-shortcuts.ts';
import type { BoxSet } from './hits.ts';
import type { IcicleGeometry } from './use-icicle-geometry.ts';
import { besideBox, boxAt, parentBox, widestChild } from './icicle-layout.ts';
import type { IcicleProps } from './icicle-props.ts';
import { ICICLE_ROW_PX, type IcicleWindow } from './icicle-window.ts';

const ZOOM_STEP = 0.75;
const PAN_STEP = 0.1;

export interface IcicleKeysParts {
  readonly props: IcicleProps;
  readonly hits: BoxSet;
  readonly range: IcicleWindow | null;
  readonly geometry: IcicleGeometry;
  /** Of the canvas. */
  readonly heightPx: number;
  /** Where the pointer is, as a share of the width: zooming keeps that place. */
  readonly pointerShare: RefObject<number>;
  readonly menu: PointMenu;
  /** Hides the hover card. */
  readonly leave: () => void;
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

/** Returns the handler of a key press; keys that mean nothing here go on to the window. */
export function useIcicleKeys(parts: IcicleKeysParts) {
  const { props, hits, range, geometry, heightPx, pointerShare, menu, leave } = parts;
  const { layout, view, textOf, selected, onSelect, onCopy, onHit, onRange, menuOf, keysOfBox } = props;
  const choose = (box: number): void => {
    if (box < 0) return;
    onSelect(box);
    view.reveal(box);
  };
  const stepFrom = (code: string): number => {
    if (selected === null) return boxAt(layout, 0, geometry.valueOfShare(0.5), layout.total);
    if (code === 'ArrowUp') return parentBox(layout, selected);
    if (code === 'ArrowDown') return widestChild(layout, selected);
    return besideBox(layout, selected, code === 'ArrowLeft' ? -1 : 1);
  };
  const pressed = (event: KeyboardEvent): boolean => {
    switch (event.code) {
      case 'KeyW':
        view.zoom(ZOOM_STEP, geometry.valueOfShare(pointerShare.current));
        return true;
      case 'KeyS':
        view.zoom(1 / ZOOM_STEP, geometry.valueOfShare(pointerShare.current));
        return true;
      case 'KeyA':
        view.pan(-PAN_STEP);
        return true;
      case 'KeyD':
        view.pan(PAN_STEP);
        return true;
      case 'Digit0':
      case 'Numpad0':
        view.fitAll();
        return true;
      case 'PageUp':
      case 'PageDown':
        view.pan(0, (event.code === 'PageUp' ? -1 : 1) * Math.max(ICICLE_ROW_PX, heightPx - ICICLE_ROW_PX));
        return true;
      case 'ArrowUp':
      case 'ArrowDown':
      case 'ArrowLeft':
      case 'ArrowRight':
        choose(stepFrom(event.code));
        return true;
      case 'F3':
        if (hits.size === 0 || onHit === undefined) return false;
        onHit(event.shiftKey ? -1 : 1);
        return true;
      case 'Enter':
      case 'NumpadEnter':
        if (hits.size > 0 && onHit !== undefined) onHit(event.shiftKey ? -1 : 1);
        else if (selected !== null) view.fitBox(selected);
        return true;
      case 'Escape':
        if (selected !== null) onSelect(null);
        else if (range !== null && onRange !== undefined) onRange(null);
        else return false;
        return true;
      default:
        return false;
    }
  };
  return (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return;
    const chosen = event.shiftKey && selected !== null ? entryOfKey(menuOf?.(selected) ?? [], event) : null;
    const isCopy = (isMac() ? event.metaKey : event.ctrlKey) && event.code === 'KeyC';
    if (isCopy && selected !== null && onCopy !== undefined) {
      onCopy(textOf(selected));
    } else if (event.key === 'ContextMenu' || (event.code === 'F10' && event.shiftKey)) {
      if (selected === null || menuOf === undefined) return;
      menu.openAt(geometry.pointOf(selected), menuOf(selected));
    } else if (chosen !== null) {
      chosen();
    } else if (selected !== null && !event.shiftKey && !hasModifier(event) && keysOfBox?.[event.code] !== undefined) {
      keysOfBox[event.code]?.(selected);
    } else if (hasModifier(event)) {
      return;
    } else if (!pressed(event)) return;
    leave();
    event.preventDefault();
    event.stopPropagation();
  };
}
