/** Facts about the running build and how it was installed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { InstalledBuild } from '../index.ts';

const ManifestSchema = z.object({
  penBuild: z
    .object({ releaseKey: z.string().min(1) })
    .partial()
    .optional(),
});

function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** The installer for Windows leaves `Uninstall PEN Workbench.exe`. */
function hasUninstaller(folder: string): boolean {
  return process.platform === 'win32' && readdirSync(folder).some((name) => /^Uninstall .*\.exe$/i.test(name));
}

/** dpkg lists the files of each package that it installed. */
function isOfDpkg(execPath: string): boolean {
  return (
    process.platform === 'linux' &&
    execPath.startsWith('/opt/') &&
    existsSync(`/var/lib/dpkg/info/${basename(execPath)}.list`)
  );
}

export function installedBuild({
  appFolder,
  isPackaged,
}: {
  /** The folder or archive with package.json. */
  readonly appFolder: string;
  readonly isPackaged: boolean;
}): InstalledBuild {
  const { platform, execPath, env: environment, resourcesPath } = process;
  const manifest = ManifestSchema.safeParse(JSON.parse(readText(join(appFolder, 'package.json')) ?? '{}'));
  return {
    isPackaged,
    platform,
    execPath,
    environment,
    releaseKey: manifest.data?.penBuild?.releaseKey ?? null,
    feed: isPackaged ? readText(join(resourcesPath, 'app-update.yml')) : null,
    isOfPackageManager: isOfDpkg(execPath),
    hasUninstaller: hasUninstaller(dirname(execPath)),
  };
}
