/** The report of a console log: messages by level, the most frequent ones, and the newest of the log. */
import { durationText } from '../../../base/duration-text.ts';
import { formatCount } from '../../../base/units.ts';
import { CONSOLE_LEVELS } from '../../../contracts/page/console.ts';
import { placeText } from '../../console/console-rows.ts';
import { MAX_ROWS, type ReportBuilder } from './report-source.ts';

const SOURCE_CHARS = 200;

export const consoleReport: ReportBuilder = async ({ query }) => {
  const { levels, durationMs, startedAtMs, rows } = await query('console.overview', {});
  const frequent = await query('console.frequent', { count: MAX_ROWS });
  const { messages } = await query('console.messages', { start: Math.max(0, rows - MAX_ROWS), count: MAX_ROWS });
  return {
    view: 'Messages',
    figures: [
      ...CONSOLE_LEVELS.map((level) => [level, formatCount(levels[level])] as const),
      ['Length', durationText(durationMs)],
    ],
    sections: [
      {
        kind: 'table',
        title: 'Most frequent messages',
        columns: [{ title: 'Level' }, { title: 'Text' }, { title: 'Count', isFigure: true }, { title: 'Source' }],
        rows: frequent.rows.map(({ level, text, count, place }) => [
          level,
          text,
          formatCount(count),
          placeText(place, SOURCE_CHARS),
        ]),
        total: frequent.total,
      },
      {
        kind: 'table',
        title: 'Newest messages',
        columns: [
          { title: 'Time', isFigure: true },
          { title: 'Level' },
          { title: 'Text' },
          { title: 'Count', isFigure: true },
          { title: 'Source' },
        ],
        rows: messages.map(({ entry, count }) => [
          durationText(entry.atMs - startedAtMs),
          entry.kind === 'message' ? entry.level : entry.kind,
          entry.text,
          formatCount(count),
          placeText(entry.place, SOURCE_CHARS),
        ]),
        total: rows,
      },
    ],
  };
};
