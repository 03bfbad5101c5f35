/** Makes the changes of a trial in a process of Node or Deno for one run: a text of a script that V8 has, or an expression with the function that takes it back. */
import { foreign } from '../../../../shared/base/foreign-text.ts';
import { AppFailure, appError, settle, unwrap } from '../../../../shared/base/errors.ts';
import { truncateEnd } from '../../../../shared/base/units.ts';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import { changeWords } from '../../../../shared/features/prove/contract/changes.ts';
import { CLEANUP_DEADLINE_MS } from '../../../core/cdp/index.ts';
import type { MadeChanges, Trial } from './made-changes.ts';
import { rebindFunctions, type MadeChange } from './rebound-functions.ts';
import { editPlace, editResponse, inOrderOfEdits, type TextChange } from './response-edits.ts';

const REASON_CHARS = 300;

const wrong = (message: string, suggestion: string): AppFailure =>
  new AppFailure(appError('invalid_params', message, suggestion));

interface ListedScript {
  readonly scriptId: string;
  readonly url: string;
}

/** The scripts that V8 has: the domain reports each when it is enabled. After an edit the oldest id of an address is the one that runs; others are of earlier texts. */
async function listScripts(session: AttachedSession): Promise<{ scripts: ListedScript[]; dispose(): void }> {
  const scripts: ListedScript[] = [];
  const heard = session.on('Debugger.scriptParsed', ({ scriptId, url }) => void scripts.push({ scriptId, url }));
  const enabled = await session.enable('Debugger');
  heard.dispose();
  const subscription = unwrap(enabled);
  scripts.sort((a, b) => Number(a.scriptId) - Number(b.scriptId));
  const current = new Map(scripts.toReversed().map((script) => [script.url, script]));
  return { scripts: [...current.values()], dispose: () => subscription.dispose() };
}

/** Why V8 refuses a new text of a script. */
function refused(change: TextChange, status: string, details: string): AppFailure {
  const words = foreign(changeWords(change));
  if (status === 'CompileError' || details !== '')
    return wrong(
      `The script does not parse with this change (${words}): ${foreign(truncateEnd(details, REASON_CHARS))}`,
      'Give JavaScript that fits in the place of the text.',
    );
  return wrong(
    `V8 does not take this change while the program runs (${words}): ${status}.`,
    'Change what the code calls: run EXPRESSION, which returns a function that takes it back.',
  );
}

/** V8 compares lines, and longer ones not within: it says that it took the text of a minified script, whose functions stay as they were. */
const LONG_LINES = 700;

/** Characters of the lines that a text is in. */
function linesLength(text: string, change: TextChange): number {
  const from = editPlace(text, change) ?? 0;
  const to = from + change.find.length;
  const end = text.indexOf('\n', to);
  return (end < 0 ? text.length : end) - (text.lastIndexOf('\n', from - 1) + 1);
}

/** Gives the script its new text; where V8 takes none while it runs, gives the functions around the edit new ones where they are called next. */
async function replaceText(
  session: AttachedSession,
  scripts: readonly ListedScript[],
  change: TextChange,
): Promise<MadeChange> {
  const wanted = change.spot?.url ?? change.url;
  const found = scripts.filter(({ url }) => url === wanted || (change.spot === null && url.includes(wanted)));
  for (const { scriptId } of found) {
    const { scriptSource } = unwrap(await session.send('Debugger.getScriptSource', { scriptId }));
    const edited = editResponse(scriptSource, change);
    if (edited === null) continue;
    const rebind = async (why: string): Promise<MadeChange> => {
      const rebound = await rebindFunctions(session, { scriptId, text: scriptSource }, change);
      if (!rebound.ok) throw refused(change, `${why}, and ${rebound.error}`, '');
      return rebound.value;
    };
    if (
      Math.max(linesLength(scriptSource, change), linesLength(edited, { ...change, find: change.text })) >= LONG_LINES
    )
      return rebind('its line is too long to be edited');
    const asked = await session.send('Debugger.setScriptSource', { scriptId, scriptSource: edited });
    const isGone = !asked.ok && asked.error.message.includes('no longer available');
    const { status = 'Ok', exceptionDetails } = isGone ? { status: 'no longer available' } : unwrap(asked);
    if (status === 'CompileError' || exceptionDetails !== undefined)
      throw refused(change, status, exceptionDetails?.text ?? '');
    if (status === 'Ok')
      return {
        undo: async () =>
          void (await session.send(
            'Debugger.setScriptSource',
            { scriptId, scriptSource },
            { deadlineMs: CLEANUP_DEADLINE_MS },
          )),
      };
    return rebind(status);
  }
  throw wrong(
    found.length === 0
      ? `The process has no script ${foreign(wanted)}.`
      : `${foreign(wanted)} does not have the text “${foreign(truncateEnd(change.find, REASON_CHARS))}”.`,
    'Name part of its path as pen_list_sources shows it, and copy the text as pen_source_content shows it.',
  );
}

/** It is taken back by the function that the expression returns. */
async function runExpression(session: AttachedSession, expression: string): Promise<MadeChange> {
  const { result, exceptionDetails } = unwrap(
    await session.send('Runtime.evaluate', { expression, awaitPromise: true }),
  );
  if (exceptionDetails !== undefined)
    throw wrong(
      `The expression of a change failed: ${foreign(truncateEnd(exceptionDetails.exception?.description ?? exceptionDetails.text, REASON_CHARS))}`,
      'It runs in the global scope of the process.',
    );
  const { objectId } = result;
  if (result.type !== 'function' || objectId === undefined)
    throw wrong(
      'The expression of a change returns no function that takes it back.',
      'Runs with and without it take turns. Return one: run (() => { const { now } = Date; Date.now = () => 0; return () => { Date.now = now; }; })()',
    );
  const options = { deadlineMs: CLEANUP_DEADLINE_MS };
  return {
    async undo() {
      await session.send(
        'Runtime.callFunctionOn',
        { objectId, functionDeclaration: 'function () { return this(); }', awaitPromise: true },
        options,
      );
      await session.send('Runtime.releaseObject', { objectId }, options);
    },
  };
}

/** Makes the changes. Errors: `invalid_params` for one that a process cannot have, does not parse, or is not taken by V8. */
export async function changeProcess(session: AttachedSession, { changes, isMade }: Trial): Promise<MadeChanges> {
  const made: MadeChange[] = [];
  let listed: Awaited<ReturnType<typeof listScripts>> | null = null;
  const end = async (): Promise<void> => {
    for (const each of made.splice(0).toReversed()) await settle(() => each.undo());
    listed?.dispose();
    await session.release();
  };
  const begun = await settle(async () => {
    listed = await listScripts(session);
    for (const change of isMade ? inOrderOfEdits(changes) : []) {
      if (change.action === 'replace') made.push(await replaceText(session, listed.scripts, change));
      else if (change.action === 'run') made.push(await runExpression(session, change.text));
      else
        throw wrong(
          `A process has no change “${change.action}”.`,
          'Give {"replace": "old text", "with": "new text", "in": "server.js"}, or run EXPRESSION that returns a function which takes it back.',
        );
    }
  });
  if (begun.ok)
    return {
      async check({ hasEnded }) {
        for (const each of hasEnded ? made : []) await each.check?.();
      },
      end,
    };
  await end();
  throw new AppFailure(begun.error);
}
