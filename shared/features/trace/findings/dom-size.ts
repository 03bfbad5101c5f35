/** Size of the document, and the style recalculations and layouts that it made long. */
import { countNoun } from '../../../base/units.ts';
import type { DomSize } from '../../../engine/trace/contract/dom-and-styles.ts';
import { at, count, ms, node, place, type Words } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';

const SHOWN = 5;

type Row = DomSize['rows'][number];

const subject = ({ kind, size }: Row): string =>
  kind === 'style' ? `Style of ${countNoun(size, 'element')}` : `Layout of ${countNoun(size, 'object')}`;

const cause = ({ changedBy }: Row): Words => (changedBy === null ? '' : ['; changed by ', place(changedBy)]);

export const domSize = traceFinding({
  group: 'main thread',
  tells: ['domSize'],
  compared: [],
  section: ({ insights: { domSize: found } }) => {
    if (found === null) return null;
    const { statistics, rows } = found;
    return {
      id: 'dom-size',
      title: 'DOM size',
      facts:
        statistics === null
          ? []
          : [
              ['Elements', count(statistics.elements)],
              ['Depth', count(statistics.depth)],
              ['Most children', [count(statistics.mostChildren), ' in ', node(statistics.parent)]],
            ],
      ...(statistics === null ? {} : { to: { kind: 'event', event: statistics.event } }),
      blocks: [
        {
          kind: 'list',
          maxRows: SHOWN,
          rows: rows.map((row) => ({
            name: subject(row),
            detail: ['at ', at(row.startMs), cause(row)],
            figure: ms(row.durationMs),
            to: { kind: 'event', event: row.event },
            code: row.changedBy,
          })),
        },
      ],
    };
  },
  headlines: ({ insights: { domSize: found } }) => {
    const [longest] = found?.rows ?? [];
    return longest === undefined
      ? []
      : [[subject(longest), ' took ', ms(longest.durationMs), ' at ', at(longest.startMs), cause(longest)]];
  },
  json: ({ domSize: found }) =>
    found?.statistics
      ? {
          name: 'DOM size',
          value: found.statistics.elements,
          unit: 'count',
          items: [
            { name: 'depth', value: found.statistics.depth, unit: 'count' },
            { name: 'most children', value: found.statistics.mostChildren, unit: 'count' },
            ...found.rows.map((row) => milliseconds(subject(row), row.durationMs, { startMs: row.startMs })),
          ],
        }
      : null,
});
