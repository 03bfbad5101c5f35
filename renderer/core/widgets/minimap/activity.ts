/** Minimap data: self time of each category per slice of the whole. */
import { firstEndingAfter, type IcicleLayout } from '../icicle/icicle-layout.ts';
import { atOnce, STEP_BOXES, type Steps } from '../icicle/steps.ts';

export interface Activity {
  readonly sliceCount: number;
  readonly categoryCount: number;
  /** By slice and category, shares of the slice from 0 to 1; a box counts without its children. */
  readonly shares: Float32Array;
  /** Self size by category. */
  readonly selfSizes: Float64Array;
}

/** Each box of a row with its parent (−1 at the top), from left to right. */
export function* eachWithParent(
  layout: IcicleLayout,
  row: number,
  visit: (box: number, parent: number) => void,
): Steps<void> {
  const { order, rowStarts, starts, sizes } = layout;
  const end = rowStarts[row + 1] ?? 0;
  const parentEnd = rowStarts[row] ?? 0;
  let above = row === 0 ? 0 : (rowStarts[row - 1] ?? 0);
  for (let place = rowStarts[row] ?? 0; place < end; place += 1) {
    if (place % STEP_BOXES === 0) yield;
    const box = order[place] ?? 0;
    if (row === 0) {
      visit(box, -1);
      continue;
    }
    const middle = (starts[box] ?? 0) + (sizes[box] ?? 0) / 2;
    while (above < parentEnd - 1 && (starts[order[above] ?? 0] ?? 0) + (sizes[order[above] ?? 0] ?? 0) < middle)
      above += 1;
    visit(box, order[above] ?? -1);
  }
}

/** A row per step, or a part of a long one. */
export function* activityInSteps(layout: IcicleLayout, categoryCount: number, sliceCount: number): Steps<Activity> {
  const shares = new Float32Array(sliceCount * categoryCount);
  const selfSizes = new Float64Array(categoryCount);
  const { starts, sizes, categories, total } = layout;
  if (!(total > 0)) return { sliceCount, categoryCount, shares, selfSizes };
  const slices = sliceCount / total;
  /** By slice and category: whole slices as differences, and partial slices. */
  const whole = new Float64Array((sliceCount + 1) * categoryCount);
  const parts = new Float64Array(sliceCount * categoryCount);
  const spread = (box: number, category: number, sign: 1 | -1): void => {
    const from = (starts[box] ?? 0) * slices;
    const to = Math.min(sliceCount, from + (sizes[box] ?? 0) * slices);
    const first = Math.min(sliceCount - 1, Math.floor(from));
    const last = Math.min(sliceCount - 1, Math.floor(to));
    const begin = first * categoryCount + category;
    const end = last * categoryCount + category;
    if (first === last) {
      parts[begin] = (parts[begin] ?? 0) + sign * (to - from);
      return;
    }
    parts[begin] = (parts[begin] ?? 0) + sign * (first + 1 - from);
    parts[end] = (parts[end] ?? 0) + sign * (to - last);
    whole[begin + categoryCount] = (whole[begin + categoryCount] ?? 0) + sign;
    whole[end] = (whole[end] ?? 0) - sign;
  };
  const visit = (box: number, parent: number): void => {
    const category = categories[box] ?? 0;
    const above = parent < 0 ? -1 : (categories[parent] ?? 0);
    // Equal categories cancel out.
    if (category === above) return;
    const size = sizes[box] ?? 0;
    selfSizes[category] = (selfSizes[category] ?? 0) + size;
    spread(box, category, 1);
    if (above < 0) return;
    selfSizes[above] = (selfSizes[above] ?? 0) - size;
    spread(box, above, -1);
  };
  for (let row = 0; row < layout.rowCount; row += 1) {
    yield* eachWithParent(layout, row, visit);
    yield;
  }
  for (let category = 0; category < categoryCount; category += 1) {
    let open = 0;
    for (let at = 0; at < sliceCount; at += 1) {
      const place = at * categoryCount + category;
      open += whole[place] ?? 0;
      shares[place] = Math.max(0, Math.min(1, open + (parts[place] ?? 0)));
    }
  }
  return { sliceCount, categoryCount, shares, selfSizes };
}

/** The self size of a box: its size minus that of its children. */
export function selfSizeOf(layout: IcicleLayout, box: number): number {
  return atOnce(selfSizeInSteps(layout, box));
}

/** The same in steps: a wide box may have a million children. */
export function* selfSizeInSteps(layout: IcicleLayout, box: number): Steps<number> {
  const { order, rowStarts, starts, sizes, depths, rowCount } = layout;
  const row = (depths[box] ?? 0) + 1;
  const size = sizes[box] ?? 0;
  if (row >= rowCount) return size;
  const from = starts[box] ?? 0;
  const end = rowStarts[row + 1] ?? 0;
  let under = 0;
  let walked = 0;
  for (let place = firstEndingAfter(layout, row, from); place < end; place += 1) {
    const child = order[place] ?? 0;
    const middle = (starts[child] ?? 0) + (sizes[child] ?? 0) / 2;
    if (middle >= from + size) break;
    if (middle >= from) under += sizes[child] ?? 0;
    walked += 1;
    if (walked % STEP_BOXES === 0) yield;
  }
  return Math.max(0, size - under);
}
