/**
 * Expressions from the grammar of functions and classes, and from loose tokens, for the tests of read-only code: each tries to call `HIT()` after V8's guard
 * has ended, or under it, or to write into `W` of the target.
 */
import { array, constantFrom, oneof, tuple } from 'fast-check';

const PAYLOAD = '{ then(settle) { HIT(); settle && settle(1); } }';

/** Text that may stand between two tokens: some of it ends a line, or is a space to one reader only. */
const gap = oneof(
  // Nothing between them is what most readers forget.
  { weight: 4, arbitrary: constantFrom(' ', '/**/', '', '') },
  {
    weight: 1,
    arbitrary: constantFrom(
      '\t',
      '\n',
      '/*\n*/',
      '//\n',
      '\u2028',
      '\u2029',
      '\ufeff',
      '\u00a0',
      '\u180e',
      '<!--\n',
      '\n-->\n',
      '\\\n',
    ),
  },
);
/** A name of a member, and how it is read from an object. */
const NAMES: readonly (readonly [name: string, access: string])[] = [
  ...[
    'f',
    'async',
    'get',
    'set',
    'static',
    'then',
    'await',
    'yield',
    'of',
    'let',
    '$',
    'ünï',
    '𠮷',
    'constructor',
    'function',
  ].map((name) => [name, `.${name}`] as const),
  ...['"s"', "'s'", '.5', '5.', '5', '0x1', '1n', '1e3', '1_0', '0b1', '08', '"async"'].map(
    (name) => [name, `[${name}]`] as const,
  ),
  ...['["c"]', '[`c`]', '[0]', '["th" + "en"]', '[Symbol.iterator]', '[Symbol.toPrimitive]'].map(
    (name) => [name, name] as const,
  ),
  ['#p', '.#p'],
  [String.raw`\u0061sync`, '.async'],
  [String.raw`\u{66}`, '.f'],
];
const name = oneof(
  constantFrom(...NAMES),
  constantFrom(...NAMES.filter(([text]) => /^[^\p{ID_Start}$\\]/u.test(text))),
);
const modifiers = oneof(
  { weight: 6, arbitrary: constantFrom(['async'], ['async'], ['async', '*'], ['*'], [], [], ['get']) },
  {
    weight: 1,
    arbitrary: array(
      constantFrom(
        'async',
        'async',
        '*',
        'get',
        'set',
        'static',
        'accessor',
        String.raw`\u0061sync`,
        String.raw`as\u0079nc`,
        '@a',
        'await',
        '#',
      ),
      { maxLength: 3 },
    ),
  },
);
const params = constantFrom(
  '',
  '',
  '',
  '',
  'a',
  'a = 1',
  '{ a }',
  '...a',
  'async',
  'await',
  '[a] = []',
  'a = async () => 1',
);
const body = constantFrom(
  `{ return ${PAYLOAD}; }`,
  `{ return (${PAYLOAD}); }`,
  `{ "use strict"; return ${PAYLOAD} }`,
  `{ return ${PAYLOAD}.then.name; }`,
  `{ yield ${PAYLOAD} }`,
  `{ await 0; HIT(); }`,
  `{ HIT(); return ${PAYLOAD} }`,
  `{ return Object.create(${PAYLOAD}) }`,
);

/** Words with a gap before each. */
const spaced = (words: readonly string[], gaps: readonly string[]): string =>
  words.map((word, at) => word + (gaps[at % gaps.length] ?? ' ')).join('');
const gaps = array(gap, { minLength: 1, maxLength: 6 });

const method = tuple(modifiers, name, params, body, gaps).map(([mods, [key, access], names, statements, between]) => ({
  text: spaced([...mods, key, `(${names})`, statements], between),
  access,
}));
const call = constantFrom('()', '()', '()', '()', '', '(1)', '().next()', '?.()', '.call(this)', '``', '()()');

const objectMember = tuple(method, method, call).map(
  ([one, other, called]) => `({ ${one.text}, ${other.text} })${one.access}${called}`,
);
const loneObjectMember = tuple(method, call).map(([one, called]) => `({ ${one.text} })${one.access}${called}`);
const field = constantFrom(
  '',
  'static async',
  'async',
  'static',
  'get',
  'static get',
  'x = 1',
  'static x = async () => 1',
  '#q',
  'static { }',
);
const ofClass = tuple(method, field, gap, call, constantFrom('static ', '')).map(
  ([one, before, between, called, isStatic]) => {
    const reads = `this${one.access}${called}`;
    const made = `class { ${before}${between}${isStatic}${one.text} ${isStatic}q() { return ${reads} } }`;
    return isStatic === '' ? `new (${made})().q()` : `(${made}).q()`;
  },
);
const functions = tuple(modifiers, constantFrom('function', 'function*', 'function f'), params, body, gaps, call).map(
  ([mods, word, names, statements, between, called]) =>
    `(${spaced([...mods, word, `(${names})`, statements], between)})${called}`,
);
const arrows = tuple(
  modifiers,
  constantFrom('x', '()', '(x)', '({ x } = {})', 'async', '(async)'),
  body,
  gaps,
  call,
).map(
  ([mods, names, statements, between, called]) => `(${spaced([...mods, names, '=>', statements], between)})${called}`,
);

