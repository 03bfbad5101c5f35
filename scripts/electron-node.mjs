/** Runs a script on the app's own runtime, Electron as Node: `node scripts/electron-node.mjs SCRIPT [ARGUMENT…]`. */
import { runToItsEnd } from './setup/child.mjs';
import { electronEnvironment, requireElectron } from './setup/electron-binary.mjs';
import { SetupProblem, isMain, runMain } from './setup/project.mjs';

/**
 * Runs it with our own streams and hands on signals and exit status.
 * @param {readonly string[]} args script and its arguments
 * @param {NodeJS.ProcessEnv} [environment] added to our own
 * @param {{ leavesNothing?: boolean }} [options] see `runToItsEnd`
 * @returns {Promise<number>}
 */
export function runOnElectronNode(args, environment = {}, { leavesNothing = false } = {}) {
  const binary = requireElectron();
  return runToItsEnd(binary.executablePath, args, {
    stdio: 'inherit',
    leavesNothing,
    env: { ...electronEnvironment(binary), ...environment, ELECTRON_RUN_AS_NODE: '1' },
  });
}

if (isMain(import.meta.url)) {
  await runMain(async ({ takeSignals }) => {
    const args = process.argv.slice(2);
    if (args.length === 0) throw new SetupProblem('Usage: node scripts/electron-node.mjs SCRIPT [ARGUMENT…]', 2);
    takeSignals();
    return runOnElectronNode(args, {}, { leavesNothing: true });
  });
}
