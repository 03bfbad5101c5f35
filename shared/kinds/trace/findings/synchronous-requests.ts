/** Requests that script waited for without leaving the main thread. */
import { formatDuration } from '../../../base/units.ts';
import { authorCode } from '../../../contracts/author-code.ts';
import type { TraceInsights } from '../../../contracts/traces/trace-insights.ts';
import { at, link, ms, type Words } from '../../../findings/model.ts';
import { placeCall } from '../../../findings/source-call.ts';
import { traceFinding } from '../finding.ts';
import { codeWords } from './code-words.ts';

const SHOWN = 8;
/** Code that waited for less is not worth reading. */
const MIN_MS = 30;

type Request = TraceInsights['synchronousRequests'][number];

/** ` blocked the main thread for 256.9ms at 590 ms, sent by (anonymous) (flags.js:5:5)`: after the name of the request. */
const waitWords = ({ startMs, durationMs, sentBy }: Request): Words => [
  ' blocked the main thread for ',
  ms(durationMs),
  ' at ',
  at(startMs),
  sentBy === null ? '' : [', sent by ', codeWords(sentBy)],
];

export const synchronousRequests = traceFinding({
  group: 'main thread',
  tells: ['synchronousRequests'],
  compared: ['Synchronous requests'],
  section: ({ insights: { synchronousRequests: requests } }) =>
    requests.length === 0
      ? null
      : {
          id: 'synchronous',
          title: 'Synchronous requests',
          facts: [],
          figure: ms(requests.reduce((sum, { durationMs }) => sum + durationMs, 0)),
          line: 'The main thread did nothing else meanwhile',
          isOpen: true,
          blocks: [
            {
              kind: 'list',
              maxTold: SHOWN,
              rows: requests.map((request) => ({
                name: link(request.url),
                detail: waitWords(request),
                figure: ms(request.durationMs),
                to: { kind: 'request', requestId: request.requestId },
                code: request.sentBy === null ? null : authorCode(request.sentBy).place,
              })),
            },
          ],
        },
  headlines: ({ insights: { synchronousRequests: requests } }) =>
    requests.slice(0, SHOWN).map((request) => ['Synchronous request: ', link(request.url), waitWords(request)]),
  culprits: ({
    insights: {
      synchronousRequests: [longest],
    },
  }) => {
    if (longest === undefined || longest.sentBy === null || longest.durationMs < MIN_MS) return [];
    const { place } = authorCode(longest.sentBy);
    const why = `blocks the main thread for ${formatDuration(longest.durationMs)} with a synchronous request`;
    return [{ why, place, call: placeCall(place, 'call') }];
  },
  further: () => ({ synchronousRequests: [] }),
});
