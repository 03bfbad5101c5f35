/** Where members are added to a variable or a property that holds a collection, and where they are taken out. */
import {
  argumentsOf,
  around,
  calleeOf,
  childrenOf,
  classAround,
  functionAround,
  functionName,
  isFunction,
  isWithin,
  lastName,
  namedBy,
  nodesOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

/** Holder of the members: a variable of one file, a property, or one of the global object. */
export interface Holder {
  readonly kind: 'variable' | 'property' | 'global';
  /** `handlers`, `series`, `#watchers`, or the name of a symbol */
  readonly name: string;
  readonly isSymbol?: boolean | undefined;
}

export interface MemberChange {
  readonly parsed: ParsedCode;
  readonly kind: 'adds' | 'removes';
  readonly node: SyntaxNode;
  /** A child is inserted in an element: it can also take itself out, which no change of the holder shows. */
  readonly isInsertion?: boolean;
}

const ADDS = new Set(['add', 'set', 'push', 'unshift', 'register', 'grow']);
const INSERTS = new Set(['append', 'appendChild', 'prepend', 'insertBefore']);
const REMOVES = new Set(['delete', 'clear', 'splice', 'pop', 'shift', 'remove', 'unregister']);
/** Methods of a collection that lead to what it holds. */
const LEADS_IN = new Set(['get', 'at', 'values', 'entries']);
/** Each adds a reaction to a promise, which holds it until it settles. */
const REACTS = new Set(['then', 'catch', 'finally']);
const COMBINES = new Set(['race', 'all', 'any', 'allSettled']);
const CHANGES = new Set(['CallExpression', 'AssignmentExpression', 'UnaryExpression', 'AwaitExpression']);
const FILLS = new Set(['??=', '||=']);
const EMPTY = new Set(['NewExpression', 'ArrayExpression', 'ObjectExpression', 'null']);

/** The expression from which the value of another comes: `handlers` of `handlers.get(topic) ?? new Set()`. */
function baseOf(parsed: ParsedCode, node: SyntaxNode, holder: Holder): SyntaxNode {
  const { firstChild } = node;
  if (firstChild === null || isHolder(parsed, node, holder)) return node;
  if (node.name === 'ParenthesizedExpression') return baseOf(parsed, firstChild.nextSibling ?? firstChild, holder);
  if (node.name === 'BinaryExpression' && node.getChild('LogicOp') !== null) return baseOf(parsed, firstChild, holder);
  // `(queued[topic] ??= []).push(message)`
  if (node.name === 'AssignmentExpression' && node.getChild('UpdateOp') !== null)
    return baseOf(parsed, firstChild, holder);
  if (node.name === 'CallExpression' && firstChild.name === 'MemberExpression') {
    const method = lastName(parsed, firstChild);
    return method !== null && LEADS_IN.has(method) && firstChild.firstChild !== null
      ? baseOf(parsed, firstChild.firstChild, holder)
      : node;
  }
  const isIndexed = node.name === 'MemberExpression' && lastName(parsed, node) === null;
  return isIndexed ? baseOf(parsed, firstChild, holder) : node;
}

const GLOBAL_OBJECT = new Set(['globalThis', 'window', 'self', 'global']);
const NEW_SYMBOL = /^Symbol(?:\.for)?\(\s*(['"`])(.*)\1\s*\)$/s;

/** True of `Symbol.for('shop.items')`, and of a variable of the file that is declared as it. */
function isSymbol(parsed: ParsedCode, key: SyntaxNode | null | undefined, name: string): boolean {
  if (key === null || key === undefined) return false;
  if (key.name !== 'VariableName') return NEW_SYMBOL.exec(textOf(parsed, key))?.[2] === name;
  const variable = textOf(parsed, key);
  return nodesOf(parsed, new Set(['VariableDefinition'])).some((each) => {
    const value = textOf(parsed, each) === variable ? each.nextSibling?.nextSibling : null;
    return value?.name === 'CallExpression' && NEW_SYMBOL.exec(textOf(parsed, value))?.[2] === name;
  });
}

export function isHolder(parsed: ParsedCode, node: SyntaxNode, { kind, name, isSymbol: isOfSymbol }: Holder): boolean {
  if (kind === 'variable') return node.name === 'VariableName' && textOf(parsed, node) === name;
  const { firstChild } = node;
  if (node.name !== 'MemberExpression' || firstChild === null) return false;
  if (kind === 'global' && !GLOBAL_OBJECT.has(textOf(parsed, firstChild))) return false;
  return isOfSymbol === true
    ? isSymbol(parsed, node.getChild('[')?.nextSibling, name)
    : lastName(parsed, node) === name;
}

/** Variables of functions that hold what the holder leads to, each with the function of which it is one. */
function aliasesOf(parsed: ParsedCode, holder: Holder): { readonly name: string; readonly within: SyntaxNode }[] {
  const found: { name: string; within: SyntaxNode }[] = [];
  for (const node of nodesOf(parsed, new Set(['VariableDefinition']))) {
    const within = functionAround(node);
    const { parent } = node;
    if (within === null || parent === null) continue;
    const value =
      parent.name === 'ForOfSpec'
        ? parent.getChild('of')?.nextSibling
        : parent.name === 'VariableDeclaration' && node.nextSibling?.name === 'Equals'
          ? node.nextSibling.nextSibling
          : null;
    if (value === null || value === undefined) continue;
    if (isHolder(parsed, baseOf(parsed, value, holder), holder)) found.push({ name: textOf(parsed, node), within });
  }
  return found;
}

/** True if the name is given to one variable only, so that every use of it is a use of this one. */
export function isUnique(parsed: ParsedCode, name: string): boolean {
  return nodesOf(parsed, new Set(['VariableDefinition'])).filter((each) => textOf(parsed, each) === name).length === 1;
}

/** A value in which the members are not: `new Map()`, `[]`, `list.filter(…)`. */
export function isOther(parsed: ParsedCode, value: SyntaxNode): boolean {
  if (EMPTY.has(value.name)) return value.getChild('Spread') === null;
  const callee = value.name === 'CallExpression' ? calleeOf(value) : null;
  const method = callee === null ? null : lastName(parsed, callee);
  return method === 'filter' || method === 'slice' || method === 'toSpliced';
}

/** `[...listeners, listener]`, or a new head of a chain: `{ item, next: this.head }` */
function isExtended(parsed: ParsedCode, value: SyntaxNode, holder: Holder): boolean {
  if (value.name === 'ObjectExpression')
    return value
      .getChildren('Property')
      .some(({ lastChild }) => lastChild !== null && isHolder(parsed, lastChild, holder));
  if (value.name !== 'ArrayExpression') return false;
  const spread = value.getChild('Spread');
  const first = spread?.nextSibling ?? spread?.firstChild?.nextSibling;
  return first !== null && first !== undefined && isHolder(parsed, first, holder);
}

/** The members of `Promise.race([work, closing])`; none of another call. */
function combinedPromises(parsed: ParsedCode, call: SyntaxNode): readonly SyntaxNode[] {
  const callee = calleeOf(call);
  const method = callee?.name === 'MemberExpression' ? lastName(parsed, callee) : null;
  const of = callee?.firstChild;
  if (of === null || of === undefined || method === null || !COMBINES.has(method) || textOf(parsed, of) !== 'Promise')
    return [];
  const [list] = argumentsOf(call);
  return list?.name === 'ArrayExpression' ? childrenOf(list) : [];
}

/** `out += chunk`, or `out = out + chunk`: of a text, or a sum. */
function isAppended(parsed: ParsedCode, assignment: SyntaxNode, holder: Holder): boolean {
  const operator = assignment.firstChild?.nextSibling;
  if (operator?.name === 'UpdateOp') return textOf(parsed, operator) === '+=';
  const value = assignment.name === 'AssignmentExpression' ? operator?.nextSibling : null;
  let first = value?.name === 'BinaryExpression' ? value.firstChild : null;
  while (first?.name === 'BinaryExpression') first = first.firstChild;
  return first !== null && isHolder(parsed, first, holder);
}

/** Where the holder first gets its collection. */
function isInitial(node: SyntaxNode): boolean {
  const fn = functionAround(node);
  return (
    fn === null || (fn.name === 'MethodDeclaration' && fn.getChild('PropertyDefinition') !== null && isConstructor(fn))
  );
}

function isConstructor(fn: SyntaxNode): boolean {
  const name = fn.getChild('PropertyDefinition');
  return name !== null && name.to - name.from === 'constructor'.length && classAround(fn) !== null;
}

export function memberChanges(parsed: ParsedCode, holder: Holder): MemberChange[] {
  const aliases = aliasesOf(parsed, holder);
  const leadsIn = (node: SyntaxNode): boolean => {
    const base = baseOf(parsed, node, holder);
    if (isHolder(parsed, base, holder)) return true;
    const name = base.name === 'VariableName' ? textOf(parsed, base) : null;
    return aliases.some((alias) => alias.name === name && isWithin(base, alias.within));
  };
  const kindOf = (node: SyntaxNode): MemberChange['kind'] | null => {
    const target = node.firstChild;
    if (target === null) return null;
    if (node.name === 'UnaryExpression') {
      const member = target.name === 'delete' ? target.nextSibling : null;
      return member?.name === 'MemberExpression' && member.firstChild !== null && leadsIn(member.firstChild)
        ? 'removes'
        : null;
    }
    const object = target.name === 'MemberExpression' ? target.firstChild : null;
    if (node.name === 'AwaitExpression') {
      const awaited = target.nextSibling;
      return awaited !== null && isHolder(parsed, awaited, holder) ? 'adds' : null;
    }
    if (node.name === 'CallExpression') {
      if (combinedPromises(parsed, node).some((each) => isHolder(parsed, each, holder))) return 'adds';
      const method = lastName(parsed, target);
      if (object === null || method === null || !leadsIn(object)) return null;
      return ADDS.has(method) || INSERTS.has(method) || REACTS.has(method)
        ? 'adds'
        : REMOVES.has(method)
          ? 'removes'
          : null;
    }
    const assigns = target.nextSibling;
    if (isHolder(parsed, target, holder) && isAppended(parsed, node, holder)) return 'adds';
    // `cache[key] ??= make()` adds as `cache[key] = make()` does; `total += 1` does not.
    const isAssigned = assigns?.name === 'Equals' || FILLS.has(assigns === null ? '' : textOf(parsed, assigns));
    const value = isAssigned ? (assigns?.nextSibling ?? null) : null;
    if (value === null) return null;
    if (isHolder(parsed, target, holder)) {
      if (isInitial(node)) return null;
      if (isExtended(parsed, value, holder)) return 'adds';
      return isOther(parsed, value) ? 'removes' : null;
    }
    if (object === null || !leadsIn(object)) return null;
    const member = lastName(parsed, target);
    if (member === null) return 'adds';
    return member === 'length' ? 'removes' : null;
  };
  return nodesOf(parsed, CHANGES).flatMap((node) => {
    const kind = kindOf(node);
    if (kind === null) return [];
    const callee = kind === 'adds' && node.name === 'CallExpression' ? calleeOf(node) : null;
    const isInsertion = INSERTS.has((callee === null ? null : lastName(parsed, callee)) ?? '');
    return [{ parsed, kind, node, ...(isInsertion ? { isInsertion } : {}) }];
  });
}

/** Ways in which a function that takes members out is reached. */
export interface Remover {
  readonly how: 'returned' | 'function' | 'inline';
  /** Null for `inline`. */
  readonly name: string | null;
  /** The function that returns it. */
  readonly of: SyntaxNode | null;
}

const INLINE: Remover = { how: 'inline', name: null, of: null };

/** The function that returns this one: `return () => …`, `const off = () => …; return off;`. */
export function returnedBy(parsed: ParsedCode, fn: SyntaxNode): SyntaxNode | null {
  const outer = functionAround(fn);
  if (outer === null) return null;
  if (fn.parent?.name === 'ReturnStatement' || (outer.name === 'ArrowFunction' && fn.parent?.from === outer.from))
    return outer;
  const variable = namedBy(fn);
  const name =
    variable?.name === 'VariableDefinition'
      ? variable
      : fn.name === 'FunctionDeclaration'
        ? fn.getChild('VariableDefinition')
        : null;
  if (name === null) return null;
  const text = textOf(parsed, name);
  const returns = nodesOf({ root: outer }, new Set(['ReturnStatement'])).some((each) => {
    const value = each.firstChild?.nextSibling;
    return (
      value?.name === 'VariableName' && textOf(parsed, value) === text && around(each, isFunction)?.from === outer.from
    );
  });
  return returns ? outer : null;
}

export function removerOf({ parsed, node }: MemberChange, adders: readonly SyntaxNode[]): Remover {
  const fn = functionAround(node);
  if (fn === null || adders.some((adder) => adder.from === fn.from)) return INLINE;
  const outer = returnedBy(parsed, fn);
  if (outer !== null) return { how: 'returned', name: null, of: outer };
  const name = functionName(parsed, fn);
  return name === null || name.includes(' ') ? INLINE : { how: 'function', name, of: null };
}
