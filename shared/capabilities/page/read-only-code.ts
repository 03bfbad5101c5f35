/**
 * Rewrites an expression for V8's guard against side effects, which checks what runs until the expression ends, and nothing after it. Of the code that V8 lets through,
 * only an async function leaves something that runs later: the `then` of what it returns. So the expression is parsed, and the target receives a text that is
 * written from the tree: there is no `async`, `await`, `yield` or `import` in the table of what can be written, so none can arrive, however it was spelled.
 */
import { parse, type AnyNode, type Expression, type Literal, type Pattern, type PrivateIdentifier } from 'acorn';
import { err, ok } from '../../base/result.ts';
import { appError, type AppError, type AppResult } from '../../contracts/errors.ts';

type NodeOf<Type> = Extract<AnyNode, { type: Type }>;
type Writers = { readonly [Type in AnyNode['type']]?: (node: NodeOf<Type>) => string };
type FunctionNode = NodeOf<'ArrowFunctionExpression' | 'FunctionDeclaration' | 'FunctionExpression'>;
type ClassNode = NodeOf<'ClassDeclaration' | 'ClassExpression'>;
type MemberNode = NodeOf<'MethodDefinition' | 'Property' | 'PropertyDefinition'>;

/** A part of the expression that is not in the table. */
class Refused extends Error {
  readonly at: number;
  constructor(node: AnyNode, construct: string = node.type) {
    super(construct);
    this.at = node.start;
  }
}

/** Names of what people write and the table lacks. */
const NAMES: Partial<Record<AnyNode['type'], string>> = {
  AwaitExpression: '"await"',
  YieldExpression: '"yield"',
  ImportExpression: '"import()"',
  TaggedTemplateExpression: 'a tagged template',
  DebuggerStatement: '"debugger"',
};

/** Expressions that need no parentheses wherever they stand. */
const ATOMS: ReadonlySet<string> = new Set<AnyNode['type']>([
  'Identifier',
  'PrivateIdentifier',
  'Super',
  'ThisExpression',
]);
/** Links of an optional chain, which parentheses would end. */
const LINKS: ReadonlySet<string> = new Set<AnyNode['type']>(['CallExpression', 'MemberExpression']);

function write(node: AnyNode): string {
  // The table is typed by its keys; a union of functions takes no union.
  const writer = WRITERS[node.type] as ((node: AnyNode) => string) | undefined;
  if (writer === undefined) throw new Refused(node, NAMES[node.type]);
  return writer(node);
}

const operand = (node: AnyNode): string => (ATOMS.has(node.type) ? write(node) : `(${write(node)})`);
const linked = (node: AnyNode): string => (LINKS.has(node.type) ? write(node) : operand(node));
/** An item of a list: a spread has no parentheses of its own. */
const item = (node: AnyNode): string => (node.type === 'SpreadElement' ? write(node) : operand(node));
const list = (nodes: readonly AnyNode[]): string => nodes.map(item).join(', ');
const optional = (node: AnyNode | null | undefined, before = ''): string =>
  node === null || node === undefined ? '' : `${before}${operand(node)}`;
const statements = (nodes: readonly AnyNode[]): string =>
  nodes.map((node) => (node.type === 'EmptyStatement' ? '' : `${write(node)}; `)).join('');
const block = (nodes: readonly AnyNode[]): string => `{ ${statements(nodes)}}`;
const body = (node: AnyNode): string => (node.type === 'BlockStatement' ? write(node) : block([node]));
const patterns = (nodes: readonly Pattern[]): string => `(${nodes.map(write).join(', ')})`;

/** A comma after the last hole, which would be no element otherwise. */
function elements(nodes: readonly (AnyNode | null)[], each: (node: AnyNode) => string): string {
  return `[${nodes.map((node) => (node === null ? '' : each(node))).join(', ')}${nodes.at(-1) === null ? ',' : ''}]`;
}

function checked(node: FunctionNode): FunctionNode {
  if (node.async) throw new Refused(node, 'an async function');
  if (node.generator) throw new Refused(node, 'a generator');
  return node;
}

function functionOf(node: NodeOf<'FunctionDeclaration' | 'FunctionExpression'>): string {
  const { id, params, body: code } = checked(node);
  return `function ${id?.name ?? ''}${patterns(params)} ${write(code)}`;
}

function classOf({ id, superClass, body: { body: members } }: ClassNode): string {
  return `class ${id?.name ?? ''}${optional(superClass, ' extends ')} { ${members.map((member) => `${write(member)}; `).join('')}}`;
}

/** Names are written as strings, so that none of them is read as a keyword. */
function keyOf({ key, computed }: MemberNode): string {
  if (computed) return `[${operand(key)}]`;
  return key.type === 'Identifier' ? JSON.stringify(key.name) : write(key);
}

