/** A capture as an entry of a menu: its title, and what tells captures with similar titles apart. */
import { durationText } from '../../../../shared/base/duration-text.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { wholeSeconds } from '../../words/moments.ts';
import { captureSource, dayLabel, TAKEN_BY_WINDOW } from '../topics/library.ts';
import { titleText, type CaptureTitles } from './capture-titles.ts';

/** From start to stop, which takes a little longer or shorter than what was recorded: nobody tells two captures apart by that. */
const lengthText = (durationMs: number): string =>
  durationMs < 1000 ? durationText(durationMs) : wholeSeconds(1000 * Math.round(durationMs / 1000));

/** `heap 8.0 MB`; of what has no known heap size, and of other kinds, `12.0 MB file`. */
export function sizeText({ options: { heapBytes }, sizeBytes }: Pick<CaptureRecord, 'options' | 'sizeBytes'>): string {
  return typeof heapBytes === 'number' ? `heap ${formatBytes(heapBytes)}` : `${formatBytes(sizeBytes)} file`;
}

/** Port or host, day, length or size, and who captured it. */
function detailOf(capture: CaptureRecord, nowMs: number): string {
  const { durationMs, startedAt, takenBy, origin } = capture;
  const { document } = CAPTURE_KINDS[capture.kind];
  const day = dayLabel(Date.parse(startedAt), nowMs);
  const isTimed = document === 'cpu-profile' || document === 'trace';
  return [
    captureSource(capture),
    day === 'Today' ? '' : day,
    isTimed && durationMs > 0 ? lengthText(durationMs) : sizeText(capture),
    takenBy === TAKEN_BY_WINDOW || origin === 'imported' ? '' : `by ${takenBy}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

export function captureChoice(
  capture: CaptureRecord,
  titles: CaptureTitles,
  nowMs: number,
): { readonly label: string; readonly detail: string } {
  return {
    label: titleText(titles.get(capture.id) ?? { head: capture.name, tail: '' }),
    detail: detailOf(capture, nowMs),
  };
}

/** The captures of the same target first, in the order that they have. */
export function ofTargetFirst(captures: readonly CaptureRecord[], { target }: CaptureRecord): CaptureRecord[] {
  const isOwn = (capture: CaptureRecord): boolean => target !== null && capture.target?.id === target.id;
  return [...captures.filter(isOwn), ...captures.filter((capture) => !isOwn(capture))];
}
