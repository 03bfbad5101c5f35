import { expect, test } from 'vitest';
import type { ConsentRequest } from '../../../shared/contracts/consents.ts';
import { answerable, codeSize, requestTitle, secondsLeft } from './consent-words.ts';

const request = (id: string): ConsentRequest => ({
  id,
  caller: { id: 'm1', kind: 'mcp', name: 'Claude Code' },
  tool: 'pen_evaluate',
  action: 'Run code',
  targetId: 'T1',
  targetTitle: 'Orders',
  targetUrl: 'https://shop.test/',
  origin: 'https://shop.test',
  code: '1',
  askedAtMs: 0,
  expiresAtMs: 60_000,
});

test('the requested action and the time left', () => {
  expect(requestTitle(request('a'))).toBe('Claude Code wants to run code');
  expect(secondsLeft(request('a'), 0)).toBe(60);
  expect(secondsLeft(request('a'), 59_001)).toBe(1);
  expect(secondsLeft(request('a'), 61_000)).toBe(0);
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
