/** Which classes grew between two snapshot files, by what `pen analyze --json` says of each. */
import { join } from 'node:path';
import { electronEnvironment, requireElectron } from '../setup/electron-binary.mjs';
import { ROOT } from '../setup/project.mjs';
import { run } from '../setup/run.mjs';

/** @typedef {{ name: string, count: number, shallowSizeBytes: number }} ClassFigures */

/**
 * @param {string} file
 * @returns {Promise<Map<string, ClassFigures>>}
 */
async function analyze(file) {
  const binary = requireElectron();
  const result = await run(
    binary.executablePath,
    [join(ROOT, 'dist', 'cli', 'pen.js'), 'analyze', file, '--json', '--all'],
    {
      env: { ...electronEnvironment(binary), ELECTRON_RUN_AS_NODE: '1' },
      output: 'stdout',
    },
  );
  if (result.code !== 0) throw new Error(`pen analyze ${file} ended with status ${result.code}: ${result.output}`);
  const { classes } = /** @type {{ classes: ClassFigures[] }} */ (JSON.parse(result.output));
  return new Map(classes.map((figures) => [figures.name, figures]));
}

/**
 * @param {{ file: string }} earlier
 * @param {{ file: string }} later
 * @returns {Promise<{ name: string, countDelta: number, sizeDeltaBytes: number }[]>} largest growth in bytes first
 */
export async function grownClasses(earlier, later) {
  const [before, after] = await Promise.all([analyze(earlier.file), analyze(later.file)]);
  return [...after.values()]
    .map(({ name, count, shallowSizeBytes }) => ({
      name,
      countDelta: count - (before.get(name)?.count ?? 0),
      sizeDeltaBytes: shallowSizeBytes - (before.get(name)?.shallowSizeBytes ?? 0),
    }))
    .filter(({ countDelta }) => countDelta > 0)
    .toSorted((a, b) => b.sizeDeltaBytes - a.sizeDeltaBytes);
}
