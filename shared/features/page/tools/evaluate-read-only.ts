/**
 * Evaluates an expression that may not change anything. V8's guard against side effects ends with the expression: awaiting, describing or
 * serialising its value afterwards would call `then`, getters and traps outside of it. So the value is described by code under the same guard, and
 * only a string leaves it.
 */
import { z } from 'zod';
import { appError, AppFailure, unwrap } from '../../../base/errors.ts';
import { contextParams } from '../../console/tools/evaluation-context.ts';
import { MAX_JSON_CHARS, MAX_STRING_CHARS } from './evaluate-bounds.ts';
import { isLimitReached, tooLong, wasTerminated } from './evaluate-errors.ts';
import { type EvaluateOptions, startWhenIdle } from './evaluate-start.ts';
import type { ScriptSession } from '../../console/tools/console-ports.ts';

export interface ReadValue {
  /** Result of `typeof`, or the kind of an object: array, node, map … */
  readonly type: string;
  /** JSON, or a description; see `isJson`. */
  readonly text: string;
  readonly isJson: boolean;
  /** Full length of a string that was cut, in UTF-16 units; null if the value is complete. */
  readonly wholeChars: number | null;
  /** Accessors that were left out of the JSON. */
  readonly getters: number;
  /** Above `MAX_JSON_CHARS`, so it is only described. */
  readonly isTooLarge: boolean;
}

/**
 * Runs in the target, under the guard, with the expression as a function: returns the members of `ReadValue` as JSON. It calls no getter of the value. A
 * script of the page may have replaced what it uses; that too runs under the guard.
 */
const DESCRIBE = `(read, mostString, mostJson, isByValue) => {
  // V8 takes some harmless things for side effects: spreading into an object, and setting a variable of a closure in a catch block.
  const facts = { type: "", text: "", isThrown: false, isJson: false, wholeChars: null, isTooLarge: false, getters: 0 };
  let value;
  try { value = read(); } catch (thrown) { value = thrown; facts.isThrown = true; }
  const answer = (type, text) => {
    facts.type = type;
    facts.text = "" + text;
    return JSON.stringify(facts);
  };
  const isNode = (one) => typeof Node === "function" && one instanceof Node;
  const tagOf = (one) => Object.prototype.toString.call(one).slice(8, -1);
  const dataOf = (one, key) => {
    for (let at = one, steps = 0; at !== null && steps < 20; at = Object.getPrototypeOf(at), steps += 1) {
      const found = Object.getOwnPropertyDescriptor(at, key);
      if (found !== undefined) return "value" in found ? found.value : undefined;
    }
  };
  const nameOf = (node) => (typeof node.localName === "string" ? node.localName : node.nodeName) + (typeof node.id === "string" && node.id !== "" ? "#" + node.id : "");
  // [kind, text] of an object that is no list and no record.
  const special = (one) => {
    if (isNode(one)) return ["node", nameOf(one)];
    if (one instanceof Promise) return ["promise", "Promise"];
    if (one instanceof Error) return ["error", String(dataOf(one, "name") ?? "Error") + ": " + String(dataOf(one, "message") ?? "")];
    if (one instanceof Date) return ["date", Number.isNaN(Date.prototype.getTime.call(one)) ? "Invalid Date" : Date.prototype.toISOString.call(one)];
    if (one instanceof RegExp) return ["regexp", "RegExp"];
    const tag = tagOf(one);
    return ["WeakMap", "WeakSet", "WeakRef", "Generator"].includes(tag) ? [tag, tag] : null;
  };
  const kindOf = (one) => Array.isArray(one) ? "array" : one instanceof Map ? "map" : one instanceof Set ? "set" : ArrayBuffer.isView(one) ? "typedarray" : "object";
  const describe = (one) => {
    const keys = Object.keys(one);
    return (Array.isArray(one) ? "Array" : tagOf(one)) + " {" + keys.slice(0, 20).join(", ") + (keys.length > 20 ? ", …" : "") + "}";
  };
  const TOO_LARGE = 1;
  const NO_JSON = 2;
  let left = mostJson;
  const parents = new Set();
  const spend = (chars) => { left -= chars; if (left < 0) throw TOO_LARGE; };
  const copy = (one) => {
    spend(4);
    if (typeof one === "string") spend(one.length);
    if (typeof one === "bigint") return one + "n";
    if (typeof one !== "object" || one === null) return one;
    const text = special(one);
    if (text !== null) { spend(text[1].length); return text[1]; }
    if (parents.size > 500 || parents.has(one)) throw NO_JSON;
    if (ArrayBuffer.isView(one)) {
      if (typeof one.length !== "number") throw NO_JSON;
      spend(one.length * 2);
      const numbers = [];
      for (let at = 0; at < one.length; at += 1) numbers[at] = copy(one[at]);
      return numbers;
    }
    parents.add(one);
    const listed = one instanceof Map || one instanceof Set ? [...one] : one;
    const isList = Array.isArray(listed);
    const copied = isList ? [] : Object.create(null);
    const keys = isList ? null : Object.keys(listed);
    const length = isList ? dataOf(listed, "length") : keys.length;
    spend(length);
    for (let at = 0; at < length; at += 1) {
      const key = isList ? at : keys[at];
      if (!isList) spend(key.length);
      const property = Object.getOwnPropertyDescriptor(listed, key);
      if (property === undefined) { if (isList) copied[at] = null; continue; }
      if (!("value" in property)) { facts.getters += 1; if (isList) copied[at] = null; continue; }
      copied[key] = copy(property.value);
    }
    parents.delete(one);
    return copied;
  };
  if (typeof value === "string") {
    if (value.length > mostString) facts.wholeChars = value.length;
    return answer("string", value.slice(0, mostString));
  }
  if (typeof value === "bigint") return answer("bigint", value + "n");
  if (typeof value === "number") return answer("number", Object.is(value, -0) ? "-0" : value);
  if (typeof value === "function") return answer("function", "ƒ " + Function.prototype.toString.call(value).slice(0, 80));
  if (value === null) return answer("null", "null");
  if (typeof value !== "object") return answer(typeof value, String(value));
  const named = special(value);
  if (named !== null) return answer(named[0], named[1]);
  const kind = kindOf(value);
  if (!isByValue) return answer(kind, describe(value));
  try {
    const text = JSON.stringify(copy(value), null, 2);
    facts.isJson = true;
    return answer(kind, text);
  } catch (why) {
    facts.isTooLarge = why === TOO_LARGE;
    return answer(kind, describe(value));
  }
}`;

