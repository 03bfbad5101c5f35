/** Changes a JSON document as a tree: numbers past the range, wrong types, members given twice or missing, deep nesting, cycles of ids. */
import {
  partsOf,
  textOfTree,
  treeOf,
  type JsonList,
  type JsonObject,
  type JsonScalar,
  type JsonTree,
} from './json-tree.ts';
import type { Random } from './random.ts';

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '1',
  '0.5',
  '-1.5',
  '1e-320',
  '255',
  '65536',
  '2147483647',
  '2147483648',
  '-2147483649',
  '4294967295',
  '4294967296',
  '9007199254740992',
  '-9007199254740993',
  '18446744073709551615',
  '1e19',
  '1e300',
  '1e308',
  '-1e308',
  '1e999',
  '-1e999',
  `1${'0'.repeat(40)}`,
  `0.${'3'.repeat(60)}`,
];
const OTHER_VALUES = [
  'null',
  'true',
  'false',
  '""',
  '"1e999"',
  '"NaN"',
  '"-1"',
  '"__proto__"',
  '"\\u0000"',
  '"\\ud800"',
  '"\\u202e\\ufeff"',
  `"${'x'.repeat(5000)}"`,
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '{"":0}',
  '{"__proto__":{"x":1}}',
];
const NO_JSON = ['NaN', 'Infinity', '-', '1.', '.5', '0x10', '01', "'a'", 'undefined', '', '/**/1', '"\n"'];
const KEYS = ['"__proto__"', '"constructor"', '"toString"', '"length"', '""', '"\\u0000"'];
/** More than the call stack holds, in a reader that recurses. */
const DEPTH = 20_000;

const isScalar = (part: JsonTree): part is JsonScalar => 'text' in part;
const isNumber = (part: JsonTree): part is JsonScalar => 'text' in part && /^-?\d/.test(part.text);
const isList = (part: JsonTree): part is JsonList => 'items' in part && part.items.length > 0;
const isObject = (part: JsonTree): part is JsonObject => 'members' in part && part.members.length > 0;

/** Changes the tree in place. Returns false if it has no place for the change. */
type Change = (parts: readonly JsonTree[], random: Random) => boolean;

function on<Part extends JsonTree>(
  fits: (part: JsonTree) => part is Part,
  change: (part: Part, random: Random, parts: readonly JsonTree[]) => void,
): Change {
  return (parts, random) => {
    const fitting = parts.filter(fits);
    if (fitting.length === 0) return false;
    change(random.pick(fitting), random, parts);
    return true;
  };
}

/** Replaces a value within its parent. */
function inParent(change: (value: JsonTree, random: Random, parts: readonly JsonTree[]) => JsonTree): Change {
  return (parts, random) => {
    const parents = parts.filter((part): part is JsonList | JsonObject => isList(part) || isObject(part));
    if (parents.length === 0) return false;
    const parent = random.pick(parents);
    if ('items' in parent) {
      const at = random.below(parent.items.length);
      parent.items[at] = change(parent.items[at] ?? { text: 'null' }, random, parts);
    } else {
      const member = random.pick(parent.members);
      member[1] = change(member[1], random, parts);
    }
    return true;
  };
}

const CHANGES: readonly Change[] = [
  on(isNumber, (part, random) => (part.text = random.pick(NUMBERS))),
  on(isNumber, (part, random) => (part.text = random.pick(NUMBERS))),
  // Ids that refer to another object, to themselves, or to nothing.
  on(isNumber, (part, random, parts) => (part.text = random.pick(parts.filter(isNumber)).text)),
  on(isNumber, (part, random) => (part.text = String(Number(part.text) + random.pick([-1, 1, 2, -7, 1000])))),
  on(isNumber, (part) => (part.text = `"${part.text}"`)),
  on(isScalar, (part, random, parts) => (part.text = random.pick(parts.filter(isScalar)).text)),
  on(isScalar, (part, random) => (part.text = random.pick(OTHER_VALUES))),
  on(isScalar, (part, random) => (part.text = random.pick(NO_JSON))),
  inParent((_value, random) => ({ text: random.pick(OTHER_VALUES) })),
  inParent((_value, random) => ({ text: random.pick(NUMBERS) })),
  inParent((_value, random, parts) => structuredClone(random.pick(parts))),
  inParent((value) => ({ items: [value] })),
  inParent((_value, random) => {
    const [open, close] = random.pick([
      ['[', ']'],
      ['{"children":[', ']}'],
      ['{"a":', '}'],
    ] as const);
    const isClosed = !random.once(4);
    return { text: `${open.repeat(DEPTH)}1${isClosed ? close.repeat(DEPTH) : ''}` };
  }),
  on(isObject, (part, random) => part.members.splice(random.below(part.members.length), 1)),
  on(isObject, (part, random) => part.members.push(structuredClone(random.pick(part.members)))),
  // A member given twice, with two values.
  on(isObject, (part, random, parts) =>
    part.members.push([random.pick(part.members)[0], structuredClone(random.pick(parts))]),
  ),
  on(isObject, (part, random) => (random.pick(part.members)[0] = random.pick(KEYS))),
  on(isObject, (part) => (part.members = part.members.toReversed())),
  on(isList, (part, random) => part.items.splice(random.below(part.items.length), 1 + random.below(3))),
  on(isList, (part, random) =>
    part.items.splice(random.below(part.items.length), 0, structuredClone(random.pick(part.items))),
  ),
  on(
    isList,
    (part, random) =>
      (part.items = Array.from({ length: 1 + random.below(200) }, () => structuredClone(random.pick(part.items)))),
  ),
  on(isList, (part, random) => (part.items.length = random.below(part.items.length))),
];

/** Most changes of one mutant. */
const MAX_CHANGES = 4;

/** Returns a function that makes mutants of a valid JSON text. */
export function jsonMutator(text: string): (random: Random) => string {
  const tree = treeOf(text);
  return (random) => {
    const changed: JsonList = { items: [structuredClone(tree)] };
    for (let left = 1 + random.below(MAX_CHANGES); left > 0; left -= 1) {
      const [root] = changed.items;
      // The root is a value of a list as well, so that it can be replaced.
      const parts = random.once(20) || root === undefined ? partsOf(changed) : partsOf(root);
      random.pick(CHANGES)(parts, random);
    }
    return changed.items.map(textOfTree).join(random.pick([' ', ',', '\n']));
  };
}
