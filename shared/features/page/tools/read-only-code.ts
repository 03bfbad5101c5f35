/**
 * Rewrites an expression for V8's guard against side effects. The guard checks what runs until the expression ends, and it misses some writes: through the `this`
 * of a function, through a constructor that returns an object of the target, and into the memory of typed arrays. So the expression is parsed, and the target
 * receives a text that is written from the tree, by a table of what can be written: no `async`, `await`, `yield` or `import`, which run later, and no function
 * but arrows, which have no `this` and construct nothing. Calls and assignments to members are written through `READ_ONLY_GUARD`.
 */
import { parse, type AnyNode, type Literal, type Pattern } from 'acorn';
import { appError, type AppError, AppFailure } from '../../../base/errors.ts';

type NodeOf<Type> = Extract<AnyNode, { type: Type }>;
type Writers = { readonly [Type in AnyNode['type']]?: (node: NodeOf<Type>) => string };
type FunctionNode = NodeOf<'ArrowFunctionExpression' | 'FunctionDeclaration' | 'FunctionExpression'>;

/**
 * Defines in the target what calls and assignments are written through. It knows native functions by their source text, which is the same in every frame.
 */
export const READ_ONLY_GUARD = `
const __penRefuse = (text) => { throw new TypeError("\\"readOnly\\" does not run " + text); };
const __penKey = (key) => {
  const name = typeof key === "symbol" ? __penRefuse("a computed key that is a symbol") : "" + key;
  return name === "constructor" || name === "__proto__" || name === "then" ? __penRefuse("a member with the name " + name) : name;
};
const __penTarget = (one) => typeof one === "function" || ArrayBuffer.isView(one) ? __penRefuse("an assignment to a member of a function or a typed array") : one;
const __penNative = (one) => {
  const text = typeof one === "function" ? Function.prototype.toString.call(one) : "";
  return text.endsWith("() { [native code] }") ? text.slice(9, -20) : "";
};
const __penList = (from) => {
  const list = [];
  for (let at = 0, length = from?.length ?? 0; at < length; at += 1) list[at] = from[at];
  return list;
};
const __penMakers = ["of", "from"];
const __penWriters = ["fill", "sort", "reverse", "splice", "unshift", "shift"];
const __penUnseen = [...__penMakers, ...__penWriters, "call", "apply", "bind"];
const __penRun = (called, self, given) => {
  const name = __penNative(called);
  if (typeof self === "function") {
    if (name === "call") return __penRun(self, given[0], given.slice(1));
    if (name === "apply") return __penRun(self, given[0], __penList(given[1]));
    if (name === "bind") return (...more) => __penRun(self, given[0], [...given.slice(1), ...more]);
    if (__penMakers.includes(name) && __penNative(self) === "") __penRefuse("Array." + name + " with a function of the target");
  } else if (name === "apply") return __penRun(given[0], given[1], __penList(given[2]));
  if (__penWriters.includes(name) && ArrayBuffer.isView(self)) __penRefuse(name + "() of a typed array");
  if (name === "get" && given.length > 2) __penRefuse("Reflect.get with a receiver");
  for (const one of given) if (__penUnseen.includes(__penNative(one))) __penRefuse(__penNative(one) + "() as an argument");
  return Reflect.apply(called, self, given);
};
const __penCall = (called, name, isOptional, self) => {
  if (isOptional && (called === undefined || called === null)) return undefined;
  if (typeof called !== "function") throw new TypeError(name + " is not a function");
  return (...given) => __penRun(called, self, given);
};
const __penMember = (self, key, isLinked, isOptional) => isLinked && (self === undefined || self === null) ? undefined : __penCall(self[key], typeof key === "symbol" ? "the member" : key, isOptional, self);
`;

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
  ClassDeclaration: 'a class',
  ClassExpression: 'a class',
  MetaProperty: '"new.target" or "import.meta"',
  Super: '"super"',
  WithStatement: '"with"',
};

/** Expressions that need no parentheses wherever they stand. */
const ATOMS: ReadonlySet<string> = new Set<AnyNode['type']>(['Identifier', 'ThisExpression']);
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
const declared = ({ id }: NodeOf<'FunctionDeclaration'>): string => optional(id);
/** Declarations of functions come first, as they are hoisted. A directive would not be allowed before every list of parameters. */
const statements = (nodes: readonly AnyNode[]): string =>
  [
    ...nodes.map((node) => (node.type === 'FunctionDeclaration' ? `const ${declared(node)} = ${arrowOf(node)}; ` : '')),
    ...nodes.map((node) =>
      node.type === 'FunctionDeclaration' || node.type === 'EmptyStatement' || 'directive' in node
        ? ''
        : `${write(node)}; `,
    ),
  ].join('');
