/**
 * Checks the stack that V8 recorded for an object against the code. V8 knows stacks by address: of an object that it allocated without a stack and then moved,
 * it may have that of another one, which was at this address before (Node 20 and 24, in functions that ran before the recording). It also leaves out functions that
 * it inlined.
 */
import type { StackFit } from '../heap/contract/origins.ts';
import { functionAt } from './sources.ts';
import {
  classAround,
  functionAround,
  functionName,
  isWithin,
  nodesOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

/** A function in its text; `fn` is null for the top level of a script. */
export interface PlacedFunction {
  readonly parsed: ParsedCode;
  readonly fn: SyntaxNode | null;
}

/** Facts that are known of the object. */
export type BornObject =
  | { readonly kind: 'function'; readonly own: PlacedFunction }
  /** `declared`: its class, or the function that is its constructor; `makers`: texts with the name of the class. */
  | {
      readonly kind: 'instance';
      readonly className: string;
      readonly declared: { readonly parsed: ParsedCode; readonly node: SyntaxNode } | null;
      readonly makers: readonly ParsedCode[];
    }
  | { readonly kind: 'plain'; readonly keys: readonly string[] };

const NEW = new Set(['NewExpression']);

const bodyOf = ({ parsed, fn }: PlacedFunction): string => textOf(parsed, fn ?? parsed.root);

function isSameFunction(one: PlacedFunction, other: PlacedFunction): boolean {
  return one.parsed.code.source === other.parsed.code.source && one.fn?.from === other.fn?.from;
}

const isCalledIn = (text: string, name: string): boolean =>
  name !== '' &&
  new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?:\\s*\\(|\\.(?:call|apply|bind)\\b|\\s*[,)])`).test(text);

/** A function is made by the one around it, or by a caller into which that is inlined. */
function fitsFunction({ parsed, fn }: PlacedFunction, frames: readonly PlacedFunction[]): StackFit {
  const [innermost] = frames;
  if (innermost === undefined || fn === null) return 'unknown';
  const maker = functionAround(fn);
  if (isSameFunction(innermost, { parsed, fn: maker })) return 'fits';
  const name = maker === null ? null : functionName(parsed, maker);
  return name !== null && isCalledIn(bodyOf(innermost), name.replace(/ constructor$/, '')) ? 'fits' : 'differs';
}

/** Names of functions that make an object of the class. */
function makersOf(className: string, makers: readonly ParsedCode[]): Set<string> {
  const names = new Set<string>();
  for (const parsed of makers) {
    const made = nodesOf(parsed, NEW).filter((each) => isCalledIn(textOf(parsed, each), className));
    for (const each of made) {
      const fn = functionAround(each);
      const name = fn === null ? null : functionName(parsed, fn);
      if (name !== null) names.add(name.replace(/ constructor$/, ''));
    }
  }
  return names;
}

function fitsInstance(
  { className, declared, makers }: Extract<BornObject, { kind: 'instance' }>,
  frames: readonly PlacedFunction[],
): StackFit {
  const isInClass = ({ parsed, fn }: PlacedFunction): boolean =>
    fn !== null &&
    declared !== null &&
    parsed.code.source === declared.parsed.code.source &&
    isWithin(fn, declared.node);
  if (frames.some(isInClass)) return 'fits';
  const names = makersOf(className, makers);
  const isMade = frames.some((frame) => {
    const text = bodyOf(frame);
    const makes = nodesOf({ root: frame.fn ?? frame.parsed.root }, NEW).some((each) =>
      isCalledIn(textOf(frame.parsed, each), className),
    );
    return makes || [...names].some((name) => isCalledIn(text, name));
  });
  return isMade ? 'fits' : 'unknown';
}

/** `frames`: the innermost functions of scripts on the stack, as far as their texts are known. */
export function stackFit(object: BornObject, frames: readonly PlacedFunction[]): StackFit {
  if (object.kind === 'function') return fitsFunction(object.own, frames);
  if (object.kind === 'instance') return fitsInstance(object, frames);
  const { keys } = object;
  const [innermost] = frames;
  if (innermost === undefined || keys.length === 0) return 'unknown';
  const text = bodyOf(innermost);
  return keys.every((key) => new RegExp(`(?<![\\w$])${key.replaceAll('$', '\\$')}(?![\\w$])`).test(text))
    ? 'fits'
    : 'unknown';
}

/** The function at an offset of a text. */
export const placedFunction = (parsed: ParsedCode, offset: number): PlacedFunction => ({
  parsed,
  fn: functionAt(parsed, offset),
});

/** The class with a constructor at an offset, or the function that is one. */
export function declaredAt(parsed: ParsedCode, offset: number): { parsed: ParsedCode; node: SyntaxNode } | null {
  const node = classAround(parsed.root.resolveInner(offset, 1)) ?? functionAt(parsed, offset);
  return node === null ? null : { parsed, node };
}
