/**
 * A vitest sequencer: the files that took longest come first, so that none is left alone at the end. `durations.json` has the seconds of those
 * that take more than a few, by the first word of their name, as `npm run test:nightly` measured them: a fresh clone knows no other durations.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BaseSequencer } from 'vitest/node';
import { readJson, writeWhole } from '../setup/project.mjs';

const FILE = join(import.meta.dirname, 'durations.json');
/** Shorter ones may come in any order. */
const SHORTEST_S = 8;

/** The name without what says when and where a test runs. @param {string} path */
const nameOf = (path) => basename(path).split('.', 1)[0] ?? '';

/**
 * @template {{ readonly moduleId: string }} File
 * @param {readonly File[]} files
 * @param {Readonly<Record<string, number>>} secondsOf
 */
export const longestFirst = (files, secondsOf) =>
  files.toSorted((one, other) => (secondsOf[nameOf(other.moduleId)] ?? 0) - (secondsOf[nameOf(one.moduleId)] ?? 0));

export class LongestFirst extends BaseSequencer {
  /** @param {import('vitest/node').TestSpecification[]} files @override */
  async sort(files) {
    return longestFirst(await BaseSequencer.prototype.sort.call(this, files), readJson(FILE) ?? {});
  }
}

/** Writes the durations of these reports of vitest. @param {readonly string[]} reports */
export function writeDurations(reports) {
  const suites = reports.flatMap(
    (file) =>
      /** @type {{ name: string, startTime: number, endTime: number }[]} */ (
        JSON.parse(readFileSync(file, 'utf8')).testResults
      ),
  );
  /** @type {Record<string, number>} */
  const secondsOf = {};
  for (const { name, startTime, endTime } of suites)
    secondsOf[nameOf(name)] = Math.max(secondsOf[nameOf(name)] ?? 0, Math.round((endTime - startTime) / 1000));
  const long = Object.entries(secondsOf)
    .filter(([, seconds]) => seconds >= SHORTEST_S)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  writeWhole(FILE, `${JSON.stringify(Object.fromEntries(long), null, 2)}\n`);
}
