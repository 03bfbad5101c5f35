/** Changes functions of a script whose text V8 does not edit while it runs: a minified line, and every text from V8 14 on. */
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { foreign } from '../../../../shared/base/foreign-text.ts';
import { AppFailure, appError, unwrap } from '../../../../shared/base/errors.ts';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import { reboundFunctions } from '../../../../shared/engine/source-map/index.ts';
import { changeWords } from '../../../../shared/features/prove/contract/changes.ts';
import { CLEANUP_DEADLINE_MS } from '../../../core/cdp/index.ts';
import { editPlace, type TextChange } from './response-edits.ts';

const CLEANUP = { deadlineMs: CLEANUP_DEADLINE_MS };

/** One change that was made in a process. */
export interface MadeChange {
  undo(): Promise<void>;
  /** Errors: `invalid_params` where it took no effect in a run that has ended. */
  check?(): Promise<void>;
}

/** Line and column, from 0, of an offset in a script. */
function placeAt(text: string, offset: number): { readonly lineNumber: number; readonly columnNumber: number } {
  const before = text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
  return { lineNumber: before.length - 1, columnNumber: before.at(-1)?.length ?? 0 };
}

/**
 * Conditions of breakpoints replace the functions where they are called next: that call still runs the old one. No breakpoint ever pauses. Errors: why no
 * function around the edit can be replaced.
 */
export async function rebindFunctions(
  session: AttachedSession,
  { scriptId, text }: { readonly scriptId: string; readonly text: string },
  change: TextChange,
): Promise<Result<MadeChange, string>> {
  const from = editPlace(text, change) ?? 0;
  const list = `$pen$undo$${scriptId}$${from}`;
  const functions = reboundFunctions(text, { from, find: change.find, text: change.text }, list);
  if (!functions.ok) return functions;
  const ids: string[] = [];
  const undone = `globalThis[${JSON.stringify(list)}]`;
  const undo = async (): Promise<void> => {
    for (const breakpointId of ids.splice(0))
      await session.send('Debugger.removeBreakpoint', { breakpointId }, CLEANUP);
    const expression = `{ const list = ${undone} ?? []; delete ${undone}; for (const undo of list.reverse()) undo(); }`;
    await session.send('Runtime.evaluate', { expression }, CLEANUP);
  };
  for (const { at, condition } of functions.value) {
    const location = { scriptId, ...placeAt(text, at) };
    const set = await session.send('Debugger.setBreakpoint', { location, condition });
    if (set.ok) ids.push(set.value.breakpointId);
  }
  if (ids.length === 0) return err('V8 sets no breakpoint in it');
  const names = [...new Set(functions.value.map(({ name }) => name))].join(' or ');
  return ok({
    undo,
    async check() {
      const { result } = unwrap(await session.send('Runtime.evaluate', { expression: `(${undone} ?? []).length` }));
      if (Number(result.value) > 0) return;
      throw new AppFailure(
        appError(
          'invalid_params',
          `No call of ${foreign(names)} was seen in a run with the change, which took no effect: ${foreign(changeWords(change))}.`,
          'Let the action call it, or change what it calls.',
        ),
      );
    },
  });
}
