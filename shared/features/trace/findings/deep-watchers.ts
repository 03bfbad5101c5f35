/** Values that Vue reads again after each change, because a watcher of the author is deep. */
import { countNoun, formatDuration } from '../../../base/units.ts';
import type { DeepWatchers, TracePlace, WatchedWrites } from '../../../engine/trace/contract/trace-causes.ts';
import { joined, ms, name as foreign, script, type Words } from '../../../core/findings/model.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { traceFinding } from '../finding.ts';

/** Less is not worth a change. */
const MIN_MS = 30;

/** `Vue reads all that deep watchers watch after each change of it: 1.32s; deep is set at keep.js:20:23`. */
export function deepWatchersWords({ totalMs, watchers, writes = [] }: DeepWatchers): Words {
  const subscriptions = watchers.filter(isSubscription);
  const options = watchers.filter((watcher) => !isSubscription(watcher));
  const where = [
    ...(options.length === 0 ? [] : [['deep is set at ', joined(options.map(script), ', ')]]),
    ...(subscriptions.length === 0
      ? []
      : [
          [
            '$subscribe of Pinia, which watches the whole store deeply, is called at ',
            joined(subscriptions.map(script), ', '),
          ],
        ]),
  ];
  return [
    'Vue reads all that deep watchers watch after each change of it: ',
    ms(totalMs),
    '; ',
    where.length === 0
      ? 'a watcher of a reactive object is deep without the option, and no source that could be read has it'
      : joined(where, '; '),
    ...writes.map((each): Words => ['; ', writesWords(each)]),
  ];
}

/** `draft, which is watched, is written under this name at availability.ts:34:27 (draft.rows[id] = row), draft.ts:25:3 (…) and 9 more places` */
function writesWords({ name, places, count }: WatchedWrites): Words {
  const more = count - places.length;
  return [
    foreign(name),
    ', which is watched, is written under this name at ',
    joined(
      places.map((place): Words => [script(place), ' (', foreign(place.code), ')']),
      ', ',
    ),
    more === 0 ? '' : ` and ${countNoun(more, 'more place', 'more places')}`,
  ];
}

const isSubscription = ({ name }: TracePlace): boolean => name !== '';

export const deepWatchers = traceFinding({
  group: 'main thread',
  rank: { headlines: 90, culprits: 40 },
  tells: ['deepWatchers'],
  compared: [],
  section: ({ insights: { deepWatchers: found } }) => {
    if (found === null || found.totalMs < MIN_MS) return null;
    return {
      id: 'deep-watchers',
      title: 'Deep watchers',
      facts: [['In traverse of Vue', ms(found.totalMs)]],
      blocks: [
        {
          kind: 'list',
          rows: [
            ...found.watchers.map((watcher) => ({
              name: script(watcher),
              detail: isSubscription(watcher)
                ? '$subscribe of Pinia, which watches the whole store deeply'
                : 'deep is set here',
              code: watcher,
            })),
            ...(found.writes ?? []).flatMap(({ name, places }) =>
              places.map((place) => ({
                name: script(place),
                detail: ['writes into ', foreign(name), ', which is watched'],
                code: place,
              })),
            ),
          ],
        },
        {
          kind: 'paragraph',
          words:
            'A deep watcher that watches less, a getter of what it needs, or data marked with markRaw or shallowRef is read no more. A watcher of a reactive object is deep without the option.',
        },
      ],
    };
  },
  headlines: ({ insights: { deepWatchers: found } }) =>
    found === null || found.totalMs < MIN_MS ? [] : [deepWatchersWords(found)],
  culprits: ({ insights: { deepWatchers: found } }) => {
    const [watcher, ...others] = found?.watchers ?? [];
    if (found === null || watcher === undefined || found.totalMs < MIN_MS) return [];
    const whose = others.length === 0 ? 'the only one' : `one of ${others.length + 1}`;
    return [
      {
        why: `${formatDuration(found.totalMs)} in which Vue reads what deep watchers watch; ${whose} in your code`,
        place: watcher,
        call: placeCall(watcher, 'call'),
      },
    ];
  },
});