/** `get "name"(…) {…}`. */
function methodOf(node: MemberNode, value: AnyNode): string {
  if (value.type !== 'FunctionExpression') throw new Refused(node);
  if (value.async || value.generator) throw new Refused(node, value.async ? 'an async method' : 'a generator');
  const accessor = 'kind' in node && (node.kind === 'get' || node.kind === 'set') ? `${node.kind} ` : '';
  return `${accessor}${keyOf(node)}${patterns(value.params)} ${write(value.body)}`;
}

function literalOf({ value, regex, bigint }: Literal): string {
  if (regex !== undefined && regex !== null) return `/${regex.pattern}/${regex.flags}`;
  if (bigint !== undefined && bigint !== null) return `${bigint}n`;
  if (value === Number.POSITIVE_INFINITY) return '1e999';
  return JSON.stringify(value);
}

function templateOf({ quasis, expressions }: NodeOf<'TemplateLiteral'>): string {
  const texts = quasis.map(({ value }) =>
    JSON.stringify(value.cooked ?? '')
      .slice(1, -1)
      .replaceAll(/`|\$\{/g, '\\$&'),
  );
  return `\`${texts.map((text, at) => text + optional(expressions[at], '${') + (at < expressions.length ? '}' : '')).join('')}\``;
}

const binary = ({ left, operator, right }: { left: AnyNode; operator: string; right: AnyNode }): string =>
  `${operand(left)} ${operator} ${operand(right)}`;
const assigned = (left: Pattern, operator: string, right: Expression): string =>
  `${write(left)} ${operator} ${operand(right)}`;
const isStatic = (node: { static: boolean }): string => (node.static ? 'static ' : '');
const head = (node: AnyNode): string =>
  node.type === 'VariableDeclaration' || node.type.endsWith('Pattern') ? write(node) : operand(node);
const propertyKey = (key: Expression | PrivateIdentifier, isComputed: boolean, isOptional: boolean): string =>
  isComputed ? `${isOptional ? '?.' : ''}[${operand(key)}]` : `${isOptional ? '?.' : '.'}${write(key)}`;

/** Everything that a read-only expression may have. A node type without an entry is refused. */
const WRITERS: Writers = {
  ArrayExpression: (node) => elements(node.elements, item),
  ArrayPattern: (node) => elements(node.elements, write),
  ArrowFunctionExpression: (node) => {
    const { params, body: result } = checked(node);
    return `${patterns(params)} => ${result.type === 'BlockStatement' ? write(result) : `(${write(result)})`}`;
  },
  AssignmentExpression: ({ left, operator, right }) => assigned(left, operator, right),
  AssignmentPattern: ({ left, right }) => assigned(left, '=', right),
  BinaryExpression: binary,
  BlockStatement: (node) => block(node.body),
  BreakStatement: ({ label }) => `break ${label?.name ?? ''}`,
  CallExpression: (node) => `${linked(node.callee)}${node.optional ? '?.' : ''}(${list(node.arguments)})`,
  CatchClause: ({ param, body: code }) =>
    `catch ${param === null || param === undefined ? '' : `(${write(param)}) `}${write(code)}`,
  ChainExpression: ({ expression }) => write(expression),
  ClassDeclaration: classOf,
  ClassExpression: classOf,
  ConditionalExpression: ({ test, consequent, alternate }) =>
    `${operand(test)} ? ${operand(consequent)} : ${operand(alternate)}`,
  ContinueStatement: ({ label }) => `continue ${label?.name ?? ''}`,
  DoWhileStatement: (node) => `do ${body(node.body)} while (${write(node.test)})`,
  EmptyStatement: () => '',
  ExpressionStatement: ({ expression, directive }) =>
    directive === undefined ? `(${write(expression)})` : JSON.stringify(directive),
  ForInStatement: (node) => `for (${head(node.left)} in ${operand(node.right)}) ${body(node.body)}`,
  ForOfStatement: (node) => {
    if (node.await) throw new Refused(node, '"for await"');
    return `for (${head(node.left)} of ${operand(node.right)}) ${body(node.body)}`;
  },
  ForStatement: ({ init, test, update, body: repeated }) =>
    `for (${init === null || init === undefined ? '' : head(init)}; ${optional(test)}; ${optional(update)}) ${body(repeated)}`,
  FunctionDeclaration: functionOf,
  FunctionExpression: functionOf,
  Identifier: ({ name }) => name,
  IfStatement: ({ test, consequent, alternate }) =>
    `if (${write(test)}) ${body(consequent)}${alternate === null || alternate === undefined ? '' : ` else ${body(alternate)}`}`,
  LabeledStatement: (node) => `${node.label.name}: ${write(node.body)}`,
  Literal: literalOf,
  LogicalExpression: binary,
  MemberExpression: (node) => `${linked(node.object)}${propertyKey(node.property, node.computed, node.optional)}`,
  MetaProperty: (node) => {
    if (node.meta.name !== 'new') throw new Refused(node, '"import.meta"');
    return 'new.target';
  },
  MethodDefinition: (node) => `${isStatic(node)}${methodOf(node, node.value)}`,
  NewExpression: (node) => `new ${operand(node.callee)}(${list(node.arguments)})`,
  ObjectExpression: ({ properties }) => `{ ${properties.map(write).join(', ')} }`,
  ObjectPattern: ({ properties }) =>
    `{ ${properties.map((one) => (one.type === 'RestElement' || one.shorthand ? write(one) : `${keyOf(one)}: ${write(one.value)}`)).join(', ')} }`,
  PrivateIdentifier: ({ name }) => `#${name}`,
  Property: (node) => {
    if (node.shorthand) return write(node.value);
    return node.method || node.kind !== 'init' ? methodOf(node, node.value) : `${keyOf(node)}: ${operand(node.value)}`;
  },
  PropertyDefinition: (node) => `${isStatic(node)}${keyOf(node)}${optional(node.value, ' = ')}`,
  RestElement: ({ argument }) => `...${write(argument)}`,
  ReturnStatement: ({ argument }) => `return ${optional(argument)}`,
  SequenceExpression: ({ expressions }) => list(expressions),
  SpreadElement: ({ argument }) => `...${operand(argument)}`,
  StaticBlock: (node) => `static ${block(node.body)}`,
  Super: () => 'super',
  SwitchCase: ({ test, consequent }) =>
    `${test === null || test === undefined ? 'default' : `case ${operand(test)}`}: ${statements(consequent)}`,
  SwitchStatement: ({ discriminant, cases }) => `switch (${write(discriminant)}) { ${cases.map(write).join('')}}`,
  TemplateLiteral: templateOf,
  ThisExpression: () => 'this',
  ThrowStatement: ({ argument }) => `throw ${operand(argument)}`,
  TryStatement: ({ block: tried, handler, finalizer }) =>
    `try ${write(tried)}${handler ? ` ${write(handler)}` : ''}${finalizer ? ` finally ${write(finalizer)}` : ''}`,
  UnaryExpression: ({ operator, argument }) => `${operator} ${operand(argument)}`,
  UpdateExpression: ({ operator, prefix, argument }) =>
    prefix ? `${operator}${write(argument)}` : `${write(argument)}${operator}`,
  VariableDeclaration: (node) => {
    if (!/^(?:var|let|const)$/.test(node.kind)) throw new Refused(node, `"${node.kind}"`);
    return `${node.kind} ${node.declarations.map(write).join(', ')}`;
  },
  VariableDeclarator: ({ id, init }) => `${write(id)}${optional(init, ' = ')}`,
  WhileStatement: (node) => `while (${write(node.test)}) ${body(node.body)}`,
  WithStatement: (node) => `with (${write(node.object)}) ${body(node.body)}`,
};

/** `line 2, column 5` of an offset. */
function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

function notOne(why: string): AppError {
  return appError(
    'evaluation_failed',
    `"readOnly" takes one expression without "await", and this is none: ${why}`,
    'Write statements as a function that returns the value: (() => { …; return value; })(). Or omit "readOnly".',
  );
}

/** The expression as the target receives it, without comments, on one line. Error: `evaluation_failed` with what is refused, and where. */
export function readOnlyCode(text: string): AppResult<string> {
  const bare = text.replace(/[;\s]+$/, '');
  try {
    // In parentheses `{` begins an object, as in the console. What closes them is part of the tree as well, and not of a text around it.
    const program = parse(`(${bare}\n)`, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowAwaitOutsideFunction: true,
    });
    const [statement, more] = program.body;
    if (statement?.type !== 'ExpressionStatement' || more !== undefined) return err(notOne('it has several'));
    return ok(write(statement.expression));
  } catch (thrown) {
    if (thrown instanceof Refused)
      return err(
        appError(
          'evaluation_failed',
          `The expression has ${thrown.message} at ${placeOf(bare, thrown.at - 1)}, which "readOnly" does not run: only what V8 can end before a side effect.`,
          'Only read values, in plain functions: (() => { …; return value; })(). Or omit "readOnly".',
        ),
      );
    if (thrown instanceof RangeError) return err(notOne('it is nested too deeply'));
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const at = 'pos' in thrown && typeof thrown.pos === 'number' ? thrown.pos - 1 : 0;
    return err(notOne(`${thrown.message.replace(/ \(\d+:\d+\)$/, '')} at ${placeOf(bare, at)}`));
  }
}
