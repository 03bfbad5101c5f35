/** Opens the places that values of an answer lead to, in the documents of their captures. */
import { useMemo } from 'react';
import { err, ok } from '../../../shared/base/result.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import type { CapturePlace } from '../../../shared/core/contracts/places.ts';
import type { SqlResultColumn } from '../../../shared/features/sql/contract/sql.ts';
import type { AnalysisClient } from '../../core/bridge/analysis-client.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { titleText } from '../../core/stores/documents/capture-titles.ts';
import { findCapture } from '../../core/stores/topics/library.ts';
import { openPlace, reportLinkProblems } from '../../core/stores/documents/open-link.ts';
import { useCaptureTitles, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import type { LinkOf } from './result-columns.tsx';
import { linkTitle, placeOfValue, placeOnClock } from './sql-places.ts';

/** Functions of one name that are looked at, those with the largest total first. */
const SAME_NAMES = 50;

/** The function of this name with the largest total: a profile knows functions by name and position. */
async function functionOf(analysis: AnalysisClient, file: string, name: string): Promise<AppResult<CapturePlace>> {
  const opened = await analysis.open(file);
  if (!opened.ok) return opened;
  const document = opened.value;
  try {
    const page = await document.query('profile.functions', { filter: name, sort: 'total', count: SAME_NAMES });
    if (!page.ok) return page;
    const found = page.value.rows.find((row) => row.name === name);
    if (found === undefined)
      return err(appError('invalid_params', `There is no function "${name.slice(0, 200)}" in the profile.`));
    const { url, line, column } = found;
    return ok(flamePlaceOf({ show: 'sandwich', function: { name, url, line, column } }));
  } finally {
    document.close();
  }
}

/** The place of a time in a trace, by the clock of its answers. */
async function momentOf(analysis: AnalysisClient, file: string, atMs: number): Promise<AppResult<CapturePlace>> {
  const overview = await askFile(analysis, file, (document) => document.query('trace.overview', {}));
  return overview.ok ? ok(placeOnClock(overview.value.clock, atMs)) : overview;
}

/** `columns` of one answer. */
export function useValueLinks(columns: readonly SqlResultColumn[]): LinkOf {
  const { bridge, documents, places, windowProblems } = useWorkbench();
  const captures = useTopic('captures');
  const titles = useCaptureTitles();
  return useMemo((): LinkOf => {
    const go = async (capture: CaptureRecord, place: CapturePlace, timeMs: number | null): Promise<void> => {
      const name = place.view === 'flame' ? (place.function?.name ?? null) : null;
      const target =
        timeMs !== null
          ? await momentOf(bridge.analysis, capture.file, timeMs)
          : name === null
            ? ok(place)
            : await functionOf(bridge.analysis, capture.file, name);
      const opened = target.ok ? openPlace({ documents, places }, captures, capture.id, target.value) : target;
      reportLinkProblems(windowProblems, opened);
    };
    return (index, { values }) => {
      const column = columns[index];
      if (column === undefined || column.link === null || column.captureId === null) return null;
      const capture = findCapture(captures, column.captureId);
      const value = values[index] ?? null;
      const place = placeOfValue(column, value, capture);
      if (place === null || capture === null) return null;
      const title = titles.get(capture.id);
      return {
        title: `${linkTitle(column, value, place)} in ${title === undefined ? capture.name : titleText(title)}`,
        open: () =>
          void go(
            capture,
            place,
            column.link === 'time' && capture.kind === 'trace' && typeof value === 'number' ? value : null,
          ),
      };
    };
  }, [columns, captures, titles, bridge, documents, places, windowProblems]);
}
