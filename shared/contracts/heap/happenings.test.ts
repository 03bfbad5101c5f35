import { expect, it } from 'vitest';
import { happeningsOf, settingOf, storedHappenings, type Happening } from './happenings.ts';

const CLICK: Happening = { kind: 'interaction', text: 'click button “Open”', fromMs: 100, toMs: 300 };
const born = (fromMs: number | null, toMs: number | null) => ({ when: 'during' as const, fromMs, toMs });

it('names what all of the interval is within, if it is the only one', () => {
  expect(settingOf(born(150, 200), [CLICK])).toEqual({ kind: 'within', happening: CLICK });
  expect(settingOf(born(80, 130), [CLICK])).toEqual({ kind: 'partly', happening: CLICK });
  expect(settingOf(born(400, 450), [CLICK])).toEqual({ kind: 'none' });
  expect(settingOf(born(null, 0), [CLICK])).toEqual({ kind: 'none' });
  const request: Happening = { kind: 'request', text: 'GET /', fromMs: 180, toMs: null };
  expect(settingOf(born(150, 200), [CLICK, request])).toEqual({ kind: 'several', happenings: [CLICK, request] });
  expect(settingOf(born(400, 450), [CLICK, request])).toEqual({ kind: 'within', happening: request });
});

it('says nothing without an interval', () => {
  expect(settingOf({ when: 'before', fromMs: null, toMs: 0 }, [CLICK])).toBeNull();
  expect(settingOf(born(100, null), [CLICK])).toBeNull();
});

it('is an option of a capture; others have none', () => {
  expect(happeningsOf({ options: storedHappenings([CLICK]) })).toEqual([CLICK]);
  expect(happeningsOf({ options: storedHappenings([]) })).toEqual([]);
  expect(happeningsOf({ options: {} })).toBeNull();
  expect(happeningsOf({ options: { happenings: '{' } })).toBeNull();
});
