/** The sentence of a leak hunt, and from how many rounds on it is a verdict. */
import { describe, expect, test } from 'vitest';
import type { GrownObject } from './grown-objects.ts';
import { huntVerdict, spreadText } from './hunt-verdict.ts';
import type { GrowingPath } from './path-growth.ts';

const VIEWS: GrowingPath = {
  path: '(root).registry.views[7]',
  edgeToCut: '.views of Registry',
  className: 'View',
  classes: ['15 View'],
  node: 9,
  objectsPerRound: [5, 5, 5],
  bytesPerRound: [500, 480, 520],
  survivorsPerRound: [5, 5, 5],
  retainedSizeBytes: 15_000,
};
const SAMPLES: GrownObject = {
  path: '(root).samples',
  edgeToCut: '.samples of Window',
  className: 'Array',
  node: 21,
  bytesPerRound: [1024, 0, 2048],
};

describe('the verdict', () => {
  test('names what grows, by how much in each round, and the reference to remove', () => {
    expect(huntVerdict([VIEWS], [], { rounds: 3, actions: 15 })).toEqual({
      level: 'grows',
      text: 'Leak: in each of 3 rounds (15 actions) 5 × View per round (480 B to 520 B) through .views of Registry.',
    });
  });

  test('counts objects that grow in place', () => {
    expect(huntVerdict([], [SAMPLES], { rounds: 3, actions: null })).toEqual({
      level: 'grows',
      text: 'Leak: in each of 3 rounds Array @21 itself (.samples of Window) by 1.0 KB, 0 B, 2.0 KB.',
    });
  });

  test('is none after two rounds', () => {
    expect(huntVerdict([VIEWS], [], { rounds: 2, actions: 10 })).toMatchObject({ level: 'unclear' });
  });

  test('names what would not have been seen', () => {
    const { level, text } = huntVerdict([], [], { rounds: 3, actions: 15 });
    expect(level).toBe('no-growth');
    expect(text).toContain('less than once in 5 actions');
    expect(huntVerdict([], [], { rounds: 3, actions: null }).text).toContain('less often than once in a round');
  });

  test('names three paths and counts the others', () => {
    const paths = Array.from({ length: 5 }, () => VIEWS);
    expect(huntVerdict(paths, [], { rounds: 3, actions: 15 }).text).toMatch(/And 2 more\.$/);
  });
});

test('equal rounds are one number', () => {
  expect([spreadText([5, 5]), spreadText([4, 6, 5])]).toEqual(['5', '4 to 6']);
});