const block = (nodes: readonly AnyNode[]): string => `{ ${statements(nodes)}}`;
const body = (node: AnyNode): string => (node.type === 'BlockStatement' ? write(node) : block([node]));
/** A name or pattern that receives a value. V8 does not see every write to a member there. */
function receiver(node: AnyNode): string {
  if (node.type === 'MemberExpression') throw new Refused(node, 'a member in a pattern or in the head of a loop');
  return write(node);
}
const patterns = (nodes: readonly Pattern[]): string => `(${nodes.map(receiver).join(', ')})`;

/** A comma after the last hole, which would be no element otherwise. */
function elements(nodes: readonly (AnyNode | null)[], each: (node: AnyNode) => string): string {
  return `[${nodes.map((node) => (node === null ? '' : each(node))).join(', ')}${nodes.at(-1) === null ? ',' : ''}]`;
}

function checked(node: FunctionNode): FunctionNode {
  if (node.async) throw new Refused(node, 'an async function');
  if (node.generator) throw new Refused(node, 'a generator');
  return node;
}

/** The function as an arrow. */
function arrowOf(node: FunctionNode): string {
  const { params, body: result } = checked(node);
  return `${patterns(params)} => ${result.type === 'BlockStatement' ? write(result) : `(${write(result)})`}`;
}

const KEYS = /^(?:constructor|__proto__|then)$/;

/** The name of a key as a string, so that none is read as a keyword. */
function nameOf(key: AnyNode): string {
  const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.bigint ?? key.value) : '';
  if (KEYS.test(name)) throw new Refused(key, `a member with the name "${name}"`);
  return key.type === 'Identifier' ? JSON.stringify(name) : write(key);
}
const keyOf = ({ key, computed }: NodeOf<'Property'>): string =>
  computed ? `[__penKey(${operand(key)})]` : nameOf(key);

/** The target of `=` or `++`. */
function target(node: AnyNode): string {
  if (node.type !== 'MemberExpression') return write(node);
  const { object, property, computed } = node;
  return `__penTarget(${operand(object)})[${computed ? `__penKey(${operand(property)})` : nameOf(property)}]`;
}

function patternPart(part: NodeOf<'ObjectPattern'>['properties'][number]): string {
  if (part.type === 'RestElement' || part.shorthand) return write(part.type === 'RestElement' ? part : part.value);
  const { key, computed, value } = part;
  const read = computed ? `[${operand(key)}]` : key.type === 'Identifier' ? JSON.stringify(key.name) : write(key);
  return `${read}: ${receiver(value)}`;
}

/** Parts of an optional chain, which may end before the call. */
const isLinked = (node: AnyNode): boolean =>
  node.type === 'MemberExpression'
    ? node.optional || isLinked(node.object)
    : node.type === 'CallExpression'
      ? node.optional || isLinked(node.callee)
      : node.type === 'ChainExpression' && isLinked(node.expression);

/** A call, so that the guard sees the function, its `this` and its arguments. */
function callOf({ callee: whole, optional: isOptional, arguments: given }: NodeOf<'CallExpression'>): string {
  const callee = whole.type === 'ChainExpression' ? whole.expression : whole;
  const isInChain = isLinked(whole);
  const called =
    callee.type === 'MemberExpression'
      ? `__penMember(${linked(callee.object)}, ${callee.computed ? operand(callee.property) : JSON.stringify(propertyName(callee.property))}, ${isInChain}, ${isOptional})`
      : `__penCall(${linked(callee)}, ${JSON.stringify(callee.type === 'Identifier' ? callee.name : 'the value')}, ${isOptional || isInChain})`;
  return `${called}${isOptional || isInChain ? '?.' : ''}(${list(given)})`;
}

