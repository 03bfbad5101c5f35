/** The first paint of a load that had content. */
import { durationText } from '../../../base/duration-text.ts';
import { ratingWords, wholeMs } from '../../../findings/model.ts';
import { absentWords, traceFinding } from '../finding.ts';

export const firstContentfulPaint = traceFinding({
  group: 'load and input',
  tells: ['firstContentfulPaint'],
  compared: ['First contentful paint'],
  section: ({ insights: { firstContentfulPaint: paint, inTrace } }) => {
    const head = { id: 'fcp', label: 'First contentful paint' };
    if (paint === null) {
      const elsewhere = inTrace?.firstContentfulPaintMs ?? null;
      const value = elsewhere === null ? null : durationText(elsewhere);
      return { ...head, absent: absentWords('No first contentful paint', inTrace, value) };
    }
    const { valueMs, rating, event } = paint;
    return {
      ...head,
      title: 'First Contentful Paint',
      facts: [
        ['FCP', wholeMs(valueMs)],
        ['Rating', ratingWords(rating)],
      ],
      line: '',
      rating,
      to: { kind: 'event', event },
      blocks: [],
    };
  },
  json: ({ firstContentfulPaint: paint }) =>
    paint && { name: 'First contentful paint', value: paint.valueMs, unit: 'ms', rating: paint.rating },
});
