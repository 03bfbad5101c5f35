/**
 * Read-only expressions that are not evaluated for an assistant: V8 ends those that change something, and these read secrets. This is a second
 * line of defence, not a security boundary, since it can be worked around. Where code may run, nothing of it is blocked.
 */
import { appError, type AppError } from '../../../base/errors.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly name: string;
  readonly why: string;
  /** The alternative. Default: the other ways to read data. */
  readonly suggestion?: string;
  /** The error quotes what was found: the name is only an example. */
  readonly isQuoted?: true;
}

const BY_TOOLS = 'Read the data through the DOM, performance APIs or the other pen_ tools, or omit "readOnly".';
const AS_WRITTEN = 'Write that code itself as the expression; statements may precede its last value.';

const RULES: readonly Rule[] = [
  { pattern: /\blocalStorage\b/i, name: 'localStorage', why: 'it may contain secrets; pen_storage lists its keys' },
  { pattern: /\bsessionStorage\b/i, name: 'sessionStorage', why: 'it may contain secrets; pen_storage lists its keys' },
  {
    pattern: /\bdocument\.cookie\b/i,
    name: 'document.cookie',
    why: 'it may contain secrets; pen_cookies lists their names',
  },
  { pattern: /\beval\s*\(/i, name: 'eval(', why: 'it creates code at run time', suggestion: AS_WRITTEN },
  // Case-sensitive, since it would match every function expression otherwise.
  { pattern: /\bFunction\s*\(/, name: 'Function(', why: 'it creates code at run time', suggestion: AS_WRITTEN },
  {
    pattern: /\\u[0-9a-f]{4}|\\u\{[0-9a-f]+\}|\\x[0-9a-f]{2}/i,
    name: 'an escape such as \\u0066',
    why: 'escapes could hide a blocked word, so none are accepted',
    suggestion: 'Write the character itself, or create it with String.fromCodePoint.',
    isQuoted: true,
  },
];

/** The error for the first rule that an expression violates, or null. */
export function blockedExpression(expression: string): AppError | null {
  const broken = RULES.find(({ pattern }) => pattern.test(expression));
  if (broken === undefined) return null;
  const [found = ''] = broken.pattern.exec(expression) ?? [];
  return appError(
    'permission_denied',
    `The expression contains ${broken.isQuoted === true ? found : broken.name}, which is blocked: ${broken.why}.`,
    broken.suggestion ?? BY_TOOLS,
    { rule: broken.name },
  );
}
