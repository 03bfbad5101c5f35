import { expect, it, vi } from 'vitest';
import { askToQuit, quitWords } from './ask-to-quit.ts';

const electron = vi.hoisted(() => ({ asked: [] as Record<string, unknown>[] }));
vi.mock('electron', () => ({
  dialog: {
    showMessageBox: async (options: Record<string, unknown>) => {
      electron.asked.push(options);
      return { response: 0, checkboxChecked: true };
    },
  },
}));

it('names what is lost and what closes', () => {
  const both = quitWords({
    browserName: 'Chromium',
    recordings: ['CPU profile of Orders', 'Trace of Admin'],
    logs: [],
  });
  expect(both.message).toBe('Quit and discard 2 recordings?');
  expect(both.detail).toContain('Recording now: CPU profile of Orders, Trace of Admin. Stop them first');
  expect(both.detail).toContain('Chromium closes with it');
  expect(quitWords({ browserName: null, recordings: ['Trace of Admin'], logs: [] })).toEqual({
    message: 'Quit and discard 1 recording?',
    detail: 'Recording now: Trace of Admin. Stop it first to keep what was recorded.',
    buttons: ['Quit and discard', 'Cancel'],
  });
  const log = quitWords({ browserName: null, recordings: [], logs: ['420 requests of Orders'] });
  expect(log.message).toBe('Quit and discard 1 log?');
  expect(log.detail).toBe('In no capture: 420 requests of Orders. Save them in Network or Console first to keep them.');
  expect(quitWords({ browserName: 'Chromium', recordings: [], logs: [] }).message).toBe('Quit and close Chromium?');
});

it('offers not to ask again about the browser only, and cancels by default when a recording would be lost', async () => {
  expect(await askToQuit(null, { browserName: 'Chromium', recordings: [], logs: [] })).toEqual({
    quits: true,
    neverAgain: true,
  });
  expect(await askToQuit(null, { browserName: null, recordings: ['Trace of Admin'], logs: [] })).toEqual({
    quits: true,
    neverAgain: false,
  });
  expect(electron.asked).toMatchObject([{ defaultId: 0, checkboxLabel: 'Do not ask again' }, { defaultId: 1 }]);
  expect(electron.asked[1]).not.toHaveProperty('checkboxLabel');
});
