/**
 * Node programs whose builds differ in one function, which does `work` times as much. Each repeats one job until it is ended. Their shapes differ in what
 * makes comparing hard: a function that V8 inlines into its caller, small functions that call each other, a service that is idle most of the time,
 * deep recursion, loops over numbers.
 */

export interface Program {
  readonly name: string;
  /** The function that `work` changes. */
  readonly planted: string;
  /** Calls it; V8 may inline the function into it. */
  readonly caller: string;
  /** Part of the program's time that the function has in the first build, roughly. */
  readonly share: number;
  readonly source: (work: number) => string;
}

/** A loop over rows of a shop: a lookup that is small enough to be inlined. */
const PRICES: Program = {
  name: 'prices',
  planted: 'discountOf',
  caller: 'priceAll',
  share: 0.4,
  source: (work) => `
const rows = Array.from({ length: 4000 }, (_, at) => ({ id: at, sku: 'sku-' + (at % 311), cents: (at * 7919) % 10007 }));
const text = JSON.stringify(rows);
const discounts = Array.from({ length: 311 }, (_, at) => (at % 17) / 100);
function parseRows() { return JSON.parse(text); }
function discountOf(row) {
  let sum = 0;
  const steps = Math.round(${String(100 * work)});
  for (let at = 0; at < steps; at += 1) sum += discounts[(row.id + at) % 311];
  return sum / steps;
}
function priceAll(list) { let total = 0; for (const row of list) total += row.cents * (1 - discountOf(row)); return total; }
function group(list) { const by = new Map(); for (const row of list) by.set(row.sku, (by.get(row.sku) ?? 0) + row.cents); return by; }
function report(list) { return [...group(list)].sort((a, b) => b[1] - a[1]).map(([sku, cents]) => sku + ':' + cents).join(); }
function job() { const list = parseRows(); return priceAll(list) + report(list).length; }
`,
};

/** A tokenizer and printer: many small functions that V8 inlines differently from process to process. */
const MARKUP: Program = {
  name: 'markup',
  planted: 'escapeText',
  caller: 'printNode',
  share: 0.5,
  source: (work) => `
const words = ['alpha', '<b>beta</b>', '*gamma*', 'delta & co', '# epsilon', '[zeta](eta)', 'theta'];
let input = '';
for (let at = 0; at < 1500; at += 1) input += words[(at * 31) % 7] + (at % 9 === 0 ? '\\n' : ' ');
function isSpace(code) { return code === 32 || code === 10; }
function readWord(from) { let at = from; while (at < input.length && !isSpace(input.charCodeAt(at))) at += 1; return at; }
function kindOf(word) { const code = word.charCodeAt(0); return code === 35 ? 'head' : code === 42 ? 'strong' : code === 91 ? 'link' : 'text'; }
function lex() {
  const tokens = [];
  for (let at = 0; at < input.length; ) {
    const end = readWord(at);
    if (end > at) { const word = input.slice(at, end); tokens.push({ kind: kindOf(word), word }); }
    at = end + 1;
  }
  return tokens;
}
function parse(tokens) {
  const root = { kind: 'root', children: [] };
  let block = root;
  for (const token of tokens) {
    if (token.kind === 'head') { block = { kind: 'block', children: [] }; root.children.push(block); }
    block.children.push({ kind: token.kind, text: token.word, children: [] });
  }
  return root;
}
function escapeText(text) {
  let out = '';
  const end = Math.round(text.length * ${String(2 * work)});
  for (let at = 0; at < end; at += 1) { const code = text.charCodeAt(at % text.length); out += code === 60 ? '&lt;' : code === 38 ? '&amp;' : text[at % text.length]; }
  return out;
}
function printNode(node) { return node.children.length === 0 ? escapeText(node.text ?? '') : '<' + node.kind + '>' + printAll(node.children) + '</' + node.kind + '>'; }
function printAll(nodes) { let out = ''; for (const node of nodes) out += printNode(node); return out; }
function job() { return printNode(parse(lex())).length; }
`,
};

