/**
 * Values that survivors of a hunt have in common and other objects of their class have not: of a property or captured variable, and the form of the keys under
 * which a collection holds them. Every figure is counted over all of them; a value in which the detector finds a secret is left out.
 */
import type { HeapToldApart } from '../contract/heap-filters.ts';
import { createSecretFinder } from '../../../base/redaction/secret-finder.ts';
import { nodeTypeNumbers } from '../graph/heap-graph.ts';
import { textOfString } from '../graph/string-text.ts';
import { classNameOf, describeEdge, edgeNameOf } from '../open/heap-node.ts';
import { shortValue } from '../open/node-preview.ts';
import { locationOf } from '../open/object-location.ts';
import { ordinalsOfClass, type OpenSnapshot } from '../open/open-snapshot.ts';
import { ordinalsOfIds, requireEdges } from '../open/query-errors.ts';
import type { Answerers, ParsedParams } from '../open/query-types.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import type { Steps } from '../../steps/steps.ts';
import { patternOf } from './value-queries.ts';

/** Below, a common value may be chance. */
const MIN_OBJECTS = 3;
const MAX_OBJECTS = 20_000;
/** Share of the survivors that have the value at least, and of the others at most. */
const MOST = 0.9;
const FEW = 0.25;
/** Values that are looked for: of the object, of what it holds, of what that holds. */
const MAX_PATHS = 80;
const MAX_VISITED = 400;
const MAX_DEPTH = 3;
/** Scopes around the one of a function. */
const MAX_SCOPES = 3;
/** Characters of a value, and those that two values must share to begin or end alike. */
const MAX_CHARS = 60;
const MIN_SHARED_CHARS = 3;
const MAX_CLAIMS = 2;
/** Dominators that are followed to an object of the hunt. */
const MAX_DOMINATORS = 10_000;
/** Values of one form that are searched for secrets. */
const MAX_SEARCHED = 200;
const UNTOLD = /^(?:__proto__|constructor|prototype|this)$/;
const LETTERS = /\p{L}{2}/u;
const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined']);

interface ValuePath {
  /** As code names it: `config.type`. */
  readonly name: string;
  readonly isVariable: boolean;
  /** Types and names of the edges. */
  readonly edges: readonly (readonly [type: number, name: number])[];
}

const lastOf = ({ name }: Pick<ValuePath, 'name'>): string => name.split('.').at(-1) ?? name;

type Question = ParsedParams<'heap.told-apart'>;

/** The V8 of Node 20 has one name for `null`, `undefined`, `true` and `false`. */
const NO_VALUE = '(null or a boolean)';
/** A sliced string is shown by the text of which it is a part: which part is not known. */
const SLICED = '(part of) ';

/** A string, number, or `true` and the like; null for other nodes. */
type TextOf = (ordinal: number) => string | null;

function createTexts({ document: { graph } }: OpenSnapshot): TextOf {
  const { nodes, strings, meta } = graph;
  const isWord = new Map([...WORDS].map((word) => [strings.indexOf(word), word]));
  const oddball = strings.indexOf('system / Oddball');
  const wordTypes = new Set(['hidden', 'native'].map((type) => meta.nodeTypes.indexOf(type)));
  return (ordinal) => {
    const word = wordTypes.has(nodes.type[ordinal]) ? isWord.get(nodes.name[ordinal]) : undefined;
    if (word !== undefined) return word;
    if (wordTypes.has(nodes.type[ordinal]) && nodes.name[ordinal] === oddball) return NO_VALUE;
    const text = shortValue(graph, ordinal, MAX_CHARS * 4);
    return text?.startsWith(SLICED, 1) === true ? null : text;
  };
}

function isUnder({ order, dominator }: RetainedFigures, ordinal: number, tops: ReadonlySet<number>): boolean {
  let number = order.numberOf[ordinal];
  for (let up = 0; number > 1 && up < MAX_DOMINATORS; up += 1) {
    if (tops.has(number)) return true;
    number = dominator[number];
  }
  return false;
}

