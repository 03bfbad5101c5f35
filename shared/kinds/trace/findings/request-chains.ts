/** The longest chain of critical requests, and the tree that it is in. */
import { countNoun } from '../../../base/units.ts';
import type { RequestChains } from '../../../contracts/traces/network-insights.ts';
import { joined, link, ms, type Words } from '../../../findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { sourceCode, sourceWords } from './source-words.ts';

type Row = RequestChains['rows'][number];

/** Indents a request by its depth. */
const INDENT = '\u2003';

export function hasChain({ chain }: RequestChains): boolean {
  return chain.length > 0;
}

/** Links of a chain that are told: the document and the last ones. */
const TOLD_LINKS = 6;

/** `/ → /site.css, tag on line 5 of / → /x.ttf, named in /site.css, arrived 1.25s after the document was requested`. */
function chainWords(chain: readonly Row[]): Words {
  const words = chain.map(({ url, source }, at): Words => [link(url), at === 0 ? '' : sourceWords(source, url)]);
  const left = words.length - TOLD_LINKS;
  const told = left <= 0 ? words : [...words.slice(0, 1), `${left} more`, ...words.slice(1 - TOLD_LINKS)];
  const last = chain.at(-1);
  return [
    joined(told, ' → '),
    last === undefined ? '' : [', arrived ', ms(last.untilMs), ' after the document was requested'],
  ];
}

export const requestChains = traceFinding({
  group: 'load and input',
  tells: ['requestChains'],
  // The load path is compared.
  compared: [],
  section: ({ insights: { requestChains: found } }) => {
    if (found === null || !hasChain(found)) return null;
    return {
      id: 'request-chains',
      title: 'Request chains',
      facts: [],
      figure: ms(found.chain.at(-1)?.untilMs ?? 0),
      line: `${countNoun(found.count, 'critical request')}, each after the one that names it`,
      blocks: [
        { kind: 'paragraph', only: 'assistant', words: ['Last to arrive: ', chainWords(found.chain)] },
        {
          kind: 'list',
          only: 'person',
          rows: found.rows.map(({ url, requestId, depth, untilMs, source }) => ({
            name: [INDENT.repeat(depth), link(url)],
            detail: depth === 0 ? '' : sourceWords(source, url),
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
