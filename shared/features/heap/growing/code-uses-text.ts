/** Who adds to what grows, who would take it out, and where that is called, in sentences. */
import type {
  CallChain,
  CodeRemoval,
  CodeUsePlace,
  CodeUses,
  NamedCall,
} from '../../../engine/source-map/contract/code-uses.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { formatCount } from '../../../base/units.ts';
import { scriptPlaceText } from '../../../core/findings/function-names.ts';

/** Functions that take members out, and calls of each, in the sentences. */
export const MAX_TOLD = 2;

/** `bus.js:7` */
export function at({ source, line }: Pick<CodeUsePlace, 'source' | 'line'>): string {
  return scriptPlaceText({ url: source, line, column: 0 }).replace(/:0$/, '');
}

/** Code within a sentence; a verdict is plain text. */
export const codeText = (code: string): string => code.replace(/[;,]$/, '');

export const inName = ({ name }: CodeUsePlace): string => (name === '' ? '' : ` in ${name}`);

type Sources = Pick<CodeUses, 'sources' | 'sourceNames'>;

/** `store.js and app.js`, `12 sources` */
export function sourcesText({ sources, sourceNames }: Sources): string {
  if (sources === 1) return 'the source';
  return sourceNames === undefined ? `${sources} sources` : sourceNames.join(' and ');
}

export function callText(call: CodeRemoval['calls'][number]): string {
  const { condition } = call;
  const under =
    condition === null || condition.code === call.code ? '' : ` (line ${condition.line}: ${codeText(condition.code)})`;
  return `${at(call)}${inName(call)}: ${codeText(call.code)}${under}`;
}

/** ` ← lens.js:18 in refine ← lens.js:23 in look, handed on at main.js:6: own(look)`; '' without callers that are known. */
function chainText({ calls, end, places, count = 0 }: CallChain): string {
  const arrows = calls.map((call) => ` ← ${at(call)}${inName(call)}`).join('');
  const listed = places.map((place) => `${at(place)}${inName(place)}`).join(' and ');
  const [place] = places;
  if (end === 'several') return `${arrows} ← ${formatCount(count)} calls, as at ${listed}`;
  return end === 'handed-on' && place !== undefined
    ? `${arrows}, handed on at ${at(place)}: ${codeText(place.code)}`
    : arrows;
}

/** `, which for these did not run or did nothing`, or why the function that calls what takes out did not run. */
function reachedText(reached: CallChain | undefined, uses: Sources): string {
  if (reached === undefined) return ', which for these did not run or did nothing';
  const isUncalled = reached.end === 'uncalled' && reached.name !== undefined;
  return `${chainText(reached)}${isUncalled ? `, and no code in ${sourcesText(uses)} calls ${reached.name}` : ', which for these did not run or did nothing'}`;
}

/** The end of a sentence about what takes members out: where it is called. */
export function callsText({ calls, areAllCalls, reached }: CodeRemoval, none: string, uses: Sources): string {
  const [only, ...others] = calls;
  if (only === undefined) return areAllCalls ? none : '';
  if (areAllCalls && others.length === 0 && only.condition !== null)
    return `: its only call is conditional, ${callText(only)}${reached === undefined ? '' : reachedText(reached, uses)}`;
  const more = calls.length > MAX_TOLD ? ` and ${calls.length - MAX_TOLD} more` : '';
  return `: called at ${calls.slice(0, MAX_TOLD).map(callText).join('; ')}${more}${reachedText(reached, uses)}`;
}

/** A removal that is called, and not only under a condition, does not do what it is there for. */
export function takesText({ calls, areAllCalls }: CodeRemoval): string {
  if (calls.length === 0) return 'takes them out';
  return areAllCalls && calls.length === 1 && calls[0]?.condition !== null
    ? 'should take them out'
    : 'would take them out';
}

