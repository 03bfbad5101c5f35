/** An assistant with a token of its own hunts for the sample's leak; it asks the person first, and shows what it found. */
import { join } from 'node:path';
import { electronEnvironment, requireElectron } from '../setup/electron-binary.mjs';
import { ROOT } from '../setup/project.mjs';
import { run } from '../setup/run.mjs';
import { asAssistant } from './assistant.mjs';

/**
 * Gives an assistant a token, as `pen connect NAME` does.
 * @param {string} dataFolder
 * @param {string} name
 */
export async function connectAssistant(dataFolder, name) {
  const binary = requireElectron();
  const result = await run(
    binary.executablePath,
    [join(ROOT, 'dist', 'cli', 'pen.js'), 'connect', name, '--print', '--json', '--data-dir', dataFolder],
    { env: { ...electronEnvironment(binary), ELECTRON_RUN_AS_NODE: '1' }, output: 'stdout' },
  );
  if (result.code !== 0) throw new Error(`pen connect ended with status ${result.code}: ${result.output}`);
  const { token } = /** @type {{ token: string }} */ (JSON.parse(result.output));
  return token;
}

/**
 * Hunts by clicking the sample's leaking button, then opens the retaining path of what grows most in the window of the person.
 * @param {{ dataFolder: string, token: string, onAsked: () => Promise<void>, onShown: () => Promise<void> }} options `onAsked`: the person answers
 * @returns {Promise<{ text: string, paths: number, link: string }>} `paths`: retaining paths that gain objects in every round
 */
export function huntAndShow({ dataFolder, token, onAsked, onShown }) {
  return asAssistant(
    dataFolder,
    async (call) => {
      const hunting = call('pen_leak_hunt', {
        target: 'PEN sample',
        steps: [{ click: 'Refresh orders' }],
        repeat: 1,
        warmUpRounds: 0,
      });
      const [{ text, value }] = await Promise.all([hunting, onAsked()]);
      const paths = /** @type {{ node: number }[]} */ (value['growing']);
      const [growing] = paths;
      const last = /** @type {{ captureId: string }[]} */ (value['snapshots']).at(-1);
      if (growing === undefined || last === undefined) throw new Error(`the hunt found nothing that grows: ${text}`);
      const shown = await call('pen_show', { capture: last.captureId, node: growing.node, path: 1 });
      await onShown();
      return { text, paths: paths.length, link: String(shown.value['link']) };
    },
    token,
  );
}
