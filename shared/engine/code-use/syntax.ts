/** JavaScript and TypeScript of an author, parsed: names of functions, calls and the conditions around them. A place that does not parse is not found. */
import { parser } from '@lezer/javascript';
import { cutCode } from '../../base/cut-code.ts';
import type { CodeUsePlace } from '../source-map/contract/code-uses.ts';

const JAVASCRIPT = parser.configure({ dialect: 'jsx' });
const TYPESCRIPT = parser.configure({ dialect: 'ts' });
const TYPESCRIPT_JSX = parser.configure({ dialect: 'ts jsx' });

export type SyntaxNode = ReturnType<typeof JAVASCRIPT.parse>['topNode'];

/** One source of the author, or a script within a document. */
export interface CodeText {
  readonly source: string;
  readonly text: string;
  /** URL of the script as it runs, if the source is an original one. */
  readonly script?: string;
  /** Where the text begins in its document, 1-based. */
  readonly startLine: number;
  readonly startColumn: number;
}

export interface ParsedCode {
  readonly code: CodeText;
  readonly root: SyntaxNode;
}

const MAX_CODE_CHARS = 120;
/** Characters before the place in a line that is cut. */
const CHARS_BEFORE = 30;
/** Files of other languages: their functions are found in the script as it ran only. */
const PARSED = /(?:\.(?:[cm]?[jt]sx?|html?))?$/i;
const OTHER_LANGUAGE = /\.(?:vue|svelte|astro|coffee|elm|res|clj|kt|wasm|css|json)$/i;

