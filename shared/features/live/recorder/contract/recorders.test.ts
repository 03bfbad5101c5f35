import { describe, expect, test } from 'vitest';
import {
  keepConditionExamples,
  keepConditionText,
  keepWhenWords,
  parseKeepWhen,
  recorderLine,
  type KeepCondition,
} from './recorders.ts';

describe('a condition', () => {
  test.each<[string, KeepCondition, string]>([
    ['blocked > 200 ms', { kind: 'blocked', ms: 200 }, 'blocked > 200 ms'],
    [' Blocked>50', { kind: 'blocked', ms: 50 }, 'blocked > 50 ms'],
    ['interaction > 300ms', { kind: 'interaction', ms: 300 }, 'interaction > 300 ms'],
    ['gc > 12.5 ms', { kind: 'gc', ms: 12.5 }, 'gc > 12.5 ms'],
    ['heap > 5 MB/min', { kind: 'heap', bytesPerMinute: 5 * 1024 ** 2 }, 'heap > 5 MB/min'],
    ['heap>0.5', { kind: 'heap', bytesPerMinute: 512 * 1024 }, 'heap > 0.5 MB/min'],
    ['exception', { kind: 'exception' }, 'exception'],
    ['console: out of stock > 3', { kind: 'console', text: 'out of stock > 3' }, 'console: out of stock > 3'],
    ['console contains timeout', { kind: 'console', text: 'timeout' }, 'console: timeout'],
    ['console: "a, b"', { kind: 'console', text: 'a, b' }, 'console: "a, b"'],
    ['Console contains "done"', { kind: 'console', text: 'done' }, 'console: done'],
    ['console: say "hi"', { kind: 'console', text: 'say "hi"' }, 'console: say "hi"'],
    [String.raw`console: "\"hi\", \\"`, { kind: 'console', text: '"hi", \\' }, String.raw`console: "\"hi\", \\"`],
    ['console: " x "', { kind: 'console', text: ' x ' }, 'console: " x "'],
  ])('%s is parsed and written', (text, condition, written) => {
    const type = condition.kind === 'gc' ? 'node' : 'page';
    expect(parseKeepWhen(text, type)).toEqual({ ok: true, value: [condition] });
    expect(keepConditionText(condition)).toBe(written);
    // Written text can be parsed again.
    expect(parseKeepWhen(written, type)).toEqual({ ok: true, value: [condition] });
  });

  test.each(['slow', 'blocked', 'blocked > x', 'blocked < 5', 'heap > 0', 'console:', 'console: ""', 'exceptions'])(
    '"%s" is refused with examples',
    (text) => {
      expect(parseKeepWhen(text, 'page')).toMatchObject({
        ok: false,
        error: { code: 'invalid_params', suggestion: expect.stringContaining('blocked > 200 ms') },
      });
    },
  );

  test.each([
    ['exception, console: "a, b', '"console: "a, b" has no closing quotation mark.'],
    ['console: "a, b" c, exception', '"console: "a, b" c" continues after the closing quotation mark.'],
  ])('%s is refused with how a text is quoted', (text, message) => {
    expect(parseKeepWhen(text, 'page')).toMatchObject({
      ok: false,
      error: { code: 'invalid_params', message, suggestion: expect.stringContaining('console: "a, b"') },
    });
  });

  test('below what can be observed is refused with the least', () => {
    expect(parseKeepWhen('blocked > 10 ms', 'page')).toMatchObject({
      ok: false,
      error: { suggestion: 'Write "blocked > 50 ms".' },
    });
  });

  test('is refused on targets where nothing reports it', () => {
    expect(parseKeepWhen('gc > 100', 'page')).toMatchObject({
      ok: false,
      error: { suggestion: expect.stringContaining('"blocked"') },
    });
    expect(parseKeepWhen('exception, interaction > 100', 'node')).toMatchObject({
      ok: false,
      error: { message: 'Only pages have interactions.' },
    });
    expect(parseKeepWhen('gc > 100', 'worker')).toMatchObject({ ok: true });
    expect(parseKeepWhen('blocked > 100', 'iframe')).toMatchObject({ ok: true });
  });

  test('is one of several, with commas between them', () => {
    expect(parseKeepWhen(' exception , blocked > 60,', 'page')).toEqual({
      ok: true,
      value: [{ kind: 'exception' }, { kind: 'blocked', ms: 60 }],
    });
    expect(parseKeepWhen('', 'page')).toEqual({ ok: true, value: [] });
    expect(parseKeepWhen('console: "a, b" , console: c,console: "d"', 'page')).toEqual({
      ok: true,
      value: ['a, b', 'c', 'd'].map((text) => ({ kind: 'console', text })),
    });
    expect(parseKeepWhen(Array.from({ length: 11 }, () => 'exception').join(), 'page')).toMatchObject({ ok: false });
  });
});

test('conditions are said in words, and none if one is unknown', () => {
  expect(keepWhenWords('blocked > 1500, exception')).toBe(
    'the main thread is blocked for more than 1,500 ms, or an exception is not caught',
  );
  expect(keepWhenWords('heap > 5 MB/min, console: "a, b"')).toBe(
    'the heap grows by more than 5.0 MB a minute, or the console logs “a, b”',
  );
  expect(keepWhenWords('interaction > 300 ms, gc > 100')).toBe(
    'an interaction takes more than 300 ms, or a garbage collection takes more than 100 ms',
  );
  expect(keepWhenWords('blocked >')).toBeNull();
  expect(keepWhenWords('console: "a')).toBeNull();
});

test('the examples are those that the type of the target has', () => {
  expect(keepConditionExamples('page')).toBe(
    'blocked > 200 ms, interaction > 300 ms, heap > 5 MB/min, exception, console: text',
  );
  expect(keepConditionExamples('node')).toBe(
    'blocked > 200 ms, gc > 100 ms, heap > 5 MB/min, exception, console: text',
  );
});

test('the line of a recorder names who pauses it', () => {
  const state = { seconds: 30, state: 'recording', pausedFor: null } as Parameters<typeof recorderLine>[0];
  expect(recorderLine(state)).toBe('Recording the last 30 s');
  expect(recorderLine({ ...state, state: 'paused', pausedFor: 'pen_capture_trace of Claude Code' })).toBe(
    'Flight recorder paused for pen_capture_trace of Claude Code',
  );
});
