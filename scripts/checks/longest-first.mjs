/** A vitest sequencer: files that are long by their waits come first. */
import { BaseSequencer } from 'vitest/node';
import { WAITING_TESTS } from './waiting-tests.mjs';

export class LongestFirst extends BaseSequencer {
  /** @param {import('vitest/node').TestSpecification[]} files @override */
  async sort(files) {
    /** @param {import('vitest/node').TestSpecification} file */
    const placeOf = ({ moduleId }) => {
      const place = WAITING_TESTS.findIndex((path) => moduleId.endsWith(`/${path}`));
      return place === -1 ? WAITING_TESTS.length : place;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