const CODE = `(async () => (${PAYLOAD}))()`;
const others = constantFrom(
  ...[
    `eval(TEXT)`,
    `(0, eval)(TEXT)`,
    `Function("return " + TEXT)()`,
    `new Function("return " + TEXT)()`,
    `[].constructor.constructor("return " + TEXT)()`,
  ].map((one) => one.replace('TEXT', () => JSON.stringify(CODE))),
  `Reflect.construct(Function, [${JSON.stringify(`return ${CODE}`)}])()`,
  `(class extends Function { constructor() { super(${JSON.stringify(`return ${CODE}`)}) } })`,
  `Function.bind(null, ${JSON.stringify(`return ${CODE}`)})()()`,
  'Function`HIT()```',
  `import("data:text/javascript,HIT()")`,
  `import({ toString() { HIT(); } })`,
  `import.meta`,
  `Promise.resolve(${PAYLOAD})`,
  `new Promise((settle) => settle(${PAYLOAD}))`,
  `Promise.all([${PAYLOAD}])`,
  `Promise.try(() => (${PAYLOAD}))`,
  `Promise.resolve().then(() => { HIT(); })`,
  `Array.fromAsync([${PAYLOAD}])`,
  `queueMicrotask(() => { HIT(); })`,
  `setTimeout(() => { HIT(); })`,
  `setTimeout("HIT()")`,
  `new FinalizationRegistry(() => { HIT(); }).register({}, 1)`,
  `Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1).value.then(() => { HIT(); })`,
  `(() => { await using x = ${PAYLOAD}; })()`,
  `(() => { using x = { [Symbol.dispose]() { HIT(); } }; })()`,
  `(() => { for await (const x of [${PAYLOAD}]) x; })()`,
  `(() => { throw Object.defineProperty(new Error(), "stack", { get() { HIT(); } }); })()`,
  `(() => { throw new Proxy({}, { get() { HIT(); } }); })()`,
  `new Proxy({}, { getPrototypeOf() { HIT(); }, ownKeys() { HIT(); } })`,
  `({ toJSON() { HIT(); } })`,
  `globalThis.changed = 1`,
  `(() => { changed = 1; })()`,
  `var changed = 1`,
  `delete globalThis.hit`,
  `0)), HIT(), (() => (0`,
  `0); HIT(); (0`,
  `0]; HIT(); [0`,
  `0\n} HIT(); {`,
  '`${HIT()}`',
);

