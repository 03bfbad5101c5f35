/** A session on the V8 of the test itself: its guard against side effects is the one of every target. */
import { Session } from 'node:inspector';
import { err, ok } from '../../../../shared/base/result.ts';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import { only } from '../../../../shared/core/capability/testing/only.ts';
import { appError } from '../../../../shared/base/errors.ts';

export interface OwnIsolate extends Disposable {
  /** `answers`: of commands that only a browser knows. */
  session(answers?: Readonly<Record<string, unknown>>): AttachedSession;
  /** Runs code without the guard. */
  run(expression: string): Promise<void>;
  /** The id of the value of an expression. */
  objectId(expression: string): Promise<string>;
}

export function openOwnIsolate(): OwnIsolate {
  const inspector = new Session();
  inspector.connect();
  const post = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      inspector.post(method, params, (error, result) => (error === null ? resolve(result) : reject(error)));
    });
  const evaluate = async (expression: string): Promise<{ readonly objectId?: string }> => {
    const { result, exceptionDetails } = (await post('Runtime.evaluate', { expression })) as {
      readonly result: { readonly objectId?: string; readonly description?: string };
      readonly exceptionDetails?: object;
    };
    if (exceptionDetails !== undefined) throw new Error(result.description);
    return result;
  };
  return {
    session: (answers = {}) =>
      only<AttachedSession>('the session', {
        send: async (method, params) => {
          if (method in answers) return ok(answers[method] as never);
          try {
            return ok((await post(method, params as object)) as never);
          } catch (error) {
            return err(appError('cdp_error', String(error)));
          }
        },
      }),
    run: async (expression) => void (await evaluate(expression)),
    objectId: async (expression) => {
      const { objectId } = await evaluate(expression);
      if (objectId === undefined) throw new Error(`${expression} is no object`);
      return objectId;
    },
    [Symbol.dispose]: () => inspector.disconnect(),
  };
}

/**
 * Objects of a page that make code of it run where V8 describes or serialises them: `hidden.thrown` (an error) and `hidden.record`. `hidden.ran` counts
 * the runs.
 */
export const HIDDEN_CODE = `globalThis.hidden = (() => {
  const hidden = { ran: 0 };
  class Described extends Error {}
  for (const name of ['name', 'message', 'stack']) Object.defineProperty(Described.prototype, name, { get() { hidden.ran += 1; return name; } });
  hidden.thrown = new Described();
  delete hidden.thrown.message;
  delete hidden.thrown.stack;
  hidden.record = { get x() { hidden.ran += 1; return 1; } };
  return hidden;
})(); 0`;
