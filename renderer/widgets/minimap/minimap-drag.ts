/** What a drag on a minimap does to the range in sight: moves an edge, moves it whole, or makes a new one. */
import { clampWindow, type IcicleWindow } from '../icicle/icicle-window.ts';

export type MinimapGrip =
  | { readonly kind: 'edge'; readonly fixed: number }
  | { readonly kind: 'move'; readonly offset: number; readonly width: number }
  | { readonly kind: 'new'; readonly from: number };

/** `reach` is how far from an edge it can be caught. The whole cannot be moved, so a drag in it makes a new range. */
export function gripAt(at: number, sight: IcicleWindow, total: number, reach: number): MinimapGrip {
  const isWhole = sight.from <= 0 && sight.to >= total;
  if (!isWhole) {
    if (Math.abs(at - sight.from) <= reach) return { kind: 'edge', fixed: sight.to };
    if (Math.abs(at - sight.to) <= reach) return { kind: 'edge', fixed: sight.from };
    if (at > sight.from && at < sight.to)
      return { kind: 'move', offset: at - sight.from, width: sight.to - sight.from };
  }
  return { kind: 'new', from: at };
}

export function windowOfDrag(grip: MinimapGrip, at: number, total: number): IcicleWindow {
  if (grip.kind === 'move') return clampWindow({ from: at - grip.offset, to: at - grip.offset + grip.width }, total);
  const fixed = grip.kind === 'edge' ? grip.fixed : grip.from;
  return clampWindow({ from: Math.min(fixed, at), to: Math.max(fixed, at) }, total);
}
