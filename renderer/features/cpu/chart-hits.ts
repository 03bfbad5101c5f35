/** Search results in a chart. Searches functions instead of boxes, of which there may be millions. */
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { BoxSet } from '../../core/widgets/icicle/hits.ts';
import { firstEndingAfter } from '../../core/widgets/icicle/icicle-layout.ts';
import { functionName, sourcePlace } from '../../core/widgets/source-place.ts';
import type { ProfileChart } from './profile-chart.ts';

export interface ChartHits {
  /** By function: 1 if it matches. */
  readonly matches: Uint8Array;
  readonly set: BoxSet;
}

/** Minimap positions for results. */
const TICKS = 2000;

function searchedText(place: CpuPlace): string {
  return `${functionName(place.name)} ${sourcePlace(place)}`;
}

/** Calls of functions whose name or source contains the text; none for an empty text. `moreOf`: further names of a function. */
export function findHits(chart: ProfileChart, text: string, moreOf: (place: CpuPlace) => string = () => ''): ChartHits {
  const wanted = text.trim().toLowerCase();
  const { functions, functionOf, boxCounts } = chart;
  const matches = Uint8Array.from(functions, (of) =>
    wanted !== '' && `${searchedText(of)} ${moreOf(of)}`.toLowerCase().includes(wanted) ? 1 : 0,
  );
  const size = matches.reduce((sum, match, of) => sum + match * (boxCounts[of] ?? 0), 0);
  return { matches, set: { size, has: (box) => matches[functionOf[box] ?? 0] === 1 } };
}

/** Index of a box by row and left to right. */
function placeInOrder({ layout }: ProfileChart, box: number): number {
  const { order, depths, starts, rowStarts } = layout;
  const row = depths[box] ?? 0;
  const end = rowStarts[row + 1] ?? 0;
  let place = firstEndingAfter(layout, row, starts[box] ?? 0);
  while (place < end && order[place] !== box) place += 1;
  return place;
}

/** The next or previous result by row and left to right, wrapping around; −1 without results. */
export function hitBeside(chart: ProfileChart, { set }: ChartHits, from: number | null, step: 1 | -1): number {
  const { order, count } = chart.layout;
  if (set.size === 0) return -1;
  let place = from === null ? (step === 1 ? -1 : count) : placeInOrder(chart, from);
  for (let walked = 0; walked < count; walked += 1) {
    place = (place + step + count) % count;
    const box = order[place] ?? -1;
    if (set.has(box)) return box;
  }
  return -1;
}

/** Number of a result, from 1; 0 if it is none. */
export function numberOfHit(chart: ProfileChart, { matches, set }: ChartHits, box: number | null): number {
  if (box === null || !set.has(box)) return 0;
  const { functionOf, layout } = chart;
  const end = placeInOrder(chart, box);
  let number = 1;
  for (let place = 0; place < end; place += 1) number += matches[functionOf[layout.order[place] ?? 0] ?? 0] ?? 0;
  return number;
}

/** Start values of results, as many as can be distinguished. */
export function hitTicks({ functionOf, layout }: ProfileChart, { matches, set }: ChartHits): Float64Array {
  if (set.size === 0 || layout.total <= 0) return new Float64Array(0);
  const { starts, total } = layout;
  const isHit = new Uint8Array(TICKS + 1);
  for (let box = 0; box < functionOf.length; box += 1)
    if (matches[functionOf[box] ?? 0] === 1) isHit[Math.floor(((starts[box] ?? 0) / total) * TICKS)] = 1;
  return Float64Array.from(isHit, (hit, tick) => (hit === 1 ? (tick / TICKS) * total : -1)).filter(
    (value) => value >= 0,
  );
}
