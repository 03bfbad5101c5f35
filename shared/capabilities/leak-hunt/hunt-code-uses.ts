/** Who adds to what grows, who would take it out, and where that is called: what the author's stored sources show, in sentences. */
import { ok } from '../../base/result.ts';
import type { AnalysisParams } from '../../contracts/analysis.ts';
import type { CodeRemoval, CodeUsePlace, CodeUses, NamedCall } from '../../contracts/code-uses.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { HeapNode } from '../../contracts/heap/heap-objects.ts';
import { scriptPlaceText } from '../../findings/function-names.ts';
import type { CallContext } from '../define.ts';
import type { GrowingCode } from './growing-code.ts';
import { functionsOfScope, placedNode } from './holder-code.ts';
import { callsThatLed } from './own-calls.ts';
import type { OwnerVariable } from './owner-variable.ts';
import { isVariable } from '../../kinds/heap/cut-reference.ts';
import type { GrowingPath } from './path-growth.ts';

/** Files of the functions of a scope. */
const MAX_FILES = 50;
/** Functions that take members out, and calls of each, in the sentences. */
const MAX_TOLD = 2;

type Context = Pick<CallContext, 'ports' | 'signal'>;
type Question = AnalysisParams<'code.uses'>;
type Place = NonNullable<Question['added']>;

function placeOf({ original, location }: Pick<HeapNode, 'original' | 'location'>): Place | null {
  if (original === undefined && location === undefined) return null;
  const { url = '', line = 0, column = 1 } = location ?? {};
  return { url, line, column, ...(original === undefined ? {} : { original }) };
}

const placesOf = (nodes: readonly HeapNode[]): Place[] =>
  nodes.slice(0, MAX_FILES).flatMap((node) => placeOf(node) ?? []);

