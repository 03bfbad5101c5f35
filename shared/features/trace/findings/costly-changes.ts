/** Code whose changes made long style recalculations and layouts necessary, which run after it. */
import { countNoun, formatDuration } from '../../../base/units.ts';
import type { CostlyChanges } from '../../../engine/trace/contract/dom-and-styles.ts';
import { ms, place, type Words } from '../../../core/findings/model.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { milliseconds, traceFinding } from '../finding.ts';

/** Less is not worth a line. */
const MIN_TOLD_MS = 50;

type Change = CostlyChanges[number];

const WORK: Readonly<Record<Change['kind'], string>> = { style: 'Style', layout: 'Layout' };
const sizeText = ({ kind, size }: Change): string =>
  size === 0 ? '' : ` of up to ${countNoun(size, kind === 'style' ? 'element' : 'object')}`;

/** `Style of up to 1,758 elements took 191.8ms in 4 updates, changed by update (reading.js:17:16)`. */
export function changeWords(change: Change): Words {
  const { kind, times, totalMs } = change;
  return [
    `${WORK[kind]}${sizeText(change)} took `,
    ms(totalMs),
    times === 1 ? '' : ` in ${countNoun(times, 'update')}`,
    ', changed by ',
    place(change.place),
  ];
}

const told = (changes: CostlyChanges): CostlyChanges => changes.filter(({ totalMs }) => totalMs >= MIN_TOLD_MS);

export const costlyChanges = traceFinding({
  group: 'main thread',
  rank: { headlines: 90, culprits: 60 },
  tells: ['costlyChanges'],
  compared: [],
  section: ({ insights: { costlyChanges: changes } }) => {
    return changes.length === 0
      ? null
      : {
          id: 'costly-changes',
          title: 'Costly changes',
          facts: [['Style and layout', ms(changes.reduce((sum, { totalMs }) => sum + totalMs, 0))]],
          blocks: [
            {
              kind: 'list',
              rows: changes.map((change) => ({
                name: place(change.place),
                detail: [
                  `${WORK[change.kind].toLowerCase()}${sizeText(change)} in ${countNoun(change.times, 'update')}, the longest `,
                  ms(change.longestMs),
                ],
                figure: ms(change.totalMs),
                to: { kind: 'event', event: change.event },
                code: change.place,
              })),
            },
          ],
        };
  },
  headlines: ({ insights: { costlyChanges: changes } }) => told(changes).slice(0, 1).map(changeWords),
  culprits: ({ insights: { costlyChanges: changes } }) =>
    told(changes).map((change) => ({
      why: `changes what makes ${change.kind} of ${formatDuration(change.totalMs)} necessary (${countNoun(change.times, 'update')}${sizeText(change)})`,
      place: change.place,
      call: placeCall(change.place, 'call'),
    })),
  json: ({ costlyChanges: changes }) =>
    changes.length === 0
      ? null
      : {
          name: 'Costly changes',
          value: changes.reduce((sum, { totalMs }) => sum + totalMs, 0),
          unit: 'ms',
          items: changes.map(({ kind, place: of, totalMs }) =>
            milliseconds(`${kind} changed at ${of.url}:${of.line}:${of.column}`, totalMs),
          ),
        },
});
