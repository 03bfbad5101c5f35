/** The entry of the npm package on a Node that is too old. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';

const ENTRY = join(import.meta.dirname, 'npm', 'pen.mjs');

/** @param {string} version what `process.versions.node` says */
function startOn(version) {
  const fake = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(fake)}`, ENTRY, 'mcp'],
    { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_DISABLE_COMPILE_CACHE: '1' }, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test.each(['18.20.8', '20.20.2', '22.12.0'])('is refused on Node %s, with what to do', (version) => {
  expect(startOn(version)).toEqual({
    status: 3,
    stdout: '',
    stderr: `pen: This is Node ${version}; pen-workbench needs Node 22.13 or newer. Install a newer Node (https://nodejs.org), then run the command again.\n`,
  });
});

test.each(['22.13.0', '24.0.0'])('starts the command line on Node %s', (version) => {
  // Only the folder of the package has one.
  expect(startOn(version).stderr).toContain(join('packaging', 'dist', 'cli', 'pen.js'));
});
