import { expect, test } from 'vitest';
import { code, document, sentence, summaryLine, title } from '../../../../shared/base/markdown.ts';
import { headOfAnswer, shownText } from './answer-head.ts';

const answer = (text: string, more: object = {}) => ({ content: [{ type: 'text', text }], ...more });
const HUNT = document([
  title('Leak Hunt'),
  summaryLine([
    ['Hunt', 'leak-hunt-1'],
    ['Rounds', '3, 5 actions each'],
    ['Heap', '2.1 MB, 2.2 MB'],
  ]),
  `**Verdict**: ${sentence('Every round leaves 5 `<div>` of a_b [x](y) *more*.')}`,
  'In the window: pen://captures/leak-hunt-1',
]);

test('the head has the title, the verdict and the figures of the answer, but no ids', () => {
  expect(headOfAnswer({}, answer(HUNT))).toEqual({
    title: 'Leak Hunt',
    headline: 'Every round leaves 5 `<div>` of a_b [x](y) *more*.',
    figures: [
      ['Rounds', '3, 5 actions each'],
      ['Heap', '2.1 MB, 2.2 MB'],
    ],
  });
});

test('text of pages is shown as it is, whatever marks it has', () => {
  const texts = ['a\\`b', '``x``', '**bold** | pipe', '<b>&amp;</b>', '1. [a](b) _c_ `d`', '# no title'];
  for (const text of texts) {
    expect(shownText(code(text))).toBe(text);
    expect(shownText(sentence(text))).toBe(text);
  }
});

test('without a verdict the title is the headline', () => {
  const text = '## Heap Retainers\n\n**Snapshot**: x | **Class**: `Row`\n\n### More';
  expect(headOfAnswer({ capture: 'heap-00000001' }, answer(text))).toEqual({
    title: 'Heap Retainers',
    headline: 'Heap Retainers',
    figures: [['Class', 'Row']],
  });
});

test('the isolates of an application are a view without a capture', () => {
  const text = '## Application\n\n**Isolates**: 2 | **JS heap**: 4 MB';
  expect(headOfAnswer({}, answer(text, { structuredContent: { isolates: [] } }))?.figures).toHaveLength(2);
});

test('a failure, and an answer about no capture, have no head', () => {
  expect(headOfAnswer({}, answer(HUNT, { isError: true }))).toBeNull();
  expect(headOfAnswer({}, answer('## Targets\n\nNone.'))).toBeNull();
  expect(headOfAnswer({ capture: 'x' }, answer('No title.'))).toBeNull();
  for (const malformed of [null, 7, {}, { content: 'x' }, { content: [null, { text: 7 }] }])
    expect(headOfAnswer(malformed, malformed)).toBeNull();
});
