/** Which variable a name means in a script: its scopes, read by a parser, and the names that a part of it uses. */
import { parse, type AnyNode, type Pattern, type Program } from 'acorn';
import { err, ok, type Result } from '../../base/result.ts';

export interface ScriptScope {
  readonly parent: ScriptScope | null;
  readonly from: number;
  readonly to: number;
  /** `var` and functions belong to it. */
  readonly isFunction: boolean;
  /** Offset of the name in its declaration. */
  readonly names: Map<string, number>;
}

/** A name that is used or declared. */
export interface NameUse {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly scope: ScriptScope;
  /** `{ name }`, which stands for `{ name: name }`. */
  readonly isShorthand: boolean;
}

export interface ScriptScopes {
  /** The innermost scope around an offset. */
  at(offset: number): ScriptScope;
  /** The uses of names in the range that was asked for. */
  readonly uses: readonly NameUse[];
  readonly program: Program;
  readonly text: string;
}

/** Names that a script uses and does not declare, each with the offset of its first use. */
export function undeclared({ uses }: ScriptScopes): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { name, scope, from } of uses)
    if (!names.has(name) && name !== 'arguments' && declarationOf(name, scope) === null) names.set(name, from);
  return names;
}

/** Where a text is no script, and why. */
interface ParseProblem {
  readonly why: string;
  readonly at: number;
}

