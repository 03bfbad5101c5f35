/** `pen_evaluate`: runs an expression in a target, if the person allows it. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { remoteText, type RemoteObject } from '../../../base/remote-objects.ts';
import { formatCount } from '../../../base/units.ts';
import { SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { blockedExpression } from './evaluate-blocklist.ts';
import { cutText, MAX_JSON_CHARS } from './evaluate-bounds.ts';
import { MAX_TIMEOUT_MS } from './evaluate-errors.ts';
import { evaluateIn, jsonOf } from './evaluate-protocol.ts';
import { readIn, type ReadValue } from './evaluate-read-only.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import type { ScriptSession } from '../../console/tools/console-ports.ts';
import { AppFailure, unwrap, settle } from '../../../base/errors.ts';
import { present, answerWith, textBlock } from '../../../core/findings/blocks.ts';

const MAX_EXPRESSION_CHARS = 100_000;
/** Limit of "maxChars". */
const MAX_ANSWER_CHARS = 50_000;
/** Fits an answer of the default size. */
const DEFAULT_ANSWER_CHARS = 6000;
/** Unless the call has its own. */
const TIMEOUT_MS = 10_000;
/** The wait for a busy target, the expression, and clean-up. */
const DEADLINE_MS = 2 * MAX_TIMEOUT_MS + 15_000;
const OBJECT_GROUP = 'pen-evaluate';
const TOO_LARGE = `The value has more than ${formatCount(MAX_JSON_CHARS)} characters of JSON, so it is only described. Select the part that is needed.`;

const ResultSchema = z.object({
  /** Result of `typeof`, or the subtype of an object: array, node, map … */
  type: z.string(),
  /** JSON, or the description of the target; see `isJson`. */
  value: z.string(),
  isJson: z.boolean(),
  isCut: z.boolean(),
  totalChars: z.number(),
  target: z.string(),
});

/** Indented, unless only the shorter form can be whole. */
function jsonText(value: unknown, maxChars: number): string {
  const indented = JSON.stringify(value, null, 2);
  return indented.length > maxChars ? JSON.stringify(value) : indented;
}

async function textOf(
  session: ScriptSession,
  remote: RemoteObject,
  { returnByValue, maxChars, note }: Pick<CallContext, 'note'> & { returnByValue: boolean; maxChars: number },
): Promise<{ text: string; isJson: boolean }> {
  if (remote.objectId === undefined) return { text: remoteText(remote), isJson: false };
  if (!returnByValue) return { text: remoteText(remote), isJson: false };
  const json = await jsonOf(session, remote);
  if (json.kind === 'json') return { text: jsonText(json.value, maxChars), isJson: true };
  if (remote.type === 'object')
    note(
      json.kind === 'too-large'
        ? TOO_LARGE
        : 'The value has no JSON (a cycle, a node, a Map …), so it is only described. Select the part that is needed.',
    );
  return { text: remoteText(remote), isJson: false };
}

/** Returns what a read-only value leaves out. */
function readOnlyNotes({ type, getters, isTooLarge }: ReadValue): string[] {
  return present([
    type === 'promise' &&
      'The promise was not awaited: "readOnly" runs no code after the expression. Read where the target stores what it resolves to, or omit "readOnly".',
    getters !== 0 &&
      `${formatCount(getters)} ${getters === 1 ? 'getter was' : 'getters were'} not called, and ${getters === 1 ? 'is' : 'are'} not in the value.`,
    isTooLarge && TOO_LARGE,
  ]);
}

function cutValue(
  { type, text, isJson, totalChars }: { type: string; text: string; isJson: boolean; totalChars: number },
  maxChars: number,
  target: string,
): z.output<typeof ResultSchema> {
  return { type, value: cutText(text, maxChars), isJson, isCut: totalChars > maxChars, totalChars, target };
}

