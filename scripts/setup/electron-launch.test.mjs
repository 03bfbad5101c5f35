/** The part of Electron's stderr that the user sees, and the one failure that the user can fix. */
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { followStderr, sandboxAdvice } from './electron-launch.mjs';

/** @param {string} text */
async function follow(text) {
  /** @type {string[]} */
  const shown = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    shown.push(String(chunk));
    return true;
  });
  const stream = new PassThrough();
  const followed = followStderr(stream);
  stream.end(text);
  await turn();
  await turn();
  vi.restoreAllMocks();
  return { shown: shown.join(''), refused: followed.sandboxRefused() };
}

test('hides what every machine without a session bus prints, and shows the rest', async () => {
  const { shown, refused } = await follow(
    '[1:1120/1.2:ERROR:dbus/bus.cc:408] Failed to connect to the bus: Could not parse server address\nsomething real\n',
  );
  expect(shown).toBe('something real\n');
  expect(refused).toBe(false);
});

test('recognises that this system refuses the sandbox, and names two solutions', async () => {
  const { shown, refused } = await follow(
    '[9:1120/1.2:FATAL:setuid_sandbox_host.cc:166] The SUID sandbox helper binary was found, but is not configured correctly.\n',
  );
  expect(shown).toContain('SUID sandbox helper binary');
  expect(refused).toBe(true);
  expect(sandboxAdvice('/opt/electron')).toContain('sudo chmod 4755 "/opt/electron/chrome-sandbox"');
  expect(sandboxAdvice('/opt/electron')).toContain('PEN_NO_SANDBOX=1 npm start');
});
