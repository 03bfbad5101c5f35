/** The plan of a seed: the same again, with everything in it. */
import { expect, it } from 'vitest';
import { CAPTURE_KINDS } from '../../shared/core/contracts/captures.ts';
import { allActivities } from './activities/index.ts';
import { nameOf, planOf, shortPlanOf } from './plan.ts';
import { FAULTS } from './ways/faults.ts';

const names = (seed: number, count: number): string[] =>
  planOf(seed, count).map((run) => `${run.run} ${nameOf(run)} ${run.fraction}`);

it('is the same for the same seed, however many runs are wanted, and another one for another', () => {
  expect(names(7, 1000).slice(0, 40)).toEqual(names(7, 40));
  expect(names(8, 40)).not.toEqual(names(7, 40));
});

it('has every fault, every activity, and an activity for every kind of capture', () => {
  const plan = planOf(1, 600);
  expect(new Set(plan.map(({ fault }) => fault.name))).toEqual(new Set(FAULTS.map(({ name }) => name)));
  const activities = new Set(plan.map(({ activity }) => activity.name));
  expect(activities).toEqual(new Set(allActivities().map(({ name }) => name)));
  // An exploration is hunts and loads, a proof recordings, which are activities; a comparison is made of two captures, without a target.
  expect(Object.keys(CAPTURE_KINDS).filter((kind) => !activities.has(kind))).toEqual([
    'exploration',
    'proof',
    'comparison',
  ]);
});

it('of 250 runs strikes with every fault, in every activity', () => {
  const plan = planOf(1, 250);
  expect(new Set(plan.map(({ fault }) => fault.name)).size).toBe(FAULTS.length);
  expect(new Set(plan.map(({ activity }) => activity.name)).size).toBe(allActivities().length);
});

it('in its short form has each fault of a place without a window once', () => {
  const faults = shortPlanOf(1).map(({ fault }) => fault.name);
  expect(new Set(faults).size).toBe(faults.length);
  expect(faults.toSorted()).toEqual(
    FAULTS.map(({ name }) => name)
      .filter((name) => name !== 'kill-app')
      .toSorted(),
  );
});
