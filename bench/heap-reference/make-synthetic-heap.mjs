/**
 * Writes a synthetic heap snapshot of any size without holding it in memory: a tree with all objects, and additional edges to near and far
 * objects. Figures that need the whole graph get no help from its order.
 *
 *     node bench/heap-reference/make-synthetic-heap.mjs NODES OUT.heapsnapshot [TEXT_MEGABYTES]
 *
 * 37 million nodes give 89 million edges and 2.2 GB. The same numbers always give the same bytes. TEXT_MEGABYTES makes a file large whose graph is
 * small: long strings after all others.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

const [nodes, path, megabytes = '0'] = process.argv.slice(2);
const nodeCount = Number(nodes);
const textMegabytes = Number(megabytes);
if (!(Number.isInteger(nodeCount) && nodeCount >= 1000) || path === undefined || !Number.isInteger(textMegabytes)) {
  throw new Error('Usage: make-synthetic-heap.mjs NODES OUT.heapsnapshot [TEXT_MEGABYTES], with 1000 nodes at least');
}

const NODE_TYPES = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
];
const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];
const NODE_FIELDS = ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'];
const [HIDDEN, ARRAY, STRING, OBJECT, CODE, CLOSURE, NUMBER, SYNTHETIC] = [0, 1, 2, 3, 4, 5, 7, 9];
const [CONTEXT, ELEMENT, PROPERTY, INTERNAL, SHORTCUT] = [0, 1, 2, 3, 5];

const CLASSES = 400;
const PROPERTIES = 500;
const TEXTS = 9000;
const strings = ['<dummy>', '', '(GC roots)', 'Window / https://synthetic.example', 'Object', 'system / Context'];
const FIRST_CLASS = strings.length;
for (let at = 0; at < CLASSES; at += 1) strings.push(`Class${at}`);
const FIRST_PROPERTY = strings.length;
for (let at = 0; at < PROPERTIES; at += 1) strings.push(`property${at}`);
const FIRST_TEXT = strings.length;
for (let at = 0; at < TEXTS; at += 1) strings.push(`text number ${at} of a heap that was never used`);

/** The same number for the same two inputs, spread over 32 bits. */
function mixed(number, salt) {
  let bits = Math.imul(number ^ (salt * 0x9e3779b9), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The root refers to node 1, the engine's, and node 2, the page's, which is the root of the binary tree of all others. */
const TREE_ROOT = 2;
const ENGINE_EDGES = Math.min(1000, nodeCount - TREE_ROOT);
/**
 * In addition to the tree's edges: 1.4 per object, one of three of them to any object, the others to objects created about the same time.
 */
const extraEdges = (ordinal) => (mixed(ordinal, 1) % 1000 < 405 ? 2 : 1);
const NEAR = 500;

function extraTarget(ordinal, edge) {
  const bits = mixed(ordinal, edge + 2);
  if (bits % 3 === 0) return TREE_ROOT + (mixed(bits, ordinal) % (nodeCount - TREE_ROOT));
  return Math.min(nodeCount - 1, Math.max(TREE_ROOT, ordinal - NEAR + (bits % (2 * NEAR))));
}

function treeChildren(ordinal) {
  const first = 2 * (ordinal - TREE_ROOT) + 1 + TREE_ROOT;
  return Math.max(0, Math.min(2, nodeCount - first));
}

function edgesOf(ordinal) {
  if (ordinal === 0) return 2;
  return ordinal === 1 ? ENGINE_EDGES : treeChildren(ordinal) + extraEdges(ordinal);
}

/** For 20 nodes, by number: about the mix of types in a page. */
const TYPE_OF = Uint8Array.from(
  [
    [OBJECT, 8],
    [ARRAY, 3],
    [STRING, 4],
    [CLOSURE, 2],
    [CODE, 1],
    [NUMBER, 1],
    [HIDDEN, 1],
  ].flatMap(([type, share]) => Array.from({ length: share }, () => type)),
);

function nameOf(ordinal, type) {
  const bits = mixed(ordinal, 7);
  if (type === STRING) return FIRST_TEXT + (bits % TEXTS);
  if (type === OBJECT) return bits % 10 === 0 ? 4 : FIRST_CLASS + (bits % CLASSES);
  if (type === CLOSURE) return FIRST_PROPERTY + (bits % PROPERTIES);
  return type === CODE ? 5 : 1;
}

/** A file to which numbers and text are appended. */
function createOutput(filePath) {
  const file = openSync(filePath, 'wx', 0o600);
  const buffer = Buffer.allocUnsafe(1 << 22);
  const ROOM = 32;
  let length = 0;
  const flush = () => {
    for (let at = 0; at < length;) at += writeSync(file, buffer, at, length - at);
    length = 0;
  };
  return {
    number(value) {
      if (length > buffer.length - ROOM) flush();
      let digits = 1;
      for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits += 1;
      let rest = value;
      for (let at = length + digits - 1; at >= length; at -= 1) {
        buffer[at] = 48 + (rest % 10);
        rest = Math.floor(rest / 10);
      }
      length += digits;
    },
    byte(code) {
      if (length > buffer.length - ROOM) flush();
      buffer[length] = code;
      length += 1;
    },
    text(value) {
      flush();
      writeSync(file, value);
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

const COMMA = 44;
let edgeCount = 0;
for (let ordinal = 0; ordinal < nodeCount; ordinal += 1) edgeCount += edgesOf(ordinal);

const kinds = (fields, types) =>
  fields.map((field) => (field === 'type' ? types : field === 'name' ? 'string' : 'number'));
const header = {
  meta: {
    node_fields: NODE_FIELDS,
    node_types: kinds(NODE_FIELDS, NODE_TYPES),
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
    trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
    trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
    sample_fields: ['timestamp_us', 'last_assigned_id'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  },
  node_count: nodeCount,
  edge_count: edgeCount,
  trace_function_count: 0,
  extra_native_bytes: 0,
};

const out = createOutput(path);
out.text(`{"snapshot":${JSON.stringify(header)},\n"nodes":[`);
let written = 0;
const row = (...values) => {
  for (const value of values) {
    if (written > 0) out.byte(COMMA);
    out.number(value);
    written += 1;
  }
};
row(SYNTHETIC, 1, 1, 0, edgesOf(0), 0);
row(SYNTHETIC, 2, 3, 0, edgesOf(1), 0);
row(OBJECT, 3, 5, 48, edgesOf(TREE_ROOT), 0);
for (let ordinal = 3; ordinal < nodeCount; ordinal += 1) {
  const bits = mixed(ordinal, 5);
  const type = TYPE_OF[bits % TYPE_OF.length];
  row(type, nameOf(ordinal, type), 2 * ordinal + 1, 8 * (2 + (bits % 12)), edgesOf(ordinal), 0);
}

out.text('],\n"edges":[');
written = 0;
const edge = (type, name, to) => row(type, name, to * NODE_FIELDS.length);
edge(ELEMENT, 1, 1);
edge(SHORTCUT, 3, TREE_ROOT);
for (let at = 0; at < ENGINE_EDGES; at += 1) {
  edge(INTERNAL, FIRST_PROPERTY, TREE_ROOT + (mixed(at, 3) % (nodeCount - TREE_ROOT)));
}
for (let ordinal = TREE_ROOT; ordinal < nodeCount; ordinal += 1) {
  const bits = mixed(ordinal, 9);
  const children = treeChildren(ordinal);
  for (let child = 0; child < children; child += 1) {
    const to = 2 * (ordinal - TREE_ROOT) + 1 + child + TREE_ROOT;
    if (bits % 2 === 0) edge(ELEMENT, child, to);
    else edge(PROPERTY, FIRST_PROPERTY + ((bits + child) % PROPERTIES), to);
  }
  const extra = extraEdges(ordinal);
  for (let at = 0; at < extra; at += 1) {
    const type = bits % 7 === 0 ? CONTEXT : bits % 5 === 0 ? INTERNAL : PROPERTY;
    edge(type, FIRST_PROPERTY + (mixed(ordinal, at + 11) % PROPERTIES), extraTarget(ordinal, at));
  }
}
out.text(
  `],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[],\n"strings":${JSON.stringify(strings).slice(0, -1)}`,
);
const megabyte = 'a text of a page '.repeat(2 ** 16).slice(0, 2 ** 20);
for (let at = 0; at < textMegabytes; at += 1) out.text(`,"${megabyte}"`);
out.text(']}\n');
out.close();
