/** The wait of the first paint in two recordings, in words. */
import type { FirstPaintWait } from '../../engine/trace/contract/network-insights.ts';
import { USUAL_CHANGE_SHARE, type TraceComparison } from '../../engine/trace/contract/trace-comparison.ts';
import type { ComparisonWords } from '../../engine/trace/contract/trace-comparison-text.ts';
import { link, ms, wholeMs, type Words } from '../../core/findings/model.ts';
import { codeWords } from './findings/code-words.ts';
import { sourceWords } from './findings/source-words.ts';

/** A cause that blocked a paint that came as early explains no change. */
const MIN_CHANGE_MS = 50;

/** `A at 2,239 ms, 58 ms after the last request that blocked rendering had arrived: /a.css, tag on line 7 of /`. */
function waitWords({ paintMs, blocker, script }: FirstPaintWait, name: string): Words {
  const between = blocker === null ? ', but ' : '; between the two ';
  const ran: Words = script === null ? '' : [between, codeWords(script.code), ' ran for ', ms(script.runMs)];
  const after: Words =
    blocker === null
      ? ', before which no request blocked rendering'
      : [
          ', ',
          wholeMs(blocker.laterMs),
          ' after the last request that blocked rendering had arrived: ',
          link(blocker.url),
          sourceWords(blocker.source, blocker.url),
        ];
  return [`${name} at `, wholeMs(paintMs), after, ran];
}

/** Null where the first paints came at about the same time. */
export function comparedFirstPaintWords(
  { firstPaint }: Pick<TraceComparison, 'firstPaint'>,
  { base, new: later }: Pick<ComparisonWords, 'base' | 'new'>,
): Words | null {
  if (firstPaint === null) return null;
  const changeMs = Math.abs(firstPaint.new.paintMs - firstPaint.base.paintMs);
  if (changeMs < Math.max(MIN_CHANGE_MS, USUAL_CHANGE_SHARE * firstPaint.base.paintMs)) return null;
  return ['First paint: ', waitWords(firstPaint.base, base), '. ', waitWords(firstPaint.new, later), '.'];
}
