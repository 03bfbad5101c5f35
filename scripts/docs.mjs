/**
 * Writes what is made from definitions: the references of tools and of SQL (docs/capabilities, docs/sql), the schema of budget files, skills/ and
 * .claude-plugin/ from the prompts, and the bytes of the kernel of events. `--check` only reports whether they are up to date, and names the tests in
 * docs/reliability.md that do not exist. The definitions are TypeScript, which the app's own runtime reads directly, so this script runs itself again
 * on that.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { kernelModule } from './event-kernel.mjs';
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
  const { CAPABILITIES } = await load('shared/features/index.ts');
  const { capabilityReferencePages } = await load('shared/features/reference-page.ts');
  const { sqlReferencePages } = await load('shared/features/sql/tools/reference-page.ts');
  const { budgetFileJsonSchema } = await load('shared/features/prove/contract/budgets.ts');
  const { PROMPTS } = await load('shared/features/prompts.ts');
  const { KERNEL_BUILD } = await load('shared/engine/trace/read/event-kernel.ts');
  const { pluginFiles } = await load('shared/core/prompts/plugin-files.ts');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return [
    ...[...capabilityReferencePages(CAPABILITIES), ...sqlReferencePages()].map(({ path, text }) => ({
      path: `docs/${path}`,
      text,
    })),
    { path: 'docs/pen-budgets.schema.json', text: `${JSON.stringify(budgetFileJsonSchema(), null, 2)}\n` },
    await kernelModule(KERNEL_BUILD),
    ...pluginFiles(PROMPTS, version),
  ];
}

/** Skills without a prompt and pages without a kind: renamed or removed ones. @param {readonly GeneratedFile[]} files */
function leftFiles(files) {
  return ['skills', 'docs/capabilities', 'docs/sql'].flatMap((folder) =>
    !existsSync(join(ROOT, folder))
      ? []
      : readdirSync(join(ROOT, folder))
          .map((name) => `${folder}/${name}`)
          .filter((left) => !files.some(({ path }) => path === left || path.startsWith(`${left}/`))),
  );
}

/** Files of tests that the page of promises names, and that were renamed or deleted. */
function missingTests() {
  const named = writtenText('docs/reliability.md').matchAll(/`([\w./-]+\.(?:test|spec)\.tsx?)`/g);
  return [...named].map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)));
}

async function writeOrCheck() {
  const files = await generatedFiles();
  const left = leftFiles(files);
  const stale = files.filter(({ path, text }) => writtenText(path) !== text);
  if (process.argv.includes('--check')) {
    for (const path of [...stale.map((file) => file.path), ...left])
      process.stderr.write(`${path} does not match the definitions. Run: npm run docs\n`);
    const missing = missingTests();
    for (const path of missing) process.stderr.write(`docs/reliability.md names ${path}, which does not exist.\n`);
    if (stale.length + left.length + missing.length > 0) process.exitCode = 1;
    return;
  }
  for (const path of left) rmSync(join(ROOT, path), { recursive: true });
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
}

if (process.env['ELECTRON_RUN_AS_NODE'] === '1') await writeOrCheck();
else await runMain(() => runOnElectronNode([join(ROOT, 'scripts', 'docs.mjs'), ...process.argv.slice(2)]));
