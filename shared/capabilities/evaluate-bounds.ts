/**
 * Limits how much of a value crosses from a target: a string of 100 MB would be copied several times on its way into an answer that shows
 * some thousand characters of it. Strings are cut in the target, and objects weighed there before they are read as JSON.
 */
import type { RemoteObject } from '../base/remote-objects.ts';
import type { ScriptSession } from './ports-console.ts';

/** UTF-16 units of a string that are read; what comes after is counted only. */
export const MOST_STRING_CHARS = 1_000_000;
/** About the characters of JSON that are read of an object. */
export const MOST_JSON_CHARS = 10_000_000;
/** Compiling takes milliseconds; a target that takes longer runs something else. */
const CHECK_LIMIT_MS = 1000;

export interface BoundedValue {
  readonly remote: RemoteObject;
  /** Length of a string that was cut, in UTF-16 units; null where the value is whole. */
  readonly wholeChars: number | null;
}

export interface BoundOptions {
  readonly objectGroup: string;
  /** What ends a string that was cut, before its length: nothing that a page knows. */
  readonly mark: string;
  /** A promise is waited for, so its value is cut rather than the promise. */
  readonly awaitsPromise: boolean;
}

/** Begins a declaration or a block, which parentheses would turn into something else. */
const DECLARES = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:(?:async\s+)?function\b|class\b|\{)/;

/**
 * The expression with its value cut in the target where that is a long string. Statements, and whatever a busy target does not compile in
 * time, come back as they were written; `readBounded` cuts their value when it has come.
 */
export async function boundedExpression(
  session: ScriptSession,
  expression: string,
  { objectGroup, mark, awaitsPromise }: BoundOptions,
): Promise<string> {
  const bare = expression.replace(/[;\s]+$/, '');
  if (DECLARES.test(bare)) return expression;
  // Compiled as the body of a function that is never called.
  const compiled = await session.send<{ result: RemoteObject; exceptionDetails?: unknown }>(
    'Runtime.evaluate',
    { expression: `async () => (${bare}\n)`, objectGroup, silent: true, throwOnSideEffect: true },
    { signal: AbortSignal.timeout(CHECK_LIMIT_MS) },
  );
  if (!compiled.ok || compiled.value.exceptionDetails !== undefined || compiled.value.result.type !== 'function')
    return expression;
  const cut = `(text) => typeof text === 'string' && text.length > ${MOST_STRING_CHARS} ? text.slice(0, ${MOST_STRING_CHARS}) + ${JSON.stringify(mark)} + text.length : text`;
  const bound = awaitsPromise
    ? `(value) => { const cut = ${cut}; return value instanceof Promise ? value.then(cut) : cut(value); }`
    : cut;
  return `(${bound})((${bare}\n))`;
}

/** Reads whether a string was cut in the target, and cuts one that came whole. */
export function readBounded(remote: RemoteObject, mark: string): BoundedValue {
  const { value } = remote;
  if (typeof value !== 'string' || value.length <= MOST_STRING_CHARS) return { remote, wholeChars: null };
  const tail = value.slice(MOST_STRING_CHARS);
  const counted = tail.startsWith(mark) ? Number(tail.slice(mark.length)) : value.length;
  return { remote: { ...remote, value: cutText(value, MOST_STRING_CHARS) }, wholeChars: counted };
}

/** The first `chars` UTF-16 units, and one less where the last would be half of a character. */
export function cutText(text: string, chars: number): string {
  const cut = text.slice(0, chars);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/**
 * Runs in the target: gives the object itself where its JSON is short enough, and nothing otherwise. Getters are not called. A chain
 * that is too deep for V8, such as a cycle, is left to V8 to refuse.
 */
export const WEIGH_OBJECT = `function (limit) {
  let left = limit;
  const waiting = [[this, 0]];
  while (waiting.length > 0) {
    const [value, depth] = waiting.pop();
    if (depth > 1000) return this;
    left -= 4;
    if (typeof value === 'string') left -= value.length;
    else if (ArrayBuffer.isView(value)) left -= value.byteLength;
    else if (typeof value === 'object' && value !== null) {
      const keys = Array.isArray(value) ? null : Object.keys(value);
      const length = keys === null ? value.length : keys.length;
      left -= length;
      if (left < 0) return undefined;
      for (let at = 0; at < length; at += 1) {
        const key = keys === null ? at : keys[at];
        if (keys !== null) left -= key.length;
        const described = Object.getOwnPropertyDescriptor(value, key);
        if (described !== undefined && 'value' in described) waiting.push([described.value, depth + 1]);
      }
    }
    if (left < 0) return undefined;
  }
  return this;
}`;