const DescribedSchema = z.object({
  type: z.string(),
  text: z.string(),
  isThrown: z.boolean(),
  isJson: z.boolean(),
  wholeChars: z.number().nullable(),
  isTooLarge: z.boolean(),
  getters: z.number(),
});

/** Limit of a thrown error's text. */
const MAX_THROWN_CHARS = 5_000;
/** The error that V8 throws instead of a side effect. */
const SIDE_EFFECT = /^EvalError: Possible side-effect/;

/** Writes what nothing can write: without V8's guard it does nothing, and under it it is a side effect. */
const PROBE = 'undefined = 0';

/** Returns an error if the target's engine has no such guard: one that is not V8 may take the parameter and ignore it. */
async function refuseUnguarded(
  session: ScriptSession,
  { context, objectGroup, signal, timeoutMs }: EvaluateOptions,
): Promise<void> {
  const probed = unwrap(
    await session.send(
      'Runtime.evaluate',
      {
        expression: PROBE,
        ...contextParams(context),
        objectGroup,
        silent: true,
        throwOnSideEffect: true,
        timeout: timeoutMs,
      },
      { signal },
    ),
  );
  if (SIDE_EFFECT.test(probed.exceptionDetails?.exception?.description ?? '')) return;
  throw new AppFailure(
    appError(
      'evaluation_failed',
      'The engine of the target does not end an expression before a side effect, as V8 does, so "readOnly" runs nothing there.',
      'Omit "readOnly", which needs the permission to run code.',
    ),
  );
}

/** Runs the expression once, and reads its value. `isByValue`: as JSON where it has one. */
export async function readIn(session: ScriptSession, options: EvaluateOptions, isByValue: boolean): Promise<ReadValue> {
  const { timeoutMs, objectGroup, context } = options;
  // Loaded with the first of them: the parser is large.
  const { READ_ONLY_GUARD, readOnlyCode } = await import('./read-only-code.ts');
  const readable = readOnlyCode(options.expression);
  const started = await startWhenIdle(session, options);
  await refuseUnguarded(session, options);
  // V8 describes what is thrown outside of its guard, by the accessors of that object: so nothing is.
  const code = `(() => { ${READ_ONLY_GUARD} try { return "" + (${DESCRIBE})(() => (${readable}), ${MAX_STRING_CHARS}, ${MAX_JSON_CHARS}, ${isByValue}); } catch { return ""; } })()`;
  const answer = await started.run({
    expression: code,
    ...contextParams(context),
    objectGroup,
    silent: true,
    throwOnSideEffect: true,
    timeout: timeoutMs,
  });
  if (!answer.ok) {
    if (isLimitReached(answer.error, started.elapsedMs(), timeoutMs)) throw new AppFailure(tooLong(timeoutMs));
    throw new AppFailure(answer.error);
  }
  const { result, exceptionDetails } = answer.value;
  if (exceptionDetails !== undefined) {
    const description = exceptionDetails.exception?.description ?? exceptionDetails.text;
    if (SIDE_EFFECT.test(description))
      throw new AppFailure(
        appError(
          'evaluation_failed',
          'The expression was terminated because it has a side effect, or V8 cannot rule one out.',
          'Only read values, or omit "readOnly".',
        ),
      );
    throw new AppFailure(wasTerminated(description) ? tooLong(timeoutMs) : thrown(description));
  }
  const described = DescribedSchema.safeParse(parsed(result.value));
  if (!described.success)
    throw new AppFailure(
      appError(
        'evaluation_failed',
        'The value could not be read: a script of the target has replaced functions that reading uses.',
        'Select a part of the value that is a text or a number, or omit "readOnly".',
      ),
    );
  const { isThrown, ...read } = described.data;
  const type = read.type.toLowerCase();
  const value = { ...read, type, text: type === 'function' ? (read.text.split('\n', 1)[0] ?? '') : read.text };
  if (isThrown) throw new AppFailure(thrown(value.type === 'error' ? value.text : `Uncaught ${value.text}`));
  return value;
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function thrown(text: string): ReturnType<typeof appError> {
  return appError(
    'evaluation_failed',
    text.length > MAX_THROWN_CHARS ? `${text.slice(0, MAX_THROWN_CHARS)}…` : text,
    'The expression threw this error in the target; correct it and try again.',
  );
}
