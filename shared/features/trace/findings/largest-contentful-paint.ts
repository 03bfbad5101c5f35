/** The largest paint of a load and its phases. */
import { durationText } from '../../../base/duration-text.ts';
import { formatCount } from '../../../base/units.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { address, name, ratingWords, wholeMs, type Fact } from '../../../core/findings/model.ts';
import { absentWords, milliseconds, traceFinding } from '../finding.ts';
import { loadCosts } from './load-path.ts';

const ELEMENT_CHARS = 60;
const SECTION_URL_CHARS = 80;

type Paint = NonNullable<TraceInsights['largestContentfulPaint']>;

const slowestPhase = ({ phases }: Paint): Paint['phases'][number] | undefined =>
  phases.toSorted((a, b) => b.durationMs - a.durationMs)[0];

export const largestContentfulPaint = traceFinding({
  group: 'load and input',
  rank: { headlines: 30 },
  tells: ['largestContentfulPaint'],
  compared: ['Largest contentful paint'],
  section: ({ insights: { largestContentfulPaint: paint, inTrace } }) => {
    const head = { id: 'lcp', title: 'Largest contentful paint' };
    if (paint === null) {
      const elsewhere = inTrace?.largestContentfulPaintMs ?? null;
      const value = elsewhere === null ? null : durationText(elsewhere);
      return { ...head, absent: absentWords('Recorded only while a page loads', inTrace, value) };
    }
    const { valueMs, rating, sizePx, type, element, url, phases, event } = paint;
    const facts: Fact[] = [
      ['LCP', wholeMs(valueMs)],
      ['Size', `${formatCount(sizePx)} px²`],
      ['Type', type === '' ? 'unknown' : name(type)],
      ...(element === '' ? [] : [['Element', name(element, ELEMENT_CHARS)] as const]),
      ...(url === '' ? [] : [['URL', address(url, SECTION_URL_CHARS)] as const]),
    ];
    return {
      ...head,
      facts,
      rating,
      to: { kind: 'event', event },
      blocks: [
        {
          kind: 'list',
          title: 'Phases',
          maxRows: phases.length,
          rows: phases.map((phase) => ({ name: name(phase.name), figure: wholeMs(phase.durationMs) })),
        },
      ],
    };
  },
  headlines: ({ insights: { largestContentfulPaint: paint } }) => {
    if (paint === null) return [];
    const { valueMs, rating, element, url } = paint;
    const slowest = slowestPhase(paint);
    return [
      [
        'LCP: ',
        wholeMs(valueMs),
        ' (',
        ratingWords(rating),
        ')',
        element === '' ? '' : [', ', name(element, ELEMENT_CHARS)],
        url === '' ? '' : [', ', address(url)],
        slowest === undefined ? '' : ['; most of it is ', name(slowest.name), ' (', wholeMs(slowest.durationMs), ')'],
      ],
    ];
  },
  nextSteps: ({ insights: { largestContentfulPaint: paint, loadPath } }) => {
    // Steps of the load path say more.
    if (paint === null || paint.rating === 'good' || loadCosts(loadPath).length > 0) return [];
    const slowest = slowestPhase(paint);
    return [
      slowest === undefined
        ? 'LCP is late: check Requests for what the largest element waits for.'
        : ['LCP is late: most of it is ', name(slowest.name), ' (', wholeMs(slowest.durationMs), ').'],
    ];
  },
  json: ({ largestContentfulPaint: paint }) =>
    paint && {
      name: 'Largest contentful paint',
      value: paint.valueMs,
      unit: 'ms',
      rating: paint.rating,
      items: paint.phases.map((phase) => milliseconds(phase.name, phase.durationMs)),
    },
});
