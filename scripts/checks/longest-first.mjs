/** A vitest sequencer: files that are long by their waits come first. */
import { BaseSequencer } from 'vitest/node';
import { WAITING_TESTS } from './waiting-tests.mjs';

/** @param {{ readonly moduleId: string }} file */
function placeOf({ moduleId }) {
  const place = WAITING_TESTS.findIndex((path) => moduleId.endsWith(`/${path}`));
  return place === -1 ? WAITING_TESTS.length : place;
}

/**
 * Those that wait in their order, then the others as they are.
 * @template {{ readonly moduleId: string }} File
 * @param {readonly File[]} files
 */
export const longestFirst = (files) => files.toSorted((one, other) => placeOf(one) - placeOf(other));

export class LongestFirst extends BaseSequencer {
  /** @param {import('vitest/node').TestSpecification[]} files @override */
  async sort(files) {
    return longestFirst(await BaseSequencer.prototype.sort.call(this, files));
  }
}
