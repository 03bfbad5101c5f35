/** Boxes of a track as text to copy: stack and subtree. */
import { subtreeText } from '../../../core/widgets/icicle/subtree.ts';
import { sourcePlace } from '../../../core/widgets/source-place.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { StackPlace } from '../details/event-details.tsx';
import { boxesAround, labelAt, labelName, type TrackChart } from './track-chart.ts';

/** Functions from a box outwards up to the first event. */
export function stackOfBox(chart: TrackChart, box: number): StackPlace[] {
  const around = boxesAround(chart, box);
  const end = around.findIndex((each) => labelAt(chart, each).kind !== 'function');
  return around.slice(0, end < 0 ? around.length : end).map((each) => labelAt(chart, each));
}

/** Functions and events from a box outwards. */
export function stackAround(chart: TrackChart, box: number): StackPlace[] {
  return boxesAround(chart, box).map((each) => labelAt(chart, each));
}

/** A box and its descendants, one indented line each. */
export function subtreeOfBox(chart: TrackChart, box: number): string {
  return subtreeText(chart.layout, box, (at) => {
    const label = labelAt(chart, at);
    const totalMs = chart.layout.sizes[at] ?? 0;
    const source = sourcePlace(label);
    return `${labelName(label)}${totalMs > 0 ? ` ${durationText(totalMs)}` : ''}${source === '' ? '' : `  ${source}`}`;
  });
}