/** Offset of the declaration that a name means in a scope; null for a global. */
export function declarationOf(name: string, scope: ScriptScope): number | null {
  for (let each: ScriptScope | null = scope; each !== null; each = each.parent) {
    const found = each.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Parses a script or a module. */
function parseScript(text: string): Result<Program, ParseProblem> {
  const options = { ecmaVersion: 'latest', allowHashBang: true, allowReturnOutsideFunction: true } as const;
  let problem: ParseProblem | null = null;
  for (const sourceType of ['module', 'script'] as const)
    try {
      return ok(parse(text, { ...options, sourceType }));
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown;
      const at = 'pos' in thrown && typeof thrown.pos === 'number' ? thrown.pos : 0;
      problem ??= { why: thrown.message.replace(/ \(\d+:\d+\)$/, ''), at };
    }
  return err(problem ?? { why: 'it is no script', at: 0 });
}

interface Visit {
  readonly node: AnyNode;
  readonly scope: ScriptScope;
  readonly isShorthand?: boolean;
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flatMap((value: unknown) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

/** Names that a pattern declares. */
function declaredBy(pattern: Pattern | null | undefined, names: { name: string; start: number }[] = []) {
  switch (pattern?.type) {
    case 'Identifier':
      names.push(pattern);
      break;
    case 'ObjectPattern':
      for (const each of pattern.properties)
        declaredBy(each.type === 'RestElement' ? each.argument : each.value, names);
      break;
    case 'ArrayPattern':
      for (const each of pattern.elements) declaredBy(each, names);
      break;
    case 'AssignmentPattern':
      declaredBy(pattern.left, names);
      break;
    case 'RestElement':
      declaredBy(pattern.argument, names);
      break;
    default:
  }
  return names;
}

const BLOCKS: ReadonlySet<string> = new Set([
  ...['BlockStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement', 'SwitchStatement', 'CatchClause'],
  ...['StaticBlock', 'ClassExpression', 'ClassDeclaration'],
]);
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'StaticBlock'],
]);

const functionAround = (scope: ScriptScope): ScriptScope => {
  let each = scope;
  while (!each.isFunction && each.parent !== null) each = each.parent;
  return each;
};

/** Declares in the scope around a node what the node declares there. */
function declareOf(node: AnyNode, scope: ScriptScope): void {
  const add = (into: ScriptScope, found: readonly { name: string; start: number }[]): void => {
    for (const { name, start } of found) if (!into.names.has(name)) into.names.set(name, start);
  };
  if (node.type === 'VariableDeclaration') {
    const into = node.kind === 'var' ? functionAround(scope) : scope;
    for (const { id } of node.declarations) add(into, declaredBy(id));
  } else if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') add(scope, declaredBy(node.id));
  else if (node.type === 'ImportDeclaration')
    add(
      scope,
      node.specifiers.map(({ local }) => local),
    );
}

/** Declares what a node that opens a scope declares within it. */
function declareWithin(node: AnyNode, scope: ScriptScope): void {
  const add = (pattern: Pattern | null | undefined): void => {
    for (const { name, start } of declaredBy(pattern)) scope.names.set(name, start);
  };
  if (node.type === 'FunctionExpression' || node.type === 'ClassExpression') add(node.id);
  if (node.type === 'CatchClause') add(node.param);
  if ('params' in node) for (const param of node.params) add(param);
}

/** The children of a node that are code: no name of a member, of a label, or of what a module exports. */
function codeOf(node: AnyNode): { readonly node: AnyNode; readonly isShorthand?: boolean }[] {
  switch (node.type) {
    case 'MemberExpression':
      return node.computed ? [{ node: node.object }, { node: node.property }] : [{ node: node.object }];
    case 'Property':
      if (node.shorthand) return [{ node: node.value, isShorthand: true }];
      return node.computed ? [{ node: node.key }, { node: node.value }] : [{ node: node.value }];
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return [...(node.computed ? [{ node: node.key }] : []), ...(isNode(node.value) ? [{ node: node.value }] : [])];
    case 'LabeledStatement':
      return [{ node: node.body }];
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return [];
    case 'ExportNamedDeclaration':
      if (node.source !== null && node.source !== undefined) return [];
      return isNode(node.declaration) ? [{ node: node.declaration }] : [];
    default:
      return childrenOf(node).map((child) => ({ node: child }));
  }
}

/** Reads the scopes of a script. `range`: where the uses of names are wanted. Errors: where it does not parse. */
export function scopesOf(
  text: string,
  range: { readonly from: number; readonly to: number } = { from: 0, to: 0 },
): Result<ScriptScopes, ParseProblem> {
  const parsed = parseScript(text);
  if (!parsed.ok) return parsed;
  const opened = (parent: ScriptScope | null, from: number, to: number, isFunction: boolean): ScriptScope => ({
    ...{ parent, from, to, isFunction, names: new Map() },
  });
  const root = opened(null, 0, text.length + 1, true);
  const scopes: ScriptScope[] = [];
  const uses: NameUse[] = [];
  const open: Visit[] = [{ node: parsed.value, scope: root }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { node, scope: around, isShorthand = false } = visit;
    declareOf(node, around);
    const isFunction = FUNCTIONS.has(node.type);
    let scope = around;
    if (isFunction || BLOCKS.has(node.type)) {
      scope = opened(around, node.start, node.end, isFunction);
      scopes.push(scope);
      declareWithin(node, scope);
    }
    if (node.type === 'Identifier' && node.end > range.from && node.start < range.to)
      uses.push({ name: node.name, from: node.start, to: node.end, scope, isShorthand });
    for (const child of codeOf(node)) {
      // A default in a pattern, `{ name = 1 }`, has its shorthand one deeper.
      const isDeep = isShorthand && node.type === 'AssignmentPattern' && child.node === node.left;
      open.push({ ...child, scope, ...(isDeep ? { isShorthand: true } : {}) });
    }
  }
  scopes.sort((a, b) => a.from - b.from || b.to - a.to);
  return ok({
    uses: uses.toSorted((a, b) => a.from - b.from),
    ...{ program: parsed.value, text },
    at(offset) {
      let low = 0;
      for (let high = scopes.length; low < high;) {
        const middle = (low + high) >>> 1;
        if ((scopes[middle]?.from ?? Infinity) <= offset) low = middle + 1;
        else high = middle;
      }
      let each: ScriptScope | null = scopes[low - 1] ?? root;
      while (each !== null && each.to <= offset) each = each.parent;
      return each ?? root;
    },
  });
}
