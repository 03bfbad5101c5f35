/**
 * Checks whether this desktop shows tray icons. Windows and macOS always do. On Linux a program of the desktop must watch for them: KDE, Xfce, Cinnamon
 * and Ubuntu have one, GNOME needs an extension; without it Electron creates an icon that nobody sees.
 */
import { execFile } from 'node:child_process';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const DEADLINE_MS = 3000;

/** Programs that ask the session bus whether a name has an owner; one of them is on every desktop. */
const ASK_BUS: readonly (readonly [string, readonly string[]])[] = [
  [
    'dbus-send',
    [
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner',
      `string:${WATCHER}`,
    ],
  ],
  [
    'gdbus',
    [
      'call',
      '--session',
      '--dest=org.freedesktop.DBus',
      '--object-path=/org/freedesktop/DBus',
      '--method=org.freedesktop.DBus.NameHasOwner',
      WATCHER,
    ],
  ],
];

/** Returns what a program prints; null if it is missing or fails. */
function printed(program: string, parameters: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, parameters, { timeout: DEADLINE_MS }, (error, stdout) => resolve(error === null ? stdout : null));
  });
}

/** `run` returns what a program prints; null if it is missing or fails. */
export async function hasTray(platform: NodeJS.Platform = process.platform, run = printed): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const [program, parameters] of ASK_BUS) {
    const answer = await run(program, parameters);
    if (answer !== null) return /\btrue\b/.test(answer);
  }
  return false;
}