const MEMORY = ['new Uint8Array(W.b.buffer)', 'new Int8Array(W.b.buffer, 1)', 'W.b', 'W.b.subarray()', 'W.a', 'W.o'];
const MAKERS = ['Array.of', 'Array.from', 'Uint8Array.of', 'Int8Array.from', 'Object.getPrototypeOf(Uint8Array).of'];
const CONSTRUCTORS = [
  'W.getState',
  'W.getBytes',
  'function () { return W.a }',
  'class { constructor() { return W.b } }',
  'W.getState.bind()',
];
const quoted = (key: string): readonly string[] => [
  `.${key}`,
  `["${key}"]`,
  `["${key.slice(0, 2)}" + "${key.slice(2)}"]`,
  `[["${key}"]]`,
];
/** A native function that makes an object by its `this`, or writes to it, called in every way. */
const native = tuple(
  oneof(
    tuple(constantFrom(...MAKERS), constantFrom(...CONSTRUCTORS.map((one) => `(${one})`))),
    tuple(
      constantFrom('fill', 'sort', 'reverse', 'splice', 'unshift', 'shift', 'copyWithin', 'push', 'pop').map(
        (one) => `[].${one}`,
      ),
      constantFrom(...MEMORY),
    ),
  ),
  constantFrom('["P"]', '9', '() => -1', '0, 1, 8', ''),
  constantFrom<(called: string, self: string, given: string) => string>(
    (called, self, given) => `${called}.call(${self}, ${given})`,
    (called, self, given) => `${called}.apply(${self}, [${given}])`,
    (called, self, given) => `${called}["ca" + "ll"](${self}, ${given})`,
    (called, self, given) => `${called}.bind(${self}, ${given})()`,
    (called, self, given) => `Reflect.apply(${called}, ${self}, [${given}])`,
    (called, self, given) => `(({ apply }) => apply(${called}, ${self}, [${given}]))(Reflect)`,
    (called, self, given) => `Function.prototype.call.call(${called}, ${self}, ${given})`,
    (called, self, given) => `Function.prototype.call.bind(${called})(${self}, ${given})`,
    (called, self) => `["P"].map(${called}, ${self})`,
    (called, self) => `[9].forEach(...[${called}, ${self}])`,
    (called, self) => `Reflect.apply([].map, ["P"], [${called}, ${self}])`,
    (called, self) => `[${self}].map(Function.prototype.call, ${called})`,
    (called, self) => `Reflect.get(Object.create(null, { x: { get: ${called} } }), "x", ${self})`,
    (called, self, given) => `(() => { const f = ${self}; f.m = ${called}; return f.m(${given}) })()`,
    (called, self, given) => `(() => { const f = ${self}.bind(); f.toString = ${called}; return f + "${given}" })()`,
  ),
).map(([[called, self], given, by]) => by(called, self, given));
const species = tuple(
  constantFrom('[7, 8]', '/x/g', 'new Uint8Array(2)', 'new ArrayBuffer(8)'),
  constantFrom(...quoted('constructor')),
  constantFrom(...CONSTRUCTORS),
  constantFrom(
    'map(() => "P")',
    'slice()',
    'filter(() => true)',
    'concat(["P"])',
    'flat()',
    'flatMap(() => "P")',
    'splice(0)',
    '[Symbol.split]("axb")',
    'slice(0)',
  ),
).map(([one, key, made, called]) =>
  `(() => { const x = ${one}; x${key} = { [Symbol.species]: ${made} }; return x.${called} })()`.replace('.[', '['),
);
const reviver = tuple(
  constantFrom('W.o', 'W', 'console', 'W.a', 'globalThis'),
  constantFrom(
    'function (k, v) { if (k === "a") this.b = ONE; return k === "x" || k === "0" || k === "log" ? "P" : v }',
    '(k, v) => { if (k === "a") this.b = ONE; return k === "x" || k === "log" ? "P" : v }',
    '{ m(k, v) { if (k === "a") this["b"] = ONE; return k === "x" || k === "0" ? 1 : v } }.m',
    'W.getState',
    'Array.prototype.push',
    'Object.prototype.valueOf',
    'Array.of',
  ),
).map(([one, code]) => `JSON.parse('{"a":1,"b":2}', ${code.replace('ONE', one)})`);
const store = tuple(
  constantFrom(...MEMORY, 'Object.create(W.b)', 'Object.create(W.o)'),
  constantFrom('[0]', '.x', '["x"]', '[`${0}`]', '["__proto__"]'),
  constantFrom(
    'T = 9',
    'T++',
    '--T',
    'T += 1',
    'T &&= 9',
    'T ??= 9',
    '[T] = [9]',
    '[...T] = [9]',
    '({ a: T } = { a: 9 })',
    '({ a: T = 9 } = {})',
    '({ ...T } = { a: 9 })',
    'for (T of [9]);',
    'for ([T] of [[9]]);',
    'for (T in { 9: 1 });',
    'delete T',
  ),
).map(([one, key, write]) => `(() => { const u = ${one}; ${write.replace('T', `u${key}`)} })()`);
const ofMemory = constantFrom(
  'new DataView(W.b.buffer).setInt8(0, 9)',
  'Object.assign(new Uint8Array(W.b.buffer), [9])',
  'Atomics.store(new Uint8Array(W.b.buffer), 0, 9)',
  'crypto.getRandomValues(new Uint8Array(W.b.buffer))',
  'new TextEncoder().encodeInto("x", W.b)',
  'structuredClone(1, { transfer: [W.b.buffer] })',
  'Error.captureStackTrace(W.o)',
  'Object.freeze(W.o)',
);

