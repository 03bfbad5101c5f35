/** Step 1 of the bootstrap: `npm ci`, when node_modules is missing, incomplete or older than the lockfile. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SetupProblem, readJson, writeWhole } from './project.mjs';
import { lastLines, runNpm } from './run.mjs';

const LOCKFILE = join(ROOT, 'package-lock.json');
/** npm writes this file last, and `npm ci` removes it first. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
const STAMP = join(ROOT, 'node_modules', '.pen-installed.json');

/** The identity of an installation: the lockfile's content, and the system that selected the binaries. */
function wanted() {
  const sha256 = createHash('sha256').update(readFileSync(LOCKFILE)).digest('hex');
  return JSON.stringify({ lockfile: sha256, platform: process.platform, arch: process.arch });
}

/** Every direct dependency is on disk: npm's own list cannot detect a folder that was deleted later. */
function allThere() {
  const { dependencies, devDependencies } = readJson(join(ROOT, 'package.json'));
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) =>
    existsSync(join(ROOT, 'node_modules', name, 'package.json')),
  );
}

export function dependenciesReady() {
  if (!existsSync(INSTALLED) || !allThere()) return false;
  if (JSON.stringify(readJson(STAMP)) === wanted()) return true;
  // A developer's own `npm install` leaves no stamp of ours, but a lockfile that is not newer than its installation.
  if (existsSync(STAMP) || statSync(INSTALLED).mtimeMs < statSync(LOCKFILE).mtimeMs) return false;
  writeWhole(STAMP, wanted());
  return true;
}

/**
 * @param {import('./project.mjs').Say} say
 * @param {import('./lock.mjs').HeldLock} lock
 */
export async function installDependencies(say, lock) {
  say('installing dependencies (npm ci)');
  rmSync(STAMP, { force: true });
  // Development tools are needed whatever NODE_ENV is. Warnings about engines are expected: those tools run on Electron's Node.
  const result = await runNpm(
    ['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-fund', '--no-audit'],
    {
      onStart: (pid) => lock.include(pid),
    },
  );
  if (result.failure === 'missing') {
    throw new SetupProblem(
      'npm was not found, so dependencies cannot be installed. Install npm, then run the command again.',
    );
  }
  if (result.code !== 0 || !existsSync(INSTALLED) || !allThere()) {
    throw new SetupProblem(
      `npm ci failed, so dependencies are missing:\n\n${lastLines(result.output, 20)}\n\nCheck the network and npm's registry setting, then run the command again.`,
    );
  }
  writeWhole(STAMP, wanted());
}
