/** Files that later visits load again. */
import { countNoun } from '../../../base/units.ts';
import { durationText } from '../../../base/duration-text.ts';
import { bytes, count, link } from '../../../findings/model.ts';
import { sizeItem, traceFinding } from '../finding.ts';
import { deliveryRows } from './delivery-rows.ts';

const lifetimeText = (seconds: number): string =>
  seconds === 0 ? 'no lifetime' : `a lifetime of ${durationText(seconds * 1000)}`;

export const cacheLifetimes = traceFinding({
  group: 'network',
  tells: ['cacheLifetimes'],
  compared: ['delivery'],
  section: ({ insights: { cacheLifetimes: found } }) => {
    if (found === null || found.wastedBytes === 0) return null;
    // Files from the cache wasted nothing this time.
    const rows = found.rows.filter(({ wastedBytes }) => wastedBytes > 0);
    return {
      id: 'cache-lifetimes',
      title: 'Cache Lifetimes',
      label: 'Cache lifetimes',
      facts: [
        ['Loaded again by later visits', bytes(found.wastedBytes)],
        ['Files', count(found.count)],
      ],
      figure: bytes(found.wastedBytes),
      line: [`Later visits load them again: ${countNoun(found.count, 'file')} with a short lifetime in the cache`],
      blocks: [
        deliveryRows(
          rows.map(({ url, requestId, lifetimeSeconds, sizeBytes, wastedBytes }) => ({
            name: link(url),
            detail: [`: ${lifetimeText(lifetimeSeconds)}, `, bytes(sizeBytes)],
            figure: bytes(wastedBytes),
            to: { kind: 'request', requestId },
          })),
          found.count,
        ),
      ],
    };
  },
  json: ({ cacheLifetimes: found }) =>
    found && {
      name: 'Cache lifetimes',
      value: found.wastedBytes,
      unit: 'bytes',
      items: found.rows.map(({ url, wastedBytes }) => sizeItem(url, wastedBytes, { url })),
    },
});
