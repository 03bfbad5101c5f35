/** Requests for one thing each that were sent one after another. */
import { formatDuration, countNoun } from '../../../base/units.ts';
import { authorCode } from '../../../engine/source-map/contract/author-code.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import type { TraceRequestSeries } from '../../../engine/trace/contract/network-insights.ts';
import { at, ms, type Words } from '../../../core/findings/model.ts';
import { SERIES_STEP, seriesWords } from '../../../core/findings/request-series.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { codeWords } from './code-words.ts';

const SHOWN = 5;
/** Requests that take less of a load or an action are not what a person waits for. */
const IN_TURN_MS = 200;

/** A series with a known sender. */
export type SentSeries = TraceRequestSeries & { readonly sentBy: NonNullable<TraceRequestSeries['sentBy']> };

/** The series that a person waits for; null without one. Of an unknown sender each request may have had an action of its own. */
export function waitedSeries({ requestSeries: [longest] }: Pick<TraceInsights, 'requestSeries'>): SentSeries | null {
  if (longest === undefined || longest.waitedMs < IN_TURN_MS) return null;
  const { sentBy } = longest;
  return sentBy === null ? null : { ...longest, sentBy };
}

/** `8 requests to …/users/…, each sent …: 160 ms, from 590 ms on, sent by load (app.js:5:5)` */
const rowWords = (series: TraceRequestSeries): Words => [
  seriesWords(series),
  ', from ',
  at(series.startMs),
  ' on',
  series.sentBy === null ? '' : [', sent by ', codeWords(series.sentBy)],
];

export const requestSeries = traceFinding({
  group: 'network',
  rank: { headlines: 100, culprits: 20 },
  tells: ['requestSeries'],
  compared: ['Requests one after another'],
  section: ({ insights: { requestSeries: series } }) =>
    series.length === 0
      ? null
      : {
          id: 'request-series',
          title: 'Requests one after another',
          facts: [['Waited for', ms(series.reduce((sum, { waitedMs }) => sum + waitedMs, 0))]],
          isWarning: true,
          blocks: [
            {
              kind: 'list',
              maxRows: SHOWN,
              rows: series.map((each) => ({
                name: rowWords(each),
                to: { kind: 'request', requestId: each.requestId },
                code: each.sentBy === null ? null : authorCode(each.sentBy).place,
              })),
            },
          ],
        },
  headlines: ({ insights: { requestSeries: series } }) =>
    series.slice(0, SHOWN).map((each) => ['One after another: ', rowWords(each)]),
  culprits: ({ insights: { requestSeries: series } }) =>
    series.flatMap(({ sentBy, count, waitedMs }) => {
      if (sentBy === null) return [];
      const { place } = authorCode(sentBy);
      const why = `sends ${countNoun(count, 'request')} one after another (${formatDuration(waitedMs)})`;
      return [{ why, place, call: placeCall(place, 'call') }];
    }),
  nextSteps: ({ insights: { requestSeries: series } }) =>
    series.slice(0, 1).map((each) => [seriesWords(each), `. ${SERIES_STEP}`]),
  further: () => ({ requestSeries: [] }),
  json: ({ requestSeries: series }) =>
    series.length === 0
      ? null
      : {
          name: 'Requests one after another',
          value: series.reduce((sum, { waitedMs }) => sum + waitedMs, 0),
          unit: 'ms',
          items: series.map(({ route, waitedMs, startMs }) => milliseconds(route, waitedMs, { startMs })),
        },
});
