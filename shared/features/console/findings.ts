/** Findings of a console log: messages by level, the most frequent ones, and the newest ones. */
import { CONSOLE_LEVELS, type ConsoleEntry } from '../../engine/console/contract/console.ts';
import { codeSection } from '../../core/findings/code-section.ts';
import { quotedFunction } from '../../core/findings/quotes.ts';
import { originalPlaceText } from '../../core/findings/function-names.ts';
import { count, joined, ms, name, plainSection, plainTable, type Words } from '../../core/findings/model.ts';
import { omittedRows, type ReportFindings } from '../../core/kinds/report-findings.ts';

/** The analysis process's own maximum. */
const MAX_FREQUENT = 5000;
const MAX_NEWEST = 500;

function source(place: ConsoleEntry['place']): Words {
  if (place?.original !== undefined) return name(originalPlaceText(place.original));
  return place === null || place.url === '' ? '' : name(`${place.url}:${place.line}`);
}

export const consoleFindings: ReportFindings = async (ask) => {
  const overview = await ask('console.overview', {});
  const { creator, target, startedAtMs, durationMs, dropped, levels } = overview;
  const frequent = await ask('console.frequent', { count: MAX_FREQUENT });
  const errors = frequent.rows.flatMap(({ level, text, place }) =>
    level === 'error' && place !== null && place.url !== ''
      ? [{ name: name(text, 80), place: quotedFunction(place) }]
      : [],
  );
  const code = await codeSection(ask, errors);
  const start = Math.max(0, overview.rows - MAX_NEWEST);
  const { messages } = await ask('console.messages', { start, count: MAX_NEWEST });
  const all = CONSOLE_LEVELS.reduce((sum, level) => sum + levels[level], 0);
  return {
    line: [
      'Console log of ',
      name(target.title === '' ? target.url : target.title),
      ': ',
      count(all),
      ' messages in ',
      ms(durationMs),
      ' (',
      joined(
        CONSOLE_LEVELS.map((level) => [count(levels[level]), ` ${level}`]),
        ', ',
      ),
      ')',
      ...(creator === '' ? [] : [', written by ', name(creator)]),
    ],
    parts: [
      ...code,
      plainSection('frequent', 'Most frequent messages', [
        plainTable(
          ['Level', 'Text', 'Count', 'Source'],
          frequent.rows.map(({ level, text, count: times, place }) => [level, name(text), count(times), source(place)]),
          frequent.total,
        ),
        ...(dropped === 0
          ? []
          : ([{ kind: 'paragraph', words: [count(dropped), ' older messages were dropped.'] }] as const)),
      ]),
      plainSection('newest', 'Newest messages', [
        plainTable(
          ['Time', 'Level', 'Text', 'Count', 'Source'],
          messages.map(({ entry, count: times }) => [
            ms(entry.atMs - startedAtMs),
            entry.kind === 'message' ? entry.level : entry.kind,
            name(entry.text),
            count(times),
            source(entry.place),
          ]),
          overview.rows,
        ),
      ]),
    ],
    json: (cut) => {
      const { rows } = cut(frequent.rows);
      return {
        kind: 'console',
        target,
        startedAt: new Date(startedAtMs).toISOString(),
        durationMs,
        levels,
        dropped,
        frequent: rows.map(({ level, text, count: times, place }) => ({
          level,
          text,
          count: times,
          url: place?.url ?? null,
          line: place?.line ?? null,
          column: place?.column ?? null,
        })),
        ...omittedRows('frequentOmitted', frequent.total - rows.length),
      };
    },
  };
};
