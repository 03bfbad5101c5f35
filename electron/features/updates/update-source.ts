/** Checks whether this installation updates itself: only a signed build in a form that can replace itself does. */
import { posix } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';

export interface InstalledBuild {
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  /** The running program. */
  readonly execPath: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** The public release key in this build, SPKI in base64; null for a build that was not signed. */
  readonly releaseKey: string | null;
  /** The text of `app-update.yml` of this build, which names the server; null if it has none. */
  readonly feed: string | null;
  /** A package manager installed this program, as that of Debian does. */
  readonly isOfPackageManager: boolean;
  /** There is an uninstaller next to the program, as the installer for Windows leaves one. */
  readonly hasUninstaller: boolean;
}

export interface UpdateSource {
  /** The host that is asked. */
  readonly server: string;
  readonly releaseKey: string;
  /** Address that the tag of a version completes to the page with its notes; null for a server that has no such pages. */
  readonly releasePages: string | null;
}

function unavailable(message: string, suggestion: string): AppError {
  return appError('update_unavailable', message, suggestion);
}

const DOWNLOAD_BY_HAND = 'Download a newer release yourself, and replace this folder with it.';

/** True if the running program lies in the AppImage that the environment names, which another AppImage may have left there. */
function isAppImage({ environment, execPath }: InstalledBuild): boolean {
  const { APPIMAGE: image, APPDIR: mounted } = environment;
  return (
    image !== undefined && mounted !== undefined && mounted !== '' && execPath.startsWith(posix.join(mounted, '/'))
  );
}

/** Returns why this form of installation cannot replace itself; null if it can. */
function formRefusal(build: InstalledBuild): AppError | null {
  if (build.platform === 'linux' && !isAppImage(build)) {
    return build.isOfPackageManager
      ? unavailable(
          'This installation belongs to the package manager, which updates it.',
          'Install the .deb of a newer release.',
        )
      : unavailable('Of the builds for Linux only the AppImage updates itself.', DOWNLOAD_BY_HAND);
  }
  if (build.platform === 'win32' && !build.hasUninstaller)
    return unavailable('Of the builds for Windows only the installed one updates itself.', DOWNLOAD_BY_HAND);
  return null;
}

/** The server that a feed's configuration names; null if that is another kind of server. */
function serverOf(feed: string): Omit<UpdateSource, 'releaseKey'> | null {
  const value = (name: string): string | undefined => new RegExp(`^${name}:\\s*['"]?([^'"\\s]+)`, 'm').exec(feed)?.[1];
  const provider = value('provider');
  if (provider === 'github') {
    const server = value('host') ?? 'github.com';
    const [owner, repo] = [value('owner'), value('repo')];
    const hasPages = owner !== undefined && repo !== undefined;
    return { server, releasePages: hasPages ? `https://${server}/${owner}/${repo}/releases/tag/` : null };
  }
  const url = value('url');
  if (provider !== 'generic' || url === undefined || !URL.canParse(url)) return null;
  return { server: new URL(url).host, releasePages: null };
}

/** Where updates come from. `update_unavailable` with the reason, and with what to do instead. */
export function updateSource(build: InstalledBuild): AppResult<UpdateSource> {
  if (!build.isPackaged)
    return err(unavailable('This is a checkout, which git updates.', 'Pull the newer version and run npm start.'));
  const form = formRefusal(build);
  if (form !== null) return err(form);
  if (build.releaseKey === null)
    return err(
      unavailable(
        'This build is not signed with a release key, so it cannot tell an update from another file.',
        'Install a published release.',
      ),
    );
  const server = build.feed === null ? null : serverOf(build.feed);
  if (server === null)
    return err(unavailable('This build names no server for updates.', 'Install a published release.'));
  return ok({ ...server, releaseKey: build.releaseKey });
}
