/**
 * Replaces one function of a running script where V8 takes no new text of the script: code that a debugger runs in the function's own scope, when it is
 * called, gives its name or its member a new function.
 */
import type { AnyNode } from 'acorn';
import { err, ok, type Result } from '../../base/result.ts';
import { childrenOf, declarationOf, scopesOf, type ScriptScopes } from './script-scopes.ts';

/** An edit of a script by offsets. */
export interface TextEdit {
  readonly from: number;
  readonly find: string;
  readonly text: string;
}

export interface ReboundFunction {
  /** As the script calls it. */
  readonly name: string;
  /** Offset within the body, where the scope of the function is seen. */
  readonly at: number;
  /** An expression that is false, for the condition of a breakpoint there. It adds what takes it back to the list of that name of the global object. */
  readonly condition: string;
}

type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

const isFunction = (node: AnyNode | undefined): node is FunctionNode =>
  node?.type === 'FunctionDeclaration' ||
  node?.type === 'FunctionExpression' ||
  node?.type === 'ArrowFunctionExpression';

/** The nodes around a range, the outermost first. */
function around(program: AnyNode, from: number, to: number): AnyNode[] {
  const found: AnyNode[] = [];
  for (let node: AnyNode | undefined = program; node !== undefined;) {
    found.push(node);
    node = childrenOf(node).find(({ start, end }) => start <= from && to <= end);
  }
  return found;
}

/** Name of a member that is written as one. */
const keyOf = (node: AnyNode): string | null => {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
};

/** The way to a function: a variable, by its declaration, or a member of what it is called on. */
type Reached =
  | { readonly by: 'variable'; readonly name: string; readonly declaredAt: number }
  /** `node`: what `Function.prototype.toString` returns. */
  | { readonly by: 'member'; readonly name: string; readonly node: AnyNode; readonly isMethod: boolean };

function reachedBy(node: FunctionNode, parent: AnyNode | undefined): Reached | null {
  const isArrow = node.type === 'ArrowFunctionExpression';
  if (node.type === 'FunctionDeclaration')
    return node.id === null ? null : { by: 'variable', name: node.id.name, declaredAt: node.id.start };
  if (parent?.type === 'VariableDeclarator' && parent.init === node && parent.id.type === 'Identifier')
    return { by: 'variable', name: parent.id.name, declaredAt: parent.id.start };
  const member = (key: AnyNode, isMethod: boolean): Reached | null => {
    const name = keyOf(key);
    return name === null
      ? null
      : { by: 'member', name, node: isMethod && parent !== undefined ? parent : node, isMethod };
  };
  if (parent?.type === 'MethodDefinition' && parent.kind === 'method' && !parent.computed)
    return member(parent.key, true);
  if (parent?.type === 'Property' && parent.kind === 'init' && !parent.computed && !isArrow)
    return member(parent.key, parent.method);
  if (parent?.type === 'PropertyDefinition' && !parent.computed && !parent.static) return member(parent.key, false);
  if (
    parent?.type === 'AssignmentExpression' &&
    parent.right === node &&
    parent.left.type === 'MemberExpression' &&
    !parent.left.computed
  )
    return member(parent.left.property, false);
  return null;
}

/** A `const` cannot be given another function. */
const isConstant = (nodes: readonly AnyNode[], at: number): boolean => {
  const declaration = nodes[at - 2];
  return (
    nodes[at - 1]?.type === 'VariableDeclarator' &&
    declaration?.type === 'VariableDeclaration' &&
    declaration.kind === 'const'
  );
};

/** No name of a script begins like these. */
const OWNER = '$pen$owner';
const MEMBER = '$pen$member';

interface Texts {
  /** The function as it is, and with the edit. */
  readonly old: string;
  readonly edited: string;
}

function conditionOf(reached: Reached, { old, edited }: Texts, list: string): string {
  const undo = `(globalThis[${JSON.stringify(list)}] ??= []).push`;
  if (reached.by === 'variable') {
    const { name } = reached;
    return `(${undo}(((${OWNER}) => () => { ${name} = ${OWNER}; })(${name})), ${name} = ${edited}, false)`;
  }
  const key = JSON.stringify(reached.name);
  const made = reached.isMethod
    ? `({ __proto__: Object.getPrototypeOf(${OWNER}), ${edited} })[${key}]`
    : `({ [${key}]: ${edited} })[${key}]`;
  // Objects inherit from one another: the one whose function this is.
  return `((() => { for (let ${OWNER} = this; ${OWNER} != null; ${OWNER} = Object.getPrototypeOf(${OWNER})) {
    const ${MEMBER} = Object.getOwnPropertyDescriptor(${OWNER}, ${key});
    if (typeof ${MEMBER}?.value !== 'function' || Function.prototype.toString.call(${MEMBER}.value) !== ${JSON.stringify(old)}) continue;
    Object.defineProperty(${OWNER}, ${key}, { ...${MEMBER}, value: ${made} });
    ${undo}(() => Object.defineProperty(${OWNER}, ${key}, ${MEMBER}));
    return;
  } })(), false)`;
}

/** A method's own text has no `static`. */
const textOf = (node: AnyNode, text: string): Omit<Texts, 'edited'> & { readonly from: number } => {
  const skipped =
    node.type === 'MethodDefinition' && node.static ? /^static\s+/.exec(text.slice(node.start))?.[0].length : 0;
  const from = node.start + (skipped ?? 0);
  return { old: text.slice(from, node.end), from };
};

const bodyOf = ({ body }: FunctionNode): number => (body.type === 'BlockStatement' ? body.start + 1 : body.start);

/** True where the name means within the function what it means around it. */
const isSeen = (
  { name, declaredAt }: Extract<Reached, { by: 'variable' }>,
  scopes: ScriptScopes,
  at: number,
): boolean => declarationOf(name, scopes.at(at)) === declaredAt;

/**
 * The functions around an edit that can be replaced while the program runs, the innermost first. One that is made anew by each call of another needs that
 * one replaced as well, and one that is made once needs its own. `list`: name of the global list of what takes it back. Errors: why there is none.
 */
export function reboundFunctions(
  text: string,
  { from, find, text: by }: TextEdit,
  list: string,
): Result<readonly ReboundFunction[], string> {
  const scopes = scopesOf(text);
  if (!scopes.ok) return err(`the script does not parse: ${scopes.error.why}`);
  const to = from + find.length;
  const nodes = around(scopes.value.program, from, to);
  const found: ReboundFunction[] = [];
  for (const [at, node] of nodes.entries()) {
    const reached = isFunction(node) && !isConstant(nodes, at) ? reachedBy(node, nodes[at - 1]) : null;
    if (!isFunction(node) || reached === null) continue;
    const { old, from: begin } = textOf(reached.by === 'member' ? reached.node : node, text);
    const body = bodyOf(node);
    if (from < begin || (reached.by === 'variable' && !isSeen(reached, scopes.value, body))) continue;
    const edited = `${text.slice(begin, from)}${by}${text.slice(to, begin + old.length)}`;
    found.unshift({ name: reached.name, at: body, condition: conditionOf(reached, { old, edited }, list) });
  }
  return found.length > 0
    ? ok(found)
    : err('no function around it has a name or a member that can be given another one');
}
