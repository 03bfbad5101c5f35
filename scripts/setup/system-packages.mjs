/**
 * Installs packages of the system's package manager: automatically as root on Debian and its derivatives, else by printing the exact
 * command for the user.
 */
import { existsSync, readFileSync } from 'node:fs';
import { SetupProblem } from './project.mjs';
import { findOnPath, lastLines, run } from './run.mjs';

/**
 * One thing the system must have, by its package's name in each family. Debian may have several names for it; the first that its archive knows is taken.
 * @typedef {{ debian: readonly string[], fedora: string, arch: string }} SystemPackage
 */

/** @type {readonly SystemPackage[]} */
export const ELECTRON_LIBRARIES = [
  { debian: ['libgtk-3-0t64', 'libgtk-3-0'], fedora: 'gtk3', arch: 'gtk3' },
  { debian: ['libnss3'], fedora: 'nss', arch: 'nss' },
  { debian: ['libasound2t64', 'libasound2'], fedora: 'alsa-lib', arch: 'alsa-lib' },
  { debian: ['libgbm1'], fedora: 'mesa-libgbm', arch: 'mesa' },
  { debian: ['libxss1'], fedora: 'libXScrnSaver', arch: 'libxss' },
  { debian: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'], fedora: 'at-spi2-atk', arch: 'at-spi2-core' },
  { debian: ['libdrm2'], fedora: 'libdrm', arch: 'libdrm' },
];

/** @type {readonly SystemPackage[]} */
export const VIRTUAL_DISPLAY = [
  { debian: ['xvfb'], fedora: 'xorg-x11-server-Xvfb', arch: 'xorg-server-xvfb' },
  { debian: ['xauth'], fedora: 'xorg-x11-xauth', arch: 'xorg-xauth' },
];

/** @type {readonly SystemPackage[]} */
export const CHROMIUM = [{ debian: ['chromium'], fedora: 'chromium', arch: 'chromium' }];

const APT_OPTIONS = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];

/** @typedef {'debian' | 'fedora' | 'arch' | null} Family */

/** @param {string} osRelease the text of /etc/os-release @returns {Family} */
export function familyOf(osRelease) {
  const ids = [...osRelease.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].flatMap((match) =>
    (match[1] ?? '').split(/\s+/),
  );
  if (ids.some((id) => id === 'debian' || id === 'ubuntu')) return 'debian';
  if (ids.some((id) => id === 'fedora' || id === 'rhel')) return 'fedora';
  return ids.includes('arch') ? 'arch' : null;
}

/**
 * The command that installs the packages, for the user to type.
 * @param {readonly SystemPackage[]} packages
 * @param {Family} family
 * @param {(names: readonly string[]) => string} [chooseDebianName]
 */
export function installCommand(packages, family, chooseDebianName = (names) => names.at(-1) ?? '') {
  const debian = packages.map((item) => chooseDebianName(item.debian)).join(' ');
  switch (family) {
    case 'fedora':
      return `sudo dnf install -y ${packages.map((item) => item.fedora).join(' ')}`;
    case 'arch':
      return `sudo pacman -S --needed ${packages.map((item) => item.arch).join(' ')}`;
    case 'debian':
      return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${debian}`;
    default:
      return `install with your system's package manager what Debian calls: ${debian}`;
  }
}

/**
 * Installs the packages as root on Debian; elsewhere ends with exit 3 and the command.
 * @param {readonly SystemPackage[]} packages
 * @param {{ why: string, say: import('./project.mjs').Say, lock: import('./lock.mjs').HeldLock }} context `why` is what is missing, as a sentence
 */
export async function installPackages(packages, { why, say, lock }) {
  const family = existsSync('/etc/os-release') ? familyOf(readFileSync('/etc/os-release', 'utf8')) : null;
  const isRoot = process.getuid?.() === 0;
  const apt = family === 'debian' ? findOnPath(['apt-get']) : null;
  if (apt === null || !isRoot) {
    const command = installCommand(packages, family, apt === null ? undefined : await debianNames(packages));
    throw new SetupProblem(`${why}\nInstall what is missing, then run the command again:\n\n  ${command}\n`);
  }
  say(`${why} Installing with apt-get, as this runs as root`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const onStart = (/** @type {number} */ pid) => lock.include(pid);
  const update = await run(apt, ['update', '-qq', '-o', 'DPkg::Lock::Timeout=120'], { env, onStart });
  const choose = await debianNames(packages);
  const names = packages.map((item) => choose(item.debian));
  let install = await run(apt, ['install', ...APT_OPTIONS, ...names], { env, onStart });
  if (install.code !== 0) {
    // An interrupted installation leaves packages unconfigured, and apt refuses everything until that is repaired.
    await run('dpkg', ['--configure', '-a', '--force-confdef'], { env, onStart });
    await run(apt, ['install', '-f', ...APT_OPTIONS], { env, onStart });
    install = await run(apt, ['install', ...APT_OPTIONS, ...names], { env, onStart });
  }
  if (install.code !== 0) {
    throw new SetupProblem(
      `${why}\napt-get could not install it:\n\n${lastLines(update.code === 0 ? install.output : update.output + install.output)}\n\nFix that and run the command again, or install by hand:\n\n  ${installCommand(packages, family, choose)}\n`,
    );
  }
}

/**
 * Which of a package's names this Debian's archive knows.
 * @param {readonly SystemPackage[]} packages
 * @returns {Promise<(names: readonly string[]) => string>}
 */
async function debianNames(packages) {
  const all = packages.flatMap((item) => item.debian);
  // Prints nothing for an unknown name, and "Candidate: (none)" for one that only others provide.
  const policy = await run('apt-cache', ['policy', ...all], { env: { ...process.env, LC_ALL: 'C' } });
  const known = new Set(
    [...policy.output.matchAll(/^(\S+):\n +Installed: .*\n +Candidate: (?!\(none\))/gm)].map((match) => match[1]),
  );
  return (names) => names.find((name) => known.has(name)) ?? names.at(-1) ?? '';
}
