/** Redirects, server and size of the document: everything else of a load waits for it. */
import { countNoun } from '../../../base/units.ts';
import type { DocumentLatency } from '../../../engine/trace/contract/network-insights.ts';
import { bytes, joined, link, ms, type Words } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { deliveryRows } from './delivery-rows.ts';
import { tellsRedirects } from './load-path.ts';
import { redirectChain } from './redirect-words.ts';

/** A first byte after more than this, redirects included, is poor (web.dev/articles/ttfb). */
const VERY_SLOW_MS = 1800;

const MUCH_REDIRECT_MS = 100;

const untilAnswerMs = ({ redirectMs, serverMs }: DocumentLatency): number => redirectMs + (serverMs ?? 0);

/** Returns what delays the document, in the order in which it happens. */
function delays({
  url,
  redirects,
  redirectMs,
  serverMs,
  isSlow,
  uncompressedBytes,
  sizeBytes,
}: DocumentLatency): Words[] {
  return [
    ...(redirects.length === 0
      ? []
      : [
          [
            `${countNoun(redirects.length, 'redirect')} took `,
            ms(redirectMs),
            ': ',
            redirectChain(
              redirects.map((each) => each.url),
              url,
            ),
          ],
        ]),
    ...(isSlow && serverMs !== null ? [['The server took ', ms(serverMs), ' to answer; up to 600 ms is fine']] : []),
    ...(uncompressedBytes === 0
      ? []
      : [['Sent without compression, which would save about ', bytes(uncompressedBytes), ' of ', bytes(sizeBytes)]]),
  ];
}

export function isDocumentLate(document: DocumentLatency): boolean {
  return delays(document).length > 0;
}

export const documentLatency = traceFinding({
  group: 'load and input',
  tells: ['documentLatency'],
  compared: ['delivery'],
  section: ({ insights: { documentLatency: document } }) => {
    const found = document === null ? [] : delays(document);
    if (document === null || found.length === 0) return null;
    return {
      id: 'document-latency',
      title: 'Document latency',
      facts: [['Until the answer', ms(untilAnswerMs(document))]],
      rating: untilAnswerMs(document) > VERY_SLOW_MS ? 'poor' : 'needs-improvement',
      to: { kind: 'request', requestId: document.requestId },
      blocks: [deliveryRows(found.map((words) => ({ name: words })))],
    };
  },
  headlines: ({ insights: { documentLatency: document } }) =>
    document === null || (!document.isSlow && document.redirects.length === 0)
      ? []
      : [['Document: ', joined(delays(document).slice(0, 2), '; ')]],
  nextSteps: ({ insights: { documentLatency: document, loadPath } }) =>
    document === null
      ? []
      : [
          ...(document.uncompressedBytes === 0
            ? []
            : [
                [
                  'Compress ',
                  link(document.url),
                  ' (gzip or Brotli): it saves about ',
                  bytes(document.uncompressedBytes),
                  '.',
                ],
              ]),
          ...(document.redirectMs < MUCH_REDIRECT_MS || tellsRedirects(loadPath, document.requestId)
            ? []
            : [['Link to ', link(document.url), ' itself: redirects before it took ', ms(document.redirectMs), '.']]),
        ],
  json: ({ documentLatency: document }) =>
    document && {
      name: 'Document latency',
      value: untilAnswerMs(document),
      unit: 'ms',
      items: [
        milliseconds('redirects', document.redirectMs),
        ...(document.serverMs === null ? [] : [milliseconds('server', document.serverMs)]),
      ],
    },
});
