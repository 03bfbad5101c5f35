/**
 * Where browsers keep the profile in which a person is logged in, by system and channel. Chrome writes `DevToolsActivePort` into that folder
 * when remote debugging was switched on under chrome://inspect/#remote-debugging (Chrome 144 and newer). The folders are those that each
 * browser documents for its user data directory (Chromium: docs/user_data_dir.md).
 */
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

export interface RunningKind {
  /** In addresses: `running:chrome-beta`. */
  readonly id: string;
  readonly name: string;
  /** Below the folder of configurations (Linux), of application support (macOS) or of local application data (Windows). */
  readonly linux: readonly string[];
  readonly mac: readonly string[];
  readonly windows: readonly string[];
}

function kind(id: string, name: string, folders: Partial<Pick<RunningKind, 'linux' | 'mac' | 'windows'>>): RunningKind {
  return { id, name, linux: [], mac: [], windows: [], ...folders };
}

/** Packages of Flatpak and Snap keep their profiles in folders of their own, below the home folder. */
const HOME = '~/';
const flatpak = (app: string, folder: string): string => `${HOME}.var/app/${app}/config/${folder}`;

const brave = (channel: string): string => `BraveSoftware/Brave-Browser${channel}`;

/** In the order in which they are listed. */
export const RUNNING_KINDS: readonly RunningKind[] = [
  kind('chrome', 'Chrome', {
    linux: ['google-chrome', flatpak('com.google.Chrome', 'google-chrome')],
    mac: ['Google/Chrome'],
    windows: ['Google/Chrome'],
  }),
  kind('chrome-beta', 'Chrome Beta', {
    linux: ['google-chrome-beta'],
    mac: ['Google/Chrome Beta'],
    windows: ['Google/Chrome Beta'],
  }),
  kind('chrome-dev', 'Chrome Dev', {
    linux: ['google-chrome-unstable', flatpak('com.google.ChromeDev', 'google-chrome-unstable')],
    mac: ['Google/Chrome Dev'],
    windows: ['Google/Chrome Dev'],
  }),
  kind('chrome-canary', 'Chrome Canary', {
    linux: ['google-chrome-canary'],
    mac: ['Google/Chrome Canary'],
    windows: ['Google/Chrome SxS'],
  }),
  kind('chromium', 'Chromium', {
    linux: ['chromium', `${HOME}snap/chromium/common/chromium`, flatpak('org.chromium.Chromium', 'chromium')],
    mac: ['Chromium'],
    windows: ['Chromium'],
  }),
  kind('edge', 'Edge', {
    linux: ['microsoft-edge', flatpak('com.microsoft.Edge', 'microsoft-edge')],
    mac: ['Microsoft Edge'],
    windows: ['Microsoft/Edge'],
  }),
  kind('edge-beta', 'Edge Beta', {
    linux: ['microsoft-edge-beta'],
    mac: ['Microsoft Edge Beta'],
    windows: ['Microsoft/Edge Beta'],
  }),
  kind('edge-dev', 'Edge Dev', {
    linux: ['microsoft-edge-dev'],
    mac: ['Microsoft Edge Dev'],
    windows: ['Microsoft/Edge Dev'],
  }),
  kind('edge-canary', 'Edge Canary', { mac: ['Microsoft Edge Canary'], windows: ['Microsoft/Edge SxS'] }),
  kind('brave', 'Brave', {
    linux: [brave(''), flatpak('com.brave.Browser', brave('')), `${HOME}snap/brave/current/.config/${brave('')}`],
    mac: [brave('')],
    windows: [brave('')],
  }),
  kind('brave-beta', 'Brave Beta', { linux: [brave('-Beta')], mac: [brave('-Beta')], windows: [brave('-Beta')] }),
  kind('brave-nightly', 'Brave Nightly', {
    linux: [brave('-Nightly')],
    mac: [brave('-Nightly')],
    windows: [brave('-Nightly')],
  }),
  kind('vivaldi', 'Vivaldi', { linux: ['vivaldi'], mac: ['Vivaldi'], windows: ['Vivaldi'] }),
];

/** Facts that decide where a person's folders are. */
export interface PersonFolders {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function thisPerson(): PersonFolders {
  return { platform: process.platform, home: homedir(), environment: process.env };
}

/** The profile folders of a browser on this system, whether they exist or not. */
export function profileFolders({ linux, mac, windows }: RunningKind, person: PersonFolders): readonly string[] {
  const { platform, home, environment } = person;
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local');
    return windows.map((folder) => win32.join(local, folder, 'User Data'));
  }
  if (platform === 'darwin') return mac.map((folder) => posix.join(home, 'Library', 'Application Support', folder));
  // As Chromium on Linux does (base::nix::GetXDGDirectory).
  const config = environment['XDG_CONFIG_HOME'] || posix.join(home, '.config');
  return linux.map((folder) =>
    folder.startsWith(HOME) ? posix.join(home, folder.slice(HOME.length)) : posix.join(config, folder),
  );
}
