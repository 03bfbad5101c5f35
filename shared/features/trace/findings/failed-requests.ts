/** Requests without a usable answer: what the page waited for in vain. */
import { countNoun } from '../../../base/units.ts';
import { MIN_ERROR_STATUS } from '../../../engine/trace/contract/trace-requests.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { at, link, ms, name, rowWords, type ListRow } from '../../../core/findings/model.ts';
import { traceFinding } from '../finding.ts';

const SHOWN = 8;
/** Types that the page waits for. */
const AWAITED: ReadonlySet<string> = new Set(['Script', 'Stylesheet']);

type Request = TraceInsights['failedRequests'][number];

function answerOf({ status }: Request): string {
  if (status === 0) return 'had no answer';
  // The response began well and never ended.
  return status < MIN_ERROR_STATUS ? 'broke off' : `was answered with ${status}`;
}

const isDocument = ({ resourceType, url }: Request, pageUrl: string): boolean =>
  resourceType === 'Document' && url === pageUrl;

/** `/api/order (POST) 1.20s: was answered with 503, at 590 ms`. */
const failureRow = (request: Request, pageUrl: string): ListRow => ({
  name: [
    link(request.url),
    request.method === '' || request.method === 'GET' ? '' : [' (', name(request.method, 16), ')'],
  ],
  detail: [
    `${answerOf(request)}, at `,
    at(request.startMs),
    isDocument(request, pageUrl) ? ': all figures are those of the page that it sent with the error' : '',
  ],
  figure: ms(request.durationMs),
  to: { kind: 'request', requestId: request.requestId },
});

export const failedRequests = traceFinding({
  group: 'network',
  tells: ['failedRequests'],
  compared: ['Failed requests'],
  section: ({ insights: { failedRequests: requests, page } }) =>
    requests.length === 0
      ? null
      : {
          id: 'failed-requests',
          title: 'Failed requests',
          facts: [['Without an answer, or with an error', countNoun(requests.length, 'request')]],
          isWarning: true,
          blocks: [
            {
              kind: 'list',
              maxRows: SHOWN,
              rows: requests.map((request) => failureRow(request, page?.url ?? '')),
            },
          ],
        },
  headlines: ({ insights: { failedRequests: requests, page } }) =>
    requests.slice(0, SHOWN).map((request) => ['Failed request: ', rowWords(failureRow(request, page?.url ?? ''))]),
  nextSteps: ({ insights: { failedRequests: requests, page } }) => [
    ...requests
      .filter((request) => isDocument(request, page?.url ?? ''))
      .slice(0, 1)
      .map((request) => [
        'Load the page that is meant: ',
        link(request.url),
        ` ${answerOf(request)}, so these figures and steps are about the page of the error.`,
      ]),
    ...requests
      .filter(({ resourceType }) => AWAITED.has(resourceType))
      .slice(0, 1)
      .map((request) => [
        'Mend the address of ',
        link(request.url),
        `, or remove what asks for it: the page waits for it and it ${answerOf(request)}.`,
      ]),
  ],
  further: () => ({ failedRequests: [] }),
});