/** The values that an object leads to by names, its variables if it is a function. */
function valuePaths(snapshot: OpenSnapshot, object: number, textOf: TextOf): ValuePath[] {
  const { graph } = snapshot.document;
  const { nodes, edges, meta, strings } = graph;
  const [property, context, internal] = ['property', 'context', 'internal'].map((type) => meta.edgeTypes.indexOf(type));
  const [scope, outer] = ['context', 'previous'].map((name) => strings.indexOf(name));
  const { closure, object: plain } = nodeTypeNumbers(meta);
  const found: ValuePath[] = [];
  const visited = new Set([object]);
  let level: { readonly at: number; readonly path: ValuePath; readonly scopes: number }[] = [
    { at: object, path: { name: '', isVariable: false, edges: [] }, scopes: 0 },
  ];
  for (let depth = 0; depth <= MAX_DEPTH + MAX_SCOPES && level.length > 0; depth += 1) {
    const next: typeof level = [];
    for (const { at, path, scopes } of level)
      for (let edge = nodes.firstEdge[at]; edge < nodes.firstEdge[at + 1]; edge += 1) {
        const [type, to] = [edges.typeAt(edge), edges.to[edge]];
        const taken = [...path.edges, [type, edges.nameAt(edge)]] as const;
        const isScope =
          type === internal &&
          path.name === '' &&
          (nodes.type[at] === closure ? edges.nameAt(edge) === scope : edges.nameAt(edge) === outer);
        if (isScope && scopes < MAX_SCOPES && (scopes > 0 || at === object)) {
          next.push({ at: to, path: { ...path, isVariable: true, edges: taken }, scopes: scopes + 1 });
          continue;
        }
        const isNamed = type === context || (type === property && nodes.type[at] !== closure);
        if (!isNamed || found.length >= MAX_PATHS) continue;
        const { name: written, original = written } = describeEdge(snapshot, edge, at);
        if (UNTOLD.test(original)) continue;
        const longer = { ...path, name: path.name === '' ? original : `${path.name}.${original}`, edges: taken };
        if (textOf(to) !== null) found.push(longer);
        const isDeeper = taken.length - scopes < MAX_DEPTH && nodes.type[to] === plain;
        if (!isDeeper || visited.has(to) || visited.size >= MAX_VISITED) continue;
        visited.add(to);
        next.push({ at: to, path: longer, scopes });
      }
    level = next;
  }
  return found;
}

/** The node at the end of a path from an object; −1 without one. */
function follow({ document: { graph } }: OpenSnapshot, from: number, path: ValuePath): number {
  const { nodes, edges } = graph;
  let at = from;
  for (const [type, name] of path.edges) {
    let edge = nodes.firstEdge[at];
    const end = nodes.firstEdge[at + 1];
    while (edge < end && (edges.typeAt(edge) !== type || edges.nameAt(edge) !== name)) edge += 1;
    if (edge === end) return -1;
    at = edges.to[edge];
  }
  return at;
}

function mostFrequent(values: readonly string[]): { readonly value: string; readonly count: number } {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = { value: '', count: 0 };
  for (const [value, count] of counts) if (count > best.count) best = { value, count };
  return best;
}

const withoutQuotes = (text: string): string => text.replace(/^"|"$/g, '');

function commonStart(texts: readonly string[]): string {
  let start = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(start)) start = start.slice(0, -1);
  // A digit more in common is chance.
  return start.replace(/\d+$/, '');
}

function commonEnd(texts: readonly string[]): string {
  let end = texts[0] ?? '';
  for (const text of texts) while (!text.endsWith(end)) end = end.slice(1);
  return end.replace(/^\d+/, '');
}

interface Form {
  readonly form: HeapToldApart['values'][number]['form'];
  readonly text: string;
  readonly fits: (value: string) => boolean;
}

