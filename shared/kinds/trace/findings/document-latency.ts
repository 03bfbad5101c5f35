/** Redirects, server and size of the document: everything else of a load waits for it. */
import { countNoun, formatCount } from '../../../base/units.ts';
import type { DocumentLatency } from '../../../contracts/traces/network-insights.ts';
import { bytes, joined, link, ms, type Words } from '../../../findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { deliveryRows } from './delivery-rows.ts';

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
      : [[`${countNoun(redirects.length, 'redirect')} before `, link(url), ' took ', ms(redirectMs)]]),
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
  // The load path is compared, which begins with the document.
  compared: [],
  section: ({ insights: { documentLatency: document } }) => {
    const found = document === null ? [] : delays(document);
    if (document === null || found.length === 0) return null;
    return {
      id: 'document-latency',
      title: 'Document Latency',
      label: 'Document latency',
      facts: [],
      figure: ms(document.redirectMs + (document.serverMs ?? 0)),
      line: `${formatCount(found.length)} of redirects, server and compression`,
      isWarning: document.isSlow,
      to: { kind: 'request', requestId: document.requestId },
      blocks: [deliveryRows(found.map((words) => ({ name: words })))],
    };
  },
  headlines: ({ insights: { documentLatency: document } }) =>
    document === null || (!document.isSlow && document.redirects.length === 0)
      ? []
      : [['Document: ', joined(delays(document).slice(0, 2), '; ')]],
  json: ({ documentLatency: document }) =>
    document && {
      name: 'Document latency',
      value: document.redirectMs + (document.serverMs ?? 0),
      unit: 'ms',
      items: [
        milliseconds('redirects', document.redirectMs),
        ...(document.serverMs === null ? [] : [milliseconds('server', document.serverMs)]),
      ],
    },
});
