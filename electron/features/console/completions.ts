/** Completes the end of an expression with the names that the target has. Nothing that has side effects is evaluated, so no getter runs. */
import type { EvaluationContext } from '../../../shared/features/console/tools/console-ports.ts';
import { contextParams } from '../../../shared/features/console/tools/evaluation-context.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { ConsoleCompletions } from '../../../shared/engine/console/contract/console.ts';
import { appError, AppFailure } from '../../../shared/base/errors.ts';

const MAX_NAMES = 200;
/** Names that are collected in the target. */
const MAX_COLLECTED = 5000;
const DEADLINE_MS = 2000;

const KEYWORDS: readonly string[] = [
  'async',
  'await',
  'break',
  'catch',
  'class',
  'const',
  'continue',
  'delete',
  'else',
  'false',
  'finally',
  'for',
  'function',
  'if',
  'instanceof',
  'let',
  'new',
  'null',
  'return',
  'switch',
  'this',
  'throw',
  'true',
  'try',
  'typeof',
  'undefined',
  'var',
  'void',
  'while',
];

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`;
const INDEX = String.raw`\[(?:\d+|'[^'\\]*'|"[^"\\]*")\]`;
/** A chain of names and constant indexes with its last dot, and the beginning of a name. */
const END = new RegExp(String.raw`(?:(${NAME}(?:\??\.${NAME}|${INDEX})*)\??\.)?((?:${NAME})?)$`, 'u');

export interface CompletedEnd {
  /** The object whose properties are meant; null for names in scope. */
  readonly receiver: string | null;
  readonly beginning: string;
}

/** The name at the end of an expression; null where no name can be completed: after a number, in a string, after a call. */
export function completedEnd(expression: string): CompletedEnd | null {
  const match = END.exec(expression);
  if (match === null) return null;
  const [whole, receiver = null, beginning = ''] = match;
  const before = expression.slice(0, match.index).trimEnd();
  // A dot whose object is no chain of names: calling a function to complete its result could have effects.
  if (receiver === null && before.endsWith('.')) return null;
  // A word after a digit, a quote or a closing bracket is none of ours; `whole` is empty at the end of another character.
  if (whole !== '' && /[\p{ID_Continue}$'"`]$/u.test(expression.slice(0, match.index))) return null;
  return { receiver, beginning };
}

/**
 * An expression of the names of an object and its prototypes, one each line. V8's guard ends with the expression, and V8 describes what it throws
 * by the accessors of that object: so only a text leaves it.
 */
function namesOf(receiver: string): string {
  return `(() => { try { let text = ''; let count = 0; for (let object = Object(${receiver}); object !== null && count < ${MAX_COLLECTED}; object = Object.getPrototypeOf(object)) { const names = Object.getOwnPropertyNames(object); count += names.length; text += names.join('\\n') + '\\n'; } return text; } catch { return ''; } })()`;
}

async function read(session: TargetSession, receiver: string, context: EvaluationContext | null): Promise<string[]> {
  const evaluated = await session.send(
    'Runtime.evaluate',
    {
      expression: namesOf(receiver),
      ...contextParams(context),
      returnByValue: true,
      silent: true,
      throwOnSideEffect: true,
      timeout: DEADLINE_MS,
    },
    { deadlineMs: 2 * DEADLINE_MS },
  );
  // An expression that throws, or would have side effects, has no names.
  if (!evaluated.ok || evaluated.value.exceptionDetails !== undefined) return [];
  const { value } = evaluated.value.result;
  return typeof value === 'string' ? value.split('\n') : [];
}

/** Own names before inherited ones are not kept apart: all are sorted, those that begin in the same case first. */
export function matchingNames(names: Iterable<string>, beginning: string, isProperty: boolean): string[] {
  const wanted = beginning.toLowerCase();
  const isName = new RegExp(`^${NAME}$`, 'u');
  return [...new Set(names)]
    .filter((name) => isName.test(name) && name.toLowerCase().startsWith(wanted) && name !== beginning)
    .filter((name) => !isProperty || !/^__(?:define|lookup)[GS]etter__$/.test(name))
    .toSorted(
      (a, b) =>
        Number(b.startsWith(beginning)) - Number(a.startsWith(beginning)) ||
        a.localeCompare(b, 'en', { numeric: true }),
    )
    .slice(0, MAX_NAMES);
}

/** Names for the end of an expression in a context (null: the target's own). A target that does not answer has none. */
export async function completions(
  session: TargetSession,
  expression: string,
  context: EvaluationContext | null = null,
): Promise<ConsoleCompletions> {
  const end = completedEnd(expression);
  if (end === null) return { replacedChars: 0, names: [] };
  const { receiver, beginning } = end;
  const replacedChars = beginning.length;
  if (receiver !== null)
    return { replacedChars, names: matchingNames(await read(session, receiver, context), beginning, true) };
  // Without a beginning everything in scope would be listed.
  if (beginning === '') return { replacedChars, names: [] };
  const [lexical, global] = await Promise.all([
    session.send('Runtime.globalLexicalScopeNames', context === null ? {} : { executionContextId: context.id }, {
      deadlineMs: DEADLINE_MS,
    }),
    read(session, 'globalThis', context),
  ]);
  const names = [...(lexical.ok ? lexical.value.names : []), ...global, ...KEYWORDS];
  return { replacedChars, names: matchingNames(names, beginning, false) };
}

/** The error of a prompt without a session. */
export function notCapturing(): never {
  throw new AppFailure(
    appError('not_recording', 'Console capture is off, so names cannot be completed.', 'Start it again.'),
  );
}
