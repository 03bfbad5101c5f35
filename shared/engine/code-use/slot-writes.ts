/**
 * The code that writes a slot of the heap: assignments of a variable or property, or what adds members to the collection in it. All of it are candidates, as
 * a parse shows them; what could write the slot unseen makes the answer incomplete.
 */
import type { UsePlaceQuestion } from '../source-map/contract/code-uses.ts';
import type { SlotWrite, SlotWrites } from '../heap/contract/origins.ts';
import { imports } from './imports.ts';
import { isHolder, isOther, memberChanges, type Holder } from './member-changes.ts';
import { createSources, functionAt, type AuthorTexts, type Sources } from './sources.ts';
import {
  argumentsOf,
  calleeOf,
  classAround,
  functionAround,
  functionName,
  isFunction,
  isWithin,
  lastName,
  nodesOf,
  placeOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

// Calls that get a collection as an argument, of which some add members to it under the name of a parameter; and other ways by which code gets it.

interface HandedOn {
  /** Calls of functions that add members, or whose text is not known. */
  readonly calls: readonly SyntaxNode[];
  /** Other code gets the collection, and could add members unseen. */
  readonly isUnseen: boolean;
}

/** Built-in functions that read what they get. */
const READS =
  /^(?:Object\.(?:keys|values|entries|getOwnPropertyNames|freeze|isFrozen|hasOwn)|JSON\.stringify|Array\.(?:from|isArray)|Math\.\w+|Number|String|Boolean|console\.\w+|structuredClone|Promise\.\w+)$/;
const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunction',
  'MethodDeclaration',
  'Property',
]);
const HANDS_ON = new Set([
  'ReturnStatement',
  'ArrayExpression',
  'Property',
  'AssignmentExpression',
  'ArrowFunction',
  'ExportGroup',
]);

/** The parameter at an index; null for one that is no plain name. */
function parameterOf(parsed: ParsedCode, fn: SyntaxNode, index: number): string | null {
  const list = fn.getChild('ParamList') ?? fn;
  const names: (string | null)[] = [];
  for (let child = list.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'VariableDefinition') names.push(textOf(parsed, child));
    else if (/Pattern$|^Spread$/.test(child.name)) names.push(null);
  }
  return names[index] ?? null;
}

/** True if a function of this name adds to its parameter; null if no text has such a function, or its parameter has no name. */
function addsTo(sources: Sources, name: string, index: number): boolean | null {
  let isKnown = false;
  for (const parsed of sources.withName(name)) {
    for (const fn of nodesOf(parsed, FUNCTIONS).filter((each) => isFunction(each))) {
      if (functionName(parsed, fn) !== name) continue;
      const parameter = parameterOf(parsed, fn, index);
      if (parameter === null) return null;
      isKnown = true;
      const changes = memberChanges(parsed, { kind: 'variable', name: parameter });
      if (changes.some(({ kind, node }) => kind === 'adds' && isWithin(node, fn))) return true;
    }
  }
  return isKnown ? false : null;
}

/** The function that a call runs, by name, with the index of the argument among its own: of `f.call(self, list)` it is `f`, and 0. */
function calledWith(
  parsed: ParsedCode,
  call: SyntaxNode,
  argument: SyntaxNode,
): { name: string | null; index: number; text: string } {
  const callee = calleeOf(call);
  const index = argumentsOf(call).findIndex(({ from }) => from === argument.from);
  const name = callee === null ? null : lastName(parsed, callee);
  const text = callee === null ? '' : textOf(parsed, callee).replaceAll(/\s/g, '');
  const inner = callee?.firstChild ?? null;
  return name === 'call' && inner !== null
    ? { name: lastName(parsed, inner), index: index - 1, text }
    : { name, index, text };
}

/** `isMeant`: of the references to the holder by its name. */
function handedOn(
  sources: Sources,
  parsed: ParsedCode,
  holder: Holder,
  isMeant: (node: SyntaxNode) => boolean = () => true,
): HandedOn {
  const calls: SyntaxNode[] = [];
  let isUnseen = false;
  const references = nodesOf(parsed, new Set([holder.kind === 'variable' ? 'VariableName' : 'MemberExpression']));
  for (const node of references.filter((each) => isHolder(parsed, each, holder) && isMeant(each))) {
    const { parent } = node;
    // `list.push(...this.rows)` reads its members.
    if (node.prevSibling?.name === 'Spread') continue;
    const call = parent?.name === 'ArgList' ? parent.parent : null;
    if (call !== null && parent?.name === 'ArgList') {
      const { name, index, text } = calledWith(parsed, call, node);
      if (READS.test(text)) continue;
      const adds = name === null || index < 0 ? null : addsTo(sources, name, index);
      if (adds !== false) calls.push(call);
      if (adds === null) isUnseen = true;
    } else if (parent !== null && HANDS_ON.has(parent.name)) {
      isUnseen ||= parent.name !== 'AssignmentExpression' || parent.firstChild?.from !== node.from;
    }
  }
  return { calls, isUnseen };
}

