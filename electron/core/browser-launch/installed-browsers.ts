/** Finds the browsers that we know how to start, in display order: Chrome, Edge, Brave. */
import { posix, win32 } from 'node:path';
import { isExecutableFile } from '../files/executable-file.ts';

export interface InstalledBrowser {
  readonly name: string;
  /** Absolute path of the program. */
  readonly path: string;
}

export interface BrowserSearch {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
}

/** Names to search in the PATH. Distributions of the Debian family use either name for Chromium. */
const LINUX_COMMANDS: readonly (readonly [string, string])[] = [
  ['Google Chrome', 'google-chrome'],
  ['Google Chrome', 'google-chrome-stable'],
  ['Chromium', 'chromium-browser'],
  ['Chromium', 'chromium'],
  ['Microsoft Edge', 'microsoft-edge'],
  ['Microsoft Edge', 'microsoft-edge-stable'],
  ['Brave', 'brave-browser'],
];

/** Locations that may be missing in the PATH of an app started from the desktop. */
const LINUX_FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome', '/var/lib/flatpak/exports/bin'];

const MACOS_APPS: readonly (readonly [string, string])[] = [
  ['Google Chrome', 'Google Chrome'],
  ['Chromium', 'Chromium'],
  ['Microsoft Edge', 'Microsoft Edge'],
  ['Brave', 'Brave Browser'],
];

const WINDOWS_PROGRAMS: readonly (readonly [string, string])[] = [
  ['Google Chrome', 'Google\\Chrome\\Application\\chrome.exe'],
  ['Chromium', 'Chromium\\Application\\chrome.exe'],
  ['Microsoft Edge', 'Microsoft\\Edge\\Application\\msedge.exe'],
  ['Brave', 'BraveSoftware\\Brave-Browser\\Application\\brave.exe'],
];

/** Every location of a known browser on a platform, in order of preference. */
export function browserCandidates({ platform, environment, home }: BrowserSearch): InstalledBrowser[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', posix.join(home, 'Applications')];
    return MACOS_APPS.flatMap(([name, app]) =>
      folders.map((folder) => ({ name, path: posix.join(folder, `${app}.app`, 'Contents', 'MacOS', app) })),
    );
  }
  if (platform === 'win32') {
    const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => environment[name] ?? []);
    return WINDOWS_PROGRAMS.flatMap(([name, program]) =>
      folders.map((folder) => ({ name, path: win32.join(folder, program) })),
    );
  }
  const onPath = (environment['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const folders = [...new Set([...onPath, ...LINUX_FOLDERS])];
  return LINUX_COMMANDS.flatMap(([name, command]) =>
    folders.map((folder) => ({ name, path: posix.join(folder, command) })),
  );
}

/** The first candidate that is an executable program; null if there is none. */
export async function findBrowser(
  search: BrowserSearch,
  isProgram: (path: string) => Promise<boolean> = isExecutableFile,
): Promise<InstalledBrowser | null> {
  for (const candidate of browserCandidates(search)) if (await isProgram(candidate.path)) return candidate;
  return null;
}
