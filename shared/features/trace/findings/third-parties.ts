/** Cost of third parties, by company. */
import { countNoun } from '../../../base/units.ts';
import type { ThirdParties } from '../../../engine/trace/contract/network-insights.ts';
import { bytes, link, ms, name, rowWords, type ListRow } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { deliveryRows } from './delivery-rows.ts';
import { sourceCode, sourceWords } from './source-words.ts';

type Row = ThirdParties['rows'][number];

/** Main-thread time of others that is worth a line of its own. */
const MUCH_MS = 50;
const NAME_CHARS = 40;

const sumMs = ({ rows }: ThirdParties): number => rows.reduce((sum, { mainThreadMs }) => sum + mainThreadMs, 0);

const sumWaitedMs = ({ rows }: ThirdParties): number => rows.reduce((sum, row) => sum + row.waitedMs, 0);

const partyRow = ({
  name: company,
  category,
  requests,
  transferBytes,
  mainThreadMs,
  blocking,
  waitedMs,
  url,
  requestId,
  source,
}: Row): ListRow => ({
  name: [name(company, NAME_CHARS), category === '' ? '' : [' (', name(category, 20), ')']],
  figure: ms(mainThreadMs),
  detail: [
    'on the main thread, ',
    bytes(transferBytes),
    requests === 0 ? '' : [` in ${countNoun(requests, 'request')}`],
    blocking === 0 ? '' : `, ${requests === 1 ? 'which blocks' : `${blocking} of which block`} rendering`,
    waitedMs < 1 ? '' : [', the paint waited ', ms(waitedMs)],
    requests === 0 ? '' : [requests === 1 ? ', ' : ', the first ', link(url)],
    sourceWords(source, url),
  ],
  ...(requestId === '' ? {} : { to: { kind: 'request', requestId } }),
  code: sourceCode(source),
});

export const thirdParties = traceFinding({
  group: 'network',
  tells: ['thirdParties'],
  compared: ['delivery', 'scripts'],
  section: ({ insights: { thirdParties: found } }) =>
    found === null || found.count === 0
      ? null
      : {
          id: 'third-parties',
          title: 'Third parties',
          facts: [
            ['Main-thread time', ms(sumMs(found))],
            ['Third parties', String(found.count)],
            ...(sumWaitedMs(found) < 1 ? [] : ([['The paint waited', ms(sumWaitedMs(found))]] as const)),
            ['Own main-thread time', ms(found.own.mainThreadMs)],
            ['Own transfer', bytes(found.own.transferBytes)],
          ],
          blocks: [deliveryRows(found.rows.map(partyRow), found.count)],
        },
  headlines: ({ insights: { thirdParties: found } }) => {
    const [first] = found?.rows ?? [];
    if (first === undefined || first.mainThreadMs + first.waitedMs < MUCH_MS) return [];
    return [['Third party: ', rowWords(partyRow(first))]];
  },
  nextSteps: ({ insights: { thirdParties: found } }) => {
    const [first] = found?.rows ?? [];
    if (first === undefined || first.requests === 0 || first.mainThreadMs + first.waitedMs < MUCH_MS) return [];
    return [
      [
        first.blocking === 0 ? 'Load ' : 'Do not let others block the page: load ',
        link(first.url),
        ' of ',
        name(first.name, NAME_CHARS),
        first.blocking === 0
          ? ' later, or leave it out'
          : ' after the first paint (async for a script), or serve it from your own origin',
        sourceWords(first.source, first.url),
        '.',
      ],
    ];
  },
  json: ({ thirdParties: found }) =>
    found && {
      name: 'Third parties',
      value: sumMs(found),
      unit: 'ms',
      items: found.rows.map(({ name: company, mainThreadMs }) => milliseconds(company, mainThreadMs)),
    },
});
