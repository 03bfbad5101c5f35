/** Calls that get a collection as an argument, of which some add members to it under the name of a parameter; and other ways by which code gets it. */
import { isHolder, memberChanges, type Holder } from './member-changes.ts';
import type { Sources } from './sources.ts';
import {
  argumentsOf,
  calleeOf,
  functionName,
  isFunction,
  isWithin,
  lastName,
  nodesOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

export interface HandedOn {
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
export function handedOn(
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
