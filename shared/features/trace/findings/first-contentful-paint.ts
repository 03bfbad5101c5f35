/** The first paint of a load that had content. */
import { durationText } from '../../../base/duration-text.ts';
import type { FirstPaintBlocker } from '../../../engine/trace/contract/network-insights.ts';
import { link, ratingWords, wholeMs, type Words } from '../../../core/findings/model.ts';
import { absentWords, traceFinding } from '../finding.ts';
import { sourceWords } from './source-words.ts';

/** Later than this, something else than the blocker was waited for too. */
const MUCH_LATER_MS = 100;

/** `/a.css, tag on line 7 of /, which blocks rendering, arrived after 2,181 ms, and the first paint came 58 ms later`. */
function blockerWords({ url, arrivedMs, laterMs, busyMs, source }: FirstPaintBlocker): Words {
  return [
    link(url),
    sourceWords(source, url),
    ', which blocks rendering, arrived last, after ',
    wholeMs(arrivedMs),
    ', and the first paint came ',
    wholeMs(laterMs),
    ' later',
    laterMs > MUCH_LATER_MS ? [' (', wholeMs(busyMs), ' of them work of the main thread)'] : '',
  ];
}

export const firstContentfulPaint = traceFinding({
  group: 'load and input',
  rank: { headlines: 40 },
  tells: ['firstContentfulPaint', 'firstPaintBlocker'],
  compared: ['First contentful paint'],
  section: ({ insights: { firstContentfulPaint: paint, firstPaintBlocker: blocker, inTrace } }) => {
    const head = { id: 'fcp', title: 'First contentful paint' };
    if (paint === null) {
      const elsewhere = inTrace?.firstContentfulPaintMs ?? null;
      const value = elsewhere === null ? null : durationText(elsewhere);
      return { ...head, absent: absentWords('No first contentful paint', inTrace, value) };
    }
    const { valueMs, rating, event } = paint;
    return {
      ...head,
      facts: [['FCP', wholeMs(valueMs)]],
      rating,
      to: { kind: 'event', event },
      blocks: blocker === null ? [] : [{ kind: 'paragraph', words: blockerWords(blocker) }],
    };
  },
  headlines: ({ insights: { firstContentfulPaint: paint, firstPaintBlocker: blocker } }) =>
    paint === null || paint.rating === 'good' || blocker === null
      ? []
      : [['First paint: ', wholeMs(paint.valueMs), ' (', ratingWords(paint.rating), '): ', blockerWords(blocker)]],
  json: ({ firstContentfulPaint: paint }) =>
    paint && { name: 'First contentful paint', value: paint.valueMs, unit: 'ms', rating: paint.rating },
});
