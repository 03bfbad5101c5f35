/** The effect of a drag on the visible range of a minimap: moves an edge, moves the range, or creates a new one. */
import { clampRange, type ChartRange } from '../../charts/range.ts';

export type MinimapGrip =
  | { readonly kind: 'edge'; readonly fixed: number }
  | { readonly kind: 'move'; readonly offset: number; readonly width: number }
  | { readonly kind: 'new'; readonly from: number };

/** `reach` is the tolerance of an edge. The whole range cannot move, so a drag in it creates a new one. */
export function gripAt(at: number, visible: ChartRange, total: number, reach: number): MinimapGrip {
  const isWhole = visible.from <= 0 && visible.to >= total;
  if (!isWhole) {
    if (Math.abs(at - visible.from) <= reach) return { kind: 'edge', fixed: visible.to };
    if (Math.abs(at - visible.to) <= reach) return { kind: 'edge', fixed: visible.from };
    if (at > visible.from && at < visible.to)
      return { kind: 'move', offset: at - visible.from, width: visible.to - visible.from };
  }
  return { kind: 'new', from: at };
}

export function windowOfDrag(grip: MinimapGrip, at: number, total: number): ChartRange {
  if (grip.kind === 'move') return clampRange({ from: at - grip.offset, to: at - grip.offset + grip.width }, total);
  const fixed = grip.kind === 'edge' ? grip.fixed : grip.from;
  return clampRange({ from: Math.min(fixed, at), to: Math.max(fixed, at) }, total);
}
