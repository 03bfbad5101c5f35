/** Requests one after another in the answer of `pen_network_waterfall`: which, how long, and what sends them. */
import { z } from 'zod';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import { requestKey } from '../../../engine/network/contract/network.ts';
import {
  RequestSeriesSchema,
  isOfPageScript,
  type RequestSeries,
} from '../../../engine/network/contract/request-series.ts';
import { scriptPlaceText, writtenPlace } from '../../../core/findings/function-names.ts';
import { seriesWords as requestSeriesWords } from '../../../core/findings/request-series.ts';
import { joined, name, type Words } from '../../../core/findings/model.ts';
import type { NetworkRequests } from './network-source.ts';
import { settle } from '../../../base/errors.ts';

/** Series of an answer. */
export const SHOWN_SERIES = 5;
/** The innermost call may be of a wrapper around `fetch`. */
const SHOWN_CALLS = 3;

export const SeriesRowSchema = RequestSeriesSchema.omit({ first: true }).extend({
  /** Of the first request. */
  requestId: z.string(),
  /** The author's calls that sent it, innermost first: `getJson (api.js:3:26)`. Empty if the target does not report them. */
  sentBy: z.array(z.string()),
  /** False: each of them may belong to an action of its own, such as a request that the process answers. */
  isCertain: z.boolean(),
});
/** Its log has what a Node sends, and its trace also what it receives. */
const UNCERTAIN =
  ' No verdict: each may be for another action, such as a request that the process answers; of Node, pen_capture_trace tells.';

type SeriesRow = z.infer<typeof SeriesRowSchema>;

export async function seriesRow(
  series: RequestSeries,
  { details }: Pick<NetworkRequests, 'details'>,
): Promise<SeriesRow> {
  const { first, ...facts } = series;
  const found = await settle(() => details(first.id, { includeBody: false, maxBodyBytes: 0 }));
  const stack = found.ok ? found.value.stack : [];
  const calls = stack.map((frame) => writtenPlace(frame)).filter(isAuthorsPlace);
  return {
    ...facts,
    requestId: requestKey(first),
    isCertain: isOfPageScript(series),
    sentBy: calls.slice(0, SHOWN_CALLS).map((place) => `${place.name || '(anonymous)'} (${scriptPlaceText(place)})`),
  };
}

/** What it is, which is the first, and what sends them. */
export function seriesWords({ requestId, sentBy, isCertain, ...series }: SeriesRow): Words {
  const calls = joined(
    sentBy.map((each) => name(each)),
    ', called by ',
  );
  const sender = sentBy.length === 0 ? 'the target does not say what sent them' : ['sent by ', calls];
  return [requestSeriesWords(series), '. From ', name(requestId), ' on; ', sender, '.', isCertain ? '' : UNCERTAIN];
}
