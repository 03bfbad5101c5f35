/** Requests that script waited for without leaving the main thread. */
import { formatDuration } from '../../../base/units.ts';
import { authorCode } from '../../../engine/source-map/contract/author-code.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { at, link, ms, rowWords, type ListRow } from '../../../core/findings/model.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { traceFinding } from '../finding.ts';
import { codeWords } from './code-words.ts';

const SHOWN = 8;
/** Code that waited for less is not worth reading. */
const MIN_MS = 30;

type Request = TraceInsights['synchronousRequests'][number];

/** `/api/flags 256.9ms: blocked the main thread at 590 ms, sent by (anonymous) (flags.js:5:5)`. */
const requestRow = ({ url, requestId, startMs, durationMs, sentBy }: Request): ListRow => ({
  name: link(url),
  detail: ['blocked the main thread at ', at(startMs), sentBy === null ? '' : [', sent by ', codeWords(sentBy)]],
  figure: ms(durationMs),
  to: { kind: 'request', requestId },
  code: sentBy === null ? null : authorCode(sentBy).place,
});

export const synchronousRequests = traceFinding({
  group: 'main thread',
  rank: { headlines: 10, culprits: 10 },
  tells: ['synchronousRequests'],
  compared: ['Synchronous requests'],
  section: ({ insights: { synchronousRequests: requests } }) =>
    requests.length === 0
      ? null
      : {
          id: 'synchronous',
          title: 'Synchronous requests',
          facts: [['Main thread blocked', ms(requests.reduce((sum, { durationMs }) => sum + durationMs, 0))]],
          isWarning: true,
          blocks: [{ kind: 'list', maxRows: SHOWN, rows: requests.map(requestRow) }],
        },
  headlines: ({ insights: { synchronousRequests: requests } }) =>
    requests.slice(0, SHOWN).map((request) => ['Synchronous request: ', rowWords(requestRow(request))]),
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
