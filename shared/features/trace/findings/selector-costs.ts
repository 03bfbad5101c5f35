/** Cost of CSS selectors in all style recalculations, if the trace was recorded with their statistics. */
import { countNoun, formatCount } from '../../../base/units.ts';
import type { SelectorCosts } from '../../../engine/trace/contract/dom-and-styles.ts';
import { count, ms, name, percent, script, type Words } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';

const SELECTOR_CHARS = 120;
/** A selector that took less, in all recalculations together, is not worth changing (the limit of DevTools). */
const MIN_MS = 0.5;

type Row = SelectorCosts['rows'][number];

/** Part of the attempts that compared in full and did not match: what another selector would avoid. */
const slowShare = ({ attempts, matches, fastRejects }: Row): number =>
  attempts === 0 ? 0 : Math.max(0, attempts - matches - fastRejects) / attempts;

const selectorName = ({ selector }: Row): Words => name(selector, SELECTOR_CHARS);

export const selectorCosts = traceFinding({
  group: 'main thread',
  tells: ['selectorCosts'],
  compared: [],
  section: ({ insights: { selectorCosts: found } }) => {
    if (found === null) return null;
    const { recalculations, totalMs, attempts, matches, rows } = found;
    const hasPlaces = rows.some(({ place }) => place !== null);
    return {
      id: 'selector-costs',
      title: 'CSS selectors',
      facts: [
        ['Matching', ms(totalMs)],
        ['Style recalculations', count(recalculations)],
        ['Attempts', count(attempts)],
        ['Matches', count(matches)],
      ],
      blocks: [
        {
          kind: 'table',
          columns: [
            { title: 'Selector' },
            { title: 'Time' },
            { title: 'Attempts' },
            { title: 'Matches' },
            { title: 'Slow misses' },
            ...(hasPlaces ? [{ title: 'Rule' }] : []),
          ],
          rows: rows.map((row) => ({
            cells: [
              selectorName(row),
              ms(row.elapsedMs),
              count(row.attempts),
              count(row.matches),
              percent(slowShare(row)),
              ...(hasPlaces ? [row.place === null ? '' : script(row.place)] : []),
            ],
            code: row.place,
          })),
        },
        {
          kind: 'paragraph',
          words:
            'Slow misses are compared in full and do not match. The statistics themselves make style recalculations take longer, up to 15 times with many selectors: compare selectors with each other.',
        },
      ],
    };
  },
  headlines: ({ insights: { selectorCosts: found } }) => {
    const [slowest] = found?.rows ?? [];
    if (slowest === undefined || slowest.elapsedMs < MIN_MS) return [];
    const { elapsedMs, attempts, matches, place } = slowest;
    return [
      [
        'Slowest CSS selector: ',
        selectorName(slowest),
        place === null ? '' : [' in ', script(place)],
        ' ',
        ms(elapsedMs),
        ` for ${countNoun(attempts, 'attempt')}, ${formatCount(matches)} matched`,
      ],
    ];
  },
  json: ({ selectorCosts: found }) =>
    found && {
      name: 'CSS selectors',
      value: found.totalMs,
      unit: 'ms',
      items: found.rows.map(({ selector, elapsedMs }) => milliseconds(selector, elapsedMs)),
    },
});