/** Refuses `this` of a function, which an arrow would take from around it. */
function refuseThis(value: unknown, isInFunction: boolean): void {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return;
  const node = value as AnyNode;
  if (node.type === 'ThisExpression' && isInFunction)
    throw new Refused(node, '"this" in a function that is not an arrow');
  const isInner = isInFunction || node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration';
  for (const part of Object.values(node)) refuseThis(part, isInner);
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
const head = (node: AnyNode): string =>
  node.type === 'VariableDeclaration' || node.type.endsWith('Pattern') ? write(node) : operand(node);
/** The left of `for (… of …)`, which is written to. */
const loopHead = (node: AnyNode): string => (node.type === 'MemberExpression' ? receiver(node) : head(node));
function propertyName(key: AnyNode): string {
  if (key.type !== 'Identifier') throw new Refused(key, 'a private name');
  return key.name;
}
const propertyKey = (key: AnyNode, isComputed: boolean, isOptional: boolean): string =>
  isComputed ? `${isOptional ? '?.' : ''}[${operand(key)}]` : `${isOptional ? '?.' : '.'}${propertyName(key)}`;

/** Everything that a read-only expression may have. A node type without an entry is refused. */
const WRITERS: Writers = {
  ArrayExpression: (node) => elements(node.elements, item),
  ArrayPattern: (node) => elements(node.elements, receiver),
  ArrowFunctionExpression: arrowOf,
  AssignmentExpression: ({ left, operator, right }) => `${target(left)} ${operator} ${operand(right)}`,
  AssignmentPattern: ({ left, right }) => `${receiver(left)} = ${operand(right)}`,
  BinaryExpression: binary,
  BlockStatement: (node) => block(node.body),
  BreakStatement: ({ label }) => `break ${label?.name ?? ''}`,
  CallExpression: callOf,
  CatchClause: ({ param, body: code }) =>
    `catch ${param === null || param === undefined ? '' : `(${write(param)}) `}${write(code)}`,
  ChainExpression: ({ expression }) => write(expression),
  ConditionalExpression: ({ test, consequent, alternate }) =>
    `${operand(test)} ? ${operand(consequent)} : ${operand(alternate)}`,
  ContinueStatement: ({ label }) => `continue ${label?.name ?? ''}`,
  DoWhileStatement: (node) => `do ${body(node.body)} while (${write(node.test)})`,
  EmptyStatement: () => '',
  ExpressionStatement: ({ expression }) => `(${write(expression)})`,
  ForInStatement: (node) => `for (${loopHead(node.left)} in ${operand(node.right)}) ${body(node.body)}`,
  ForOfStatement: (node) => {
    if (node.await) throw new Refused(node, '"for await"');
    return `for (${loopHead(node.left)} of ${operand(node.right)}) ${body(node.body)}`;
  },
  ForStatement: ({ init, test, update, body: repeated }) =>
    `for (${init === null || init === undefined ? '' : head(init)}; ${optional(test)}; ${optional(update)}) ${body(repeated)}`,
  FunctionExpression: (node) =>
    node.id ? `(() => { const ${write(node.id)} = ${arrowOf(node)}; return ${node.id.name}; })()` : arrowOf(node),
  Identifier: (node) => {
    if (/^(?:arguments$|__pen)/.test(node.name)) throw new Refused(node, `the name "${node.name}"`);
    return node.name;
  },
  IfStatement: ({ test, consequent, alternate }) =>
    `if (${write(test)}) ${body(consequent)}${alternate === null || alternate === undefined ? '' : ` else ${body(alternate)}`}`,
  LabeledStatement: (node) => `${node.label.name}: ${write(node.body)}`,
  Literal: literalOf,
  LogicalExpression: binary,
  MemberExpression: (node) => `${linked(node.object)}${propertyKey(node.property, node.computed, node.optional)}`,
  NewExpression: (node) => `new ${operand(node.callee)}(${list(node.arguments)})`,
  ObjectExpression: ({ properties }) => `{ ${properties.map(write).join(', ')} }`,
  ObjectPattern: ({ properties }) => `{ ${properties.map(patternPart).join(', ')} }`,
  Property: (node) => {
    if (node.kind !== 'init') throw new Refused(node, `an accessor ("${node.kind}")`);
    return `${keyOf(node)}: ${operand(node.value)}`;
  },
  RestElement: ({ argument }) => `...${receiver(argument)}`,
  ReturnStatement: ({ argument }) => `return ${optional(argument)}`,
  SequenceExpression: ({ expressions }) => list(expressions),
  SpreadElement: ({ argument }) => `...${operand(argument)}`,
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
    prefix ? `${operator}${target(argument)}` : `${target(argument)}${operator}`,
  VariableDeclaration: (node) => {
    if (!/^(?:var|let|const)$/.test(node.kind)) throw new Refused(node, `"${node.kind}"`);
    return `${node.kind} ${node.declarations.map(write).join(', ')}`;
  },
  VariableDeclarator: ({ id, init }) => `${write(id)}${optional(init, ' = ')}`,
  WhileStatement: (node) => `while (${write(node.test)}) ${body(node.body)}`,
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
export function readOnlyCode(text: string): string {
  const bare = text.replace(/[;\s]+$/, '');
  try {
    // In parentheses `{` begins an object, as in the console. What closes them is part of the tree as well, and not of a text around it.
    const program = parse(`(${bare}\n)`, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowAwaitOutsideFunction: true,
    });
    const [statement, more] = program.body;
    if (statement?.type !== 'ExpressionStatement' || more !== undefined) throw new AppFailure(notOne('it has several'));
    refuseThis(statement.expression, false);
    return write(statement.expression);
  } catch (thrown) {
    if (thrown instanceof Refused)
      throw new AppFailure(
        appError(
          'evaluation_failed',
          `The expression has ${thrown.message} at ${placeOf(bare, thrown.at - 1)}, which "readOnly" does not run: V8 could miss a side effect of it.`,
          'Only read values, in plain functions: (() => { …; return value; })(). Or omit "readOnly".',
        ),
      );
    if (thrown instanceof RangeError) throw new AppFailure(notOne('it is nested too deeply'));
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const at = 'pos' in thrown && typeof thrown.pos === 'number' ? thrown.pos - 1 : 0;
    throw new AppFailure(notOne(`${thrown.message.replace(/ \(\d+:\d+\)$/, '')} at ${placeOf(bare, at)}`));
  }
}