export interface SlotQuestion extends Holder {
  /** The slot has a collection, and the object was added to it. */
  readonly isMember: boolean;
  /** The class of a property's owner; '' for a plain object, which no class has. */
  readonly className: string;
  /** Functions of the variable's scope, or the constructor of the property's class. */
  readonly places: readonly UsePlaceQuestion[];
  /** Functions of the birth stack. */
  readonly stack: readonly UsePlaceQuestion[];
}

interface Write {
  readonly parsed: ParsedCode;
  readonly node: SyntaxNode;
}

/** Candidates in an answer. */
const MAX_ROWS = 10;
/** Classes that are looked at for one owner. */
const MAX_BASES = 20;
const DEFINITIONS = new Set(['VariableDefinition']);
const MEMBERS = new Set(['MemberExpression']);
const CLASSES = new Set(['ClassDeclaration', 'ClassExpression']);
const WRITES = new Set(['AssignmentExpression', 'Property', 'PropertyDeclaration', 'VariableDefinition']);
/** Values that are no objects. */
const NO_OBJECT = new Set(['null', 'Number', 'String', 'TemplateString', 'BooleanLiteral', 'UnaryExpression']);

/** The function, or the file, whose variable a name is at a node; null if nothing around it declares the name. */
function scopeOf(parsed: ParsedCode, name: string, at: SyntaxNode): SyntaxNode | null {
  const owners = nodesOf(parsed, DEFINITIONS)
    .filter((each) => textOf(parsed, each) === name)
    .map((each) => declaringScope(parsed, each));
  for (let fn: SyntaxNode | null = isFunction(at) ? at : functionAround(at); fn !== null; fn = functionAround(fn)) {
    const { from, to } = fn;
    if (owners.some((owner) => owner.from === from && owner.to === to)) return fn;
  }
  return owners.some((owner) => owner.from === parsed.root.from && owner.to === parsed.root.to) ? parsed.root : null;
}

/** A function's own name is a variable of the scope around it. */
function declaringScope({ root }: ParsedCode, definition: SyntaxNode): SyntaxNode {
  const { parent } = definition;
  const isOwnName = parent !== null && (parent.name === 'FunctionDeclaration' || parent.name === 'ClassDeclaration');
  return (isOwnName ? functionAround(parent) : functionAround(definition)) ?? root;
}

const isSame = (one: SyntaxNode, other: SyntaxNode | null): boolean => one.from === other?.from && one.to === other.to;

/** The value that a write gives; null for a parameter, which gets it from a call. */
function valueOf(node: SyntaxNode): SyntaxNode | null {
  if (node.name === 'VariableDefinition')
    return node.nextSibling?.name === 'Equals' ? node.nextSibling.nextSibling : null;
  const { lastChild } = node;
  return lastChild?.name === ';' ? lastChild.prevSibling : lastChild;
}

/** True if the node writes the slot itself. */
function isWrite(parsed: ParsedCode, node: SyntaxNode, holder: Holder): boolean {
  const { kind, name } = holder;
  if (node.name === 'AssignmentExpression')
    return node.firstChild !== null && isHolder(parsed, node.firstChild, holder);
  if (kind === 'variable') return node.name === 'VariableDefinition' && textOf(parsed, node) === name;
  if (node.name === 'VariableDefinition') return false;
  const key = node.getChild('PropertyDefinition') ?? node.getChild('PrivatePropertyDefinition');
  if (key === null || textOf(parsed, key) !== name) return false;
  return node.name === 'Property' || node.getChild('Equals') !== null;
}

