import { expect, it } from 'vitest';
import { happeningsOf, settingOf, storedHappenings, type Happening } from './happenings.ts';

const CLICK: Happening = { kind: 'interaction', text: 'click button “Open”', fromMs: 100, toMs: 300 };
const born = (fromMs: number | null, toMs: number | null) => ({ when: 'during' as const, fromMs, toMs });

it('names what all of the interval is within, if it is the only one', () => {
  expect(settingOf(born(150, 200), [CLICK])).toEqual({ kind: 'within', happening: CLICK });
  expect(settingOf(born(80, 130), [CLICK])).toEqual({ kind: 'partly', happening: CLICK });
  expect(settingOf(born(400, 450), [CLICK])).toEqual({ kind: 'none', last: CLICK });
  expect(settingOf(born(null, 0), [CLICK])).toEqual({ kind: 'none' });
  const request: Happening = { kind: 'request', text: 'GET /', fromMs: 180, toMs: null };
  expect(settingOf(born(150, 200), [CLICK, request])).toEqual({ kind: 'several', happenings: [CLICK, request] });
  expect(settingOf(born(400, 450), [CLICK, request])).toEqual({ kind: 'within', happening: request });
});

it('takes an interaction and the responses of what was sent in it for one', () => {
  const click: Happening = { ...CLICK, fromMs: 100, toMs: 104, plusMinusMs: 1 };
  const response = (text: string, during: Happening | null): Happening => ({
    kind: 'request',
    text,
    fromMs: 130,
    toMs: 131,
    plusMinusMs: 1,
    sent: { atMs: 102, ...(during === null ? {} : { during: { text: during.text, fromMs: during.fromMs } }) },
  });
  const own = response('GET /orders', click);
  expect(settingOf(born(90, 140), [click, own])).toEqual({ kind: 'sent', text: CLICK.text, responses: [own] });
  expect(settingOf(born(90, 140), [own, own])).toMatchObject({ kind: 'sent', responses: [own, own] });
  expect(settingOf(born(110, 140), [click, own])).toEqual({ kind: 'partly', happening: own });
  const other = response('GET /news', null);
  for (const happenings of [
    [click, other],
    [click, own, other],
    [other, other],
    [click, { ...click, fromMs: 120 }],
  ])
    expect(settingOf(born(90, 140), happenings)).toMatchObject({ kind: 'several' });
});

it('takes a press and its click for one interaction, and two clicks for two', () => {
  const part = (fromMs: number, pressMs: number): Happening => ({
    ...CLICK,
    fromMs,
    toMs: fromMs + 2,
    plusMinusMs: 1,
    pressMs,
  });
  const [press, click] = [part(100, 100), part(110, 100)];
  expect(settingOf(born(90, 140), [press, click])).toEqual({ kind: 'partly', happening: { ...press, toMs: 112 } });
  expect(settingOf(born(90, 140), [press, click, part(120, 120)])).toMatchObject({ kind: 'several' });
});

it('counts what two clocks may be apart, and names what was over shortly before', () => {
  const click: Happening = { ...CLICK, fromMs: 100, toMs: 148, plusMinusMs: 2 };
  expect(settingOf(born(150, 200), [click])).toMatchObject({ kind: 'partly' });
  expect(settingOf(born(101, 147), [click])).toMatchObject({ kind: 'partly' });
  expect(settingOf(born(151, 200), [click])).toEqual({ kind: 'none', last: click });
  expect(settingOf(born(9000, 9050), [click])).toEqual({ kind: 'none' });
  expect(settingOf(born(10, 60), [click])).toEqual({ kind: 'none' });
});

it('says nothing without an interval', () => {
  expect(settingOf({ when: 'before', fromMs: null, toMs: 0 }, [CLICK])).toBeNull();
  expect(settingOf(born(100, null), [CLICK])).toBeNull();
});

it('is an option of a capture; others have none', () => {
  expect(happeningsOf({ options: storedHappenings([CLICK]) })).toEqual([CLICK]);
  expect(happeningsOf({ options: storedHappenings([]) })).toEqual([]);
  const exact: Happening = { ...CLICK, plusMinusMs: 1.2, sent: { atMs: 2.6, during: { text: 'a', fromMs: 1.4 } } };
  expect(happeningsOf({ options: storedHappenings([exact]) })).toEqual([
    { ...CLICK, plusMinusMs: 2, sent: { atMs: 3, during: { text: 'a', fromMs: 1 } } },
  ]);
  const many = Array.from({ length: 502 }, (_, at) => ({ ...CLICK, fromMs: at, toMs: at }));
  const stored = happeningsOf({ options: storedHappenings(many) }) ?? [];
  expect(stored).toHaveLength(501);
  expect(stored[0]).toMatchObject({ text: 'one of the earlier ones', fromMs: 0, toMs: 2 });
  expect(happeningsOf({ options: {} })).toBeNull();
  expect(happeningsOf({ options: { happenings: '{' } })).toBeNull();
});
