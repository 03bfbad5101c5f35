/** Discovery of the image that is the largest paint. */
import type { PaintDiscovery } from '../../../engine/trace/contract/network-insights.ts';
import { joined, link, ms } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { sourceCode, sourceWords } from './source-words.ts';

/** Returns what to change, the largest delay first. */
function changes({ isInDocument, isEager, hasHighPriority, isPreloaded }: PaintDiscovery): string[] {
  return [
    ...(isInDocument ? [] : ['name it in the document, or preload it']),
    ...(isEager ? [] : ['remove loading=lazy']),
    ...(hasHighPriority ? [] : [`set fetchpriority=high${isPreloaded ? ' on its preload' : ''}`]),
  ];
}

export function isDiscoveredLate(paint: PaintDiscovery): boolean {
  return changes(paint).length > 0;
}

export const paintDiscovery = traceFinding({
  group: 'load and input',
  tells: ['paintDiscovery'],
  compared: ['Largest contentful paint', 'delivery'],
  section: ({ insights: { paintDiscovery: paint, largestContentfulPaint } }) =>
    paint === null || !isDiscoveredLate(paint)
      ? null
      : {
          id: 'paint-discovery',
          title: 'Discovery of the largest paint',
          facts:
            paint.delayMs === null || paint.delayMs < 0
              ? []
              : [['Requested after the first byte of the document', ms(paint.delayMs)]],
          // An early paint needs no other image first.
          rating: largestContentfulPaint?.rating === 'good' ? null : 'needs-improvement',
          to: { kind: 'request', requestId: paint.requestId },
          blocks: [
            {
              kind: 'list',
              rows: [
                {
                  name: link(paint.url),
                  detail: [joined(changes(paint), ', '), sourceWords(paint.source, paint.url)],
                  code: sourceCode(paint.source),
                },
              ],
            },
          ],
        },
  json: ({ paintDiscovery: paint }) =>
    paint === null || paint.delayMs === null
      ? null
      : {
          name: 'Discovery of the largest paint',
          value: paint.delayMs,
          unit: 'ms',
          items: [milliseconds(paint.url, paint.delayMs, { url: paint.url })],
        },
});
