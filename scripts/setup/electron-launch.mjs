/** The start of Electron on this machine: switches, display, and notices for the user. */
import { createInterface } from 'node:readline';
import { electronEnvironment, noticeAbout, requireElectron } from './electron-binary.mjs';
import { ensureDisplay } from './display.mjs';

/**
 * @typedef {object} ElectronLaunch
 * @property {string} executablePath
 * @property {string[]} switches
 * @property {NodeJS.ProcessEnv} env
 * @property {string[]} notices
 * @property {() => void} stop ends the display, if it is ours
 */

/** @returns {Promise<ElectronLaunch>} */
export async function prepareElectron() {
  const binary = requireElectron();
  const sandbox = sandboxChoice();
  const display = await ensureDisplay();
  const notices = [noticeAbout(binary), sandbox.notice, display.notice].filter((notice) => notice !== null);
  return {
    executablePath: binary.executablePath,
    switches: sandbox.switches,
    env: { ...electronEnvironment(binary), ...display.environment, PEN_NOTICES: JSON.stringify(notices) },
    notices,
    stop: display.stop,
  };
}

/** The sandbox stays on, except for root, where Chromium refuses it, and on the user's request. */
function sandboxChoice() {
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return {
      switches: ['--no-sandbox'],
      notice:
        "Chromium's sandbox is off (--no-sandbox), because this runs as root and Chromium refuses its sandbox there.",
    };
  }
  if (process.env['PEN_NO_SANDBOX'] === '1') {
    return {
      switches: ['--no-sandbox'],
      notice: "Chromium's sandbox is off (--no-sandbox), because PEN_NO_SANDBOX=1 is set.",
    };
  }
  return { switches: [], notice: null };
}

/** Lines that every start prints and that do not help the user: no session bus (machines without a desktop). */
const NOISE = /dbus\/(bus|object_proxy)\.cc|Failed to connect to the bus/;

/**
 * Prints Electron's stderr without the noise, and detects the one failure that the user can fix.
 * @param {NodeJS.ReadableStream} stderr
 * @returns {{ sandboxRefused: () => boolean }}
 */
export function followStderr(stderr) {
  let refused = false;
  createInterface({ input: stderr }).on('line', (line) => {
    if (NOISE.test(line)) return;
    refused ||= line.includes('SUID sandbox helper binary');
    process.stderr.write(`${line}\n`);
  });
  return { sandboxRefused: () => refused };
}

/** @param {string} distFolder where the binary lies */
export function sandboxAdvice(distFolder) {
  return `Chromium could not set up its sandbox: this system forbids user namespaces to normal programs. There are two ways out; neither is taken without you:

  1. keep the sandbox, and let its helper use root's rights:
     sudo chown root:root "${distFolder}/chrome-sandbox" && sudo chmod 4755 "${distFolder}/chrome-sandbox"
  2. go without the sandbox:
     PEN_NO_SANDBOX=1 npm start
`;
}