function writesIn(parsed: ParsedCode, holder: Holder, isMember: boolean): SyntaxNode[] {
  const assigned = nodesOf(parsed, WRITES).filter((node) => {
    if (!isWrite(parsed, node, holder)) return false;
    const value = valueOf(node);
    if (value === null) return !isMember && isGiven(node);
    if (NO_OBJECT.has(value.name) || textOf(parsed, value) === 'undefined') return false;
    // A collection gets its members later, unless it is made of others.
    return !isMember || (!isOther(parsed, value) && !(node.name === 'Property' || node.name === 'PropertyDeclaration'));
  });
  if (!isMember) return assigned;
  const adds = memberChanges(parsed, holder).filter(({ kind }) => kind === 'adds');
  const nodes = [...adds.map(({ node }) => node), ...assigned.filter(({ name }) => name === 'AssignmentExpression')];
  return nodes.filter((node, at) => nodes.findIndex((other) => isSame(node, other)) === at);
}

/** True if a definition gets its value without an own expression: from a call, a loop, a pattern, or as the name of a function or class. */
function isGiven({ name, parent }: SyntaxNode): boolean {
  return name === 'VariableDefinition' && parent !== null && !/^(?:VariableDeclaration|Import)/.test(parent.name);
}

/** The class of a property's owner, and those that it extends by their names. */
function classesOf(sources: Sources, { places, className }: SlotQuestion): readonly Write[] {
  const placed = places.flatMap((place) => {
    const at = sources.at(place);
    const own = at === null ? null : classAround(at.parsed.root.resolveInner(at.offset, 1));
    return at === null || own === null ? [] : [{ parsed: at.parsed, node: own }];
  });
  // V8 has the position of a base class for one without a constructor of its own, and of some classes none.
  return withBases(sources, [...placed, ...(className === '' ? [] : classesNamed(sources, className))]);
}

function withBases(sources: Sources, own: readonly Write[]): readonly Write[] {
  const found = [...own];
  for (const { parsed, node } of found) {
    const base = node.getChild('extends')?.nextSibling ?? null;
    const name = base === null ? null : lastName(parsed, base);
    if (name === null || found.length > MAX_BASES) continue;
    const declared = classesNamed(sources, name);
    found.push(...declared.filter((each) => !found.some((known) => isSame(known.node, each.node))));
  }
  return found;
}

function classesNamed(sources: Sources, name: string): Write[] {
  return sources.withName(name).flatMap((parsed) =>
    nodesOf(parsed, CLASSES)
      .filter((node) => {
        const own = node.getChild('VariableDefinition');
        return own !== null && textOf(parsed, own) === name;
      })
      .map((node) => ({ parsed, node })),
  );
}

/** True if the object of a property that is written can be the owner of the slot. */
function canBeOwner({ parsed, node }: Write, { name, className }: SlotQuestion, classes: readonly Write[]): boolean {
  const inClass = classAround(node);
  const isOwnClass = classes.some((each) => each.parsed === parsed && isWithin(node, each.node));
  if (isOwnClass) return true;
  if (name.startsWith('#')) return false;
  if (node.name === 'PropertyDeclaration') return classes.length === 0 && className !== '';
  // An object literal is of no class.
  if (node.name === 'Property') return classes.length === 0;
  const members = nodesOf({ root: node }, MEMBERS).filter((each) => lastName(parsed, each) === name);
  const [first] = members;
  const object = first?.firstChild;
  if (object?.name !== 'this') return true;
  // A function outside of classes gets its `this` from a call, most likely one of the class in its file.
  if (inClass === null)
    return (
      classes.length === 0 || classes.some((each) => each.parsed === parsed) || nodesOf(parsed, CLASSES).length === 0
    );
  // `this` of another class; of a class that is not known it may be the owner.
  return classes.length === 0 && className !== '';
}

interface Found {
  readonly writes: readonly Write[];
  readonly isComplete: boolean;
}

function variableWrites(sources: Sources, question: SlotQuestion, areAll: boolean): Found {
  const { name, isMember, places } = question;
  const holder: Holder = { kind: 'variable', name };
  for (const place of places) {
    const at = sources.at(place);
    const fn = at === null ? null : functionAt(at.parsed, at.offset);
    const scope = at === null || fn === null ? null : scopeOf(at.parsed, name, fn);
    if (at === null || scope === null) continue;
    const { parsed } = at;
    const isOfScope = (node: SyntaxNode): boolean => {
      if (!isWithin(node, scope)) return false;
      const definition =
        node.name === 'VariableDefinition' ? declaringScope(parsed, node) : scopeOf(parsed, name, node);
      return isSame(scope, definition);
    };
    const own = writesIn(parsed, holder, isMember).filter(isOfScope);
    const importing =
      scope.from === parsed.root.from && scope.to === parsed.root.to
        ? sources.withName(name).filter((each) => each !== parsed && imports(each, name))
        : [];
    const others = importing.flatMap((each) =>
      writesIn(each, holder, isMember).map((node) => ({ parsed: each, node })),
    );
    const handed = isMember ? handedOn(sources, parsed, holder, isOfScope) : NOT_HANDED;
    const isShared = isMember && isSharedVariable(parsed, scope, name);
    return {
      writes: [...[...own, ...handed.calls].map((node) => ({ parsed, node })), ...others],
      isComplete: !handed.isUnseen && (!isShared || areAll),
    };
  }
  return { writes: [], isComplete: false };
}

