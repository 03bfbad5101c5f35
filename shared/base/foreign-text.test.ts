/** Text of others in our sentences: coded, visible and cut; and what the compiler refuses. */
import { expect, expectTypeOf, test } from 'vitest';
import { appError } from './errors.ts';
import { foreign, quotedForPerson, type Foreign, type Written } from './foreign-text.ts';
import { escapedParts, hostileTexts, MARKER } from './testing/hostile-texts.ts';

test('whatever the text is, it is one code span of at most 80 characters, without a character that acts', () => {
  for (const text of hostileTexts(1).flatMap((each) => [each, each.repeat(50), `${' '.repeat(500)}${each}`])) {
    const sentence = `The target ${foreign(text)} did not answer.`;
    expect(escapedParts(sentence).filter((part) => part !== 'a secret is shown')).toEqual([]);
    expect(sentence).not.toContain('\n');
    const [, shown = ''] = /^The target (`+ ?.*? ?`+) did not answer\.$/s.exec(sentence) ?? [];
    expect(Array.from(shown.replaceAll(/^`+ ?| ?`+$/g, '')).length).toBeLessThanOrEqual(80);
  }
});

test('invisible and reversing characters are shown, and an empty text too', () => {
  expect(foreign('a\u202Eb\u200Bc')).toBe('`a\\u202Eb\\u200Bc`');
  expect(foreign('')).toBe('` `');
});

test('a person reads it in quotation marks', () => {
  expect(quotedForPerson(`The target ${foreign('Shop')} closed; ${foreign('a`b')} too.`)).toBe(
    'The target “Shop” closed; “a`b” too.',
  );
  expect(quotedForPerson(`The nearest: ${foreign('button "Open item"')}; ${foreign('#nope')}.`)).toBe(
    'The nearest: button "Open item"; “#nope”.',
  );
});

test('the compiler refuses a message with text of others that is not coded', () => {
  const title = MARKER as Foreign;
  // @ts-expect-error a title
  appError('internal', `The target ${title} did not answer.`);
  // @ts-expect-error in a suggestion too
  appError('internal', 'It did not answer.', `Close "${title}".`);
  appError('internal', `The target ${foreign(title)} did not answer.`);
  expectTypeOf<Written<'The end.'>>().toEqualTypeOf<'The end.'>();
});
