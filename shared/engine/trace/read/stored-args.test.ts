/** Stored `args` are returned as they are in the file, however they are held. */
import { describe, expect, it } from 'vitest';
import { createStoredArgs, restoreStoredArgs, type StoredArgs, type StoredArgsBuilder } from './stored-args.ts';

const STACK = '"stackTrace":[{"functionName":"render","url":"http://x/app.js","lineNumber":1,"columnNumber":86}]';

/** `args` of a node's change, as Chrome writes them. */
function changeOf(nodeId: number | string, nodeName: string, space = ''): string {
  return `{"data":{"frame":"F2",${space}"nodeId":${space}${nodeId},"nodeName":"${nodeName}",${STACK}}}`;
}

function builder(): StoredArgsBuilder {
  return createStoredArgs(() => undefined);
}

/** Adds texts in the middle of other bytes, as events 10, 11 …, all of which change a node. */
function withTexts(texts: readonly string[], of = builder()): StoredArgsBuilder {
  for (const [at, text] of texts.entries()) {
    const bytes = new TextEncoder().encode(`{"args":${text},"ph":"I"}`);
    of.add(10 + at, bytes, 8, bytes.length - 10, true);
  }
  return of;
}

function textOf(args: StoredArgs, event: number): string | null {
  const bytes = args.bytesOf(event);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

const MANY = Array.from({ length: 10_000 }, (_, at) =>
  changeOf(at, at % 3 === 0 ? '#text' : `SPAN class='c${at % 5}'`),
);

describe('args of node changes', () => {
  it('are held once but for the id of the node', () => {
    const args = withTexts(MANY);
    expect([0, 1, 2, 9_999].map((at) => textOf(args, 10 + at))).toEqual([0, 1, 2, 9_999].map((at) => MANY[at]));
    expect(args.nodeIdOf(10 + 9_999)).toBe(9_999);
    const copied = builder();
    for (const [at, text] of MANY.entries()) {
      const bytes = new TextEncoder().encode(text);
      copied.add(at, bytes, 0, bytes.length, false);
    }
    expect(args.heldBytes).toBeLessThan(copied.heldBytes / 4);
  });

  it.each([
    ['an id of ten digits', changeOf(1_234_567_890, '#text')],
    ['an id that is no number', changeOf('"12"', '#text')],
    ['an id with a zero in front', changeOf('007', '#text')],
    ['no id', `{"data":{"frame":"F2",${STACK}}}`],
    ['more than 4 KB', changeOf(5, 'x'.repeat(5000))],
  ])('are copied if they have %s', (_, text) => {
    const args = withTexts([changeOf(1, '#text'), text, changeOf(2, '#text')]);
    expect([10, 11, 12, 13].map((event) => textOf(args, event))).toEqual([
      changeOf(1, '#text'),
      text,
      changeOf(2, '#text'),
      null,
    ]);
    expect([10, 11, 12].map((event) => args.nodeIdOf(event))).toEqual([1, null, 2]);
  });

  it('keep spaces, fractions, and a name that looks like an id', () => {
    const texts = [changeOf(1, '#text', ' '), changeOf(1.5, '\\"nodeId\\":3'), changeOf(0, ''), changeOf(-4, '日本')];
    const args = withTexts(texts);
    expect(texts.map((_, at) => textOf(args, 10 + at))).toEqual(texts);
  });
});

describe('args of another reader', () => {
  /** Two readers, each with copied and split args, as one. */
  function adopted(): StoredArgsBuilder {
    const first = withTexts([changeOf(1, 'A'), '{"data":{}}']);
    const second = withTexts([changeOf(8, 'B'), '{"data":[1]}', changeOf(9, 'A'), '{"data":[22]}']);
    const texts = second.texts();
    const taken = second.take();
    expect(second.bytesOf(10)).toBeNull();
    first.adopt(taken, 100, (text) => first.textNumberOf(text, texts));
    first.add(200, new TextEncoder().encode('{"last":1}'), 0, 10, false);
    return first;
  }
  const EXPECTED = [
    [10, changeOf(1, 'A')],
    [11, '{"data":{}}'],
    [110, changeOf(8, 'B')],
    [111, '{"data":[1]}'],
    [112, changeOf(9, 'A')],
    [113, '{"data":[22]}'],
    [200, '{"last":1}'],
  ] as const;

  it('follow those of this one', () => {
    const args = adopted();
    expect(EXPECTED.map(([event]) => [event, textOf(args, event)])).toEqual(EXPECTED);
  });

  it('are the same after they were written to the column cache', () => {
    const args = adopted();
    const bytes = Uint8Array.from([...args.parts()].flatMap((part) => [...part]));
    const restored = restoreStoredArgs(args.columns, bytes, args.texts());
    expect(EXPECTED.map(([event]) => [event, textOf(restored, event)])).toEqual(EXPECTED);
    expect([110, 111, 112].map((event) => restored.nodeIdOf(event))).toEqual([8, null, 9]);
  });
});
