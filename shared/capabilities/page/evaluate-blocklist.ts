/**
 * Expressions that are not evaluated for an assistant. This is a second line of defence, not a security boundary, since it can be worked
 * around. The boundary is the permission to run code at all.
 */
import { appError, type AppError } from '../../contracts/errors.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly name: string;
  readonly why: string;
  /** Replaces the default suggestion. */
  readonly suggestion?: string;
}

const RULES: readonly Rule[] = [
  { pattern: /\bfetch\s*\(/i, name: 'fetch(', why: 'it can send data to other servers' },
  { pattern: /\bXMLHttpRequest\b/i, name: 'XMLHttpRequest', why: 'it can send data to other servers' },
  { pattern: /\bnavigator\.sendBeacon\b/i, name: 'navigator.sendBeacon', why: 'it can send data to other servers' },
  { pattern: /\blocalStorage\b/i, name: 'localStorage', why: 'it may contain secrets; pen_storage lists its keys' },
  { pattern: /\bsessionStorage\b/i, name: 'sessionStorage', why: 'it may contain secrets; pen_storage lists its keys' },
  {
    pattern: /\bdocument\.cookie\b/i,
    name: 'document.cookie',
    why: 'it may contain secrets; pen_cookies lists their names',
  },
  { pattern: /\bwindow\.open\s*\(/i, name: 'window.open(', why: 'it opens windows' },
  { pattern: /\beval\s*\(/i, name: 'eval(', why: 'it creates code at run time' },
  // Case-sensitive, since it would match every function expression otherwise.
  { pattern: /\bFunction\s*\(/, name: 'Function(', why: 'it creates code at run time' },
  { pattern: /\bimport\s*\(/i, name: 'import(', why: 'it loads code' },
  {
    pattern: /\\u[0-9a-f]{4}|\\u\{[0-9a-f]+\}|\\x[0-9a-f]{2}/i,
    name: 'an escape such as \\u0066',
    why: 'escapes could hide a blocked word, so none are accepted',
    suggestion: 'Write the character itself, or create it with String.fromCodePoint.',
  },
];

/** The error for the first rule that an expression violates, or null. */
export function blockedExpression(expression: string): AppError | null {
  const broken = RULES.find(({ pattern }) => pattern.test(expression));
  if (broken === undefined) return null;
  const [found = ''] = broken.pattern.exec(expression) ?? [];
  const held = broken.suggestion === undefined ? broken.name : found;
  return appError(
    'permission_denied',
    `The expression contains ${held}, which is blocked: ${broken.why}.`,
    broken.suggestion ??
      'Read the data through the DOM, performance APIs or the other pen_ tools, or ask the person to run the expression.',
    { rule: broken.name },
  );
}
