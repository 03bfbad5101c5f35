/** The disk of the library and of captures in flight is filled to the last page, and freed after some seconds. */
import type { Fault } from './fault.ts';

export const diskFull: Fault = {
  name: 'disk-full',
  fillsDisk: true,
  isFor: ({ host }) => host !== 'app',
  strike({ disk }) {
    if (disk === null) throw new Error('there is no disk that can be filled');
    disk.fill();
    return Promise.resolve({ what: 'the disk is full', holdMs: 3000, undo: async () => disk.free() });
  },
};
