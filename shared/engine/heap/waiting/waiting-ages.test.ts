import { describe, expect, it } from 'vitest';
import { heap } from '../testing/heap-picture.ts';
import { readDocument } from '../testing/read-heap.ts';
import { waitingAges } from './waiting-ages.ts';

const SNAPSHOT = readDocument(heap('root → a'));
/** 60 s long. */
const TIMELINE = readDocument(
  heap(
    'root → a',
    {},
    {
      recording: {
        samples: [
          [0, 99],
          [20_000_000, 107],
          [60_000_000, 121],
        ],
      },
    },
  ),
);

describe('how long something has been there at least', () => {
  it('is not known of a snapshot alone, nor of what has an id in no order of time', () => {
    expect(waitingAges(SNAPSHOT, []).ofAll([101])).toBeNull();
    expect(waitingAges(SNAPSHOT, [{ lastId: 200, secondsBefore: 40 }]).ofAll([101, 100])).toBeNull();
  });

  it('is told by earlier snapshots, whatever their order', () => {
    const ages = waitingAges(SNAPSHOT, [
      { lastId: 200, secondsBefore: 20 },
      { lastId: 100, secondsBefore: 40 },
    ]);
    expect(ages.ofAll([99, 101, 199, 201])).toEqual([
      { atLeastS: 40, count: 1 },
      { atLeastS: 20, count: 2 },
    ]);
    expect(ages.ofAll([201])).toEqual([]);
  });

  it('is told by the samples of a timeline', () => {
    const ages = waitingAges(TIMELINE, []);
    expect([97, 99, 101, 107, 109, 121, 123].map((id) => ages.of(id))).toEqual([60, 60, 40, 40, 0, 0, Number.NaN]);
    expect(ages.ofAll([97, 109, 123])).toEqual([
      { atLeastS: 60, count: 1 },
      { atLeastS: 0, count: 1 },
    ]);
    // A comparison asks what an earlier snapshot had.
    const earlier = [{ lastId: 103, secondsBefore: 300 }];
    expect(waitingAges(TIMELINE, earlier).ofAll([97, 103, 105])).toEqual([{ atLeastS: 300, count: 2 }]);
  });

  it('is told in a few steps, each the shorter of two, and the longest as it is', () => {
    const moments = [100, 90, 89, 50, 30, 10].map((secondsBefore, at) => ({ lastId: 11 + at * 2, secondsBefore }));
    expect(waitingAges(SNAPSHOT, moments).ofAll([11, 13, 15, 17, 19, 21])).toEqual([
      { atLeastS: 100, count: 1 },
      { atLeastS: 89, count: 2 },
      { atLeastS: 30, count: 2 },
      { atLeastS: 10, count: 1 },
    ]);
  });
});
