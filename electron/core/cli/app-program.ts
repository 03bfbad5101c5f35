/** Where the program of the app is: its window, as opposed to this command line. */
import { posix, win32 } from 'node:path';

export interface AppSearch {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
}

/** Names the program of an app that is in another place, such as an AppImage. */
export const APP_VARIABLE = 'PEN_APP';

/** Every place of an installed app, in order; only the named one if `PEN_APP` is set. */
export function appCandidates({ platform, environment, home }: AppSearch): string[] {
  const named = environment[APP_VARIABLE];
  if (named !== undefined && named !== '') return [named];
  if (platform === 'darwin') {
    const program = posix.join('PEN Workbench.app', 'Contents', 'MacOS', 'PEN Workbench');
    return ['/Applications', posix.join(home, 'Applications')].map((folder) => posix.join(folder, program));
  }
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'];
    const folders = [
      ...(local === undefined ? [] : [win32.join(local, 'Programs')]),
      ...['ProgramFiles', 'ProgramFiles(x86)'].flatMap((name) => environment[name] ?? []),
    ];
    return folders.flatMap((folder) =>
      ['PEN Workbench', 'pen-workbench'].map((name) => win32.join(folder, name, 'pen-workbench.exe')),
    );
  }
  // Where the deb package puts it. `pen-workbench` on PATH may be the command of the npm package.
  return ['/opt/PEN Workbench/pen-workbench'];
}