const token = constantFrom(
  ...[
    'async',
    'async',
    'function',
    '=>',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    ';',
    ',',
    '.',
    '?.',
    '...',
    ':',
    '?',
    '*',
    '**',
    '/',
    '/x/g',
    '`',
    '${',
    '<!--',
    '-->',
    '=',
    '+',
    '++',
    '--',
  ],
  ...[
    'class',
    'static',
    'get',
    'set',
    'new',
    'return',
    'yield',
    'await',
    'of',
    'in',
    'for',
    'let',
    'var',
    'if',
    'else',
    'do',
    'while',
    'import',
    'super',
    'extends',
    'using',
    '#p',
    'x',
    'y',
  ],
  ...[
    '1',
    '.5',
    '1n',
    '"s"',
    "'",
    String.raw`\u0061sync`,
    String.raw`\u0028`,
    '()',
    '{}',
    '(x)',
    '\u0000',
    '\ud800',
    PAYLOAD,
    'HIT()',
  ],
);
const soup = tuple(array(token, { minLength: 2, maxLength: 14 }), gaps).map(([tokens, between]) =>
  spaced(tokens, between),
);

/** Programs that only read, so that some of what is written by the table runs. */
const reads = constantFrom(
  'W.a.map((v) => v * 2)',
  '(function () { const out = {}; for (const k of Object.keys(W)) out[k] = typeof W[k]; return out })()',
  'W.missing?.list.map((v) => v).length',
  '[...W.b].sort().reverse()',
  '(() => { let n = 0; for (const v of W.getState()) n += v; return n })()',
  'Math.max.apply(null, W.a)',
);

/** Programs that try to write into `W` of the target: `a` an array, `o` an object, `b` bytes, `getState()` and `getBytes()` return the first and the last. */
const writes = oneof(
  { weight: 4, arbitrary: native },
  { weight: 2, arbitrary: species },
  { weight: 1, arbitrary: reviver },
  { weight: 3, arbitrary: store },
  { weight: 1, arbitrary: ofMemory },
);

/** Places of an expression in another one. */
const place = constantFrom<(inner: string) => string>(
  (inner) => inner,
  (inner) => inner,
  (inner) => `[${inner}]`,
  (inner) => `(() => ${inner})()`,
  (inner) => `(() => { return ${inner}\n })()`,
  (inner) => `({ a: ${inner}\n })`,
  (inner) => `\`\${${inner}\n}\``,
  (inner) => `((a = ${inner}\n) => a)()`,
  (inner) => `((a) => a)(${inner}\n)`,
  (inner) => `new (class { b = ${inner}\n; })()`,
  (inner) => `(class { static { ${inner}\n } })`,
  (inner) => `(class { static async = ${inner}\n })`,
  (inner) => `(class { [${inner}\n] = 1 })`,
  (inner) => `[...[${inner}\n]]`,
  (inner) => `(${inner}\n, 1)`,
  (inner) => `(() => { try { throw ${inner}\n } catch (a) { return a } })()`,
  (inner) => `(() => { for (const a of [${inner}\n]) a; })()`,
  (inner) => `(() => { a: ${inner}\n })()`,
  (inner) => `(({ a = ${inner}\n }) => a)({})`,
  (inner) => `(() => { if (1) ; else ; x = {}\n/${inner}/g })()`,
  (inner) => `(function () { "use strict"; return ${inner}\n }).call(1)`,
);

const inner = oneof(
  { weight: 4, arbitrary: loneObjectMember },
  { weight: 2, arbitrary: objectMember },
  { weight: 4, arbitrary: ofClass },
  { weight: 2, arbitrary: functions },
  { weight: 2, arbitrary: arrows },
  { weight: 2, arbitrary: others },
  { weight: 3, arbitrary: soup },
  { weight: 6, arbitrary: writes },
  { weight: 1, arbitrary: reads },
);

/** A program; `HIT()` is to be replaced by a call of what the target has for it. */
export const readOnlyProgram = tuple(place, inner).map(([within, text]) => within(text));

/** Each token that the grammar allows after `async`, in an object, a class and a static member, with nothing or a space in between. */
export const ASYNC_PROGRAMS: readonly string[] = [
  ...NAMES.flatMap(([key, access]) =>
    ['', ' ', '/**/', '\t', '\ufeff'].flatMap((between) => {
      const member = `async${between}${key}() { return ${PAYLOAD}; }`;
      return [
        `({ ${member} })${access}()`,
        `new (class { ${member} q() { return this${access}() } })().q()`,
        `(class { static ${member} static q() { return this${access}() } }).q()`,
      ];
    }),
  ),
  ...['', ' ', '/**/', '\t', '\ufeff'].flatMap((between) =>
    ['function', 'x => (', '(x) => ('].map((start) =>
      start === 'function'
        ? `(async${between}function () { return ${PAYLOAD}; })()`
        : `(async${between}${start}${PAYLOAD}))()`,
    ),
  ),
];
