/** Where the author's code refers to a function by its name, and which of these references are calls. */
import {
  calleeOf,
  casesOf,
  classAround,
  conditionOf,
  isWithin,
  lastName,
  nodesOf,
  placeOf,
  receiverOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';
import { imports, type CodePlace } from './imports.ts';
import type { CodeRemoval } from '../source-map/contract/code-uses.ts';

export interface Reference {
  readonly parsed: ParsedCode;
  readonly node: SyntaxNode;
  /** The call; null for a reference that hands the function on. */
  readonly call: SyntaxNode | null;
}

const NAMES = new Set([
  'VariableName',
  'VariableDefinition',
  'PropertyName',
  'PrivatePropertyName',
  'PropertyDefinition',
  'String',
]);

/** The call that a name or member is the callee of: `off()`, `a.off?.()`, `a.off.call(a)`. */
function callOf(parsed: ParsedCode, callee: SyntaxNode): SyntaxNode | null {
  const { parent } = callee;
  if (parent === null) return null;
  if (parent.name === 'CallExpression' && parent.firstChild?.from === callee.from && calleeOf(parent)?.to === callee.to)
    return parent;
  const isMethod = parent.name === 'MemberExpression' && parent.firstChild?.to === callee.to;
  const method = isMethod ? lastName(parsed, parent) : null;
  return method === 'call' || method === 'apply' ? callOf(parsed, parent) : null;
}

/** All references to a name, but for where it is defined, imported and exported. */
export function referencesTo(files: readonly ParsedCode[], name: string): Reference[] {
  return files.flatMap((parsed) => {
    if (!parsed.code.text.includes(name)) return [];
    return nodesOf(parsed, NAMES).flatMap((node) => {
      const isText = node.name === 'String';
      const text = textOf(parsed, node);
      if ((isText ? text.slice(1, -1) : text) !== name) return [];
      const { parent } = node;
      if (parent === null || ['ImportGroup', 'ExportGroup', 'ImportDeclaration'].includes(parent.name)) return [];
      // `const { off } = bus`
      if (node.name === 'VariableDefinition')
        return parent.name === 'PatternProperty' ? [{ parsed, node, call: null }] : [];
      if (node.name === 'PropertyDefinition') {
        // `{ off }` hands it on; `{ off() {} }` and `{ off: … }` define it.
        const isShort = parent.name === 'Property' && parent.firstChild?.to === parent.lastChild?.to;
        return isShort ? [{ parsed, node, call: null }] : [];
      }
      const callee = parent.name === 'MemberExpression' && parent.lastChild?.from === node.from ? parent : node;
      const isTarget = callee.parent?.name === 'AssignmentExpression' && callee.parent.firstChild?.from === callee.from;
      return isTarget ? [] : [{ parsed, node: callee, call: isText ? null : callOf(parsed, callee) }];
    });
  });
}

/** `alike`: where members are added, whose conditions decide nothing about taking them out. */
export function describeCall(
  { parsed, node, call }: Reference,
  alike: { readonly parsed: ParsedCode; readonly node: SyntaxNode } | null,
): CodeRemoval['calls'][number] {
  const condition = conditionOf(parsed, call ?? node, alike !== null && alike.parsed === parsed ? alike.node : null);
  const cases = condition === null ? [] : casesOf(condition, call ?? node);
  const [first = condition] = cases;
  const at = first === null ? null : placeOf(parsed, first);
  const code = cases.length === 0 ? at?.code : cases.map((label) => textOf(parsed, label)).join(' ');
  return { ...placeOf(parsed, call ?? node), condition: at === null ? null : { line: at.line, code: code ?? '' } };
}

/** Fate of the value of a call. */
export interface Kept {
  /** `''`: nothing keeps it; `this.release`; null: it is handed on, so that this is not known. */
  readonly as: string | null;
  /** The name that keeps it, and whether only one function sees it. */
  readonly name: string | null;
  readonly within: SyntaxNode | null;
}

const UNKNOWN: Kept = { as: null, name: null, within: null };

export function keptOf(parsed: ParsedCode, call: SyntaxNode, around: SyntaxNode | null): Kept {
  const { parent } = call;
  if (parent === null) return UNKNOWN;
  if (parent.name === 'ExpressionStatement') return { as: '', name: null, within: null };
  if (parent.name === 'UnaryExpression' && parent.parent?.name === 'ExpressionStatement')
    return textOf(parsed, parent).startsWith('void') ? { as: '', name: null, within: null } : UNKNOWN;
  const before = call.prevSibling;
  if (before?.name !== 'Equals') return UNKNOWN;
  if (parent.name === 'VariableDeclaration') {
    const name = before.prevSibling;
    if (name?.name !== 'VariableDefinition' || around === null) return UNKNOWN;
    return { as: textOf(parsed, name), name: textOf(parsed, name), within: around };
  }
  if (parent.name === 'PropertyDeclaration') {
    const name = lastName(
      parsed,
      parent.getChild('PropertyDefinition') ?? parent.getChild('PrivatePropertyDefinition') ?? parent,
    );
    return name === null ? UNKNOWN : { as: `this.${name}`, name, within: null };
  }
  const target = parent.name === 'AssignmentExpression' ? parent.firstChild : null;
  const name = target === null ? null : lastName(parsed, target);
  if (target?.name !== 'MemberExpression' || name === null) return UNKNOWN;
  return { as: textOf(parsed, target), name, within: null };
}

/** True if a call of a property by this name is surely one of the function that a class keeps: `this.release()` within that class. */
export function isOwnCall({ parsed, node }: Reference, owner: { parsed: ParsedCode; node: SyntaxNode }): boolean {
  const own = classAround(owner.node);
  return parsed === owner.parsed && receiverOf(parsed, node) === 'this' && own !== null && isWithin(node, own);
}

/** Methods of many objects: only a call on the same object is one of the function that is meant. */
export const GENERIC =
  /^(?:delete|remove|clear|close|stop|off|on|cancel|abort|reset|destroy|dispose|disconnect|detach|release|end|add|set|push|get)$/;

/** True if a file gives the name to something of its own, other than by an import or a member of another object. */
function declares(parsed: ParsedCode, name: string): boolean {
  return (
    !imports(parsed, name) &&
    nodesOf(parsed, new Set(['VariableDefinition'])).some(
      (each) => textOf(parsed, each) === name && each.parent?.name !== 'PatternProperty',
    )
  );
}

/** True if a reference by the name can be one to the function: `off()` is none to a method, and none to the `off` of another file that has its own. */
export function mayMean({ parsed, node }: Reference, name: string, fn: CodePlace): boolean {
  const isOfFile = parsed === fn.parsed && fn.node.name !== 'MethodDeclaration';
  return node.name === 'MemberExpression' || isOfFile || !declares(parsed, name);
}
