/**
 * Makes the deb package from an unpacked build, with dpkg-deb. electron-builder's own needs a Ruby program that it downloads; this one is built
 * from the same files in development and for a release, so the tests install what is published.
 */
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { SetupProblem } from '../setup/project.mjs';
import { QUIET_LIMIT_MS, lastLines, run } from '../setup/run.mjs';
import { controlText, desktopText, documentIcons, mimeText } from './deb-texts.mjs';
import { PNG_SIZES } from './icon-files.mjs';

/** The largest folder of the icon theme. */
const MAX_ICON_PX = 512;

/**
 * @typedef {object} DebPlan
 * @property {string} unpacked the unpacked build
 * @property {string} icons the folder that `writeIcons` filled
 * @property {string} executable
 * @property {string} productName
 * @property {string} version
 * @property {string} arch of Node
 * @property {string} maintainer
 * @property {string} licence the path of its text
 * @property {string} file the package to write
 * @property {boolean} compress false for a package that is only installed once, by a test
 */

/** @param {string} file @param {string} text */
function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** @param {string} stage @param {DebPlan} plan */
function copyIcons(stage, { icons, executable }) {
  for (const sizePx of PNG_SIZES.filter((size) => size <= MAX_ICON_PX)) {
    const size = `${sizePx}x${sizePx}`;
    const theme = join(stage, 'usr', 'share', 'icons', 'hicolor', size);
    cpSync(join(icons, 'app', `${size}.png`), join(theme, 'apps', `${executable}.png`));
    for (const name of documentIcons)
      cpSync(join(icons, 'document', `${size}.png`), join(theme, 'mimetypes', `${name}.png`));
  }
}

/**
 * Sets the permissions of a system package, whatever those of the checkout are, and returns the size in kilobytes.
 * @param {string} folder
 */
function settle(folder) {
  let bytes = 0;
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    const { mode, size } = statSync(path);
    const isOpen = entry.isDirectory() || (mode & 0o100) !== 0;
    chmodSync(path, isOpen ? 0o755 : 0o644);
    if (entry.isFile()) bytes += size;
  }
  return Math.ceil(bytes / 1024);
}

/** Fills the folder that becomes the package. @param {string} stage @param {DebPlan} plan */
function fillStage(stage, plan) {
  const { unpacked, executable, productName, licence } = plan;
  const app = join(stage, 'opt', productName);
  mkdirSync(dirname(app), { recursive: true });
  cpSync(unpacked, app, { recursive: true, verbatimSymlinks: true });
  const share = join(stage, 'usr', 'share');
  write(join(share, 'applications', `${executable}.desktop`), desktopText(plan));
  write(join(share, 'mime', 'packages', `${executable}.xml`), mimeText());
  mkdirSync(join(share, 'doc', executable), { recursive: true });
  cpSync(licence, join(share, 'doc', executable, 'copyright'));
  copyIcons(stage, plan);
  // Links in the package, not made by a script: dpkg knows them, refuses a clash with another package, and removes them.
  const commands = join(stage, 'usr', 'bin');
  mkdirSync(commands, { recursive: true });
  for (const name of ['pen', executable]) symlinkSync(relative(commands, join(app, name)), join(commands, name));
  const installedKb = settle(stage);
  // Chromium's sandbox for systems that restrict user namespaces, such as Ubuntu since 24.04.
  chmodSync(join(app, 'chrome-sandbox'), 0o4755);
  write(join(stage, 'DEBIAN', 'control'), controlText({ ...plan, installedKb }));
  settle(join(stage, 'DEBIAN'));
}

/** @param {readonly string[]} args */
async function dpkg(args) {
  const { code, failure, output } = await run('dpkg-deb', args, { quietLimitMs: QUIET_LIMIT_MS });
  if (failure === 'missing')
    throw new SetupProblem('The deb package is made by dpkg-deb, which is not installed. Install dpkg.', 1);
  if (code !== 0) throw new SetupProblem(`dpkg-deb failed:\n\n${lastLines(output)}`, 1);
}

/** Writes the package to `plan.file`. Throws a `SetupProblem` that says why it cannot. @param {DebPlan} plan */
export async function makeDeb(plan) {
  const stage = `${plan.file}.stage`;
  rmSync(stage, { recursive: true, force: true });
  try {
    fillStage(stage, plan);
    await dpkg(['--root-owner-group', plan.compress ? '-Zxz' : '-Znone', '--build', stage, plan.file]);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Unpacks the files of a package into `folder`, as installing does into the root. @param {string} file @param {string} folder */
export async function unpackDeb(file, folder) {
  rmSync(folder, { recursive: true, force: true });
  await dpkg(['--extract', file, folder]);
}
