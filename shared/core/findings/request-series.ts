/** Requests one after another, in words for every surface. */
import { countNoun } from '../../base/units.ts';
import type { RequestSeries } from '../../engine/network/contract/request-series.ts';
import { address, ms, type Words } from './model.ts';

export const ROUTE_CHARS = 100;

/** `8 requests to https://shop.test/users/… are sent one after another: 160 ms, or at best 20 ms together if none needs the answer of another`. */
export function seriesWords({
  route,
  count,
  runs,
  waitedMs,
  longestMs,
}: Pick<RequestSeries, 'route' | 'count' | 'runs' | 'waitedMs' | 'longestMs'>): Words {
  return [
    `${countNoun(count, 'request')} to `,
    address(route, ROUTE_CHARS),
    ' are sent one after another: ',
    ms(waitedMs),
    ', or at best ',
    ms(longestMs),
    ' together if none needs the answer of another',
    runs === 1 ? '' : `, and ${countNoun(runs - 1, 'more such run')}`,
  ];
}

/** Next step. */
export const SERIES_STEP =
  'If one action sends them all, ask for them in one request, or send them at the same time (Promise.all), unless one needs the answer of another.';
