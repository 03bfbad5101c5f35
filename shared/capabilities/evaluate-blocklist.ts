/**
 * Expressions that are not evaluated for an assistant (behaviour.md §9.2). A second line of defence and no boundary: whoever wants to
 * can write around it. The boundary is whether code may be run at all.
 */
import { appError, type AppError } from '../contracts/errors.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly name: string;
  readonly why: string;
  /** What to do instead, where it is not the usual. */
  readonly suggestion?: string;
}

const RULES: readonly Rule[] = [
  { pattern: /\bfetch\s*\(/i, name: 'fetch(', why: 'it can send data away' },
  { pattern: /\bXMLHttpRequest\b/i, name: 'XMLHttpRequest', why: 'it can send data away' },
  { pattern: /\bnavigator\.sendBeacon\b/i, name: 'navigator.sendBeacon', why: 'it can send data away' },
  { pattern: /\blocalStorage\b/i, name: 'localStorage', why: 'it holds secrets; pen_storage tells its keys' },
  { pattern: /\bsessionStorage\b/i, name: 'sessionStorage', why: 'it holds secrets; pen_storage tells its keys' },
  { pattern: /\bdocument\.cookie\b/i, name: 'document.cookie', why: 'it holds secrets; pen_cookies tells their names' },
  { pattern: /\bwindow\.open\s*\(/i, name: 'window.open(', why: 'it opens windows' },
  { pattern: /\beval\s*\(/i, name: 'eval(', why: 'it makes code at run time' },
  // With a capital letter only: every function expression would be hit else.
  { pattern: /\bFunction\s*\(/, name: 'Function(', why: 'it makes code at run time' },
  { pattern: /\bimport\s*\(/i, name: 'import(', why: 'it loads code' },
  {
    pattern: /\\u[0-9a-f]{4}|\\u\{[0-9a-f]+\}|\\x[0-9a-f]{2}/i,
    name: 'an escape such as \\u0066',
    why: 'escapes can disguise a word that is blocked, so none are taken',
    suggestion: 'Write the character itself in place of its escape, or make it with String.fromCodePoint.',
  },
];

/** Names the first rule that an expression breaks; null where it breaks none. */
export function blockedExpression(expression: string): AppError | null {
  const broken = RULES.find(({ pattern }) => pattern.test(expression));
  if (broken === undefined) return null;
  const [found = ''] = broken.pattern.exec(expression) ?? [];
  const held = broken.suggestion === undefined ? broken.name : found;
  return appError(
    'permission_denied',
    `The expression holds ${held}, which is blocked: ${broken.why}.`,
    broken.suggestion ??
      'Read what you need through the DOM, performance or the other pen_ tools, or ask the person to run it.',
    { rule: broken.name },
  );
}
