/** The longest chain of critical requests, and the tree that it is in. */
import type { RequestChains } from '../../../engine/trace/contract/network-insights.ts';
import { count, link, ms } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { fromWords, sourceCode, sourceWords } from './source-words.ts';

/** Indents a request by its depth. */
const INDENT = '\u2003';

export function hasChain({ chain }: RequestChains): boolean {
  return chain.length > 0;
}

/** Requests of the tree that answers have. */
const TOLD_REQUESTS = 6;

export const requestChains = traceFinding({
  group: 'load and input',
  tells: ['requestChains'],
  // The load path is compared.
  compared: [],
  section: ({ insights: { requestChains: found } }) => {
    const last = found?.chain.at(-1);
    if (found === null || last === undefined) return null;
    return {
      id: 'request-chains',
      title: 'Request chains',
      facts: [
        ['Until the last one', ms(last.untilMs)],
        ['Last to arrive', [link(last.url), sourceWords(last.source, last.url)]],
        ['Critical requests', count(found.count)],
      ],
      blocks: [
        {
          kind: 'list',
          maxRows: TOLD_REQUESTS,
          rows: found.rows.map(({ url, requestId, depth, untilMs, source }) => ({
            name: [INDENT.repeat(depth), link(url)],
            detail: depth === 0 ? '' : fromWords(source, url),
            figure: ms(untilMs),
            to: { kind: 'request', requestId },
            code: sourceCode(source),
          })),
        },
      ],
    };
  },
  json: ({ requestChains: found }) =>
    found && {
      name: 'Request chains',
      value: found.longestMs,
      unit: 'ms',
      items: found.rows.map(({ url, untilMs }) => milliseconds(url, untilMs, { url })),
    },
});
