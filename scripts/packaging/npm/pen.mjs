#!/usr/bin/env node
/** Entry of the npm package (`bin/pen.mjs`): checks the version of Node, turns on its compile cache, and starts the command line. */
import module from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
/** The first version with `node:sqlite`. */
const MIN_MAJOR = 22;
const MIN_MINOR = 13;
/** A client may kill the server, and Node would then write nothing. */
const FLUSH_AFTER_MS = 3000;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MIN_MAJOR || (major === MIN_MAJOR && minor < MIN_MINOR)) {
  process.stderr.write(
    `pen: This is Node ${process.versions.node}; pen-workbench needs Node ${MIN_MAJOR}.${MIN_MINOR} or newer. Install a newer Node (https://nodejs.org), then run the command again.\n`,
  );
  process.exit(3);
}

// Node warns that its SQLite is experimental. The library is tested with the versions that are allowed here, and clients show stderr.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (/** @type {string | Error} */ warning, /** @type {any[]} */ ...rest) => {
  if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning(warning, ...rest);
};

// In the package's folder: it has the owner of the code, and goes with it. Without the right to write there, there is no cache.
module.enableCompileCache(join(ROOT, '.compile-cache'));
setTimeout(() => module.flushCompileCache(), FLUSH_AFTER_MS).unref();

// The program's name in help texts and suggestions.
if (/[\\/]_npx[\\/]/.test(ROOT)) process.env.PEN_LAUNCH_COMMAND ??= 'npx -y pen-workbench';

await import(pathToFileURL(join(ROOT, 'dist', 'cli', 'pen.js')).href);
