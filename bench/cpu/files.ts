/** The CPU profiles to open: a large synthetic one, and one recorded from a real program in Node. Stored between runs. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FILES_FOLDER } from '../heap/files.ts';
import { modelFolder } from './devtools-package.ts';
import { makeSyntheticProfile } from './make-synthetic-profile.ts';

export interface CpuFile {
  readonly name: string;
  readonly path: string;
}

const NODES = 490_000;
const INTERVAL_US = 100;

/** DevTools' model, recorded while it opens the large one. */
function recordNode(path: string, opened: string): void {
  const script = join(import.meta.dirname, 'devtools-model.mjs');
  const flags = ['--cpu-prof', `--cpu-prof-interval=${INTERVAL_US}`, `--cpu-prof-dir=${dirname(path)}`];
  const node = spawnSync('node', [...flags, `--cpu-prof-name=${basename(path)}`, script, modelFolder(), opened], {
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
  });
  if (node.status !== 0) throw new Error(`Node did not record: ${node.stderr.slice(-1000)}`);
}

/** Creates the missing files. */
export function cpuFiles(): readonly CpuFile[] {
  mkdirSync(FILES_FOLDER, { recursive: true });
  const made = join(FILES_FOLDER, `made-${NODES}.cpuprofile`);
  if (!existsSync(made)) {
    makeSyntheticProfile(`${made}.part`, NODES);
    renameSync(`${made}.part`, made);
  }
  const recorded = join(FILES_FOLDER, 'node.cpuprofile');
  if (!existsSync(recorded)) {
    const part = join(FILES_FOLDER, 'node-part.cpuprofile');
    recordNode(part, made);
    renameSync(part, recorded);
  }
  return [
    { name: 'made, 490,000 nodes', path: made },
    { name: 'recorded by Node', path: recorded },
  ];
}
