/**
 * Why a line that would take a member out does not take out this one: it gets another value than was added. Only what the code itself shows: values that are new
 * wherever they are written, and literals.
 */
import type { CodeRemoval } from '../source-map/contract/code-uses.ts';
import { isUnique } from './member-changes.ts';
import {
  argumentsOf,
  calleeOf,
  childrenOf,
  lastName,
  nodesOf,
  placeOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

type Mismatch = NonNullable<CodeRemoval['mismatch']>;

/** A call in its source. */
export interface CallAt {
  readonly parsed: ParsedCode;
  readonly node: SyntaxNode;
}

/** Functions that take out what another one adds, if both get the same function. */
const COUNTERPARTS: Readonly<Record<string, readonly string[]>> = {
  addEventListener: ['removeEventListener'],
  on: ['off', 'removeListener'],
  addListener: ['removeListener'],
  subscribe: ['unsubscribe'],
};
const MAX_GIVEN_CHARS = 60;

export const counterpartsOf = (name: string): readonly string[] =>
  Object.hasOwn(COUNTERPARTS, name) ? (COUNTERPARTS[name] ?? []) : [];

const REMOVERS: ReadonlySet<string> = new Set(Object.values(COUNTERPARTS).flat());

/** True for a call that takes a function out, which says nothing about who adds it. */
export function isRemoving({ parsed, node }: CallAt): boolean {
  const callee = calleeOf(node);
  return callee !== null && REMOVERS.has(lastName(parsed, callee) ?? '');
}

/** A line of code without the breaks within it. */
function shortText(parsed: ParsedCode, node: SyntaxNode): string {
  const text = textOf(parsed, node).replaceAll(/\s+/g, ' ');
  return text.length <= MAX_GIVEN_CHARS ? text : `${text.slice(0, MAX_GIVEN_CHARS)}…`;
}

/** `this.onResize` of `this.onResize.bind(this)`; null for other expressions. */
function boundOf(parsed: ParsedCode, node: SyntaxNode): SyntaxNode | null {
  const callee = node.name === 'CallExpression' ? calleeOf(node) : null;
  return callee !== null && lastName(parsed, callee) === 'bind' ? callee.firstChild : null;
}

const isWritten = ({ name }: SyntaxNode): boolean => name === 'ArrowFunction' || name === 'FunctionExpression';

/** `capture` of a listener's options; null if the code does not show it. */
function captureOf(parsed: ParsedCode, options: SyntaxNode | undefined): boolean | null {
  if (options === undefined) return false;
  if (options.name === 'BooleanLiteral') return textOf(parsed, options) === 'true';
  if (options.name !== 'ObjectExpression' || options.getChild('Spread') !== null) return null;
  for (const property of options.getChildren('Property')) {
    const key = property.getChild('PropertyDefinition');
    if (key === null) return null;
    if (textOf(parsed, key) !== 'capture') continue;
    const value = property.lastChild;
    return value?.name === 'BooleanLiteral' ? textOf(parsed, value) === 'true' : null;
  }
  return false;
}

/** A removal of a function: a new function is never the one that was added, nor is one with another `capture`. */
export function functionMismatch(added: CallAt, removed: CallAt): Mismatch | null {
  const [own, given] = [argumentsOf(added.node), argumentsOf(removed.node)];
  const at = own[0]?.name === 'String' ? 1 : 0;
  const [addedFunction, givenFunction] = [own[at], given[at]];
  if (addedFunction === undefined || givenFunction === undefined) return null;
  const [addedText, givenText] = [shortText(added.parsed, addedFunction), shortText(removed.parsed, givenFunction)];
  const found = { place: placeOf(removed.parsed, removed.node), given: givenText, added: addedText };
  if (isWritten(givenFunction)) return { kind: 'function', ...found };
  if (boundOf(removed.parsed, givenFunction) !== null) return { kind: 'function', ...found };
  const base = boundOf(added.parsed, addedFunction);
  if (base !== null && shortText(added.parsed, base) === givenText) return { kind: 'bound', ...found };
  if (lastName(added.parsed, calleeOf(added.node) ?? added.node) !== 'addEventListener' || addedText !== givenText)
    return null;
  const [was, is] = [captureOf(added.parsed, own[2]), captureOf(removed.parsed, given[2])];
  if (was === null || is === null || was === is) return null;
  return { kind: 'capture', place: found.place, given: String(is), added: String(was) };
}

const NEW_VALUES = new Set([
  'NewExpression',
  'ObjectExpression',
  'ArrayExpression',
  'ArrowFunction',
  'FunctionExpression',
]);

/** True if a name is that of one constant with a value that is new: two of them are never the same. */
function isNewValue(parsed: ParsedCode, node: SyntaxNode): boolean {
  if (node.name !== 'VariableName' || !isUnique(parsed, textOf(parsed, node))) return false;
  const name = textOf(parsed, node);
  const definition = nodesOf(parsed, new Set(['VariableDefinition'])).find((each) => textOf(parsed, each) === name);
  const declaration = definition?.parent;
  if (declaration?.name !== 'VariableDeclaration' || declaration.firstChild?.name !== 'const') return false;
  const value = definition?.nextSibling?.name === 'Equals' ? definition.nextSibling.nextSibling : null;
  if (value === null || value === undefined) return false;
  return NEW_VALUES.has(value.name) || /^document\s*\.\s*createElement\s*\(/.test(textOf(parsed, value));
}

/** The argument of a call that becomes the member: the parameter that the function hands to the collection first. */
function memberArgument(call: SyntaxNode, { parsed, node }: CallAt, fn: SyntaxNode): SyntaxNode | undefined {
  const [member] = argumentsOf(node);
  const list = fn.getChild('ParamList');
  if (member?.name !== 'VariableName' || list === null) return undefined;
  const names = childrenOf(list).filter(({ name }) => !['(', ')', ','].includes(name));
  const at = names.findIndex(
    (each) => each.name === 'VariableDefinition' && textOf(parsed, each) === textOf(parsed, member),
  );
  return at < 0 ? undefined : argumentsOf(call)[at];
}

interface Pair {
  /** The call of the function that adds or takes out, where it does it, and that function. */
  readonly call: CallAt;
  readonly change: CallAt;
  readonly fn: SyntaxNode;
}

/** A removal of a value that was never added: `watch(box)` and `forget(close)`. */
export function valueMismatch(added: Pair, removed: Pair): Mismatch | null {
  const own = memberArgument(added.call.node, added.change, added.fn);
  const given = memberArgument(removed.call.node, removed.change, removed.fn);
  if (own === undefined || given === undefined || added.call.parsed !== removed.call.parsed) return null;
  const { parsed } = added.call;
  const [addedText, givenText] = [textOf(parsed, own), textOf(parsed, given)];
  if (addedText === givenText || !isNewValue(parsed, own) || !isNewValue(parsed, given)) return null;
  return { kind: 'value', place: placeOf(parsed, removed.call.node), given: givenText, added: addedText };
}
