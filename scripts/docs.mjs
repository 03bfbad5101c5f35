/**
 * Writes what is made from definitions: docs/capabilities.md from the capabilities, docs/sql.md from the tables of SQL and the questions about
 * them, docs/pen-budgets.schema.json from the schema of budget files, skills/ and .claude-plugin/ from the prompts. `--check` only reports whether
 * they are up to date, and names the tests in docs/reliability.md that do not exist. The definitions are TypeScript, which the app's own runtime reads directly, so this script runs itself again
 * on that.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runOnElectronNode } from './electron-node.mjs';
import { ROOT, runMain } from './setup/project.mjs';

/** @typedef {{ readonly path: string, readonly text: string }} GeneratedFile path from the project's root */

/** @param {string} path of a module below the project's root */
const load = (path) => import(pathToFileURL(join(ROOT, path)).href);

/** @param {string} path */
function writtenText(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    // A missing page differs from any other.
    return '';
  }
}

/** @returns {Promise<GeneratedFile[]>} */
async function generatedFiles() {
  const { CAPABILITIES } = await load('shared/capabilities/index.ts');
  const { capabilityReferencePage } = await load('shared/capabilities/common/reference-page.ts');
  const { sqlReferencePage } = await load('shared/capabilities/sql/reference-page.ts');
  const { budgetFileJsonSchema } = await load('shared/contracts/budgets.ts');
  const { PROMPTS } = await load('shared/prompts/index.ts');
  const { pluginFiles } = await load('shared/prompts/plugin-files.ts');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return [
    { path: 'docs/capabilities.md', text: capabilityReferencePage(CAPABILITIES) },
    { path: 'docs/sql.md', text: sqlReferencePage() },
    { path: 'docs/pen-budgets.schema.json', text: `${JSON.stringify(budgetFileJsonSchema(), null, 2)}\n` },
    ...pluginFiles(PROMPTS, version),
  ];
}

/** Skills without a prompt: renamed or removed ones. @param {readonly GeneratedFile[]} files */
function leftSkills(files) {
  if (!existsSync(join(ROOT, 'skills'))) return [];
  return readdirSync(join(ROOT, 'skills'))
    .map((name) => `skills/${name}`)
    .filter((folder) => !files.some(({ path }) => path.startsWith(`${folder}/`)));
}

/** Files of tests that the page of promises names, and that were renamed or deleted. */
function missingTests() {
  const named = writtenText('docs/reliability.md').matchAll(/`([\w./-]+\.(?:test|spec)\.tsx?)`/g);
  return [...named].map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)));
}

async function writeOrCheck() {
  const files = await generatedFiles();
  const left = leftSkills(files);
  const stale = files.filter(({ path, text }) => writtenText(path) !== text);
  if (process.argv.includes('--check')) {
    for (const path of [...stale.map((file) => file.path), ...left])
      process.stderr.write(`${path} does not match the definitions. Run: npm run docs\n`);
    const missing = missingTests();
    for (const path of missing) process.stderr.write(`docs/reliability.md names ${path}, which does not exist.\n`);
    if (stale.length + left.length + missing.length > 0) process.exitCode = 1;
    return;
  }
  for (const folder of left) rmSync(join(ROOT, folder), { recursive: true });
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
}

if (process.env['ELECTRON_RUN_AS_NODE'] === '1') await writeOrCheck();
else await runMain(() => runOnElectronNode([join(ROOT, 'scripts', 'docs.mjs'), ...process.argv.slice(2)]));