export const penEvaluate = defineCapability({
  name: 'pen_evaluate',
  title: 'Evaluate JavaScript',
  control: 'the console',
  summary: 'Runs JavaScript in the target.',
  category: 'utility',
  kind: 'run-code',
  permissions: ({ readOnly }) => [readOnly ? 'read-code' : 'run-code'],
  leastPermission: 'read-code',
  // Where code may run, it runs whatever the page itself could.
  refuse: ({ expression, readOnly }, { kind }) =>
    !readOnly || kind === 'window' ? null : blockedExpression(expression),
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: z.strictObject({
    expression: z
      .string()
      .trim()
      .min(1)
      .max(MAX_EXPRESSION_CHARS)
      .describe('One expression, or statements; returns the last value.'),
    returnByValue: z.boolean().default(true).describe('false: return type, description and preview instead of JSON.'),
    readOnly: z.boolean().default(false).describe('true: terminate the expression before it has a side effect.'),
    timeoutMs: z
      .number()
      .int()
      .min(100)
      .max(MAX_TIMEOUT_MS)
      .default(TIMEOUT_MS)
      .describe('The expression is terminated after this time.'),
    maxChars: z
      .number()
      .int()
      .min(100)
      .max(MAX_ANSWER_CHARS)
      .default(DEFAULT_ANSWER_CHARS)
      .describe('Maximum characters of the value in the answer.'),
    target: targetParam,
  }),
  listed: { readOnly: 'end before side effects', timeoutMs: 'to 300000', returnByValue: false },
  result: ResultSchema,
  blocks: ['value'],
  target: {
    types: SCRIPT_TARGETS.filter((type) => type !== 'workerd'),
    needs: ['Runtime.evaluate'],
    whyNot: {
      workerd:
        'workerd has no default context, so its Runtime.evaluate refuses every expression without the id of one.',
    },
  },
  locks: [],
  deadlineMs: DEADLINE_MS,
  run: async ({ expression, returnByValue, readOnly: isReadOnly, timeoutMs, maxChars }, context) => {
    const { ports, caller, target, signal, attach, note, isPart = false } = context;
    // If the console is captured, values that the person evaluates can be expanded there.
    const prompt = caller.kind === 'window' ? ports.console.prompt(target.id) : null;
    const session = prompt === null ? unwrap(await attach()) : prompt.session;
    prompt?.wasAsked(expression);
    const options = {
      expression,
      timeoutMs,
      objectGroup: prompt?.objectGroup ?? OBJECT_GROUP,
      context: prompt?.context ?? null,
      signal,
    };
    const shownIn = target.title || target.url;
    if (isReadOnly) {
      const read = await settle(() => readIn(session, { ...options, objectGroup: OBJECT_GROUP }, returnByValue));
      // Not awaited: the target may have become busy.
      void session.send('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP });
      if (!read.ok) {
        prompt?.wasRefused(read.error.message);
        throw new AppFailure(read.error);
      }
      const { type, text, isJson, wholeChars } = read.value;
      prompt?.wasAnswered({ type: 'string', value: text });
      readOnlyNotes(read.value).forEach(note);
      return cutValue({ type, text, isJson, totalChars: wholeChars ?? text.length }, maxChars, shownIn);
    }
    const isConsole = caller.kind === 'window';
    // The console shows a promise as it is; an action of a hunt is over when its promise has settled.
    const evaluated = await settle(() =>
      evaluateIn(session, { ...options, isConsole, awaitsPromise: !isConsole || isPart }),
    );
    if (!evaluated.ok) {
      prompt?.wasRefused(evaluated.error.message);
      throw new AppFailure(evaluated.error);
    }
    const { remote, wholeChars } = evaluated.value;
    const { text, isJson } = await textOf(session, remote, {
      returnByValue: returnByValue && prompt === null,
      maxChars,
      note,
    });
    if (prompt !== null)
      prompt.wasAnswered(wholeChars === null ? remote : { ...remote, value: `${String(remote.value)}…` });
    else void session.send('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP });
    const type = remote.subtype ?? remote.type;
    return cutValue({ type, text, isJson, totalChars: wholeChars ?? text.length }, maxChars, shownIn);
  },
  summarise: ({ type, value, isJson, isCut, totalChars, target }) =>
    answerWith(
      'Evaluate Result',
      [
        ['Target', foreign(target)],
        ['Type', code(type)],
      ],
      textBlock(value, isJson ? 'json' : ''),
      isCut &&
        `Cut: ${formatCount(value.length)} of ${formatCount(totalChars)} characters. Narrow the expression, or request up to ${formatCount(MAX_ANSWER_CHARS)} with "maxChars".`,
    ),
});
