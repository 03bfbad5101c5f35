/** The longest chain of critical requests, and the tree that it is in. */
import { countNoun } from '../../../base/units.ts';
import type { RequestChains } from '../../../contracts/traces/network-insights.ts';
import { joined, link, ms, type Words } from '../../../findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { sourceCode, sourceWords } from './source-words.ts';

type Row = RequestChains['rows'][number];

/** Files that the document itself names are no chain. */
const MIN_DEPTH = 2;
/** Indents a request by its depth. */
const INDENT = '\u2003';

export function hasChain({ rows }: RequestChains): boolean {
  return rows.some(({ depth }) => depth >= MIN_DEPTH);
}

/** `/ → /site.css, tag on line 5 of / → /x.ttf until 1.25 s`. */
function chainWords(chain: readonly Row[]): Words {
  const last = chain.at(-1);
  return [
    joined(
      chain.map(({ url, source }, at) => [link(url), at === 0 ? '' : sourceWords(source, url)]),
      ' → ',
    ),
    last === undefined ? '' : [', arrived after ', ms(last.untilMs)],
  ];
}

/** The deepest request that arrived last, with what leads to it. */
function deepestChain(rows: readonly Row[]): Row[] {
  const chain: Row[] = [];
  let best: Row[] = [];
  for (const row of rows) {
    chain.length = row.depth;
    chain.push(row);
    const isBetter = row.depth >= MIN_DEPTH && row.untilMs > (best.at(-1)?.untilMs ?? 0);
    if (isBetter) best = [...chain];
  }
  return best;
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
      title: 'Request Chains',
      label: 'Request chains',
      facts: [],
      figure: ms(found.longestMs),
      line: `${countNoun(found.count, 'critical request')}, each after the one that names it`,
      blocks: [
        { kind: 'paragraph', only: 'assistant', words: ['Last to arrive: ', chainWords(deepestChain(found.rows))] },
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
