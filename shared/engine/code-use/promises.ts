/** Reactions to a promise in the author's code: what is held until it settles. */
import { declarationThrough, type CodePlace as At } from './imports.ts';
import { memberChanges, type MemberChange } from './member-changes.ts';
import type { Sources } from './sources.ts';
import {
  argumentsOf,
  around,
  calleeOf,
  childrenOf,
  isFunction,
  isWithin,
  lastName,
  namedBy,
  nodesOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

const CALLS = new Set(['CallExpression']);
const ASSIGNMENTS = new Set(['AssignmentExpression']);
const DEFINITIONS = new Set(['VariableDefinition']);

/** The names of the parameters of a function; '' for a pattern. */
const parametersOf = (parsed: ParsedCode, fn: SyntaxNode): string[] =>
  childrenOf(fn.getChild('ParamList') ?? fn)
    .filter(({ name }) => name === 'VariableDefinition' || name === 'ObjectPattern' || name === 'ArrayPattern')
    .map((each) => (each.name === 'VariableDefinition' ? textOf(parsed, each) : ''));

const variableOf = (node: SyntaxNode): SyntaxNode | null => {
  const named = namedBy(node);
  return named?.name === 'VariableDefinition' ? named : null;
};

/** The promise that a variable settles: `draining` of `draining = new Promise((resolve) => { stop = resolve; })`. Null for other variables. */
function settledBy(parsed: ParsedCode, name: string): SyntaxNode | null {
  for (const node of nodesOf(parsed, ASSIGNMENTS)) {
    const [target, value] = [node.firstChild, node.lastChild];
    if (target === null || value === null || textOf(parsed, target) !== name) continue;
    const made = around(node, (each) => each.name === 'NewExpression');
    const callee = made === null ? null : calleeOf(made);
    const [executor] = made === null ? [] : argumentsOf(made);
    if (made === null || callee === null || executor === undefined || textOf(parsed, callee) !== 'Promise') continue;
    if (isFunction(executor) && parametersOf(parsed, executor).includes(textOf(parsed, value))) return variableOf(made);
  }
  return null;
}

/** True of `new Promise(…)`. */
function isPromise(parsed: ParsedCode, declared: SyntaxNode): boolean {
  const value = declared.nextSibling?.name === 'Equals' ? declared.nextSibling.nextSibling : null;
  const callee = value?.name === 'NewExpression' ? calleeOf(value) : null;
  return callee !== null && textOf(parsed, callee) === 'Promise';
}

/** The function that a declaration is of. */
const functionOf = ({ node }: At): SyntaxNode | null => {
  if (node.parent?.name === 'FunctionDeclaration') return node.parent;
  const value = node.nextSibling?.name === 'Equals' ? node.nextSibling.nextSibling : null;
  return value !== null && isFunction(value) ? value : null;
};

/** Reactions that a function adds to the promise that a call gives it: `unlessDraining(work, draining)`. */
function reactionsOfCalls(sources: Sources, parsed: ParsedCode, name: string): MemberChange[] {
  return nodesOf(parsed, CALLS).flatMap((call) => {
    const at = argumentsOf(call).findIndex((each) => each.name === 'VariableName' && textOf(parsed, each) === name);
    const callee = at < 0 ? null : calleeOf(call);
    const called = callee === null ? null : lastName(parsed, callee);
    const declared =
      callee?.name === 'VariableName' && called !== null ? declarationThrough(sources, parsed, called) : null;
    const fn = declared === null ? null : functionOf(declared);
    const parameter = declared === null || fn === null ? '' : (parametersOf(declared.parsed, fn)[at] ?? '');
    if (declared === null || fn === null || parameter === '') return [];
    return memberChanges(declared.parsed, { kind: 'variable', name: parameter }).filter(({ node }) =>
      isWithin(node, fn),
    );
  });
}

/** Places that add a reaction to the promise of a variable, or to the one that a variable settles; null for what is no promise. */
export function reactionsTo(
  sources: Sources,
  { parsed, name }: { readonly parsed: ParsedCode; readonly name: string },
): { readonly name: string; readonly declared: At; readonly changes: readonly MemberChange[] } | null {
  const own = nodesOf(parsed, DEFINITIONS).find((each) => textOf(parsed, each) === name) ?? null;
  const node = own !== null && isPromise(parsed, own) ? own : settledBy(parsed, name);
  if (node === null) return null;
  const promise = textOf(parsed, node);
  const files = sources
    .withName(promise)
    .filter((each) => each === parsed || declarationThrough(sources, each, promise)?.parsed === parsed);
  const changes = files.flatMap((each) => [
    ...memberChanges(each, { kind: 'variable', name: promise }),
    ...reactionsOfCalls(sources, each, promise),
  ]);
  const seen = new Set<string>();
  return {
    name: promise,
    declared: { parsed, node },
    changes: changes.filter((each) => {
      const key = `${each.parsed.code.source} ${each.node.from}`;
      return !seen.has(key) && seen.add(key);
    }),
  };
}
