/** Where the author's code calls an API of the runtime, or into a package: the line that makes what grows in code which the author did not write. */
import type { CodeCalls, CodeCallsQuestion, NamedCall } from '../source-map/contract/code-uses.ts';
import { declarationThrough, importsOf, scopeOf } from './imports.ts';
import { createSources, type AuthorTexts, type Sources } from './sources.ts';
import {
  calleeOf,
  functionAround,
  isWithin,
  lastName,
  namedBy,
  nodesOf,
  placeOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

const CALLS = new Set(['CallExpression', 'NewExpression', 'ThrowStatement', 'DynamicImport']);
/** Calls that load a module: one that stands outside of functions runs once, however often an action is repeated. */
const LOADERS = new Set(['require', 'require.resolve', 'import']);
const DEFINITIONS = new Set(['VariableDefinition']);
/** Calls in an answer. */
const MAX_CALLS = 20;

/** The expression that a chain of members and calls begins with: `atoms` of `atoms.family(id).init()`. */
function rootOf(node: SyntaxNode): SyntaxNode {
  let root = node;
  for (;;) {
    const inner: SyntaxNode | null =
      root.name === 'CallExpression' || root.name === 'MemberExpression'
        ? root.firstChild
        : root.name === 'NewExpression'
          ? calleeOf(root)
          : root.name === 'ParenthesizedExpression' || root.name === 'AwaitExpression'
            ? (root.firstChild?.nextSibling ?? null)
            : null;
    if (inner === null) return root;
    root = inner;
  }
}

type Scope = SyntaxNode | null;

const isSame = (one: Scope, other: Scope): boolean => one?.from === other?.from && one?.to === other?.to;

/** True if a function around the node has a variable or parameter of its own by this name, other than that of the scope. */
function isHidden(parsed: ParsedCode, node: SyntaxNode, name: string, scope: Scope = null): boolean {
  return nodesOf(parsed, DEFINITIONS).some((each) => {
    const own = textOf(parsed, each) === name ? scopeOf(each) : null;
    return own !== null && !isSame(own, scope) && isWithin(node, own);
  });
}

/** Calls of a name that a scope has, of its members and of what these return. */
function callsFrom(parsed: ParsedCode, name: string, scope: Scope): SyntaxNode[] {
  return nodesOf(parsed, CALLS).filter((node) => {
    const root = rootOf(node);
    const isNamed = root.name === 'VariableName' && textOf(parsed, root) === name;
    return isNamed && (scope === null || isWithin(node, scope)) && !isHidden(parsed, node, name, scope);
  });
}

/** The variables of a module that get the value of a call: what they are called with later is in the package as well. */
function variablesOf(parsed: ParsedCode, call: SyntaxNode): string[] {
  const value = call.parent?.name === 'AwaitExpression' ? call.parent : call;
  const named = namedBy(value);
  if (named?.name === 'VariableDefinition') return [textOf(parsed, named)];
  const before = value.prevSibling?.name === 'Equals' ? value.prevSibling.prevSibling : null;
  if (before?.name !== 'ObjectPattern' && before?.name !== 'ArrayPattern') return [];
  return nodesOf({ root: before }, DEFINITIONS).map((each) => textOf(parsed, each));
}

interface Found {
  readonly parsed: ParsedCode;
  readonly node: SyntaxNode;
}

/** Calls of what a source imports from the package, and of what these calls returned, in other sources too. */
function callsInto(sources: Sources, name: string): Found[] {
  const found: Found[] = [];
  const follow = (parsed: ParsedCode, local: string, scope: Scope, isReturned: boolean): void => {
    for (const node of callsFrom(parsed, local, scope)) {
      found.push({ parsed, node });
      if (isReturned) continue;
      const around = functionAround(node);
      for (const variable of variablesOf(parsed, node)) {
        follow(parsed, variable, around, true);
        if (around !== null) continue;
        for (const other of sources.withName(variable))
          if (other !== parsed && declarationThrough(sources, other, variable)?.parsed === parsed)
            follow(other, variable, null, true);
      }
    }
  };
  for (const parsed of sources.withName(name))
    for (const { local, from, within } of importsOf(parsed))
      if (from === name || from.startsWith(`${name}/`)) follow(parsed, local, within, false);
  return found;
}

/** Objects through which a global is called as well: `window.setTimeout`. */
const GLOBAL = /^(?:globalThis|window|self|global)\./;

/** `performance.measure` fits itself, `console.*` all of an object, `*.on` a method of any, `new WebSocket` and `throw RangeError` the rest. */
function callsOf(sources: Sources, wanted: string): Found[] {
  const [, how = '', path = ''] = /^(?:(new|throw) )?(.*)$/.exec(wanted) ?? [];
  const name = path.split('.').findLast((part) => part !== '*') ?? path;
  const [object = '', method = ''] = path.split('.');
  return sources.withName(name).flatMap((parsed) =>
    nodesOf(parsed, CALLS).flatMap((node): Found[] => {
      if (how === 'throw') {
        const made = node.name === 'ThrowStatement' ? node.getChild('NewExpression') : null;
        const callee = made === null ? null : calleeOf(made);
        return callee !== null && lastName(parsed, callee) === path ? [{ parsed, node }] : [];
      }
      if (LOADERS.has(wanted) && functionAround(node) === null) return [];
      if (node.name === 'DynamicImport') return wanted === 'import' ? [{ parsed, node }] : [];
      const isNew = node.name === 'NewExpression';
      const callee = node.name === 'ThrowStatement' || isNew !== (how === 'new') ? null : calleeOf(node);
      if (callee === null) return [];
      const text = textOf(parsed, callee)
        .replaceAll(/\s|\?(?=\.)/g, '')
        .replace(GLOBAL, '');
      const isMeant =
        object === '*'
          ? callee.name === 'MemberExpression' && lastName(parsed, callee) === method
          : method === '*'
            ? text.startsWith(`${object}.`) && lastName(parsed, callee) === text.slice(object.length + 1)
            : text === path;
      // An own function of the name, or one that is imported, is not the global.
      const isOwn = object !== '*' && declarationThrough(sources, parsed, object) !== null;
      return isMeant && !isOwn && !isHidden(parsed, node, object) ? [{ parsed, node }] : [];
    }),
  );
}

/**
 * Each line once. Calls in functions are those that an action repeats; the ones that run with their module are left out where there are any. `isComplete`: no
 * other source of the author could have one.
 */
export function ownCalls(texts: AuthorTexts, { packages, callees }: CodeCallsQuestion): CodeCalls {
  const sources = createSources(texts);
  const found = [
    ...packages.flatMap((name) => callsInto(sources, name)),
    ...callees.flatMap((wanted) => callsOf(sources, wanted)),
  ];
  const repeated = found.filter(({ node }) => functionAround(node) !== null);
  const byLine = new Map<string, NamedCall>();
  for (const { parsed, node } of repeated.length > 0 ? repeated : found) {
    const place = placeOf(parsed, node);
    const key = `${place.source} ${place.line}`;
    const made = node.name === 'ThrowStatement' ? node.getChild('NewExpression') : node;
    const callee =
      made === null ? '' : node.name === 'DynamicImport' ? 'import' : textOf(parsed, calleeOf(made) ?? made);
    if (!byLine.has(key)) byLine.set(key, { ...place, callee: callee.replaceAll(/\s+/g, ' ') });
  }
  const rows = [...byLine.values()];
  const names = [...packages, ...callees.map((each) => each.split(/[ .]/).findLast((part) => part !== '*') ?? each)];
  return {
    calls: rows.slice(0, MAX_CALLS),
    total: rows.length,
    isComplete: texts.areAll && !names.some((name) => sources.hasUnread(name)),
  };
}
