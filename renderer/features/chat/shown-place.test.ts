import { expect, test } from 'vitest';
import type { ShownCall } from './host.ts';
import { placeOfAnswer } from './shown-place.ts';

const answer = (value: Record<string, unknown> | undefined, more: Partial<ShownCall> = {}, text = ''): ShownCall => ({
  arguments: {},
  result: { content: [{ type: 'text', text }], ...(value === undefined ? {} : { structuredContent: value }) },
  ...more,
});
const PATH = { captureId: 'heap-00000001', place: { view: 'path', id: 123, path: 1 } };

test('the link of an answer is its place', () => {
  expect(placeOfAnswer(answer({ captureId: 'heap-00000001', link: 'pen://captures/heap-00000001/path/@123' }))).toEqual(
    PATH,
  );
});

test('without a link it is the capture that the answer names, or that was asked about', () => {
  const whole = { captureId: 'trace-00000001', place: null };
  expect(placeOfAnswer(answer({ captureId: 'trace-00000001' }))).toEqual(whole);
  expect(placeOfAnswer(answer({ capture: { id: 'trace-00000001' } }))).toEqual(whole);
  expect(placeOfAnswer(answer({}, { arguments: { capture: 'trace-00000001' } }))).toEqual(whole);
});

test('the ledger of an application is the capture that it was stored as', () => {
  const value = { isolates: [], memory: { captureId: 'ledger-00000001', samples: [] } };
  expect(placeOfAnswer(answer(value))).toEqual({ captureId: 'ledger-00000001', place: null });
  expect(placeOfAnswer(answer({ isolates: [{}], memory: 7 }))).toBeNull();
});

test('what retains a class is shown at the example of the first group', () => {
  expect(placeOfAnswer(answer({ captureId: 'heap-00000001', groups: [{ exampleId: 123 }, {}] }))).toEqual(PATH);
  expect(placeOfAnswer(answer({ captureId: 'heap-00000001', groups: [] }))?.place).toBeNull();
});

test('an event that was asked about is selected', () => {
  const place = placeOfAnswer(answer({ captureId: 'trace-00000001' }, { arguments: { event: 4711 } }));
  expect(place).toMatchObject({ captureId: 'trace-00000001', place: { view: 'flame', event: 4711 } });
});

test('a host that hands over the text alone has the link in it', () => {
  const text = 'Shown.\n\nLink: `pen://captures/heap-00000001/path/@123`';
  expect(placeOfAnswer(answer(undefined, {}, text))).toEqual(PATH);
});

test('an answer about no stored capture has no place, nor has a failure', () => {
  expect(placeOfAnswer(answer({}))).toBeNull();
  expect(placeOfAnswer(answer({ captureId: '../../etc/passwd', link: 'https://example.org/' }))).toBeNull();
  expect(placeOfAnswer(answer({}, { arguments: { capture: '/tmp/x.heapsnapshot' } }))).toBeNull();
  const failed = answer({ captureId: 'heap-00000001' });
  expect(placeOfAnswer({ ...failed, result: { ...failed.result, isError: true } })).toBeNull();
});
