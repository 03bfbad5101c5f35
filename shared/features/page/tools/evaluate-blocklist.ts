/**
 * Expressions that are not evaluated for an assistant. This is a second line of defence, not a security boundary, since it can be worked
 * around. The boundary is the permission to run code at all.
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

const BY_TOOLS =
  'Read the data through the DOM, performance APIs or the other pen_ tools, or ask the person to run the expression.';
const BY_PAGE =
  'What the page loaded can be read in an expression by document.styleSheets (cssRules) and performance.getEntries(), and bodies by pen_network_request after pen_network_enable and a reload. pen_interact makes the page send a request, with a click; a server that has traffic needs none for a hunt: pen_leak_hunt {"seconds": 20}. Or ask the person to run the expression.';
const SENDS = 'it can send data to other servers';
const AS_WRITTEN = 'Write that code itself as the expression; statements may precede its last value.';

const RULES: readonly Rule[] = [
  { pattern: /\bfetch\s*\(/i, name: 'fetch(', why: SENDS, suggestion: BY_PAGE },
  { pattern: /\bXMLHttpRequest\b/i, name: 'XMLHttpRequest', why: SENDS, suggestion: BY_PAGE },
  { pattern: /\bnavigator\.sendBeacon\b/i, name: 'navigator.sendBeacon', why: SENDS, suggestion: BY_PAGE },
  { pattern: /\blocalStorage\b/i, name: 'localStorage', why: 'it may contain secrets; pen_storage lists its keys' },
  { pattern: /\bsessionStorage\b/i, name: 'sessionStorage', why: 'it may contain secrets; pen_storage lists its keys' },
  {
    pattern: /\bdocument\.cookie\b/i,
    name: 'document.cookie',
    why: 'it may contain secrets; pen_cookies lists their names',
  },
  {
    pattern: /\bwindow\.open\s*\(/i,
    name: 'window.open(',
    why: 'it opens windows',
    suggestion: 'pen_navigate opens an address in this page; pen_interact clicks what opens a window.',
  },
  { pattern: /\beval\s*\(/i, name: 'eval(', why: 'it creates code at run time', suggestion: AS_WRITTEN },
  // Case-sensitive, since it would match every function expression otherwise.
  { pattern: /\bFunction\s*\(/, name: 'Function(', why: 'it creates code at run time', suggestion: AS_WRITTEN },
  {
    pattern: /\bimport\s*\(/i,
    name: 'import(',
    why: 'it loads code',
    suggestion:
      'Call what is loaded already, through a global (Object.keys(globalThis) lists them), or through the page with pen_interact; pen_search_source reads the code of modules. Or ask the person to run the expression.',
  },
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