function propertyWrites(sources: Sources, question: SlotQuestion, areAll: boolean): Found {
  const { name, isMember } = question;
  const holder: Holder = { kind: 'property', name };
  const classes = classesOf(sources, question);
  const files = sources.withName(name);
  const found = files.map((parsed) => ({
    parsed,
    handed: isMember ? handedOn(sources, parsed, holder) : NOT_HANDED,
    nodes: writesIn(parsed, holder, isMember),
  }));
  const writes = found
    .flatMap(({ parsed, nodes, handed }) => [...nodes, ...handed.calls].map((node) => ({ parsed, node })))
    .filter((write) => canBeOwner(write, question, classes));
  const isUnseen =
    found.some(({ parsed, handed }) => isNamedByText(parsed, name) || handed.isUnseen) ||
    classes.some(({ parsed, node }) => textOf(parsed, node).includes('Object.assign(this'));
  return { writes, isComplete: areAll && !isUnseen && !sources.hasUnread(name) };
}

const NOT_HANDED: HandedOn = { calls: [], isUnseen: false };

/** True if code of other files can have the variable: it is exported, or of a classic script of a page, whose variables all scripts have. */
function isSharedVariable({ root, code: { source, text } }: ParsedCode, scope: SyntaxNode, name: string): boolean {
  if (scope.from !== root.from || scope.to !== root.to) return false;
  const isModule = /^\s*(?:import|export)\b/m.test(text) || !/^https?:/.test(source);
  return (
    !isModule || new RegExp(`^\\s*export\\b[^;=]*(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'm').test(text)
  );
}

/** `object['name'] = …` */
function isNamedByText(parsed: ParsedCode, name: string): boolean {
  return nodesOf(parsed, new Set(['String'])).some(
    (each) => each.parent?.name === 'MemberExpression' && textOf(parsed, each).slice(1, -1) === name,
  );
}

/** The functions of the stack, as their texts have them. */
function functionsOf(sources: Sources, stack: readonly UsePlaceQuestion[]): readonly Write[] {
  return stack.flatMap((place) => {
    const at = sources.at(place);
    const fn = at === null ? null : functionAt(at.parsed, at.offset);
    return at === null || fn === null ? [] : [{ parsed: at.parsed, node: fn }];
  });
}

/** The candidates for the write of a slot. */
export function slotWrites(texts: AuthorTexts, question: SlotQuestion): SlotWrites {
  const sources = createSources(texts);
  const { writes, isComplete } = (question.kind === 'variable' ? variableWrites : propertyWrites)(
    sources,
    question,
    texts.areAll,
  );
  const running = functionsOf(sources, question.stack);
  const isOnStack = ({ parsed, node }: Write): boolean => {
    for (let fn = functionAround(node); fn !== null; fn = functionAround(fn)) {
      const own = fn;
      if (running.some((each) => each.parsed === parsed && isSame(each.node, own))) return true;
    }
    return false;
  };
  // The last one of several in one function is the innermost: `handlers.set(topic, list); list.add(handler);`.
  const byFunction = new Map(
    writes.map((write) => [
      `${write.parsed.code.source} ${functionAround(write.node)?.from ?? write.node.from}`,
      write,
    ]),
  );
  const rows = [...byFunction.values()].map((write): SlotWrite => ({
    ...placeOf(write.parsed, write.node),
    isOnStack: isOnStack(write),
  }));
  const sorted = rows.toSorted((a, b) => Number(b.isOnStack) - Number(a.isOnStack));
  return {
    rows: sorted.slice(0, MAX_ROWS),
    omitted: Math.max(0, sorted.length - MAX_ROWS),
    sources: texts.texts.length,
    isComplete,
  };
}
