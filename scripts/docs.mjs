/**
 * Writes docs/capabilities.md from the capability list; `--check` only reports whether it is up to date. The definitions are TypeScript,
 * which the app's own runtime reads directly, so this script runs itself again on that.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runOnElectronNode } from './electron-node.mjs';
import { ROOT, runMain } from './setup/project.mjs';

const DOCUMENT = join(ROOT, 'docs', 'capabilities.md');

/** @param {string} path of a module below the project's root */
const load = (path) => import(pathToFileURL(join(ROOT, path)).href);

function writtenText() {
  try {
    return readFileSync(DOCUMENT, 'utf8');
  } catch {
    // A missing page differs from any other.
    return '';
  }
}

async function writeOrCheck() {
  const { CAPABILITIES } = await load('shared/capabilities/index.ts');
  const { capabilityReferencePage } = await load('shared/capabilities/common/reference-page.ts');
  const text = capabilityReferencePage(CAPABILITIES);
  if (!process.argv.includes('--check')) return writeFileSync(DOCUMENT, text);
  if (writtenText() === text) return;
  process.stderr.write('docs/capabilities.md does not match the definitions. Run: npm run docs\n');
  process.exitCode = 1;
}

if (process.env['ELECTRON_RUN_AS_NODE'] === '1') await writeOrCheck();
else await runMain(() => runOnElectronNode([join(ROOT, 'scripts', 'docs.mjs'), ...process.argv.slice(2)]));
