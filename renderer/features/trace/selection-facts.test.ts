import { expect, test } from 'vitest';
import { traceFacts } from './use-trace-link.ts';

const CLOCK = { origin: 'navigation', originMs: 50 } as const;

test('a range is on the clock of the trace, and an event without a box has no figures', () => {
  const none = (): null => null;
  expect(traceFacts(null, { fromMs: 150, toMs: 250 }, none, CLOCK)).toEqual({ fromMs: 100, toMs: 200 });
  expect(traceFacts({ kind: 'event', event: 4 }, null, none, CLOCK)).toEqual({});
  expect(traceFacts({ kind: 'box', ref: { trackId: 't', box: 0 } }, null, none, CLOCK)).toEqual({});
});
