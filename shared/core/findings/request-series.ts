/** Requests one after another, in words for every surface. */
import { countNoun } from '../../base/units.ts';
import type { RequestSeries } from '../../engine/network/contract/request-series.ts';
import { address, ms, type Words } from './model.ts';

export const ROUTE_CHARS = 100;

/** `8 requests to https://shop.test/users/…, each for another id and sent after the one before was answered: 160 ms`. */
export function seriesWords({
  route,
  count,
  runs,
  waitedMs,
}: Pick<RequestSeries, 'route' | 'count' | 'runs' | 'waitedMs'>): Words {
  return [
    `${countNoun(count, 'request')} to `,
    address(route, ROUTE_CHARS),
    ', each for another id and sent after the one before was answered: ',
    ms(waitedMs),
    runs === 1 ? '' : `, and ${countNoun(runs - 1, 'more such run')}`,
  ];
}

/** Next step. */
export const SERIES_STEP =
  'If one action sends them all, ask for them in one request, or send them at the same time (Promise.all), unless each needs the answer before it.';