/** Forms that values may have in common, the narrowest first. */
function formsOf(values: readonly string[]): Form[] {
  const one = mostFrequent(values).value;
  const forms: Form[] = [{ form: 'is', text: one, fits: (value) => value === one }];
  const strings = values.filter((value) => value.startsWith('"')).map(withoutQuotes);
  if (strings.length < values.length || new Set(strings).size < MIN_OBJECTS) return forms;
  const pattern = mostFrequent(strings.map(patternOf)).value;
  if (LETTERS.test(pattern))
    forms.push({ form: 'like', text: pattern, fits: (value) => patternOf(withoutQuotes(value)) === pattern });
  const start = commonStart(strings);
  if (start.length >= MIN_SHARED_CHARS)
    forms.push({ form: 'begins', text: start, fits: (value) => withoutQuotes(value).startsWith(start) });
  const end = commonEnd(strings);
  if (end.length >= MIN_SHARED_CHARS)
    forms.push({ form: 'ends', text: end, fits: (value) => withoutQuotes(value).endsWith(end) });
  return forms;
}

type Counted = HeapToldApart['values'][number];

/** The first form that most of the values have; `isApart`: and few of the others. */
function claimOf(
  { name, isVariable }: Pick<ValuePath, 'name' | 'isVariable'>,
  own: { readonly values: readonly string[]; readonly of: number },
  others: { readonly values: readonly string[]; readonly of: number },
  isApart: (othersWith: number, of: number, form: Counted['form']) => boolean,
): Counted | null {
  const find = createSecretFinder();
  for (const { form, text, fits } of formsOf(own.values)) {
    const fitting = own.values.filter(fits);
    const count = fitting.length;
    const othersWith = others.values.filter(fits).length;
    if (
      text === NO_VALUE ||
      count < MIN_OBJECTS ||
      count < MOST * own.of ||
      !isApart(othersWith, others.of, form) ||
      text.length > MAX_CHARS
    )
      continue;
    const last = lastOf({ name });
    const isSecret = [text, ...fitting.slice(0, MAX_SEARCHED)].some(
      (value) => find(withoutQuotes(value), { name: last, what: 'member' }).length > 0,
    );
    if (isSecret) return null;
    const different = new Set(fitting).size;
    return { property: name, isVariable, form, text, count, of: own.of, othersWith, others: others.of, different };
  }
  return null;
}

/** Keys of a collection, each with whether its entry holds one of these objects. */
function keysOf(
  { document }: OpenSnapshot,
  holder: number,
  isOwn: (ordinal: number) => boolean,
): { readonly own: string[]; readonly others: string[] } {
  const { graph } = document;
  const { nodes, edges, meta } = graph;
  const { string } = nodeTypeNumbers(meta);
  const [property, internal] = ['property', 'internal'].map((type) => meta.edgeTypes.indexOf(type));
  const found = { own: new Array<string>(), others: new Array<string>() };
  let isKnown = true;
  const add = (key: string, value: number): void => {
    if (key.startsWith(SLICED)) isKnown = false;
    (isOwn(value) ? found.own : found.others).push(JSON.stringify(key));
  };
  const edgesOf = function* edgesOf(ordinal: number): Generator<number> {
    for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) yield edge;
  };
  if (classNameOf(document, holder) !== 'Map') {
    for (const edge of edgesOf(holder))
      if (edges.typeAt(edge) === property) add(edgeNameOf(document, edge).slice(0, MAX_CHARS * 4), edges.to[edge]);
    return found;
  }
  for (const toTable of edgesOf(holder)) {
    if (edges.typeAt(toTable) !== internal || edgeNameOf(document, toTable) !== 'table') continue;
    // An entry of a Map has three slots: key, value, next entry of the bucket.
    let [before, key] = [Number.NaN, -1];
    for (const edge of edgesOf(edges.to[toTable])) {
      const slot = Number(edgeNameOf(document, edge));
      const to = edges.to[edge];
      if (slot - before === 1 && key >= 0 && isText(key)) add(textOfString(graph, key, MAX_CHARS * 4), to);
      [before, key] = [slot, slot - before === 1 ? -1 : to];
    }
  }
  return isKnown ? found : { own: [], others: [] };

  function isText(ordinal: number): boolean {
    return nodes.type[ordinal] === string || (meta.nodeTypes[nodes.type[ordinal]] ?? '').endsWith(' string');
  }
}

