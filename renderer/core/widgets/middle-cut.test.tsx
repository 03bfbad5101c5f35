import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { addressParts, MiddleCut } from './middle-cut.tsx';

const DIGITS = '0123456789'.repeat(5);

describe('addressParts', () => {
  it.each([
    ['app.js', ['', 'app.js', '']],
    ['https://shop.test/assets/payment-form.min.js', ['https://shop.test/assets', '/payment-form.min.js', '']],
    ['https://shop.test/assets/', ['https://shop.test', '/assets/', '']],
    ['https://shop.test/app.js?v=20260101', ['https://shop.test', '/app.js', '?v=20260101']],
    [`chunk-${DIGITS}.js`, [`chunk-${DIGITS.slice(0, 21)}`, `${DIGITS.slice(21)}.js`, '']],
  ])('keeps the file of %s', (text, parts) => {
    expect(addressParts(text)).toEqual(parts);
  });
});

describe('MiddleCut', () => {
  it('has the whole text, also in its title', () => {
    const text = 'https://shop.test/assets/payment-form.min.js?v=1';
    render(<MiddleCut text={text} />);
    expect(screen.getByTitle(text).textContent).toBe(text);
  });
});
