/** Facts of a request about its sender. */
import { expect, test } from 'vitest';
import { initiatorOf, newDetails } from './request-details.ts';

const frame = (functionName: string, url: string, lineNumber = 0) => ({
  functionName,
  url,
  lineNumber,
  columnNumber: 4,
  scriptId: '7',
});

/** Node has more of its own calls in a `fetch` than a log stores. */
const OF_NODE = Array.from({ length: 30 }, (_, at) => frame(`step${at}`, 'node:internal/deps/undici/undici'));

test('the sender is the call outside of the runtime, however deep it is', () => {
  const stack = { callFrames: [...OF_NODE, frame('loadOrders', 'file:///srv/app.js', 11)] };
  const initiator = { type: 'script' as const, stack };
  expect(initiatorOf(initiator)).toEqual({
    type: 'script',
    url: 'file:///srv/app.js',
    line: 12,
    column: 5,
    scriptId: '7',
  });
  expect(newDetails({ url: 'http://a.test/', initiator, startedS: 0 }).stack.map(({ name }) => name)).toEqual([
    'loadOrders',
  ]);
});

test('a runtime that sends by itself is the sender', () => {
  const initiator = { type: 'script' as const, stack: { callFrames: OF_NODE } };
  expect(initiatorOf(initiator)).toMatchObject({ url: 'node:internal/deps/undici/undici', line: 1 });
  expect(newDetails({ url: 'http://a.test/', initiator, startedS: 0 }).stack).toHaveLength(20);
});

test('a request that is sent while another one is answered is marked', () => {
  const callFrames = [
    frame('handle', 'file:///srv/app.js'),
    frame('emit', 'node:events'),
    frame('', 'node:_http_server'),
  ];
  expect(initiatorOf({ type: 'script', stack: { callFrames } })).toMatchObject({ ofEvent: true });
});
