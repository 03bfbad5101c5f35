/** Classes that gain the same number in every round. */
import { steadyClassesText } from '../growing/beside-text.ts';
import { describe, expect, it, test } from 'vitest';
import type { HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';
import { only } from '../../../core/capability/testing/only.ts';
import { asksOf } from '../../../core/capability/asking.ts';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { steadyClasses, steadyElements } from '../growing/steady-classes.ts';
import { classesOfPage } from './code.ts';

const row = (name: string, countDelta: number): HeapComparedClass =>
  only<HeapComparedClass>('row', { name, countDelta, sizeDeltaBytes: countDelta * 32 });
const rounds = (...gains: readonly Readonly<Record<string, number>>[]): HeapComparedClass[][] =>
  gains.map((each) => Object.entries(each).map(([name, gain]) => row(name, gain)));
const namesOf = (of: HeapComparedClass[][], actions: readonly number[] | null): string[] =>
  steadyClasses(of, actions).map(({ name }) => name);
const FIVE = [5, 5, 5];

describe('classes that gain the same number in every round', () => {
  it.each<[string, HeapComparedClass[][], readonly number[] | null, string[]]>([
    ['a multiple of the actions', rounds({ Link: 10 }, { Link: 10 }, { Link: 10 }), FIVE, ['Link']],
    ['another number in a round', rounds({ Link: 10 }, { Link: 15 }, { Link: 10 }), FIVE, []],
    ['none in the last round', rounds({ Link: 10 }, { Link: 10 }, {}), FIVE, []],
    ['no multiple of the actions', rounds({ Link: 3 }, { Link: 3 }, { Link: 3 }), FIVE, []],
    ['a loss', rounds({ Link: -5 }, { Link: -5 }, { Link: -5 }), FIVE, []],
    [
      'as many per action in a longer round',
      rounds({ Link: 5 }, { Link: 5 }, { Link: 5 }, { Link: 20 }),
      [...FIVE, 20],
      ['Link'],
    ],
    [
      'fewer per action in a longer round',
      rounds({ Link: 5 }, { Link: 5 }, { Link: 5 }, { Link: 5 }),
      [...FIVE, 20],
      [],
    ],
    ['one action, and then many', rounds({ Link: 1 }, { Link: 1 }, { Link: 1 }, { Link: 20 }), [1, 1, 1, 20], ['Link']],
    ['as many after a round in which others went away', rounds({ Link: -9 }, { Link: 5 }, { Link: 5 }), FIVE, ['Link']],
    ['others after a round in which some went away', rounds({ Link: -9 }, { Link: 5 }, { Link: 10 }), FIVE, []],
    ['symbols', rounds(...Array.from({ length: 3 }, () => ({ '(symbol)': 40 }))), FIVE, ['(symbol)']],
    [
      'rules of a sheet',
      rounds(...Array.from({ length: 3 }, () => ({ 'blink::StyleRule': 50 }))),
      FIVE,
      ['blink::StyleRule'],
    ],
    ['two rounds only', rounds({ Link: 5 }, { Link: 5 }), FIVE, []],
    ['one action per round', rounds({ Link: 5 }, { Link: 5 }, { Link: 5 }), [1, 1, 1], []],
    ['no actions', rounds({ Link: 5 }, { Link: 5 }, { Link: 5 }), null, []],
    [
      'of the engine, and values',
      rounds(...Array.from({ length: 3 }, () => ({ 'system / Context': 5, '(string)': 5, 'blink::Node': 5 }))),
      FIVE,
      [],
    ],
  ])('%s', (_, of, eachRound, names) => {
    expect(namesOf(of, eachRound)).toEqual(names);
  });

  it('are of the page if scripts made them, or put them into a document', async () => {
    const names = ['Link', 'Text', 'CSSStyleSheet', 'blink::StyleRule', 'DOMRectReadOnly', 'LayoutShift'];
    expect(await ofPage(names)).toEqual(['Link', 'Text', 'CSSStyleSheet', 'blink::StyleRule']);
    // Its elements are told, and a text, or a rule of a <style>, is in one of them.
    expect(await ofPage([...names, '<div>'])).toEqual(['Link', 'CSSStyleSheet']);
  });

  async function ofPage(names: readonly string[]): Promise<string[]> {
    const { context } = toyHeap({
      answers: {
        'heap.diff-objects': ({ className }) => ({
          rows: [
            toyNode(names.indexOf(className), { name: className, type: className === 'Link' ? 'object' : 'native' }),
          ],
          ...{ start: 0, total: 1, matchedBy: 'ids', matchReason: '' },
        }),
        'heap.present': ({ nodes }) => ({ nodes, artifacts: [] }),
      },
    });
    const of = steadyClasses(
      rounds(...FIVE.map((each) => Object.fromEntries(names.map((name) => [name, each])))),
      FIVE,
    );
    const found = await classesOfPage(of, { files: ['0', '1'], later: null }, asksOf(context));
    return found.map(({ name }) => name);
  }

  it('are told with their number per action, the largest first', () => {
    const of = rounds(...Array.from({ length: 3 }, () => ({ Link: 5, Row: 200 })));
    expect(steadyClassesText(steadyClasses(of, FIVE))).toBe('200 Row and 5 Link, 40 and 1 per action');
  });
});

test('elements in the document are told apart from those that are detached and from other classes', () => {
  const of = (name: string) => ({ name, perAction: 1, perRound: 5, sizeBytes: 100 });
  const all = [
    of('<style>'),
    of('SVGStopElement'),
    of('Detached SVGStopElement'),
    of('Detached <div>'),
    of('Order'),
    { ...of('<li>'), isAfterFirst: true as const },
  ];
  expect(steadyElements(all).map(({ name }) => name)).toEqual(['<style>', 'SVGStopElement']);
});
