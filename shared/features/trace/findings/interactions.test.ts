import { expect, test } from 'vitest';
import type { InteractionCauses } from '../../../engine/trace/contract/trace-causes.ts';
import { PERSON, told } from '../../../core/findings/voice.ts';
import { only } from '../../../core/capability/testing/only.ts';
import { briefWords, codeOf } from './interactions.ts';

const at = (name: string) => ({ name, url: 'https://shop.test/a.js', line: 3, column: 1 });

function causes(parts: Partial<InteractionCauses>): InteractionCauses {
  return only<InteractionCauses>('causes', {
    durationMs: 500,
    delayedBy: [],
    functions: [],
    handlers: [],
    forcedLayoutMs: 0,
    forcedBy: null,
    renderingMs: 2,
    ...parts,
  });
}

test('an interaction is told by its two largest parts, forced layout apart from the function that forced it', () => {
  const search = { place: at('searchText'), selfMs: 300, totalMs: 300 };
  const row = { place: at('InvoiceRow'), selfMs: 120, totalMs: 120, layoutMs: 110 };
  const words = briefWords(causes({ functions: [row, search], forcedLayoutMs: 110, forcedBy: at('InvoiceRow') }));
  expect(told(words, PERSON)).toMatch(/^Mostly searchText \(a\.js:3.*\), then forced layout in InvoiceRow \(a\.js:3/);
});

test('nothing is said where no part stands out', () => {
  expect(told(briefWords(causes({})), PERSON)).toBe('');
});

test('the code to look at is that of the largest part that has code of a script, not of the handler around it', () => {
  const now = { place: { ...at('now'), url: '', line: 0, column: 0 }, selfMs: 200, totalMs: 200 };
  const burn = { place: at('burnPrimes'), selfMs: 180, totalMs: 380 };
  const handlers = [{ type: 'click', place: at('handleSlow'), totalMs: 400 }];
  expect(codeOf(causes({ functions: [now, burn], handlers }))?.name).toBe('burnPrimes');
  expect(codeOf(causes({ handlers }))?.name).toBe('handleSlow');
});
