/** Callers of a function in the author's code, as far as its texts show them: what leads to the place that adds, or to the one that takes out. */
import type { CallChain, CodeUsePlace } from '../source-map/contract/code-uses.ts';
import { declarationThrough, importsOf, type CodePlace as At } from './imports.ts';
import { GENERIC, mayMean, referencesTo, type Reference } from './references.ts';
import type { Sources } from './sources.ts';
import {
  argumentsOf,
  calleeOf,
  classAround,
  functionAround,
  functionName,
  isFunction,
  isWithin,
  lastName,
  namedBy,
  nodesOf,
  placeOf,
  receiverOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

/** Calls in a row that are told. */
const MAX_CALLS = 4;
/** Places of several callers that are told. */
const MAX_PLACES = 2;
const VALUES = new Set(['CallExpression', 'NewExpression']);
const EXPORTS = new Set(['ExportDeclaration']);
const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunction',
  'MethodDeclaration',
  'Property',
]);
/** These call the function that they get at once. */
const AT_ONCE = /^(?:Promise|forEach|map|flatMap|filter|find|some|every|reduce|sort|toSorted)$/;

export interface CallerFiles {
  readonly sources: Sources;
  readonly areAll: boolean;
}

const NO_CHAIN: CallChain = { calls: [], end: null, places: [] };

const isSameNode = (one: SyntaxNode | null, other: SyntaxNode | null): boolean =>
  one?.from === other?.from && one?.to === other?.to;

/** The object or class of which a function is a member; null for one that is called by its name. */
function ownerOf({ node }: At): SyntaxNode | null {
  if (node.name === 'MethodDeclaration' || node.name === 'Property') return node.parent;
  const named = namedBy(node);
  return named?.name === 'PropertyDefinition' || named?.name === 'PrivatePropertyDefinition'
    ? (named.parent?.parent ?? null)
    : null;
}

/** The function or class whose calls make the object; null where the object is not what it returns. */
function makerOf({ parsed }: At, owner: SyntaxNode): string | null {
  if (owner.name === 'ClassBody') {
    const name = owner.parent?.getChild('VariableDefinition');
    return name === null || name === undefined ? null : textOf(parsed, name);
  }
  const maker = functionAround(owner);
  if (maker === null) return null;
  const variable = namedBy(owner);
  const returned = nodesOf({ root: maker }, new Set(['ReturnStatement'])).some((each) => {
    const value = each.firstChild?.nextSibling ?? null;
    return (
      isSameNode(value, owner) ||
      (variable !== null && value !== null && textOf(parsed, value) === textOf(parsed, variable))
    );
  });
  const isBody = maker.name === 'ArrowFunction' && maker.lastChild !== null && isWithin(owner, maker.lastChild);
  return returned || isBody ? functionName(parsed, maker) : null;
}

/** True if a value of this name is one that the function or class makes: `lens.pipeline = openPipeline(filter)`. */
function isMadeBy({ sources }: CallerFiles, receiver: string, maker: string): boolean {
  const name = receiver.split('.').at(-1)?.replace('?', '') ?? '';
  return sources.withName(name).some((parsed) =>
    nodesOf(parsed, VALUES).some((call) => {
      const callee = calleeOf(call);
      const given = namedBy(call.parent?.name === 'AwaitExpression' ? call.parent : call);
      return (
        callee !== null && given !== null && lastName(parsed, callee) === maker && lastName(parsed, given) === name
      );
    }),
  );
}

interface Named {
  /** References that are surely to this function. */
  readonly own: readonly Reference[];
  /** No other reference could be one. */
  readonly areAll: boolean;
}

function ofMember(files: CallerFiles, fn: At, name: string, owner: SyntaxNode): Named {
  const { sources } = files;
  const all = referencesTo(sources.withName(name), name);
  const maker = makerOf(fn, owner);
  const given = namedBy(owner);
  const variable = given === null ? null : textOf(fn.parsed, given);
  const isOnly =
    !GENERIC.test(name) &&
    sources
      .withName(name)
      .flatMap((parsed) => nodesOf(parsed, FUNCTIONS).filter((each) => functionName(parsed, each) === name)).length ===
      1;
  const own = all.filter(({ parsed, node }) => {
    if (node.name !== 'MemberExpression') return false;
    const receiver = receiverOf(parsed, node).replaceAll('?', '');
    const isNear = parsed === fn.parsed && isWithin(node, functionAround(owner) ?? parsed.root);
    if (receiver === 'this') return isNear && isWithin(node, owner);
    if (receiver === variable && isNear) return true;
    return isOnly || (maker !== null && isMadeBy(files, receiver, maker));
  });
  // What an object of a framework has, such as `unmounted`, the framework calls.
  const isHanded = owner.parent?.name === 'ArgList' || owner.parent?.name === 'ExportDeclaration';
  const isDerived = owner.parent !== null && owner.parent.getChild('extends') !== null;
  return { own, areAll: own.length === all.length && !isHanded && !isDerived };
}