/** The variable or property of the reference to remove; null if it has no name that code could use. */
async function holderOf(
  file: string,
  { edgeToCut, owner }: Pick<GrowingPath, 'edgeToCut' | 'owner'>,
  held: OwnerVariable,
  context: Context,
): Promise<AppResult<Question['holder']>> {
  if (owner === null) return ok(null);
  const kind = isVariable(edgeToCut) ? 'variable' : 'property';
  const name = /^(?:variable |\.)(#?[\p{ID_Start}$_][\p{ID_Continue}$]*)(?: of |$)/u.exec(edgeToCut)?.[1];
  if (name === undefined) return ok(null);
  const nodes = await (kind === 'variable' ? functionsOfScope : placedNode)(file, owner, context);
  if (!nodes.ok) return nodes;
  const places = placesOf(nodes.value);
  // A plain object of a library has no place: the author's own calls may still show why nothing takes them out.
  if (places.length === 0 || held.name === null) return ok({ kind, name, places });
  const scope = held.scope === null ? ok([]) : await functionsOfScope(file, held.scope, context);
  if (!scope.ok) return scope;
  return ok({ kind, name, places, variable: { name: held.name, places: placesOf(scope.value) } });
}

/** What the stored sources show of a growing reference. */
export interface ShownUses {
  /** Null if they do not show it. */
  readonly uses: CodeUses | null;
  /** Calls of the object of a library that has the reference. */
  readonly callsOn: readonly NamedCall[];
}

const NOTHING: ShownUses = { uses: null, callsOn: [] };

/** `file`: the last snapshot. */
export async function codeUsesOf(
  file: string,
  growing: Pick<GrowingPath, 'edgeToCut' | 'owner'> & Partial<Pick<GrowingPath, 'node' | 'capturedBy'>>,
  { code, held }: { readonly code: GrowingCode | undefined; readonly held: OwnerVariable },
  context: Context,
): Promise<AppResult<ShownUses>> {
  const holder = code?.kind === 'callback' ? ok(null) : await holderOf(file, growing, held, context);
  if (!holder.ok) return holder;
  const shown =
    holder.value === null && code?.kind !== 'callback' ? ok(NOTHING) : await usesOf(file, holder.value, code, context);
  if (!shown.ok || growing.node === undefined || shown.value.callsOn.length > 0 || showsCode(shown.value.uses))
    return shown;
  const callsOn = await callsThatLed(file, growing, held, context);
  if (!callsOn.ok) return callsOn;
  return ok({ uses: callsOn.value.length > 0 ? null : shown.value.uses, callsOn: callsOn.value });
}

/** True if a line of the author is known already. */
const showsCode = (uses: CodeUses | null): boolean => uses !== null && (uses.adds.length > 0 || uses.call !== null);

function usesOf(
  file: string,
  holder: Question['holder'],
  code: GrowingCode | undefined,
  { ports, signal }: Context,
): Promise<AppResult<ShownUses>> {
  const added =
    code === undefined || code.kind === 'class'
      ? null
      : placeOf({ ...code.node, location: code.location ?? code.node.location });
  return ports.analysis.query(file, 'code.uses', { holder, added }, { signal });
}

/** `bus.js:7` */
function at({ source, line }: Pick<CodeUsePlace, 'source' | 'line'>): string {
  return scriptPlaceText({ url: source, line, column: 0 }).replace(/:0$/, '');
}

/** Code within a sentence; a verdict is plain text. */
const codeText = (code: string): string => code.replace(/;$/, '');
const inName = ({ name }: CodeUsePlace): string => (name === '' ? '' : ` in ${name}`);

/** `store.js and app.js`, `12 sources` */
function sourcesText({ sources, sourceNames }: Pick<CodeUses, 'sources' | 'sourceNames'>): string {
  if (sources === 1) return 'the source';
  return sourceNames === undefined ? `${sources} sources` : sourceNames.join(' and ');
}

function callText(call: CodeRemoval['calls'][number]): string {
  const { condition } = call;
  const under =
    condition === null || condition.code === call.code ? '' : ` (line ${condition.line}: ${codeText(condition.code)})`;
  return `${at(call)}${inName(call)}: ${codeText(call.code)}${under}`;
}

/** The end of a sentence about what takes members out: where it is called. */
function callsText({ calls, areAllCalls }: CodeRemoval, none: string): string {
  const [only, ...others] = calls;
  if (only === undefined) return areAllCalls ? none : '';
  if (areAllCalls && others.length === 0 && only.condition !== null)
    return `: its only call is conditional, ${callText(only)}`;
  const more = calls.length > MAX_TOLD ? ` and ${calls.length - MAX_TOLD} more` : '';
  return `: called at ${calls.slice(0, MAX_TOLD).map(callText).join('; ')}${more}, and yet they stay`;
}

/** What is called, and not only under a condition, does not do what it is there for. */
function takesText({ calls, areAllCalls }: CodeRemoval): string {
  if (calls.length === 0) return 'takes them out';
  return areAllCalls && calls.length === 1 && calls[0]?.condition !== null
    ? 'should take them out'
    : 'would take them out';
}

/** `bus.off('save', …) at draft.js:8 removes nothing: it gets a new function, () => save(), and save was added` */
function mismatchText({ kind, place, given, added }: NonNullable<CodeRemoval['mismatch']>): string {
  const where = `${at(place)}${inName(place)}`;
  switch (kind) {
    case 'function':
      return `is called at ${where} with a new function, ${given}, which was never added: it removes nothing (added: ${added})`;
    case 'bound':
      return `is called at ${where} with ${given}, and another function was added, ${added}: it removes nothing`;
    case 'capture':
      return `is called at ${where} with another capture, ${given}, than the listener has, ${added}: it removes nothing`;
    default:
      return `is called at ${where} with another value, ${given}, than was added, ${added}: ${codeText(place.code)}`;
  }
}

/** `, which does not run if the await before it fails (line 18: …)` */
function skippedText({ how, line, code }: NonNullable<CodeRemoval['skippedBy']>): string {
  return how === 'await'
    ? `, which does not run if the await before it fails (line ${line}: ${codeText(code)})`
    : `, under a condition only (line ${line}: ${codeText(code)})`;
}

function removalText(removal: CodeRemoval, uses: CodeUses): string {
  const { adds, call, keptAs } = uses;
  const { how, place, mismatch, skippedBy } = removal;
  if (how === 'inline')
    return `Some are taken out at ${at(place)}: ${codeText(place.code)}${skippedBy === undefined ? '' : skippedText(skippedBy)}`;
  if (mismatch !== undefined) return `${place.name} (${at(place)}) takes them out, and ${mismatchText(mismatch)}`;
  if (how === 'function') {
    const none = `, and no code in ${sourcesText(uses)} calls it`;
    return `${place.name} (${at(place)}) ${takesText(removal)}${callsText(removal, none)}`;
  }
  const by = adds[0]?.name ?? '';
  const made = `What ${by === '' ? 'the call' : by} returns`;
  if (call !== null && keptAs === '') return `${made} takes them out (${at(place)}), and ${at(call)} does not keep it`;
  const what = `${made} ${takesText(removal)} (${at(place)})`;
  const kept = keptAs === null || call === null ? '' : `, kept as ${codeText(keptAs)} (${at(call)})`;
  return `${what}${kept}${callsText(removal, ', and no code calls that')}`;
}

/** `bus.on at route.js:3 in serve: bus.on('done', done).` */
const callOnText = (call: NamedCall): string => `${call.callee} at ${at(call)}${inName(call)}: ${codeText(call.code)}.`;

/** Your code that calls the object of a library which holds what grows: what it gives it there may be what stays. */
export function callsOnText(calls: readonly NamedCall[]): string[] {
  return calls.length === 0 ? [] : [`Your code calls it: ${calls.map(callOnText).join(' ')}`];
}

/** How a timer or listener ends. */
function registrationText(uses: CodeUses): string[] {
  const { call, keptAs, removals } = uses;
  const [end] = removals;
  if (call === null) return [];
  const begins = callOnText(call);
  if (end === undefined) return keptAs === '' ? [begins, 'Nothing keeps what it returns.'] : [begins];
  const { name } = end.place;
  if (end.mismatch !== undefined) return [begins, `${name} ${mismatchText(end.mismatch)}.`];
  if (keptAs === '') return [begins, `Its id is not kept, so nothing can call ${name}.`];
  const none = `No code in ${sourcesText(uses)} calls ${name} for it.`;
  if (end.calls.length === 0) return end.areAllCalls ? [begins, none] : [begins];
  return [begins, `${name}${callsText(end, '')}.`];
}

/** V8's field of a promise: the reactions of one that is pending. */
const REACTION = /\breactions_or_result\b/;

/** `Added by subscribe (bus.js:5), called in Tooltip constructor (tooltip.js:7). What subscribe returns takes them out …` */
export function codeUsesText(uses: CodeUses, { path = '' }: Partial<Pick<GrowingPath, 'path'>> = {}): string[] {
  const { adds, call, variable, declared, removals, isComplete } = uses;
  const [first, ...others] = adds;
  if (first === undefined) return registrationText(uses);
  const where =
    declared === null ? '' : `Variable ${variable ?? ''} is declared at ${at(declared)}: ${codeText(declared.code)}. `;
  const also = others.map((each) => ` and ${each.name === '' ? '' : `${each.name} `}(${at(each)})`).join('');
  const by = first.name === '' ? '' : ` by ${first.name}`;
  const calledBy = call === null || others.length > 0 ? '' : `, called at ${at(call)}${inName(call)}`;
  const told = removals.filter(({ how }) => how !== 'inline');
  const shown = (told.length === 0 ? removals : told).slice(0, MAX_TOLD);
  return [
    `${where}Added${by} (${at(first)})${also}${calledBy}.`,
    ...(REACTION.test(path)
      ? ['They are reactions of a promise that has not settled, and until it does nothing can take one out.']
      : removals.length === 0 && isComplete
        ? [`No code in ${sourcesText(uses)} takes any out.`]
        : []),
    ...shown.map((removal) => `${removalText(removal, uses)}.`),
  ];
}
