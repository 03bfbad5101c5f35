/** Changes of a trial: read from words and objects, and said. */
import { expect, test } from 'vitest';
import { changeWords, parseChange, parseChanges, type Change, type GivenChange } from './changes.ts';

function read(change: GivenChange): Change {
  const parsed = parseChange(change);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

test('reads changes in words, as objects and as JSON', () => {
  expect(read('block /audience.js')).toEqual({ action: 'block', url: '/audience.js' });
  expect(read('Delay /api/prices by 1.5 s')).toEqual({ action: 'delay', url: '/api/prices', delayMs: 1500 });
  expect(read('delay /api/prices 500')).toMatchObject({ delayMs: 500 });
  expect(read('answer /api/prices with []')).toMatchObject({ body: '[]', status: 200, headers: {} });
  expect(read('preload /hero.jpg')).toEqual({ action: 'preload', url: '/hero.jpg', as: 'image' });
  expect(read('preload /main.css?v=1')).toMatchObject({ as: 'style' });
  expect(read('preload /x as font')).toMatchObject({ as: 'font' });
  expect(read('style .promo { min-height: 222px }')).toEqual({ action: 'style', text: '.promo { min-height: 222px }' });
  expect(read('{"replace": "a + b", "with": "a", "in": "cart.ts"}')).toEqual(
    read({ replace: 'a + b', with: 'a', in: 'cart.ts' }),
  );
});

test.each([
  ['blok /x', '"blok /x" is not a change.'],
  ['replace a with b', 'is not a change.'],
  ['delay /x', 'is not a change.'],
  ['preload /x as picture', 'A change is wrong'],
  ['{"block": "/x"', 'is not JSON'],
  [{}, 'has no action'],
  [{ block: '/x', run: '1' }, 'has 2 actions: block, run'],
  [{ block: '/x', ms: 5 }, '"ms" does not belong to "block"'],
  [{ delay: '/x' }, 'has no length'],
  [{ replace: 'a', in: '/x' }, 'needs what it is'],
  [{ replace: '', with: 'b', in: '/x' }, 'needs what it is'],
])('refuses %j and says how to write it', (change, message) => {
  const parsed = parseChanges(['block /ok', change]);
  expect(parsed).toMatchObject({
    error: {
      code: 'invalid_params',
      message: expect.stringContaining(message) as string,
      suggestion: expect.stringMatching(/./) as string,
    },
  });
});

test.each([
  ['block /audience.js', 'without /audience.js'],
  ['delay /api 500', 'with /api delayed by 500 ms'],
  ['answer /api with {}', 'with another answer of /api'],
  ['defer /partner.js', 'with /partner.js deferred'],
  ['preload /hero.jpg', 'with /hero.jpg preloaded'],
  ['style .a { top: 0 }', 'with the rule .a { top: 0 }'],
  ['run window.x = 1', 'after window.x = 1'],
  [{ replace: 'slow()', with: 'fast()', in: 'cart.ts' }, 'with “fast()” for “slow()” in cart.ts'],
  [{ replace: 'slow()', with: '', in: 'cart.ts' }, 'without “slow()” in cart.ts'],
])('says %j as “%s”', (change, words) => {
  expect(changeWords(read(change))).toBe(words);
});