const pathOf = (source: string): string => source.replace(/[?#].*$/s, '');

/** True if the source is of a language that can be parsed here. */
export function isParsed(source: string): boolean {
  const path = pathOf(source);
  return PARSED.test(path) && !OTHER_LANGUAGE.test(path);
}

export function parseCode(code: CodeText): ParsedCode {
  const path = pathOf(code.source);
  const language = /\.tsx$/i.test(path) ? TYPESCRIPT_JSX : /\.[cm]?ts$/i.test(path) ? TYPESCRIPT : JAVASCRIPT;
  return { code, root: language.parse(code.text).topNode };
}

/** All nodes of these types, in the order of the text. */
export function nodesOf({ root }: Pick<ParsedCode, 'root'>, types: ReadonlySet<string>): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  root.cursor().iterate((each) => {
    if (types.has(each.name)) found.push(each.node);
  });
  return found;
}

export const textOf = ({ code }: ParsedCode, node: SyntaxNode): string => code.text.slice(node.from, node.to);

function lineAt({ code }: ParsedCode, offset: number): number {
  let line = 0;
  for (let at = code.text.indexOf('\n'); at >= 0 && at < offset; at = code.text.indexOf('\n', at + 1)) line += 1;
  return code.startLine + line;
}

/** The offset of a place in the document; null if it is not in this text. */
export function offsetOf({ code }: ParsedCode, line: number, column: number): number | null {
  let from = 0;
  for (let at = code.startLine; at < line; at += 1) {
    const end = code.text.indexOf('\n', from);
    if (end < 0) return null;
    from = end + 1;
  }
  const offset = from + column - (line === code.startLine ? code.startColumn : 1);
  return line < code.startLine || offset < 0 || offset > code.text.length ? null : offset;
}

export function placeOf(parsed: ParsedCode, node: SyntaxNode): CodeUsePlace {
  const { text, script } = parsed.code;
  const from = text.lastIndexOf('\n', node.from - 1) + 1;
  const end = text.indexOf('\n', node.from);
  const line = text.slice(from, end < 0 ? text.length : end);
  const column = node.from - from - (line.length - line.trimStart().length) + 1;
  return {
    source: parsed.code.source,
    ...(script === undefined ? {} : { script }),
    line: lineAt(parsed, node.from),
    name: namedAround(parsed, node),
    code: cutCode(line.trim(), { maxChars: MAX_CODE_CHARS, column, before: CHARS_BEFORE }),
  };
}

const isClass = ({ name }: SyntaxNode): boolean => name === 'ClassDeclaration' || name === 'ClassExpression';

export function isFunction(node: SyntaxNode): boolean {
  const { name } = node;
  return (
    name === 'FunctionDeclaration' ||
    name === 'FunctionExpression' ||
    name === 'ArrowFunction' ||
    name === 'MethodDeclaration' ||
    (name === 'Property' && node.getChild('ParamList') !== null)
  );
}

/** A parameter has no declaration that says what it is: the caller does. */
export function isParameter(node: SyntaxNode): boolean {
  return around(node, (each) => each.name === 'ParamList' || isFunction(each))?.name === 'ParamList';
}

/** The nearest node around this one, itself left out, that the test accepts. */
export function around(node: SyntaxNode, test: (node: SyntaxNode) => boolean): SyntaxNode | null {
  let up = node.parent;
  while (up !== null && !test(up)) up = up.parent;
  return up;
}

export const functionAround = (node: SyntaxNode): SyntaxNode | null => around(node, isFunction);
export const classAround = (node: SyntaxNode): SyntaxNode | null => around(node, isClass);

export function isWithin(node: SyntaxNode, outer: SyntaxNode): boolean {
  return node.from >= outer.from && node.to <= outer.to;
}

/** The value that a declaration, an assignment or a property gives to a name. */
export function namedBy(value: SyntaxNode): SyntaxNode | null {
  const { parent } = value;
  const isGiven = value.prevSibling?.name === 'Equals' || value.prevSibling?.name === ':';
  if (parent === null || !isGiven) return null;
  if (parent.name === 'VariableDeclaration') {
    let name = value.prevSibling;
    while (name !== null && name.name !== 'VariableDefinition') name = name.name === ',' ? null : name.prevSibling;
    return name;
  }
  if (parent.name === 'AssignmentExpression') return parent.firstChild;
  const isMember = parent.name === 'PropertyDeclaration' || parent.name === 'Property';
  return isMember ? (parent.getChild('PropertyDefinition') ?? parent.getChild('PrivatePropertyDefinition')) : null;
}

/** The last name of `a.b.c`, `c`, `this.#c`; null for other expressions. */
export function lastName(parsed: ParsedCode, node: SyntaxNode): string | null {
  if (node.name === 'MemberExpression') {
    const { lastChild } = node;
    const isNamed = lastChild?.name === 'PropertyName' || lastChild?.name === 'PrivatePropertyName';
    return lastChild !== null && isNamed ? textOf(parsed, lastChild) : null;
  }
  return ['VariableName', 'VariableDefinition', 'PropertyDefinition', 'PrivatePropertyDefinition'].includes(node.name)
    ? textOf(parsed, node)
    : null;
}

function ownName(parsed: ParsedCode, fn: SyntaxNode): string | null {
  const own =
    fn.name === 'MethodDeclaration' || fn.name === 'Property'
      ? (fn.getChild('PropertyDefinition') ?? fn.getChild('PrivatePropertyDefinition'))
      : fn.getChild('VariableDefinition');
  const given = own ?? namedBy(fn);
  return given === null ? null : lastName(parsed, given);
}

/** `subscribe`, `Tooltip constructor`; null for a function without a name. */
export function functionName(parsed: ParsedCode, fn: SyntaxNode): string | null {
  const name = ownName(parsed, fn);
  if (name !== 'constructor' || fn.name !== 'MethodDeclaration') return name;
  const owner = classAround(fn)?.getChild('VariableDefinition');
  return owner === null || owner === undefined ? name : `${textOf(parsed, owner)} constructor`;
}

/** The name of the nearest function around a node that has one; '' without one. */
export function namedAround(parsed: ParsedCode, node: SyntaxNode): string {
  for (let fn = functionAround(node); fn !== null; fn = functionAround(fn)) {
    const name = functionName(parsed, fn);
    if (name !== null) return name;
  }
  return '';
}

/** Callee of a call: `bus.subscribe`. */
export const calleeOf = (call: SyntaxNode): SyntaxNode | null =>
  call.name === 'NewExpression' ? (call.firstChild?.nextSibling ?? null) : call.firstChild;

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

/** The arguments of a call, without brackets and commas. */
export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.getChild('ArgList');
  return list === null ? [] : childrenOf(list).filter(({ name }) => !['(', ')', ','].includes(name));
}

