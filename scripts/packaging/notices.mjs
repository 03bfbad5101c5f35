/** The notices of third parties: every package that is bundled into `dist`, with its licence. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SetupProblem, readJson } from '../setup/project.mjs';

/** Read as texts for pages or for Lighthouse, so no bundle names them. */
const READ_AS_TEXTS = ['axe-core', 'base64-js', 'brotli', 'js-library-detector', 'lighthouse', 'web-vitals'];

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** The folder of the package that a path belongs to: `node_modules/a/node_modules/@b/c`. @param {string} path */
export function packageFolderOf(path) {
  const marker = 'node_modules/';
  const at = path.lastIndexOf(marker);
  if (at < 0) return null;
  const first = path.indexOf(marker);
  const [scopeOrName = '', name = ''] = path.slice(at + marker.length).split('/');
  if (scopeOrName.startsWith('.')) return null;
  return `${path.slice(first, at + marker.length)}${scopeOrName.startsWith('@') ? `${scopeOrName}/${name}` : scopeOrName}`;
}

/**
 * Folders of all packages of which something is in these bundles, from the root of the checkout.
 * @param {string} dist
 * @param {readonly string[]} bundles
 */
export function bundledPackages(dist, bundles) {
  const folders = new Set(READ_AS_TEXTS.map((name) => `node_modules/${name}`));
  for (const bundle of bundles)
    for (const path of readJson(join(dist, 'modules', `${bundle}.json`))) {
      const folder = packageFolderOf(path);
      if (folder !== null) folders.add(folder);
    }
  return [...folders].toSorted();
}

/** The notice of one package. Throws a `SetupProblem` if it names no licence. @param {string} folder */
function noticeOf(folder) {
  const manifest = readJson(join(ROOT, folder, 'package.json'));
  if (manifest === null) throw new SetupProblem(`${folder} is bundled but not installed. Run: npm ci`, 1);
  const { name, version, license, author } = manifest;
  const texts = readdirSync(join(ROOT, folder))
    .filter((file) => LICENCE_FILE.test(file))
    .toSorted()
    .map((file) => readFileSync(join(ROOT, folder, file), 'utf8').trim());
  if (texts.length === 0 && license === undefined)
    throw new SetupProblem(`${name} ${version} is bundled but names no licence.`, 1);
  const by = typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`);
  const text = texts.length > 0 ? texts.join('\n\n') : `Licensed by ${by} under ${license}.`;
  return `${name} ${version} (${license ?? 'see below'})\n\n${text}`;
}

/**
 * The text of the notices.
 * @param {string} dist
 * @param {readonly string[]} bundles
 */
export function thirdPartyNotices(dist, bundles) {
  if (!existsSync(dist)) throw new SetupProblem(`${dist} is missing. Run: npm run build`, 1);
  const line = '-'.repeat(80);
  const notices = bundledPackages(dist, bundles).map(noticeOf);
  return `PEN Workbench contains code of the following packages.\n\n${notices.map((notice) => `${line}\n${notice}\n`).join('\n')}`;
}