/** A service that answers a request every few milliseconds and is idle between them. */
const SERVICE: Program = {
  name: 'service',
  planted: 'maskText',
  caller: 'sign',
  share: 0.3,
  source: (work) => `
const users = Array.from({ length: 4000 }, (_, at) => ({ id: at, name: 'user ' + at, tags: ['a' + (at % 5), 'b' + (at % 7)], score: (at * 37) % 101 }));
function select(at) { return users.filter((user) => user.score > 2 && user.tags.includes('a' + (at % 5))); }
function view(user) { return { ...user, label: user.name.toUpperCase(), tags: user.tags.map((tag) => '#' + tag) }; }
function render(list) { return JSON.stringify(list.map(view)); }
function maskText(text) { return text.slice(0, ${String(Math.round(20_000 * work))}).replace(/user (\\d)\\d*/g, 'user $1..'); }
function sign(text) { return maskText(text).length + ':' + text.length; }
let count = 0;
function answer() { count += 1; const body = render(select(count)); return sign(body).length + body.length; }
function job() { return answer(); }
`,
};

/** A tree that is walked, changed and compared again, as a renderer does. */
const TREE: Program = {
  name: 'tree',
  planted: 'styleOf',
  caller: 'layout',
  share: 0.55,
  source: (work) => `
function make(depth, seed) { return { tag: 'n' + (seed % 13), props: { width: seed % 97, color: seed % 7 }, children: depth === 0 ? [] : Array.from({ length: 4 }, (_, at) => make(depth - 1, seed * 5 + at)) }; }
let tree = make(5, 1);
const rules = Array.from({ length: ${String(Math.round(20 * work))} }, (_, at) => ({ tag: 'n' + (at % 13), width: at }));
function matches(rule, node) { return rule.tag === node.tag && rule.width < node.props.width; }
function styleOf(node) { let style = 0; for (const rule of rules) if (matches(rule, node)) style += rule.width; return style; }
function layout(node, left) { let width = node.props.width + (styleOf(node) % 3); for (const child of node.children) width += layout(child, left + width); return width; }
function change(node, step) { return { ...node, props: { ...node.props, color: (node.props.color + step) % 7 }, children: node.children.map((child) => change(child, step)) }; }
function same(a, b) { return a.tag === b.tag && a.props.width === b.props.width && a.props.color === b.props.color; }
function diff(a, b, patches) { if (!same(a, b)) patches.push(b.tag); for (let at = 0; at < a.children.length; at += 1) diff(a.children[at], b.children[at], patches); return patches; }
let step = 0;
function job() { step += 1; const next = change(tree, step % 3); const patches = diff(tree, next, []); tree = next; return layout(tree, 0) + patches.length; }
`,
};

/** Numbers in typed arrays, without garbage: one function with most of the time beside two with some. */
const NUMBERS: Program = {
  name: 'numbers',
  planted: 'blur',
  caller: 'frame',
  share: 0.35,
  source: (work) => `
const width = 256, height = 128;
const image = new Float64Array(width * height).map((_, at) => (at * 2654435761) % 255);
const out = new Float64Array(width * height);
function blur(from, to, rows) { for (let y = 1; y < rows; y += 1) for (let x = 1; x < width - 1; x += 1) { const at = y * width + x; to[at] = (from[at - 1] + from[at] + from[at + 1] + from[at - width] + from[at + width]) / 5; } }
function histogram(from) { const bins = new Uint32Array(64); for (let at = 0; at < from.length; at += 1) bins[(from[at] / 4) & 63] += 1; return bins; }
function contrast(from, bins) { let low = 0; while (bins[low] < 10 && low < 63) low += 1; let sum = 0; for (let at = 0; at < from.length; at += 1) sum += Math.max(0, from[at] - low); return sum; }
function frame() { blur(image, out, ${String(Math.round(100 * work))}); const bins = histogram(out); return contrast(out, bins) + bins[3]; }
function job() { return frame(); }
`,
};

export const PROGRAMS: readonly Program[] = [PRICES, MARKUP, SERVICE, TREE, NUMBERS];

/** The loop around the job. The service waits between two jobs. */
export function programText({ name, source }: Program, work: number): string {
  const next = name === 'service' ? 'setTimeout(run, 3)' : 'setImmediate(run)';
  return `'use strict';${source(work)}
let kept = 0;
function run() { kept = (kept + job()) % 1e9; ${next}; }
run();
`;
}

/** The changed builds. */
export const CHANGES = [
  { name: 'program', title: 'program takes 20 % longer: named', workOf: ({ share }: Program) => 1 + 0.2 / share },
  { name: 'function', title: 'function does 20 % more: named', workOf: () => 1.2 },
] as const;
