/** A box and its descendants as text lines for copying. */
import { copiedLines } from '../copied-text.ts';
import { firstEndingAfter, type IcicleLayout } from './icicle-layout.ts';

/** From left to right. */
function childrenOf(layout: IcicleLayout, box: number): number[] {
  const row = (layout.depths[box] ?? 0) + 1;
  const children: number[] = [];
  if (row >= layout.rowCount) return children;
  const from = layout.starts[box] ?? 0;
  const end = from + (layout.sizes[box] ?? 0);
  for (let place = firstEndingAfter(layout, row, from); place < (layout.rowStarts[row + 1] ?? 0); place += 1) {
    const child = layout.order[place] ?? 0;
    const middle = (layout.starts[child] ?? 0) + (layout.sizes[child] ?? 0) / 2;
    if (middle >= end) break;
    if (middle >= from) children.push(child);
  }
  return children;
}

/** One indented line each, at most `maxLines`; the number of omitted lines is not computed. */
export function subtreeText(
  layout: IcicleLayout,
  box: number,
  lineOf: (box: number) => string,
  maxLines = 5000,
): string {
  const lines: string[] = [];
  const top = layout.depths[box] ?? 0;
  const open = [box];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (lines.length === maxLines) {
      lines.push(`… cut after ${maxLines} calls`);
      break;
    }
    lines.push(`${'  '.repeat((layout.depths[at] ?? 0) - top)}${lineOf(at)}`);
    open.push(...childrenOf(layout, at).toReversed());
  }
  return copiedLines(lines);
}
