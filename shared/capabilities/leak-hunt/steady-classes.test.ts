/** Classes that gain the same number in every round. */
import { describe, expect, it } from 'vitest';
import type { HeapComparedClass } from '../../contracts/heap/heap-differences.ts';
import { only } from '../testing/only.ts';
import { huntVerdict } from './hunt-verdict.ts';
import { steadyClasses, steadyClassesText } from './steady-classes.ts';

const row = (name: string, countDelta: number): HeapComparedClass =>
  only<HeapComparedClass>('row', { name, countDelta, sizeDeltaBytes: countDelta * 32 });
const rounds = (...gains: readonly Readonly<Record<string, number>>[]): HeapComparedClass[][] =>
  gains.map((each) => Object.entries(each).map(([name, gain]) => row(name, gain)));
const namesOf = (of: HeapComparedClass[][], eachRound: number | null): string[] =>
  steadyClasses(of, eachRound).map(({ name }) => name);

describe('classes that gain the same number in every round', () => {
  it.each<[string, HeapComparedClass[][], number | null, string[]]>([
    ['a multiple of the actions', rounds({ Link: 10 }, { Link: 10 }, { Link: 10 }), 5, ['Link']],
    ['another number in a round', rounds({ Link: 10 }, { Link: 15 }, { Link: 10 }), 5, []],
    ['none in the last round', rounds({ Link: 10 }, { Link: 10 }, {}), 5, []],
    ['no multiple of the actions', rounds({ Link: 3 }, { Link: 3 }, { Link: 3 }), 5, []],
    ['a loss', rounds({ Link: -5 }, { Link: -5 }, { Link: -5 }), 5, []],
    ['two rounds only', rounds({ Link: 5 }, { Link: 5 }), 5, []],
    ['one action per round', rounds({ Link: 5 }, { Link: 5 }, { Link: 5 }), 1, []],
    ['no actions', rounds({ Link: 5 }, { Link: 5 }, { Link: 5 }), null, []],
    [
      'of the engine, and values',
      rounds(...Array.from({ length: 3 }, () => ({ 'system / Context': 5, '(string)': 5, 'blink::Node': 5 }))),
      5,
      [],
    ],
  ])('%s', (_, of, eachRound, names) => {
    expect(namesOf(of, eachRound)).toEqual(names);
  });

  it('are told with their number per action, the largest first', () => {
    const of = rounds(...Array.from({ length: 3 }, () => ({ Link: 5, Row: 200 })));
    expect(steadyClassesText(steadyClasses(of, 5), 5)).toBe('200 Row and 5 Link, 40 and 1 per action');
  });
});

it('a hunt in which a class gains in every round does not say that nothing grows', () => {
  const facts = { totalSizesBytes: [1000, 1100, 1200, 1300], actions: 15, eachRound: 5 };
  expect(huntVerdict([], [], facts)).toMatchObject({ level: 'no-growth' });
  const gained = steadyClasses(rounds({ Link: 5 }, { Link: 5 }, { Link: 5 }), 5);
  expect(huntVerdict([], [], { ...facts, steadyClasses: gained })).toMatchObject({
    level: 'unclear',
    headline:
      'No verdict: each round leaves 5 Link, 1 per action, and no single path explains them, as in a linked list.',
  });
});
