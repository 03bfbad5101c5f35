/**
 * Who adds to what grows and who takes out of it, by a parse of the author's sources: evidence for a reader, never a proof that memory is kept. What these
 * texts do not show is left out.
 */
import type { z } from 'zod';
import type {
  CODE_USE_QUERIES,
  CodeRemoval,
  CodeUses,
  NamedCall,
  UsePlaceQuestion,
} from '../source-map/contract/code-uses.ts';
import { isUnique, memberChanges, removerOf, returnedBy, type Holder, type MemberChange } from './member-changes.ts';
import { declarationThrough, imports, type CodePlace as At } from './imports.ts';
import { reachedFrom } from './callers.ts';
import {
  describeCall,
  GENERIC,
  isOwnCall,
  keptOf,
  mayMean,
  referencesTo,
  type Kept,
  type Reference,
} from './references.ts';
import { isRemoving, valueMismatch } from './mismatches.ts';
import { reactionsTo } from './promises.ts';
import { endOfOpen, endOfRegistration, registeredWithLibrary } from './registrations.ts';
import { countedSources, createSources, functionAt, type AuthorTexts, type Sources } from './sources.ts';
import {
  calleeOf,
  childrenOf,
  classAround,
  conditionOf,
  functionAround,
  functionName,
  isParameter,
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

type Question = z.output<(typeof CODE_USE_QUERIES)['code.uses']['params']>;
type HolderQuestion = NonNullable<Question['holder']>;

/** Functions that are named in an answer. */
const MAX_NAMED = 2;
const CALLS = new Set(['CallExpression', 'NewExpression']);
/** The call that gets a function as an argument, itself or by the name that it is given just before. */
export function callWith(parsed: ParsedCode, fn: SyntaxNode): SyntaxNode | null {
  const { parent } = fn;
  if (parent?.name === 'ArgList') return parent.parent;
  const given = namedBy(fn) ?? (fn.name === 'FunctionDeclaration' ? fn.getChild('VariableDefinition') : null);
  const own = fn.name === 'MethodDeclaration' ? fn.getChild('PropertyDefinition') : null;
  const name = lastName(parsed, given ?? own ?? fn);
  if (name === null) return null;
  const within = given?.name === 'VariableDefinition' ? functionAround(fn) : classAround(fn);
  const used = nodesOf(parsed, CALLS).filter((call) => {
    const args = isRemoving({ parsed, node: call }) ? null : call.getChild('ArgList');
    return args !== null && childrenOf(args).some((each) => lastName(parsed, withoutBind(parsed, each)) === name);
  });
  const near = within === null ? used : used.filter((call) => isWithin(call, within));
  // A method is handed over by other code as well, `bus.on('tick', view.show)`, and a variable of a function is not.
  const [only, ...others] = near.length > 0 || own === null ? near : used;
  return only === undefined || others.length > 0 ? null : only;
}

/** `this.onResize` of `this.onResize.bind(this)`. */
function withoutBind(parsed: ParsedCode, node: SyntaxNode): SyntaxNode {
  const callee = node.name === 'CallExpression' ? calleeOf(node) : null;
  return callee !== null && lastName(parsed, callee) === 'bind' ? (callee.firstChild ?? node) : node;
}

interface Found {
  readonly holder: Holder;
  readonly declared: At | null;
  readonly changes: readonly MemberChange[];
}

function findVariable(sources: Sources, name: string, places: readonly UsePlaceQuestion[]): Found | null {
  const holder: Holder = { kind: 'variable', name };
  for (const place of places) {
    const at = sources.at(place);
    if (at === null || !isUnique(at.parsed, name)) continue;
    const { parsed } = at;
    const node = nodesOf(parsed, new Set(['VariableDefinition'])).find((each) => textOf(parsed, each) === name);
    if (node === undefined) continue;
    const declared = imports(parsed, name) ? declarationThrough(sources, parsed, name) : { parsed, node };
    // Members are added where the variable is declared, as a rule, and its importer only names it.
    const promise = declared === null ? null : reactionsTo(sources, { parsed: declared.parsed, name });
    if (promise !== null)
      return { holder: { kind: 'variable', name: promise.name }, declared: promise.declared, changes: promise.changes };
    const files = declared === null || declared.parsed === parsed ? [parsed] : [declared.parsed, parsed];
    return { holder, declared, changes: files.flatMap((each) => memberChanges(each, holder)) };
  }
  return null;
}

/** V8 places a class without a constructor at its first word, which a source map may give as the `export` before it. */
function exportedClass(node: SyntaxNode): SyntaxNode | null {
  const declaration = node.name === 'ExportDeclaration' ? node : node.parent;
  return declaration?.name === 'ExportDeclaration' ? declaration.getChild('ClassDeclaration') : null;
}

/** Changes within the class; elsewhere a property of the same name may be another's, so that these only make removal uncertain. */
function findProperty(
  sources: Sources,
  { name, isSymbol = false }: Pick<Holder, 'name' | 'isSymbol'>,
  places: readonly UsePlaceQuestion[],
): Found | null {
  const holder: Holder = { kind: 'property', name, isSymbol };
  for (const place of places) {
    const at = sources.at(place);
    const inner = at === null ? null : at.parsed.root.resolveInner(at.offset, 1);
    const owner = inner === null ? null : (classAround(inner) ?? exportedClass(inner));
    if (at === null || owner === null) continue;
    const changes = memberChanges(at.parsed, holder).filter(({ node }) => isWithin(node, owner));
    if (changes.length > 0) return { holder, declared: null, changes };
  }
  return null;
}

/** Changes anywhere: the global object has one property of a name. */
function findGlobal(sources: Sources, { name, isSymbol = false }: Pick<Holder, 'name' | 'isSymbol'>): Found | null {
  const holder: Holder = { kind: 'global', name, isSymbol };
  const changes = sources.withName(name).flatMap((parsed) => memberChanges(parsed, holder));
  return changes.length === 0 ? null : { holder, declared: null, changes };
}

/** True if a removal that was not found may be in the texts, or in those that are missing. */
function mayHideRemoval(sources: Sources, { areAll }: AuthorTexts, { holder, declared, changes }: Found): boolean {
  const { name, kind } = holder;
  if (!areAll || sources.hasUnread(name) || changes.some(({ isInsertion }) => isInsertion)) return true;
  if (name.startsWith('#')) return false;
  if (kind === 'variable') {
    // Another module that imports it can take members out too.
    return sources.withName(name).some((parsed) => parsed !== declared?.parsed && imports(parsed, name));
  }
  const own = new Set(changes.map(({ node, parsed }) => `${parsed.code.source} ${node.from}`));
  return sources
    .withName(name)
    .flatMap((parsed) => memberChanges(parsed, holder))
    .some(({ kind: each, node, parsed }) => each === 'removes' && !own.has(`${parsed.code.source} ${node.from}`));
}

function distinctFunctions(changes: readonly MemberChange[]): At[] {
  const found: At[] = [];
  for (const { parsed, node } of changes) {
    const fn = functionAround(node);
    if (fn !== null && !found.some((each) => each.parsed === parsed && each.node.from === fn.from))
      found.push({ parsed, node: fn });
  }
  return found;
}

/** A constructor adds to its own object once, and so does a module to its variable: where other code adds too, what grows is of that. */
function repeatedAdds(adds: readonly MemberChange[]): readonly MemberChange[] {
  const repeated = adds.filter(({ parsed, node }) => {
    const fn = functionAround(node);
    return fn !== null && functionName(parsed, fn)?.endsWith(' constructor') !== true;
  });
  return repeated.length > 0 ? repeated : adds;
}

interface Asked {
  readonly sources: Sources;
  readonly areAll: boolean;
  readonly call: At | null;
  readonly kept: Kept | null;
  readonly adders: readonly At[];
  readonly adds: readonly MemberChange[];
}

type Calls = Pick<CodeRemoval, 'calls' | 'areAllCalls' | 'reached'>;

/** References described, with what leads to the function in which they are. */
function described(references: readonly Reference[], { call, ...files }: Asked): Pick<Calls, 'calls' | 'reached'> {
  const reached = reachedFrom(files, references);
  return {
    calls: references.map((each) => describeCall(each, call)),
    ...(reached === undefined ? {} : { reached }),
  };
}

/** The calls of what the call returned, by the name that keeps it. */
function returnedCalls(asked: Asked): Calls {
  const { sources, areAll, call, kept } = asked;
  const none = { calls: [], areAllCalls: false };
  if (call === null || kept === null || kept.as === null) return none;
  if (kept.name === null) return { calls: [], areAllCalls: true };
  const { within, name } = kept;
  if (within !== null) {
    const all = referencesTo([call.parsed], name).filter(({ node }) => isWithin(node, within));
    const calls = all.filter((each) => each.call !== null);
    return { ...described(calls, asked), areAllCalls: calls.length === all.length };
  }
  const all = referencesTo(sources.withName(name), name);
  const own = all.filter((each) => each.call !== null && isOwnCall(each, call));
  return {
    ...described(own, asked),
    areAllCalls: areAll && !sources.hasUnread(name) && own.length === all.length,
  };
}

/** The calls of a function by its name, on the object on which members are added. */
function namedCalls(asked: Asked, name: string, fn: At | null): Calls & { readonly found: readonly Reference[] } {
  const { sources, areAll, call } = asked;
  const callee = call === null ? null : calleeOf(call.node);
  const receiver = call === null || callee === null ? null : receiverOf(call.parsed, callee);
  const named = referencesTo(sources.withName(name), name);
  const all = fn === null ? named : named.filter((each) => mayMean(each, name, fn));
  const isMeant = ({ parsed, node, call: own }: Reference): boolean =>
    own !== null && (receiver === null ? !GENERIC.test(name) : receiverOf(parsed, node) === receiver);
  const found = all.filter(isMeant);
  return {
    found,
    ...described(found, asked),
    areAllCalls:
      areAll && !sources.hasUnread(name) && found.length === all.length && !(GENERIC.test(name) && receiver === null),
  };
}

/** Why no call of a function that takes out takes out what the only call of the adder added. */
function wrongValue(
  { parsed, node }: MemberChange,
  references: readonly Reference[],
  { call, adders, adds }: Asked,
): Pick<CodeRemoval, 'mismatch'> {
  const [adder, ...others] = adders;
  const add = adds.find((each) => each.parsed === adder?.parsed && isWithin(each.node, adder.node));
  const fn = functionAround(node);
  if (call === null || adder === undefined || others.length > 0 || add === undefined || fn === null) return {};
  const found = references.map((reference) =>
    reference.call === null
      ? null
      : valueMismatch(
          { call, change: add, fn: adder.node },
          { call: { parsed: reference.parsed, node: reference.call }, change: { parsed, node }, fn },
        ),
  );
  const [first] = found;
  return first === undefined || first === null || found.includes(null) ? {} : { mismatch: first };
}

const TRY = new Set(['TryStatement']);

/** Reasons that can keep the removal from running, in the function that adds: an `await` in between that no `try` is around, an early return or another condition. */
function skippedBy({ parsed, node }: MemberChange, { adds }: Asked): Pick<CodeRemoval, 'skippedBy'> {
  const fn = functionAround(node);
  const add = adds.find(
    (each) => each.parsed === parsed && each.node.to < node.from && functionAround(each.node)?.from === fn?.from,
  );
  if (fn === null || add === undefined) return {};
  const isTried = nodesOf({ root: fn }, TRY).some((each) => functionAround(each)?.from === fn.from);
  if (isTried) return {};
  const waits = nodesOf({ root: fn }, new Set(['AwaitExpression'])).find(
    (each) => each.from > add.node.to && each.to < node.from && functionAround(each)?.from === fn.from,
  );
  const condition = waits === undefined ? conditionOf(parsed, node, add.node) : null;
  const by = waits ?? condition;
  if (by === null) return {};
  const { line, code } = placeOf(parsed, by);
  // The quoted line says it itself.
  if (line === placeOf(parsed, node).line) return {};
  return { skippedBy: { how: waits === undefined ? 'condition' : 'await', line, code } };
}

function removalsOf(changes: readonly MemberChange[], asked: Asked): CodeRemoval[] {
  const found: CodeRemoval[] = [];
  const isAdder = (fn: SyntaxNode | null, parsed: ParsedCode): boolean =>
    asked.adders.some((adder) => adder.parsed === parsed && adder.node.from === fn?.from);
  for (const change of changes.filter(({ kind }) => kind === 'removes')) {
    const place = placeOf(change.parsed, change.node);
    const { how, name, of } = removerOf(
      change,
      asked.adders.map(({ node }) => node),
    );
    if (how === 'returned' && isAdder(of, change.parsed)) {
      found.push({ how, place, ...returnedCalls(asked) });
    } else if (how === 'function' && name !== null) {
      const fn = functionAround(change.node);
      const { found: references, ...named } = namedCalls(
        asked,
        name,
        fn === null ? null : { parsed: change.parsed, node: fn },
      );
      // `return () => this.off(topic, handler)`
      const returned = references.find(({ parsed, node }) => {
        const around = functionAround(node);
        return around !== null && isAdder(returnedBy(parsed, around), parsed);
      });
      found.push({ how, place: { ...place, name }, ...named, ...wrongValue(change, references, asked) });
      if (returned !== undefined) {
        found.pop();
        found.push({ how: 'returned', place: placeOf(returned.parsed, returned.node), ...returnedCalls(asked) });
      }
    } else found.push({ how: 'inline', place, calls: [], areAllCalls: false, ...skippedBy(change, asked) });
  }
  const seen = new Set<string>();
  return found.filter(({ how, place }) => {
    const key = how === 'function' ? place.name : `${how} ${place.source}:${place.line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Variables of modules with this name. */
function declarationsOf(sources: Sources, name: string): At[] {
  return sources
    .withName(name)
    .filter((parsed) => !imports(parsed, name))
    .flatMap((parsed) =>
      nodesOf(parsed, new Set(['VariableDefinition']))
        .filter((node) => textOf(parsed, node) === name && functionAround(node) === null)
        .map((node) => ({ parsed, node })),
    );
}

/** True if a variable begins with a new object of this class. */
function makes({ parsed, node }: At, className: string): boolean {
  const value = node.parent === null ? '' : textOf(parsed, node.parent).split('=')[1];
  return /^\s*new\s+(?:[\w$]+\.)*([\w$]+)/.exec(value ?? '')?.[1] === className;
}

/** The file with the declaration, by functions of its scope; an exported variable must have a name that only one file declares. */
function declarationOf(
  sources: Sources,
  { name, places, className }: NonNullable<HolderQuestion['variable']>,
): At | null {
  const made = className === undefined ? [] : declarationsOf(sources, name).filter((each) => makes(each, className));
  const [only] = made;
  if (only !== undefined && made.length === 1) return only;
  if (places.length > 0) return findVariable(sources, name, places)?.declared ?? null;
  const [first, ...others] = declarationsOf(sources, name);
  return first === undefined || others.length > 0 ? null : first;
}

/** The only call of the function that adds, on the variable if it is known; null if there are more, or a name that many have. */
function onlyCall(sources: Sources, adders: readonly At[], variable: string | null): At | null {
  const [adder] = adders;
  const name = adder === undefined || adders.length > 1 ? null : functionName(adder.parsed, adder.node);
  if (name === null || name.includes(' ') || GENERIC.test(name)) return null;
  const all = referencesTo(sources.withName(name), name);
  const onVariable = all.filter(({ parsed, node }) => receiverOf(parsed, node) === variable);
  const [only, ...others] = onVariable.length > 0 ? onVariable : all;
  return only === undefined || only.call === null || others.length > 0
    ? null
    : { parsed: only.parsed, node: only.call };
}

/** Limit: of more, none is the one that adds. */
const MAX_CALLS_ON = 3;

/** Where the author calls methods of an object that a library holds members in: who adds them is in the library. */
export function callsOnVariable(texts: AuthorTexts, { holder }: Pick<Question, 'holder'>): NamedCall[] {
  if (holder?.variable === undefined || holder.variable.places.length === 0) return [];
  const { name } = holder.variable;
  const sources = createSources(texts);
  if (findProperty(sources, holder, holder.places) !== null) return [];
  const declared = declarationOf(sources, holder.variable);
  if (declared === null) return [];
  const files = sources.withName(name).filter((parsed) => parsed === declared.parsed || imports(parsed, name));
  const calls = files.flatMap((parsed) =>
    nodesOf(parsed, new Set(['CallExpression'])).flatMap((node): NamedCall[] => {
      const callee = calleeOf(node);
      const isOn = callee?.name === 'MemberExpression' && receiverOf(parsed, callee) === name;
      return isOn ? [{ ...placeOf(parsed, node), callee: textOf(parsed, callee) }] : [];
    }),
  );
  return calls.length > MAX_CALLS_ON ? [] : calls;
}

/** Names of calls that keep the function they get, in packages and in the runtime. */
const REGISTERS =
  /^(?:subscribe|on|once|on[A-Z]\w*|\w*[lL]isten\w*|add\w*Listener|watch\w*|effect|\w*Effect|observe\w*|autorun|reaction|connect|register\w*)$/;

/** The call that gets the function at a place. */
function callThatGets(sources: Sources, place: UsePlaceQuestion): At | null {
  const at = sources.at(place);
  const fn = at === null ? null : functionAt(at.parsed, at.offset);
  const node = at === null || fn === null ? null : callWith(at.parsed, fn);
  return at === null || node === null ? null : { parsed: at.parsed, node };
}

/** The call that registered one of these functions: by its name, else the first whose value no other call gets, as that of `pipe(map(…))` is. */
function registrationOf(sources: Sources, below: readonly UsePlaceQuestion[]): At | null {
  const rank = ({ parsed, node }: At): number => {
    const callee = calleeOf(node);
    if (callee !== null && REGISTERS.test(lastName(parsed, callee) ?? '')) return 0;
    return node.parent?.name === 'ArgList' || node.parent?.name === 'MemberExpression' ? 2 : 1;
  };
  const calls = below.flatMap((place) => callThatGets(sources, place) ?? []);
  return calls.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** What the code shows of a registration with a library, and the variable that holds the library's object. */
function withLibrary(
  sources: Sources,
  registering: At,
  files: Parameters<typeof registeredWithLibrary>[1],
  variable: HolderQuestion['variable'],
): CodeUses | null {
  const uses = registeredWithLibrary(registering, files);
  const declared = uses === null || variable === undefined ? null : declarationOf(sources, variable);
  return uses === null || declared === null || variable === undefined
    ? uses
    : { ...uses, variable: variable.name, declared: placeOf(declared.parsed, declared.node) };
}

function addPlaceOf({ parsed, node }: At): CodeUses['adds'][number] {
  const condition = conditionOf(parsed, node, null);
  const place = placeOf(parsed, node);
  return condition === null ? place : { ...place, condition: placeOf(parsed, condition).code };
}

export function codeUses(texts: AuthorTexts, { holder, added, below = [] }: Question): CodeUses | null {
  const sources = createSources(texts);
  const at = added === null ? null : sources.at(added);
  const got = added === null ? null : callThatGets(sources, added);
  const passed = got?.node ?? null;
  const registering = got ?? registrationOf(sources, below);
  const leadsTo = (call: At | null): Pick<CodeUses, 'callers'> => {
    const callers = call === null ? undefined : reachedFrom({ sources, areAll: texts.areAll }, [call]);
    return callers === undefined ? {} : { callers };
  };
  const withCallers = (uses: CodeUses | null, call: At | null): CodeUses | null =>
    uses === null ? null : { ...uses, ...leadsTo(call) };
  const files = {
    files: (name: string) => sources.withName(name),
    isComplete: (name: string) => texts.areAll && !sources.hasUnread(name),
    counted: countedSources(texts),
  };
  if (holder === null)
    return withCallers(
      registering === null
        ? null
        : (endOfRegistration(registering, files) ??
            (below.length > 0
              ? registeredWithLibrary(registering, files)
              : endOfOpen(registering, {
                  counted: files.counted,
                  reached: (calls) => reachedFrom({ sources, areAll: texts.areAll }, calls),
                }))),
      registering,
    );
  const { kind, name, places, variable } = holder;
  const found =
    kind === 'variable'
      ? findVariable(sources, name, places)
      : kind === 'global'
        ? findGlobal(sources, holder)
        : findProperty(sources, holder, places);
  // A library holds them: what the author calls may still show why nothing takes them out.
  if (found === null)
    return withCallers(registering === null ? null : withLibrary(sources, registering, files, variable), registering);
  const adds = repeatedAdds(found.changes.filter((each) => each.kind === 'adds'));
  const all = distinctFunctions(adds);
  const callee = passed === null || at === null ? null : calleeOf(passed);
  const calledName = callee === null || at === null ? null : lastName(at.parsed, callee);
  const called = all.filter((each) => functionName(each.parsed, each.node) === calledName);
  const adders = calledName !== null && called.length > 0 ? called : all;
  // A function that another one gets, which does not add it, says nothing about this reference.
  const isDirect =
    passed !== null && at !== null && adds.some(({ node, parsed }) => parsed === at.parsed && isWithin(passed, node));
  const call =
    called.length > 0 && passed !== null && at !== null
      ? { parsed: at.parsed, node: passed }
      : isDirect || passed === null
        ? onlyCall(sources, adders, variable?.name ?? null)
        : null;
  const kept = call === null ? null : keptOf(call.parsed, call.node, functionAround(call.node));
  const removals = removalsOf(found.changes, { sources, areAll: texts.areAll, call, kept, adders, adds });
  const ofAdders = adds.filter(({ parsed, node }) =>
    adders.some((adder) => adder.parsed === parsed && adder.node.from === functionAround(node)?.from),
  );
  // The last one of several in one function is the innermost: `handlers.set(topic, list); list.add(handler);`.
  const byFunction = new Map(
    ofAdders.map(({ parsed, node }) => [
      `${parsed.code.source} ${functionAround(node)?.from ?? node.from}`,
      addPlaceOf({ parsed, node }),
    ]),
  );
  const declared = found.declared ?? (variable === undefined ? null : declarationOf(sources, variable));
  return {
    variable: kind === 'variable' ? found.holder.name : (variable?.name ?? null),
    declared: declared === null || isParameter(declared.node) ? null : placeOf(declared.parsed, declared.node),
    adds: [...byFunction.values()].slice(0, MAX_NAMED + 1),
    call:
      call === null
        ? null
        : { ...placeOf(call.parsed, call.node), callee: textOf(call.parsed, calleeOf(call.node) ?? call.node) },
    ...leadsTo(call),
    keptAs: kept?.as ?? null,
    removals,
    ...files.counted,
    isComplete: !mayHideRemoval(sources, texts, found),
  };
}
