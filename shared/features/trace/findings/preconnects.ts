/** Connections that the page asks for in advance, and those that it should ask for. */
import { countNoun } from '../../../base/units.ts';
import type { Preconnects } from '../../../engine/trace/contract/network-insights.ts';
import { address, ms, type Fact, type ListRow } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { deliveryRows } from './delivery-rows.ts';
import { sourceCode, sourceWords } from './source-words.ts';

/** More connections compete with each other. */
const MAX_ORIGINS = 4;

const isVain = ({ isUsed, isConnectedAgain }: Preconnects['origins'][number]): boolean => !isUsed || isConnectedAgain;

/** Origins to connect to, then those that the page connects to in vain. */
function rowsOf({ origins, candidates, onPath }: Preconnects): ListRow[] {
  return [
    ...candidates.map(({ origin, savedMs, url, requestId, source }) => ({
      name: address(origin),
      detail: [
        origins.some((asked) => asked.origin === origin && asked.isConnectedAgain)
          ? 'its preconnect was not used (check its crossorigin), and it was connected to again'
          : 'a preconnect could save this',
        sourceWords(source, url),
      ],
      figure: ms(savedMs),
      to: { kind: 'request', requestId } as const,
      code: sourceCode(source),
    })),
    ...onPath.map(({ origin, connectionMs, url, requestId, source }) => ({
      name: address(origin),
      detail: [
        'the largest paint waited for its connection. The document names it itself, so only a Link header could connect earlier: serve the file from your own origin',
        sourceWords(source, url),
      ],
      figure: ms(connectionMs),
      to: { kind: 'request', requestId } as const,
      code: sourceCode(source),
    })),
    // Servers that were connected to again are told above.
    ...origins
      .filter(({ isUsed }) => !isUsed)
      .map(({ origin, from }) => ({
        name: address(origin),
        detail: `the preconnect in ${from === 'tag' ? 'the document' : 'its Link header'} was not used`,
      })),
    ...(origins.length > MAX_ORIGINS
      ? [
          {
            name: `${countNoun(origins.length, 'origin')} are connected to in advance; more than ${MAX_ORIGINS} compete`,
          },
        ]
      : []),
  ];
}

function factsOf({ candidates, origins, onPath }: Preconnects): Fact[] {
  const facts: Fact[] = [
    ['To connect to earlier', countNoun(candidates.length, 'origin')],
    ['Waited for by the largest paint', countNoun(onPath.length, 'origin')],
    ['In vain', countNoun(origins.filter(isVain).length, 'preconnect')],
    ['In advance', countNoun(origins.length > MAX_ORIGINS ? origins.length : 0, 'origin')],
  ];
  return facts.filter(([, value]) => typeof value === 'string' && !value.startsWith('0 '));
}

export function hasPreconnectAdvice(preconnects: Preconnects): boolean {
  return rowsOf(preconnects).length > 0;
}

export const preconnects = traceFinding({
  group: 'network',
  tells: ['preconnects'],
  // A property of the page.
  compared: [],
  section: ({ insights: { preconnects: found } }) => {
    const rows = found === null ? [] : rowsOf(found);
    if (found === null || rows.length === 0) return null;
    return {
      id: 'preconnects',
      title: 'Preconnects',
      facts: factsOf(found),
      blocks: [deliveryRows(rows)],
    };
  },
  nextSteps: ({ insights: { preconnects: found } }) =>
    (found?.candidates ?? []).slice(0, 1).map(({ origin, savedMs }) => {
      const isAsked = found?.origins.some((asked) => asked.origin === origin && asked.isConnectedAgain) === true;
      return isAsked
        ? [
            'Make the preconnect for ',
            address(origin),
            ' match its requests (crossorigin for fonts and for fetch, none otherwise): they had to connect again, which took up to ',
            ms(savedMs),
            '.',
          ]
        : [
            'Connect earlier: <link rel=preconnect> for ',
            address(origin),
            ' at the beginning of the head saves up to ',
            ms(savedMs),
            '; with crossorigin for fonts and for fetch.',
          ];
    }),
  json: ({ preconnects: found }) =>
    found === null || found.candidates.length === 0
      ? null
      : {
          name: 'Preconnect candidates',
          value: Math.max(...found.candidates.map(({ savedMs }) => savedMs)),
          unit: 'ms',
          items: found.candidates.map(({ origin, savedMs }) => milliseconds(origin, savedMs)),
        },
});
