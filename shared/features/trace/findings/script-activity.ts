/** Script evaluation and compilation, longest first. */
import { formatCount } from '../../../base/units.ts';
import { eventTitle } from '../../../engine/trace/contract/trace-event-titles.ts';
import { address, ms, script } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding, urlOf } from '../finding.ts';
import { destinationOf } from './destination.ts';

const URL_CHARS = 55;

export const scriptActivity = traceFinding({
  group: 'main thread',
  tells: ['scripts'],
  compared: ['scripts'],
  section: ({ insights: { scripts } }) => {
    const [longest] = scripts;
    if (longest === undefined) return null;
    return {
      id: 'evaluation',
      title: 'Evaluating and compiling',
      facts: [
        ['Longest', ms(longest.durationMs)],
        ['Of 1 ms or more', formatCount(scripts.length)],
      ],
      blocks: [
        {
          kind: 'table',
          columns: [{ title: 'Event' }, { title: 'Script' }, { title: 'Duration' }],
          rows: scripts.map((row) => ({
            cells: [
              eventTitle(row.name),
              row.ran === null || row.ran.line === 0 ? address(row.url, URL_CHARS) : script(row.ran),
              ms(row.durationMs),
            ],
            to: destinationOf(row),
            code: row.ran,
          })),
        },
      ],
    };
  },
  json: ({ scripts }) =>
    scripts.length === 0
      ? null
      : {
          name: 'Script activity',
          value: scripts.length,
          unit: 'count',
          items: scripts.map(({ name, durationMs, startMs, url }) =>
            milliseconds(name, durationMs, { startMs, ...urlOf(url) }),
          ),
        },
});
