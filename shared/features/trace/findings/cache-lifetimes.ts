/** Files that later visits load again. */
import { countNoun } from '../../../base/units.ts';
import { durationText } from '../../../base/duration-text.ts';
import type { CacheLifetimes } from '../../../engine/trace/contract/network-insights.ts';
import { bytes, count, link, ms } from '../../../core/findings/model.ts';
import { sizeItem, traceFinding } from '../finding.ts';
import { deliveryRows } from './delivery-rows.ts';

const lifetimeText = (seconds: number): string =>
  seconds === 0 ? 'no lifetime' : `a lifetime of ${durationText(seconds * 1000)}`;

const MUCH_BYTES = 100_000;

const ASKED_WORDS = {
  'no-store': 'each visit loads it again',
  'no-cache': 'each visit asks the server for it again',
} as const;

export function hasCacheAdvice({ wastedBytes, asked }: CacheLifetimes): boolean {
  return wastedBytes > 0 || asked.length > 0;
}

export const cacheLifetimes = traceFinding({
  group: 'network',
  tells: ['cacheLifetimes'],
  compared: ['delivery'],
  section: ({ insights: { cacheLifetimes: found, loadPath } }) => {
    if (found === null || !hasCacheAdvice(found)) return null;
    const waited = new Map(loadPath?.blocking.map(({ requestId, waitedMs }) => [requestId, waitedMs]));
    const waitedMs = ({ requestId }: { readonly requestId: string }): number => waited.get(requestId) ?? 0;
    // Files from the cache wasted nothing this time. First those that a later visit waits for.
    const rows = found.rows.filter(({ wastedBytes }) => wastedBytes > 0).toSorted((a, b) => waitedMs(b) - waitedMs(a));
    return {
      id: 'cache-lifetimes',
      title: 'Cache lifetimes',
      facts: [
        ...(found.count === 0
          ? []
          : ([
              ['Loaded again by later visits', bytes(found.wastedBytes)],
              ['Files', count(found.count)],
            ] as const)),
        ...(found.asked.length === 0
          ? []
          : ([['Waited for on each visit', countNoun(found.asked.length, 'file')]] as const)),
      ],
      blocks: [
        deliveryRows(
          [
            ...found.asked.map((row) => ({
              name: link(row.url),
              detail: `${row.directive}, so ${ASKED_WORDS[row.directive]}${row.waitedMs < 1 ? '' : '; the paint waited'}`,
              ...(row.waitedMs < 1 ? {} : { figure: ms(row.waitedMs) }),
              to: { kind: 'request', requestId: row.requestId } as const,
            })),
            ...rows.map((row) => ({
              name: link(row.url),
              detail: [
                lifetimeText(row.lifetimeSeconds),
                ', ',
                bytes(row.sizeBytes),
                waitedMs(row) < 1 ? '' : [', the paint waited ', ms(waitedMs(row))],
              ],
              figure: bytes(row.wastedBytes),
              to: { kind: 'request', requestId: row.requestId } as const,
            })),
          ],
          found.count + found.asked.length,
        ),
      ],
    };
  },
  nextSteps: ({ insights: { cacheLifetimes: found } }) => {
    const [asked] = found?.asked ?? [];
    const [largest] = found?.rows ?? [];
    const file = asked ?? (largest !== undefined && largest.wastedBytes >= MUCH_BYTES ? largest : undefined);
    if (file === undefined) return [];
    return [
      [
        'Let browsers keep ',
        link(file.url),
        ': a name that changes with its content, and Cache-Control: max-age=31536000, immutable.',
      ],
    ];
  },
  json: ({ cacheLifetimes: found }) =>
    found && {
      name: 'Cache lifetimes',
      value: found.wastedBytes,
      unit: 'bytes',
      items: found.rows.map(({ url, wastedBytes }) => sizeItem(url, wastedBytes, { url })),
    },
});
