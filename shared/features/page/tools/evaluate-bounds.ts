/**
 * Limits the size of values that are read from a target: a string of 100 MB would be copied several times for an answer that shows a few
 * thousand characters. Strings are cut in the target, and the size of objects is estimated there before they are read as JSON.
 */
import type { RemoteObject } from '../../../base/remote-objects.ts';
import type { EvaluationContext, ScriptSession } from '../../console/tools/console-ports.ts';
import { contextParams } from '../../console/tools/evaluation-context.ts';

/** UTF-16 units of a string that are read; the rest is only counted. */
export const MAX_STRING_CHARS = 1_000_000;
/** Approximate limit of the JSON of an object, in characters. */
export const MAX_JSON_CHARS = 10_000_000;
/** Compiling takes milliseconds; a target that takes longer is busy. */
const CHECK_LIMIT_MS = 1000;

export interface BoundedValue {
  readonly remote: RemoteObject;
  /** Full length of a string that was cut, in UTF-16 units; null if the value is complete. */
  readonly wholeChars: number | null;
}

export interface BoundOptions {
  readonly objectGroup: string;
  /** Marks the end of a cut string, before its length. Random, so that a page cannot forge it. */
  readonly mark: string;
  /** Null: the target's own. */
  readonly context: EvaluationContext | null;
  /** Promises are awaited, so the resolved value is cut. */
  readonly awaitsPromise: boolean;
}

/** The start of a declaration or a block, which has another meaning in parentheses. */
const DECLARES = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:(?:async\s+)?function\b|class\b|\{)/;

export interface BoundedExpression {
  readonly expression: string;
  /** False for statements, which are unchanged; `readBounded` cuts their value later. */
  readonly isWrapped: boolean;
}

/** Returns whether this compiles as the body of a function, which is never called. */
async function compiles(
  session: ScriptSession,
  body: string,
  { objectGroup, context }: BoundOptions,
): Promise<boolean> {
  const compiled = await session.send(
    'Runtime.evaluate',
    {
      expression: body,
      ...contextParams(context),
      objectGroup,
      silent: true,
      throwOnSideEffect: true,
    },
    { signal: AbortSignal.timeout(CHECK_LIMIT_MS) },
  );
  return compiled.ok && compiled.value.exceptionDetails === undefined && compiled.value.result.type === 'function';
}

/** Wraps an expression so that the target cuts its value if that is a long string. */
export async function boundedExpression(
  session: ScriptSession,
  expression: string,
  options: BoundOptions,
): Promise<BoundedExpression> {
  const { mark, awaitsPromise } = options;
  const asItIs = { expression, isWrapped: false };
  const bare = expression.replace(/[;\s]+$/, '');
  if (DECLARES.test(bare)) return asItIs;
  const mayAwait = /\bawait\b/.test(bare);
  const isExpression = await compiles(session, `() => (${bare}\n)`, options);
  const isAwaiting = !isExpression && mayAwait && (await compiles(session, `async () => (${bare}\n)`, options));
  if (!isExpression && !(isAwaiting && awaitsPromise)) return asItIs;
  const cut = `(text) => typeof text === 'string' && text.length > ${MAX_STRING_CHARS} ? text.slice(0, ${MAX_STRING_CHARS}) + ${JSON.stringify(mark)} + text.length : text`;
  // An async function returns V8's own promise, also where a library has replaced the class.
  const bound = awaitsPromise
    ? `(value) => { const cut = ${cut}; return value !== null && (typeof value === 'object' || typeof value === 'function') && typeof value.then === 'function' ? (async () => cut(await value))() : cut(value); }`
    : cut;
  return { expression: `(${bound})(${isAwaiting ? `(async () => (${bare}\n))()` : `(${bare}\n)`})`, isWrapped: true };
}

/** Detects a string that was cut in the target, and cuts one that was not. */
export function readBounded(remote: RemoteObject, mark: string): BoundedValue {
  const { value } = remote;
  if (typeof value !== 'string' || value.length <= MAX_STRING_CHARS) return { remote, wholeChars: null };
  const tail = value.slice(MAX_STRING_CHARS);
  const counted = tail.startsWith(mark) ? Number(tail.slice(mark.length)) : value.length;
  return { remote: { ...remote, value: cutText(value, MAX_STRING_CHARS) }, wholeChars: counted };
}

/** The first `chars` UTF-16 units, or one less if the last one were half of a surrogate pair. */
export function cutText(text: string, chars: number): string {
  const cut = text.slice(0, chars);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/**
 * Runs in the target. Returns the object if its JSON is short enough, else undefined. Getters are not called. For a very deep object, such as a
 * cycle, it returns the object, which V8 then refuses to serialise.
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