/** An object without the property is of another form, and tells nothing. */
const othersOf = (values: readonly string[]): { readonly values: readonly string[]; readonly of: number } => ({
  values,
  of: values.length,
});

/** The objects of the class; of a function, those of the same code, as far as it has a place. */
function likeOf(snapshot: OpenSnapshot, first: number, className: string | null): Uint32Array {
  const { document, classOriginals } = snapshot;
  const { graph } = document;
  const name = className ?? classNameOf(document, first);
  const all = ordinalsOfClass(document, name, classOriginals.rowOf(name));
  if (className !== null || graph.nodes.type[first] !== nodeTypeNumbers(graph.meta).closure) return all;
  const placeOf = (ordinal: number): string => JSON.stringify(locationOf(graph, ordinal));
  const place = placeOf(first);
  return all.filter((ordinal) => graph.nodes.name[ordinal] === graph.nodes.name[first] && placeOf(ordinal) === place);
}

function* toldApart(
  snapshot: OpenSnapshot,
  figures: RetainedFigures,
  { ids, className, cut, deciding }: Question,
): Steps<HeapToldApart> {
  const { document } = snapshot;
  const { numberOf } = figures.order;
  const tops = ordinalsOfIds(document, ids);
  const none: HeapToldApart = { objects: 0, others: 0, values: [], keys: null };
  const [first] = tops;
  if (first === undefined || tops.size < MIN_OBJECTS) return none;
  const [edge = -1] = cut === null ? [] : requireEdges(document, [cut], true);
  const holder = edge < 0 ? -1 : document.graph.edges.to[edge];
  const topNumbers = new Set([...tops].map((ordinal) => numberOf[ordinal]));
  const all = likeOf(snapshot, first, className);
  if (all.length > MAX_OBJECTS) return none;
  const own: number[] = [];
  const older: number[] = [];
  const elsewhere: number[] = [];
  const holderNumber = new Set(holder < 0 ? [] : [numberOf[holder]]);
  for (const ordinal of all) {
    if (isUnder(figures, ordinal, topNumbers)) own.push(ordinal);
    else if (isUnder(figures, ordinal, holderNumber)) older.push(ordinal);
    else elsewhere.push(ordinal);
  }
  // Objects that were at the reference before the first round were left by the same action, if anything is elsewhere.
  const others = elsewhere.length > 0 ? elsewhere : older;
  const textOf = createTexts(snapshot);
  const values: Counted[] = [];
  const template = own.length >= MIN_OBJECTS && others.length + deciding.length > 0 ? own[0] : undefined;
  for (const path of template === undefined ? [] : valuePaths(snapshot, template, textOf)) {
    if (values.length >= MAX_CLAIMS) break;
    yield { stage: 'tables', done: values.length, total: MAX_CLAIMS };
    const read = (ordinals: readonly number[]): string[] =>
      ordinals.flatMap((ordinal) => {
        const at = follow(snapshot, ordinal, path);
        const text = at < 0 ? null : textOf(at);
        return text === null ? [] : [text];
      });
    const decides = deciding.includes(lastOf(path));
    const claim = claimOf(
      path,
      { values: read(own), of: own.length },
      othersOf(read(others)),
      (othersWith, of, form) => (decides && form === 'is') || (of > 0 && othersWith <= FEW * of),
    );
    if (claim !== null) values.push(claim);
  }
  const held = holder < 0 ? { own: [], others: [] } : keysOf(snapshot, holder, (ordinal) => tops.has(ordinal));
  const keys = claimOf(
    { name: '', isVariable: false },
    { values: held.own, of: held.own.length },
    othersOf(held.others),
    (othersWith, of) => othersWith <= FEW * of || othersWith === of,
  );
  return { objects: own.length, others: others.length, values, keys };
}

export function toldApartQueries(snapshot: OpenSnapshot): Answerers<'heap.told-apart'> {
  return {
    *'heap.told-apart'(params) {
      return yield* toldApart(snapshot, yield* snapshot.computeFigures(), params);
    },
  };
}
