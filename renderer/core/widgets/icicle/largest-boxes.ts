/** The largest boxes of a chart without sorting a million: raises a threshold until few enough are left. */
import type { IcicleLayout } from './icicle-layout.ts';
import { inRanges, type Steps } from './steps.ts';

/** At most `most`, largest first. */
export function* largestBoxes(
  { sizes, depths }: Pick<IcicleLayout, 'sizes' | 'depths'>,
  most: number,
): Steps<readonly number[]> {
  const largestFirst = (boxes: readonly number[]): number[] =>
    boxes.toSorted((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0)).slice(0, most);
  let bar = 0;
  let found: number[] = [];
  yield* inRanges(sizes.length, (from, to) => {
    for (let box = from; box < to; box += 1) {
      if ((sizes[box] ?? 0) <= bar || (depths[box] ?? 0) < 0) continue;
      found.push(box);
      if (found.length < 4 * most) continue;
      found = largestFirst(found);
      bar = sizes[found.at(-1) ?? 0] ?? 0;
    }
  });
  return largestFirst(found);
}