/** `bus.off('save', …) at draft.js:8 removes nothing: it gets a new function, () => save(), and save was added` */
export function mismatchText({ kind, place, given, added }: NonNullable<CodeRemoval['mismatch']>): string {
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
export function skippedText({ how, line, code }: NonNullable<CodeRemoval['skippedBy']>): string {
  return how === 'await'
    ? `, which does not run if the await before it fails (line ${line}: ${codeText(code)})`
    : `, under a condition only (line ${line}: ${codeText(code)})`;
}

export function removalText(removal: CodeRemoval, uses: CodeUses): string {
  const { adds, call, keptAs } = uses;
  const { how, place, mismatch, skippedBy } = removal;
  if (how === 'inline')
    return `Some are taken out at ${at(place)}: ${codeText(place.code)}${skippedBy === undefined ? '' : skippedText(skippedBy)}`;
  if (mismatch !== undefined) return `${place.name} (${at(place)}) takes them out, and ${mismatchText(mismatch)}`;
  if (how === 'function') {
    const none = `, and no code in ${sourcesText(uses)} calls it`;
    return `${place.name} (${at(place)}) ${takesText(removal)}${callsText(removal, none, uses)}`;
  }
  const by = adds[0]?.name ?? '';
  const made = `What ${by === '' ? 'the call' : by} returns`;
  if (call !== null && keptAs === '') return `${made} takes them out (${at(place)}), and ${at(call)} does not keep it`;
  const what = `${made} ${takesText(removal)} (${at(place)})`;
  const kept = keptAs === null || call === null ? '' : `, kept as ${codeText(keptAs)} (${at(call)})`;
  return `${what}${kept}${callsText(removal, ', and no code calls that', uses)}`;
}

/** `bus.on`; of a call on what other calls return the last name only. */
const calleeText = ({ callee }: NamedCall): string =>
  callee.includes('(') ? (callee.split('.').at(-1) ?? callee) : callee;

/** `bus.on at route.js:3 in serve: bus.on('done', done).` */
export const callOnText = (call: NamedCall): string =>
  `${calleeText(call)} at ${at(call)}${inName(call)}: ${codeText(call.code)}.`;

/** `. It has a limit that was not reached (ring.ts:10: …)`; '' without one. */
export function limitedText({ limit }: Pick<GrowingPath, 'limit'>): string {
  return limit === undefined ? '' : `. It has a limit that was not reached (${at(limit)}: ${codeText(limit.code)})`;
}

/**
 * `, by subscribe (panel.ts:10 in follow, called by Latest.run, latest.ts:6)`: your call that registered what a package holds. A function that the call is given to, as
 * `start` of `run(start)`, is where it happens. '' where your code holds it itself.
 */
export function registeredText({ adds, call, callers }: CodeUses): string {
  if (call === null || adds.length > 0) return '';
  const [through] = callers?.calls ?? [];
  const by = through === undefined || !through.name.includes('.') ? '' : `, called by ${through.name}, ${at(through)}`;
  return `, by ${calleeText(call)} (${at(call)}${inName(call)}${by})`;
}

/** Your code that calls the object of a library which holds what grows: what it gives it there may be what stays. */
export function callsOnText(calls: readonly NamedCall[]): string[] {
  return calls.length === 0 ? [] : [`Your code calls it: ${calls.map(callOnText).join(' ')}`];
}

/** `Called at main.js:6 in show ← main.js:9 in open.` */
function calledText(callers: CallChain): string[] {
  const text = chainText(callers).replace(/^ ← /, 'Called at ').replace(/^, h/, 'H');
  return text === '' ? [] : [`${text}.`];
}

/** The call that ends a timer or listener. */
export function registrationText(uses: CodeUses): string[] {
  const { call, callers, keptAs, removals, declared, variable } = uses;
  const [end] = removals;
  if (call === null) return [];
  const where =
    declared === null ? '' : `Variable ${variable ?? ''} is declared at ${at(declared)}: ${codeText(declared.code)}. `;
  const begins = [`${where}${callOnText(call)}`, ...(callers === undefined ? [] : calledText(callers))].join(' ');
  if (end === undefined) return keptAs === '' ? [begins, 'Nothing keeps what it returns.'] : [begins];
  const { name } = end.place;
  if (end.mismatch !== undefined) return [begins, `${name} ${mismatchText(end.mismatch)}.`];
  if (keptAs === '') return [begins, `Its id is not kept, so nothing can call ${name}.`];
  const none = `No code in ${sourcesText(uses)} calls ${name} for it.`;
  if (end.calls.length === 0) return end.areAllCalls ? [begins, none] : [begins];
  return [begins, `${name}${callsText(end, '', uses)}.`];
}

/** V8's field of a promise: the reactions of one that is pending. */
export const REACTION = /\breactions_or_result\b/;

/** `Added by subscribe (bus.js:5), called in Tooltip constructor (tooltip.js:7). What subscribe returns takes them out …` */
export function codeUsesText(uses: CodeUses, { path = '' }: Partial<Pick<GrowingPath, 'path'>> = {}): string[] {
  const { adds, call, callers, variable, declared, removals, isComplete } = uses;
  const [first, ...others] = adds;
  if (first === undefined) return registrationText(uses);
  const where =
    declared === null ? '' : `Variable ${variable ?? ''} is declared at ${at(declared)}: ${codeText(declared.code)}. `;
  const also = others.map((each) => ` and ${each.name === '' ? '' : `${each.name} `}(${at(each)})`).join('');
  const by = first.name === '' ? '' : ` by ${first.name}`;
  const calledBy =
    call === null || others.length > 0
      ? ''
      : `, called at ${at(call)}${inName(call)}${callers === undefined ? '' : chainText(callers)}`;
  const told = removals.filter(({ how }) => how !== 'inline');
  const shown = (told.length === 0 ? removals : told).slice(0, MAX_TOLD);
  return [
    `${where}Added${by} (${at(first)})${also}${calledBy}.`,
    ...(REACTION.test(path)
      ? [
          `They are reactions of a promise that has not settled (${codeText(first.code)}), and until it does nothing can take one out.`,
        ]
      : removals.length === 0 && isComplete
        ? [`No code in ${sourcesText(uses)} takes any out.`]
        : []),
    ...shown.map((removal) => `${removalText(removal, uses)}.`),
  ];
}