/** The first line of a declaration: what it exports. */
const headOf = (parsed: ParsedCode, node: SyntaxNode): string => textOf(parsed, node).split('\n')[0] ?? '';

function ofFunction({ sources }: CallerFiles, fn: At, name: string): Named {
  const all = referencesTo(sources.withName(name), name).filter((each) => mayMean(each, name, fn));
  const own = all.filter(({ parsed, node }) => {
    if (node.name === 'MemberExpression') return false;
    return parsed === fn.parsed || declarationThrough(sources, parsed, name)?.parsed === fn.parsed;
  });
  const isExported = nodesOf(fn.parsed, EXPORTS).some((each) =>
    new RegExp(`\\b${name}\\b`).test(headOf(fn.parsed, each)),
  );
  const hasOtherName = sources
    .withName(name)
    .some((parsed) => importsOf(parsed).some(({ imported, local }) => imported === name && local !== name));
  // Who calls an export that no source calls may be a framework.
  return { own, areAll: own.length === all.length && !hasOtherName && !(own.length === 0 && isExported) };
}

/** `new Tooltip(…)`: its constructor is called by the name of its class. */
const withConstruction = (reference: Reference): Reference => {
  const { node, call } = reference;
  const { parent } = node;
  const isMade = call === null && parent?.name === 'NewExpression' && isSameNode(calleeOf(parent), node);
  return isMade ? { ...reference, call: parent } : reference;
};

/** References to a function, each with its call; null for one without a name that code could use. */
function usesOf(files: CallerFiles, fn: At): (Named & { readonly name: string }) | null {
  const full = functionName(fn.parsed, fn.node);
  if (full === null) return null;
  const isConstructor = full.endsWith(' constructor');
  const name = isConstructor ? full.slice(0, -' constructor'.length) : full;
  const owner = isConstructor ? null : ownerOf(fn);
  const of = isConstructor ? (classAround(fn.node) ?? fn.node) : fn.node;
  const { own, areAll } =
    owner === null ? ofFunction(files, { ...fn, node: of }, name) : ofMember(files, fn, name, owner);
  return { name, own: own.map(withConstruction), areAll: areAll && files.areAll && !files.sources.hasUnread(name) };
}

/** The function around a call that runs when the call does: not a callback that something calls later. */
function runningAround(parsed: ParsedCode, node: SyntaxNode): SyntaxNode | null {
  for (let fn = functionAround(node); fn !== null; fn = functionAround(fn)) {
    if (functionName(parsed, fn) !== null) return fn;
    const call = fn.parent?.name === 'ArgList' ? fn.parent.parent : null;
    const callee = call === null ? null : calleeOf(call);
    if (callee === null || !AT_ONCE.test(lastName(parsed, callee) ?? '')) return null;
  }
  return null;
}

/** Functions of the author that a call calls: by an import, or a method of an object that is known to be made by its class or function. */
function functionsCalled(files: CallerFiles, { parsed, node }: At): At[] {
  const { sources } = files;
  const callee = calleeOf(node);
  const name = callee === null ? null : lastName(parsed, callee);
  if (callee === null || name === null) return [];
  if (callee.name !== 'MemberExpression') {
    const declared = declarationThrough(sources, parsed, name);
    const { parent = null } = declared?.node ?? {};
    const given = parent?.name === 'VariableDeclaration' ? parent.lastChild : parent;
    return declared !== null && given !== null && isFunction(given) ? [{ parsed: declared.parsed, node: given }] : [];
  }
  const receiver = receiverOf(parsed, callee).replaceAll('?', '');
  return sources.withName(name).flatMap((other) =>
    nodesOf(other, FUNCTIONS).flatMap((fn): At[] => {
      const at = { parsed: other, node: fn };
      const owner = functionName(other, fn) === name ? ownerOf(at) : null;
      if (owner === null) return [];
      const maker = makerOf(at, owner);
      const isOwn = receiver === 'this' && other === parsed && isWithin(node, owner);
      return isOwn || (maker !== null && isMadeBy(files, receiver, maker)) ? [at] : [];
    }),
  );
}

