/**
 * The commands that users copy to start a browser with a debugging port. Each has a separate profile: since Chrome 136 the port is ignored
 * on the default profile.
 */
import type { BrowserCommandSchema } from '../../../shared/features/window.ts';
import type { z } from 'zod';
import type { InstalledBrowser } from './installed-browsers.ts';

export type BrowserCommand = z.infer<typeof BrowserCommandSchema>;
export type CommandPlatform = BrowserCommand['platform'];

/** The default port of the endpoint search. */
const PORT = 9222;

/** One command for each platform; the one for this machine starts the installed browser. */
export function browserCommands(here: CommandPlatform, found: InstalledBrowser | null): BrowserCommand[] {
  const program = (platform: CommandPlatform, usual: string): string =>
    platform === here && found !== null ? `"${found.path}"` : usual;
  return [
    {
      platform: 'linux',
      command: `${program('linux', 'google-chrome')} --remote-debugging-port=${PORT} --user-data-dir="$HOME/.cache/pen-debug-profile"`,
    },
    {
      platform: 'macos',
      command: `${program('macos', '"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"')} --remote-debugging-port=${PORT} --user-data-dir="$HOME/Library/Caches/pen-debug-profile"`,
    },
    {
      // `start` finds Chrome wherever it is installed; the empty quotes are the window title, which it takes from the first quotes.
      platform: 'windows',
      command: `${here === 'windows' && found !== null ? `start "" "${found.path}"` : 'start "" chrome'} --remote-debugging-port=${PORT} --user-data-dir="%TEMP%\\pen-debug-profile"`,
    },
  ];
}

export function commandPlatform(platform: NodeJS.Platform): CommandPlatform {
  return platform === 'darwin' ? 'macos' : platform === 'win32' ? 'windows' : 'linux';
}
