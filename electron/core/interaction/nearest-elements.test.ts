import { expect, test } from 'vitest';
import { nearestElements } from './nearest-elements.ts';

const ALL = [
  { role: 'button', name: 'Add to cart', selector: '#add' },
  { role: 'button', name: 'Check out', selector: '#pay' },
  { role: 'searchbox', name: 'Search', selector: '#q' },
  { role: 'button', name: '', selector: 'button.close' },
];

test('the likest names come first, as a step names them', () => {
  expect(nearestElements('Serach', ALL)[0]).toBe('searchbox "Search"');
  expect(nearestElements('button "Checkout"', ALL)[0]).toBe('button "Check out"');
});

test('without any likeness the first elements are listed, those without a name by their selector', () => {
  expect(nearestElements('zzz', ALL)).toEqual([
    'button "Add to cart"',
    'button "Check out"',
    'searchbox "Search"',
    'button.close',
  ]);
  expect(nearestElements('zzz', [])).toEqual([]);
});
