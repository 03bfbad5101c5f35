import { expect, test } from 'vitest';
import type { ConsentRequest } from '../../../shared/core/contracts/consents.ts';
import { actionText, answerable, codeSize, requestTitle, waitingText } from './consent-words.ts';

const request = (id: string): ConsentRequest => ({
  id,
  caller: { id: 'm1', kind: 'mcp', name: 'Claude Code' },
  tool: 'pen_evaluate',
  title: 'Evaluate JavaScript',
  permissions: ['run-code'],
  targetId: 'T1',
  targetTitle: 'Orders',
  targetUrl: 'https://shop.test/',
  origin: 'https://shop.test',
  code: '1',
  details: [],
  askedAtMs: 0,
});

test('the requested action and how long it has waited', () => {
  expect(requestTitle(request('a'))).toBe('Claude Code wants to run code');
  expect(actionText(['capture', 'change-page'])).toBe('record a capture and change the page');
  expect(waitingText(request('a'), 0)).toBe('waiting 0 s');
  expect(waitingText(request('a'), 59_999)).toBe('waiting 59 s');
  expect(waitingText(request('a'), 3_600_000)).toBe('waiting 60 min');
});

test('a shortcut answers the oldest request with a visible card and no hidden one', () => {
  const hidden = { isVisible: () => false, isRead: () => true };
  const requests = [request('a'), request('b'), request('c')];
  const cards = new Map([
    ['a', hidden],
    ['c', { isVisible: () => true, isRead: () => false }],
  ]);
  expect(answerable(requests, cards)?.id).toBe('c');
  expect(answerable(requests, new Map([['a', hidden]]))).toBeNull();
  expect(answerable(requests, new Map())).toBeNull();
});

test('the amount of code to read', () => {
  expect(codeSize('1')).toBe('1 line, 1 character');
  expect(codeSize(`${'x'.repeat(999)}\n\n🔑`)).toBe('3 lines, 1,002 characters');
});
