/** Prepares an end-to-end run, also when Playwright is started directly: a built app, a display, and the paths of the real targets. */
import { buildIfStale } from '../build.mjs';
import { ensureDisplay } from './display.mjs';
import { electronEnvironment, requireElectron } from './electron-binary.mjs';
import { createSay } from './project.mjs';
import { diskTemporaryEnvironment } from './temporary-folder.mjs';
import { targetEnvironment } from './test-targets.mjs';

/** @returns {Promise<() => void>} ends the display, if it is ours */
export default async function prepareEndToEnd() {
  await buildIfStale(createSay('build'));
  const display = await ensureDisplay();
  // Playwright passes the environment of this process on to its workers.
  Object.assign(
    process.env,
    electronEnvironment(requireElectron()),
    display.environment,
    targetEnvironment(),
    diskTemporaryEnvironment(),
  );
  return display.stop;
}