/** `Latest.run`: the method with its class. */
function fullName(at: At): string {
  const name = functionName(at.parsed, at.node) ?? '';
  const owner = ownerOf(at);
  const maker = owner?.name === 'ClassBody' ? makerOf(at, owner) : null;
  return maker === null ? name : `${maker}.${name}`;
}

/** Where the author's code calls the function without a name around a node, which a call gives it: `start()` in `run(start)`. With the call that gives it. */
function calledThrough(
  files: CallerFiles,
  { parsed, node }: At,
): { readonly called: CodeUsePlace; readonly giving: SyntaxNode } | null {
  const fn = functionAround(node);
  const giving = fn?.parent?.name === 'ArgList' ? fn.parent.parent : null;
  if (fn === null || giving === null) return null;
  const at = argumentsOf(giving).findIndex((each) => isSameNode(each, fn));
  const [only, ...others] = functionsCalled(files, { parsed, node: giving });
  const parameter = only?.node.getChild('ParamList')?.getChildren('VariableDefinition')[at];
  if (only === undefined || others.length > 0 || parameter === undefined) return null;
  const name = textOf(only.parsed, parameter);
  const call = nodesOf({ root: only.node }, VALUES).find((each) => {
    const callee = calleeOf(each);
    return callee?.name === 'VariableName' && textOf(only.parsed, callee) === name;
  });
  return call === undefined ? null : { called: { ...placeOf(only.parsed, call), name: fullName(only) }, giving };
}

/** The arguments of the call that gets the function without a name around a node, or the property of a table of such functions. */
function givenAt(node: SyntaxNode): SyntaxNode | null {
  const fn = functionAround(node);
  const { parent = null } = fn ?? {};
  return parent?.name === 'ArgList' || parent?.name === 'Property' ? parent : null;
}

/** The calls that lead to the only function in which all of these are; nothing where there are several, or nothing is known. */
export function reachedFrom(files: CallerFiles, calls: readonly At[]): CallChain | undefined {
  const [first, ...others] = calls;
  if (first === undefined) return undefined;
  const around = functionAround(first.node);
  const isOne = others.every((each) => each.parsed === first.parsed && isSameNode(functionAround(each.node), around));
  const chain = isOne ? callersOf(files, first) : NO_CHAIN;
  return chain.calls.length === 0 && chain.end === null ? undefined : chain;
}

/** The calls that lead to a place, the nearest first, while each function has callers in one function only. */
function callersOf(files: CallerFiles, place: At): CallChain {
  let { parsed, node } = place;
  const chain: CallChain = { ...NO_CHAIN, calls: [] };
  const seen: SyntaxNode[] = [];
  while (chain.calls.length < MAX_CALLS) {
    const fn = isFunction(node) ? node : runningAround(parsed, node);
    const through = fn === null ? calledThrough(files, { parsed, node }) : null;
    if (through !== null) {
      chain.calls.push(through.called, placeOf(parsed, through.giving));
      node = through.giving;
      continue;
    }
    const given = fn === null ? givenAt(node) : null;
    if (given !== null) return { ...chain, end: 'handed-on', places: [placeOf(parsed, given)] };
    const uses = fn === null || seen.some((each) => isSameNode(each, fn)) ? null : usesOf(files, { parsed, node: fn });
    if (fn === null || uses === null) return chain;
    seen.push(fn);
    // A function that calls itself has another caller.
    const others = uses.own.filter((each) => each.parsed !== parsed || !isWithin(each.node, fn));
    const [first] = others;
    if (first === undefined) return uses.areAll ? { ...chain, end: 'uncalled', name: uses.name } : chain;
    const handed = others.find(({ call }) => call === null);
    const placed = (each: Reference) => placeOf(each.parsed, each.call ?? each.node);
    if (handed !== undefined)
      return others.length > 1 ? chain : { ...chain, end: 'handed-on', places: [placed(handed)], name: uses.name };
    const around = runningAround(first.parsed, first.node);
    const isOne = others.every(
      (each) => each.parsed === first.parsed && isSameNode(runningAround(each.parsed, each.node), around),
    );
    if (!isOne || !uses.areAll)
      return isOne && others.length === 1
        ? { ...chain, calls: [...chain.calls, placed(first)] }
        : { ...chain, end: 'several', places: others.slice(0, MAX_PLACES).map(placed), count: others.length };
    chain.calls.push(placed(first));
    ({ parsed } = first);
    node = around ?? first.node;
  }
  return chain;
}
