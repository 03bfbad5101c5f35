/** Boxes of the icicle as columns, with categories and search. */
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import { createIcicleLayout, type IcicleLayout } from '../../widgets/icicle/icicle-layout.ts';
import { CATEGORIES, categoryOf, mainOrigin } from '../../widgets/profile/function-category.ts';
import { functionName, sourcePlace } from '../../widgets/source-place.ts';

type Icicle = AnalysisAnswer<'heap-profile.icicle'>;
export type ProfileBox = Icicle['boxes'][number];

export interface ProfileIcicle {
  readonly layout: IcicleLayout;
  readonly boxes: readonly ProfileBox[];
  /** Self size by category. */
  readonly selfSizesBytes: readonly number[];
}

export function profileIcicle({ boxes }: Icicle): ProfileIcicle {
  const page = mainOrigin(boxes.map(({ url }) => url));
  const categories = Uint8Array.from(boxes, (box) => {
    const category = categoryOf(box, page);
    return CATEGORIES.findIndex(({ id }) => id === category);
  });
  const selfSizesBytes = CATEGORIES.map(() => 0);
  boxes.forEach(({ selfSizeBytes }, box) => {
    const category = categories[box] ?? 0;
    selfSizesBytes[category] = (selfSizesBytes[category] ?? 0) + selfSizeBytes;
  });
  const layout = createIcicleLayout({
    depths: Uint32Array.from(boxes, ({ depth }) => depth),
    starts: Float64Array.from(boxes, ({ startBytes }) => startBytes),
    sizes: Float64Array.from(boxes, ({ sizeBytes }) => sizeBytes),
    categories,
  });
  return { layout, boxes, selfSizesBytes };
}

/** Boxes whose function or source contains the text, by row and left to right; none for an empty text. */
export function findBoxes({ layout, boxes }: ProfileIcicle, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return [...layout.order].filter((box) => {
    const found = boxes[box];
    if (found === undefined) return false;
    return `${functionName(found.name)} ${sourcePlace(found)}`.toLowerCase().includes(wanted);
  });
}
