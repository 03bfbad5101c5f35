/** Frames per second, and gaps between frames. */
import { count, ms } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';

export const frames = traceFinding({
  group: 'network',
  tells: ['frames'],
  compared: ['Frames per second', 'Frame gaps over 33 ms'],
  section: ({ insights: { frames: found, inTrace } }) => {
    const head = { id: 'frames', title: 'Frames' };
    if (found === null)
      return {
        ...head,
        absent: inTrace?.hasFrames === true ? 'None in a row in this range' : 'Not recorded, or none in a row: frames',
      };
    return {
      ...head,
      facts: [
        ['Frames per second', found.averageFps.toFixed(1)],
        ['Frames', count(found.frames)],
        ['Gaps (>33.3ms)', count(found.drops)],
        ...(found.dropped === undefined ? [] : ([['Dropped', count(found.dropped)]] as const)),
        ['Span', ms(found.spanMs)],
        ...((found.idleMs ?? 0) < 1 ? [] : ([['Nothing to draw', ms(found.idleMs ?? 0)]] as const)),
      ],
      blocks: [],
    };
  },
  json: ({ frames: found }) =>
    found && {
      name: 'Frames per second',
      value: found.averageFps,
      unit: 'fps',
      items: [
        { name: 'frames', value: found.frames, unit: 'count' },
        { name: 'drops', value: found.drops, unit: 'count' },
        milliseconds('span', found.spanMs),
      ],
    },
});
