/** A Node service that holds 1,000 secrets, in every kind of place that a heap has for text, and writes them into a file that only the test reads. */

/** Places that keep each secret; the kinds take turns. */
const PLACES = `[
  (s) => keep.push({ email: s }),
  (s) => { cache[s] = { id: keep.length }; },
  (s) => keep.push({ [s]: { id: 1 } }),
  (s) => { for (const bag of bags) bag.put(s, { id: 1 }); },
  (s) => { const joined = s + '/' + 'joined'.repeat(3); keep.push(joined); },
  (s) => keep.push(('prefix of a long text, ' + s + ', and what follows it').slice(9, -9)),
  (s) => keep.push(\`Dear \${s}, your order is on its way.\`),
  (s) => keep.push(Symbol(s), Symbol.for(s)),
  (s) => keep.push({ [Symbol(s)]: {} }),
  (s) => keep.push(new Error('no such customer: ' + s)),
  (s) => keep.push(new URL('https://shop.example/orders?token=' + s), 'https://' + s + '@host/'),
  (s) => keep.push(new RegExp(s), new RegExp('^' + s + '$').exec(s)),
  (s) => keep.push(Buffer.from(s, 'latin1'), Buffer.from(s).toString('base64') && Buffer.from(s)),
  (s) => { const held = s; keep.push(() => held); },
  (s) => keep.push(new Map([[s, { id: 1 }]]), new Set([s])),
  (s) => { const key = {}; const tag = { name: s }; keep.push(key, tag); weak.set(key, s); weak.set(tag, Symbol(s)); },
  (s) => keep.push({ [Symbol.toStringTag]: s }),
  (s) => keep.push({ [Symbol.toStringTag]: '(' + s + ')' }, { [Symbol.toStringTag]: 'system / ' + s }),
  (s) => { const F = function () {}; Object.defineProperty(F, 'name', { value: 'system / Context / ' + s }); keep.push(new F()); },
  (s) => { if (s.charCodeAt(3) % 3 === 0) keep.push(vm.createContext({}, { origin: 'https://' + s + '.example', name: s })); else keep.push({ s }); },
  (s) => keep.push({ [s]: () => 1, get [s + 'x']() { return 1; }, ['set' + s]: class {} }),
  (s) => keep.push(Object.defineProperty(() => 1, 'name', { value: s })),
  (s) => keep.push(new (class Named { constructor() { this.constructor.prototype[s] = 1; } })()),
  (s) => keep.push(JSON.parse('{"customers":{"' + s + '":{"id":1}},"' + s + '":[1]}')),
  (s) => keep.push(vm.runInThisContext('(() => 1)', { filename: '/app/page.js?user=' + s })),
  (s) => keep.push(new Promise(() => {}).then(() => s), new AsyncLocalStorage().run(s, () => new AsyncResource('X'))),
  (s) => { process.env['PLANTED_' + keep.length] = s; keep.push(['Basic ' + s, s.split('').join('')]); },
  (s) => { keep.push({ __proto__: { [s]: 1 } }, Object.create(null, { [s]: { value: 1, enumerable: true } })); },
]`;

const MADE_SECRETS = 1000;

/**
 * The program. `file`: where it writes the secrets, after which it only waits. They are of the form \`kTqJxWv…\`, as identifiers are, and half of them
 * have digits.
 */
export function plantedService(file: string): string {
  return `
const vm = require('node:vm');
const { writeFileSync } = require('node:fs');
const { randomBytes } = require('node:crypto');
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
class Order { constructor(id) { this.id = id; this.lines = [{ product: {} }]; } }
class Bag { put(key, value) { this[key] = value; } }
globalThis.keep = Array.from({ length: 2000 }, (_, id) => new Order(id));
globalThis.cache = {};
globalThis.bags = [new Bag(), new Bag()];
globalThis.weak = new WeakMap();
globalThis.hot = (object, key) => object[key];
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const made = Array.from({ length: ${MADE_SECRETS} }, (_, at) => {
  const bytes = randomBytes(18);
  const word = Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
  return at % 2 === 0 ? word : word.slice(0, 9) + at + word.slice(9);
});
const places = ${PLACES};
made.forEach((secret, at) => places[at % places.length](secret));
// Hot code keeps the keys that it met.
for (let turn = 0; turn < 40000; turn += 1) { hot(cache, made[1]); hot(bags[0], made[3]); }
writeFileSync(${JSON.stringify(file)}, JSON.stringify(made));
made.length = 0;
setInterval(() => hot(cache, 'x'), 1000);
`;
}
