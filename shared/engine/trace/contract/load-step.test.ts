import { describe, expect, it } from 'vitest';
import { awaitedSent, awaitedStep } from './load-step.ts';
import type { LoadStep, TraceCode } from './trace-causes.ts';

const code = (url: string): TraceCode => ({ name: 'start', url, line: 9, column: 35, callers: [] });

const step = (kind: LoadStep['kind'], url = '', startedBy: TraceCode | null = null): LoadStep => ({
  kind,
  url,
  fromMs: 0,
  toMs: 1,
  waitedFor: 'server',
  startedBy,
  event: null,
  requestId: null,
});

const last = (steps: readonly LoadStep[]): string | null =>
  steps.map((one, at) => awaitedStep(one, at, steps)).at(-1)?.url ?? null;

describe('the response that code had awaited', () => {
  const start = code('https://shop.test/main.js');
  const prices = step('request', 'https://shop.test/api/prices', start);
  const stock = step('request', 'https://shop.test/api/stock', start);

  it('is the request before, whatever the page did in between', () => {
    expect(last([prices, stock])).toBe(prices.url);
    expect(last([prices, step('script', start.url, start), step('main-thread'), stock])).toBe(prices.url);
  });

  it('is none if the code ran because its own script had arrived', () => {
    expect(last([step('request', start.url), step('script', start.url), stock])).toBeNull();
  });

  it('is none after a timer, at the start, and for a request that no code sent', () => {
    expect(last([prices, step('timer'), stock])).toBeNull();
    expect(last([stock])).toBeNull();
    expect(last([prices, step('request', 'https://shop.test/logo.svg')])).toBeNull();
  });

  it('was sent by code too where an address may come from its answer', () => {
    const tag = step('request', 'https://ads.test/tag.js');
    expect(awaitedSent(stock, 1, [prices, stock])).toBe(prices);
    expect(awaitedSent(stock, 1, [tag, stock])).toBeNull();
    expect(awaitedStep(stock, 1, [tag, stock])).toBe(tag);
  });
});
