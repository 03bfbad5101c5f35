import { expect, test, vi } from 'vitest';
import { hasTray } from './has-tray.ts';

test('Windows and macOS have a tray', async () => {
  const run = vi.fn<(program: string) => Promise<string | null>>(async () => null);
  expect(await hasTray('win32', run)).toBe(true);
  expect(await hasTray('darwin', run)).toBe(true);
  expect(run).not.toHaveBeenCalled();
});

test.each([
  ['dbus-send names a watcher', { 'dbus-send': 'method return\n   boolean true\n' }, true],
  ['dbus-send names none', { 'dbus-send': 'method return\n   boolean false\n', gdbus: '(true,)\n' }, false],
  ['only gdbus is installed', { gdbus: '(true,)\n' }, true],
  ['there is no session bus', {}, false],
])('on Linux, if %s', async (_, answers: Readonly<Record<string, string>>, expected) => {
  expect(await hasTray('linux', async (program) => answers[program] ?? null)).toBe(expected);
});
