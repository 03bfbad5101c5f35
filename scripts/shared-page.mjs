/**
 * The page of a shared file, `dist/shared-page/page.html`: the viewer and the analysis, packed, with places for what is shared. Its policy runs its first script, by the hash, and
 * what that unpacks; nothing is loaded from anywhere.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, deflateRawSync } from 'node:zlib';
import { build } from 'vite';
import { escapeNonAscii } from './ascii-bundle.mjs';

/** Replaced by the title and the parts of a file (`electron/core/shared-file/write-shared-file.ts`). */
const TITLE_PLACE = 'PEN-TITLE';
const PARTS_PLACE = '<!--PEN-PARTS-->';

/** @param {string} entry @param {string} name @param {string} root @returns {Promise<string>} */
async function scriptOf(entry, name, root) {
  const outputs = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    build: { write: false, target: ['chrome120', 'firefox128', 'safari17'], lib: { entry, name, formats: ['iife'] } },
  });
  const [output] = Array.isArray(outputs) ? outputs : [outputs];
  if (output === undefined || !('output' in output)) throw new Error(`${entry} became no script.`);
  return escapeNonAscii(output.output[0].code);
}

/** @param {string} text @returns {Promise<string>} */
async function packed(text) {
  const bytes = Buffer.from(text);
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return (await promisify(brotliCompress)(bytes, { params })).toString('base64');
}

/** @param {string} id @param {string} text @returns {string} */
const part = (id, text) => `<script type="text/plain" id="${id}">${text}</script>`;

/** Writes the page from the bundles of viewer and engine. @param {string} root of the checkout @returns {Promise<void>} */
export async function writeSharedPage(root) {
  const dist = join(root, 'dist');
  const first = await scriptOf(
    join(root, 'renderer', 'features', 'chat', 'shared-file', 'first-script.ts'),
    'first',
    root,
  );
  const decoder = await scriptOf(join(root, 'node_modules', 'brotli', 'decompress.js'), 'unbrotli', root);
  const viewer = {
    script: readFileSync(join(dist, 'shared-viewer', 'viewer.js'), 'utf8'),
    style: readFileSync(join(dist, 'shared-viewer', 'viewer.css'), 'utf8'),
    engine: readFileSync(join(dist, 'shared-engine', 'engine.js'), 'utf8'),
  };
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${createHash('sha256').update(first).digest('base64')}' blob: 'wasm-unsafe-eval'`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${TITLE_PLACE}</title></head><body><div id="root">Opening …</div>`,
    part('pen-decoder', deflateRawSync(decoder, { level: 9 }).toString('base64')),
    part('pen-viewer', await packed(JSON.stringify(viewer))),
    PARTS_PLACE,
    `<script>${first}</script></body></html>\n`,
  ].join('\n');
  mkdirSync(join(dist, 'shared-page'), { recursive: true });
  writeFileSync(join(dist, 'shared-page', 'page.html'), html);
}
