import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startVirtualDisplay, virtualDisplayInstalled } from './display.mjs';

/** The first bytes of a client of X11 that needs no authorization: its byte order, and version 11 of the protocol. */
const HELLO = Uint8Array.of(0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const ACCEPTED = 1;

/**
 * Connects as a client, leaves again, and resolves with whether it was let in.
 * @param {string} display
 * @returns {Promise<boolean>}
 */
function isLetIn(display) {
  return new Promise((resolve) => {
    const socket = createConnection(`/tmp/.X11-unix/X${display.slice(1)}`, () => socket.write(HELLO));
    socket.once('data', ([first]) => {
      resolve(first === ACCEPTED);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

it.skipIf(process.platform !== 'linux' || !virtualDisplayInstalled())(
  'a virtual display lets a client in when the last one has just left',
  async () => {
    const display = await startVirtualDisplay();
    try {
      const lane = async () => {
        let refused = 0;
        for (let client = 0; client < 100; client += 1) {
          if (!(await isLetIn(display.name))) refused += 1;
          // Both lanes are without a client at some moments only.
          await delay(client % 7);
        }
        return refused;
      };
      expect(await Promise.all([lane(), lane()])).toEqual([0, 0]);
    } finally {
      display.stop();
    }
  },
);