/** `bus` of `bus.subscribe`, as text without blanks; '' for a plain name. */
export function receiverOf(parsed: ParsedCode, callee: SyntaxNode): string {
  const object = callee.name === 'MemberExpression' ? callee.firstChild : null;
  return object === null ? '' : textOf(parsed, object).replaceAll(/\s/g, '');
}

const LEAVES = new Set(['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement']);

/** The `if` that leaves the block before this statement. */
function leavingBefore(statement: SyntaxNode): SyntaxNode | null {
  for (let before = statement.prevSibling; before !== null; before = before.prevSibling) {
    if (before.name !== 'IfStatement') continue;
    if (nodesOf({ root: before }, LEAVES).some((each) => sameFunction(each, statement))) return before;
  }
  return null;
}

function sameFunction(one: SyntaxNode, other: SyntaxNode): boolean {
  const [a, b] = [functionAround(one), functionAround(other)];
  return a?.from === b?.from && a?.to === b?.to;
}

/** True if this child of the branching node runs only in some cases. */
function isBranch(branching: SyntaxNode, child: SyntaxNode): boolean {
  if (branching.name === 'IfStatement') return child.name !== 'ParenthesizedExpression' && child.name !== 'if';
  if (branching.name === 'ConditionalExpression') return child.from !== branching.firstChild?.from;
  if (branching.name === 'BinaryExpression')
    return branching.getChild('LogicOp') !== null && child.from !== branching.firstChild?.from;
  return branching.name === 'SwitchStatement' || branching.name === 'CatchClause';
}

/**
 * The node that decides whether a call runs, within the functions without a name around it too: an `if`, `a && b()`, an early return. `alike`: conditions
 * that are around this node too decide nothing.
 */
export function conditionOf(parsed: ParsedCode, call: SyntaxNode, alike: SyntaxNode | null): SyntaxNode | null {
  const isAlike = (node: SyntaxNode): boolean => alike !== null && alike.from >= node.from && alike.to <= node.to;
  for (let node = call, up = call.parent; up !== null; node = up, up = up.parent) {
    if (isFunction(up) && functionName(parsed, up) !== null) return null;
    if (isBranch(up, node) && !isAlike(up)) return up;
    if (up.name !== 'Block') continue;
    const leaving = leavingBefore(node);
    if (leaving !== null && !(alike !== null && isWithin(alike, up) && alike.from > leaving.to)) return leaving;
  }
  return null;
}

const LABELS = new Set(['CaseLabel', 'DefaultLabel']);

/** True if no case goes on in the next one after this statement. */
const ends = (statement: SyntaxNode | null): boolean =>
  statement === null ||
  LEAVES.has(statement.name) ||
  (statement.name === 'Block' && ends(statement.lastChild?.prevSibling ?? null));

/** The labels of the cases in which a node within a `switch` runs: `case 'done':`, `case 'failed':`. */
export function casesOf(branching: SyntaxNode, node: SyntaxNode): SyntaxNode[] {
  let labels: SyntaxNode[] = [];
  for (const child of childrenOf(branching.getChild('SwitchBody') ?? branching)) {
    if (LABELS.has(child.name)) {
      const before = child.prevSibling;
      const isFirst = before === null || before.name === '{' || (!LABELS.has(before.name) && ends(before));
      labels = isFirst ? [child] : [...labels, child];
    } else if (isWithin(node, child)) return labels;
  }
  return [];
}
