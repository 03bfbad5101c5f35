/** Ends of a timer or a listener of the browser in the author's code. */
import type { CodeRemoval, CodeUses } from '../source-map/contract/code-uses.ts';
import { describeCall, keptOf, referencesTo, type Kept, type Reference } from './references.ts';
import { counterpartsOf, functionMismatch } from './mismatches.ts';
import { scopeOf } from './imports.ts';
import {
  argumentsOf,
  calleeOf,
  classAround,
  functionAround,
  isWithin,
  lastName,
  nodesOf,
  placeOf,
  receiverOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

interface Call {
  readonly parsed: ParsedCode;
  readonly node: SyntaxNode;
}

interface Files {
  /** Texts that contain the name. */
  files(name: string): readonly ParsedCode[];
  isComplete(name: string): boolean;
  readonly counted: Pick<CodeUses, 'sources' | 'sourceNames'>;
}

const TIMERS: Readonly<Record<string, string>> = {
  setInterval: 'clearInterval',
  setTimeout: 'clearTimeout',
  requestAnimationFrame: 'cancelAnimationFrame',
};
/** Options by which a listener ends without `removeEventListener`. */
const ENDS_ITSELF = /\b(?:signal|once)\b/;

type Ended = Pick<CodeRemoval, 'calls' | 'areAllCalls'>;

/** The calls that clear a timer by the name that keeps its id. */
function clearing({ parsed, node }: Call, kept: Kept, files: Files): Ended {
  if (kept.as === null) return { calls: [], areAllCalls: false };
  const { name, within } = kept;
  if (name === null) return { calls: [], areAllCalls: true };
  const all = referencesTo(within === null ? files.files(name) : [parsed], name).filter(
    (each) => within === null || isWithin(each.node, within),
  );
  const cleared = all.flatMap((each): Reference[] => {
    const call = each.node.parent?.name === 'ArgList' ? each.node.parent.parent : null;
    const callee = call === null ? null : calleeOf(call);
    const isClear = callee !== null && /^c(?:lear|ancel)/.test(lastName(each.parsed, callee) ?? '');
    return isClear ? [{ ...each, call }] : [];
  });
  return {
    calls: cleared.map((each) => describeCall(each, { parsed, node })),
    areAllCalls: cleared.length === all.length && (within !== null || files.isComplete(name)),
  };
}

const firstArgument = (call: SyntaxNode): SyntaxNode | null =>
  call.getChild('ArgList')?.firstChild?.nextSibling ?? null;

/** The calls of `removeEventListener` for events of this type. */
function removing({ parsed, node }: Call, files: Files): Ended {
  const type = firstArgument(node);
  if (type?.name !== 'String' || ENDS_ITSELF.test(textOf(parsed, node))) return { calls: [], areAllCalls: false };
  const name = 'removeEventListener';
  const all = referencesTo(files.files(name), name);
  const wanted = textOf(parsed, type).slice(1, -1);
  const typed = all.map((each) => ({ each, type: each.call === null ? null : firstArgument(each.call) }));
  const same = typed.filter(
    ({ each, type: own }) => own?.name === 'String' && textOf(each.parsed, own).slice(1, -1) === wanted,
  );
  const areKnown = typed.every(({ type: own }) => own?.name === 'String');
  return {
    calls: same.map(({ each }) => describeCall(each, { parsed, node })),
    areAllCalls: areKnown && files.isComplete(name),
  };
}

/** The calls of a counterpart on the same object for the same event. */
function counterpartCalls({ parsed, node }: Call, files: Files): Reference[] {
  const callee = calleeOf(node);
  const name = callee === null ? null : lastName(parsed, callee);
  if (callee === null || name === null) return [];
  const [event] = argumentsOf(node);
  const receiver = receiverOf(parsed, callee);
  return counterpartsOf(name).flatMap((counterpart) =>
    referencesTo(files.files(counterpart), counterpart).filter((each) => {
      const [own] = each.call === null ? [] : argumentsOf(each.call);
      const isSame =
        event?.name !== 'String' ||
        (own?.name === 'String' && textOf(each.parsed, own).slice(1, -1) === textOf(parsed, event).slice(1, -1));
      return each.call !== null && receiverOf(each.parsed, each.node) === receiver && isSame;
    }),
  );
}

/** Why none of the calls that would remove the function removes it; undefined where the code does not show it of each of them. */
function mismatchOf(call: Call, references: readonly Reference[]): CodeRemoval['mismatch'] {
  if (ENDS_ITSELF.test(textOf(call.parsed, call.node))) return undefined;
  const owner = classAround(call.node);
  const found = references.map(({ parsed, call: removal }) =>
    // The same words elsewhere may be another object.
    removal === null || parsed !== call.parsed || classAround(removal)?.from !== owner?.from
      ? null
      : functionMismatch(call, { parsed, node: removal }),
  );
  const [first] = found;
  return first === null || found.includes(null) ? undefined : first;
}

/** By what it returns it ends, and seldom by a counterpart. */
const ENDS_BY_RETURNED = 'subscribe';

/** The counterparts of a registration that no text mentions; [] if one is mentioned, what it returns may be one, or it may end by itself. */
function neverMentioned({ parsed, node }: Call, files: Files): readonly string[] {
  const callee = calleeOf(node);
  const name = callee === null ? null : lastName(parsed, callee);
  if (name === null || name === ENDS_BY_RETURNED) return [];
  const counterparts = counterpartsOf(name);
  const isNever = counterparts.every(
    (each) => files.isComplete(each) && referencesTo(files.files(each), each).length === 0,
  );
  const isKept = keptOf(parsed, node, functionAround(node)).as !== '';
  return isNever && !isKept && !ENDS_ITSELF.test(textOf(parsed, node)) ? counterparts : [];
}

/** For a function that a library holds: the call that got it, and what the code shows about taking it out again. Null for a call without a name. */
export function registeredWithLibrary(call: Call, files: Files): CodeUses | null {
  const { parsed, node } = call;
  const callee = calleeOf(node);
  const called = callee === null ? null : lastName(parsed, callee);
  if (callee === null || called === null) return null;
  const place = placeOf(parsed, node);
  const references = counterpartCalls(call, files);
  const mismatch = mismatchOf(call, references);
  const [first] = references;
  const name = first === undefined ? null : lastName(first.parsed, first.node);
  const never = neverMentioned(call, files);
  const removals: CodeRemoval[] =
    mismatch !== undefined && first !== undefined && name !== null
      ? [
          {
            how: 'function',
            place: { ...placeOf(first.parsed, first.call ?? first.node), name },
            calls: references.map((each) => describeCall(each, { parsed, node })),
            mismatch,
            areAllCalls: false,
          },
        ]
      : never.length > 0
        ? [{ how: 'function', place: { ...place, name: never.join(' or ') }, calls: [], areAllCalls: true }]
        : [];
  return {
    variable: null,
    declared: null,
    adds: [],
    call: { ...place, callee: textOf(parsed, callee) },
    keptAs: called === ENDS_BY_RETURNED ? keptOf(parsed, node, functionAround(node)).as : null,
    removals,
    ...files.counted,
    isComplete: false,
  };
}

/** `call`: the one that got the callback; null if it begins no timer and adds no listener. */
export function endOfRegistration(call: Call, files: Files): CodeUses | null {
  const { parsed, node } = call;
  const callee = calleeOf(node);
  const name = callee === null ? null : lastName(parsed, callee);
  if (callee === null || name === null) return null;
  const end = name === 'addEventListener' ? 'removeEventListener' : TIMERS[name];
  if (end === undefined) return null;
  const place = placeOf(parsed, node);
  const kept = keptOf(parsed, node, functionAround(node));
  const isListener = name === 'addEventListener';
  const ended = isListener ? removing(call, files) : clearing(call, kept, files);
  const mismatch = isListener ? mismatchOf(call, counterpartCalls(call, files)) : undefined;
  return {
    variable: null,
    declared: null,
    adds: [],
    call: { ...place, callee: textOf(parsed, callee) },
    keptAs: name === 'addEventListener' ? null : kept.as,
    removals: [
      { how: 'function', place: { ...place, name: end }, ...ended, ...(mismatch === undefined ? {} : { mismatch }) },
    ],
    ...files.counted,
    isComplete: ended.areAllCalls,
  };
}

/** Each ends what is open, such as a port, a socket or a process, with all its listeners. */
const ENDS_OPEN = /^(?:close|destroy|end|terminate|kill|disconnect)$/;

const PROPERTY_BY_HEAD = /\b(?:private|public|protected|readonly)\s+$/;
const PRIVATE_BY_HEAD = /\bprivate\s+(?:readonly\s+)?$/;
const HEAD_CHARS = 30;

interface KeptMember {
  readonly name: string;
  /** Code of other classes cannot reach it. */
  readonly isPrivate: boolean;
}

/** The member of the class that an expression is assigned to: `this.port = port`; null for none. */
function memberAssigned(parsed: ParsedCode, { parent }: SyntaxNode): string | null {
  const to = parent?.name === 'AssignmentExpression' ? parent.firstChild : null;
  return to !== null && receiverOf(parsed, to) === 'this' ? lastName(parsed, to) : null;
}

/** Members of the class that keep the variable: `constructor(private port)`, `this.port = port`. */
function keptAsMembers(parsed: ParsedCode, definition: SyntaxNode, uses: readonly SyntaxNode[]): KeptMember[] {
  const { from } = definition;
  const head = parsed.code.text.slice(Math.max(0, from - HEAD_CHARS), from);
  const ofHead = PROPERTY_BY_HEAD.test(head)
    ? [{ name: textOf(parsed, definition), isPrivate: PRIVATE_BY_HEAD.test(head) }]
    : [];
  const assigned = uses.flatMap((use): KeptMember[] => {
    const name = memberAssigned(parsed, use);
    return name === null ? [] : [{ name, isPrivate: name.startsWith('#') }];
  });
  return [...ofHead, ...assigned];
}

/** `close`, `destroy` and the like of the object that an expression names. */
function endingCalls(parsed: ParsedCode, objects: readonly SyntaxNode[]): Reference[] {
  return objects.flatMap(({ parent: method }): Reference[] => {
    const call = method?.name === 'MemberExpression' && method.parent?.name === 'CallExpression' ? method.parent : null;
    return method !== null && call !== null && ENDS_OPEN.test(lastName(parsed, method) ?? '')
      ? [{ parsed, node: method, call }]
      : [];
  });
}

/**
 * For a callback of something that stays open: the calls that close it, by the variable on which the callback was registered, and by members of the class that keep
 * it. Null without such a variable.
 */
export function endOfOpen(
  { parsed, node }: Call,
  {
    counted,
    reached,
  }: Pick<Files, 'counted'> & { readonly reached: (calls: readonly Reference[]) => CodeRemoval['reached'] },
): CodeUses | null {
  const callee = calleeOf(node);
  const object = callee?.name === 'MemberExpression' ? callee.firstChild : null;
  if (callee === null || object?.name !== 'VariableName') return null;
  const name = textOf(parsed, object);
  const definition = nodesOf(parsed, new Set(['VariableDefinition'])).findLast((each) => {
    const scope = textOf(parsed, each) === name ? scopeOf(each) : null;
    return scope !== null && isWithin(node, scope);
  });
  const scope = definition === undefined ? null : scopeOf(definition);
  if (scope === null || definition === undefined) return null;
  const all = nodesOf({ root: scope }, new Set(['VariableName'])).filter((each) => textOf(parsed, each) === name);
  const members = keptAsMembers(parsed, definition, all);
  const names = new Set(members.map((member) => member.name));
  const owner = members.length === 0 ? null : classAround(node);
  const asMembers =
    owner === null
      ? []
      : nodesOf({ root: owner }, new Set(['MemberExpression'])).filter(
          (each) => receiverOf(parsed, each) === 'this' && names.has(lastName(parsed, each) ?? ''),
        );
  const ending = endingCalls(parsed, [...all, ...asMembers]);
  const [first] = ending;
  const how = first === undefined ? 'close' : (lastName(parsed, first.node) ?? 'close');
  const place = placeOf(parsed, node);
  const isOnlyCalled = (each: SyntaxNode): boolean => each.parent?.name === 'MemberExpression';
  const isAssigned = ({ parent }: SyntaxNode): boolean => parent?.name === 'AssignmentExpression';
  // Code of any class may close a member that is not private.
  const areAllCalls =
    members.every(({ isPrivate }) => isPrivate) &&
    all.every((each) => isOnlyCalled(each) || memberAssigned(parsed, each) !== null) &&
    asMembers.every((each) => isOnlyCalled(each) || isAssigned(each));
  const from = reached(ending);
  return {
    variable: name,
    declared: null,
    adds: [],
    call: { ...place, callee: textOf(parsed, callee) },
    keptAs: null,
    removals: [
      {
        how: 'function',
        place: { ...place, name: `${name}.${how}` },
        calls: ending.map((each) => describeCall(each, { parsed, node })),
        areAllCalls,
        ...(from === undefined ? {} : { reached: from }),
      },
    ],
    ...counted,
    isComplete: areAllCalls,
  };
}
