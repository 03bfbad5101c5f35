/**
 * Builds small heaps from text for tests: `heap('root → Map → [a, b]')` returns the bytes of a `.heapsnapshot` in which the root holds
 * `Map`, which holds `a` and `b`.
 *
 *
 *   lines root → Map → [a, b] a chain; brackets hold several
 *   edges a -next→ b a property named `next`; a plain arrow's property is named after its target
 *              a -weak:x→ b any other type before the colon: internal, element, context, hidden, shortcut, weak
 *   nodes an object of 10 bytes with the name as written, unless the second argument specifies more; `root` is the root
 */

export interface PictureNode {
  /** One of V8's type names; default `object`. */
  readonly type?: string;
  readonly name?: string;
  readonly sizeBytes?: number;
  /** 0 unknown, 1 attached, 2 detached. */
  readonly detachedness?: number;
  readonly id?: number;
  /** Source location: script id, 0-based line and column. */
  readonly location?: readonly [number, number, number];
  /** The node of that script, by its key in the picture. */
  readonly script?: string;
  /** Id of the allocation stack; Chromium's form has the field only for recorded pictures. */
  readonly traceNode?: number;
}

/** Data of a recording; a stack is `[id, function index, objects, bytes, callees]`. */
export interface PictureRecording {
  /** Name, script, 1-based line and column. */
  readonly functions?: readonly (readonly [string, string, number, number])[];
  /** Script ids of the functions; default 1. */
  readonly scripts?: readonly number[];
  readonly tree?: readonly PictureStack[];
  /** Microseconds, and the last assigned id. */
  readonly samples?: readonly (readonly [number, number])[];
}
export type PictureStack = readonly [number, number, number, number, readonly PictureStack[]];

/** A scope of a script, in the order of the file: a scope follows the one around it. */
export interface PictureScope {
  /** The node of the script, by its key in the picture. */
  readonly script: string;
  readonly id: number;
  readonly depth: number;
  readonly variables?: readonly string[];
  /** Id of the declaring scope, and the place of the variable among those of that scope. */
  readonly uses?: readonly (readonly [scopeId: number, slot: number])[];
}

export interface PictureOptions {
  /**
   * Node 20 writes newlines and seven node fields; Chromium 156 six, five location fields, and scope sections; files from before V8 10 have
   * no detachedness.
   */
  readonly dialect?: 'node' | 'chromium' | 'old';
  readonly recording?: PictureRecording;
  /** Only in Chromium's form. */
  readonly scopes?: readonly PictureScope[];
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
const SCOPE_META = {
  scope_fields: ['script_node_index', 'scope_id', 'depth', 'scope_context_vars_count', 'scope_uses_count'],
  scope_context_var_fields: ['name'],
  scope_use_fields: ['declaring_scope_id', 'slot_index'],
};
const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

interface PictureEdge {
  readonly from: string;
  readonly type: string;
  readonly name: string;
  readonly to: string;
}

/** Parses a picture: node keys in order of appearance (`root` first) and edges in the order written. */
export function parsePicture(picture: string): { keys: string[]; edges: PictureEdge[] } {
  const keys = new Set(['root']);
  const edges: PictureEdge[] = [];
  for (const line of picture.split('\n').map((text) => text.trim())) {
    if (line === '') continue;
    // `a -next→ b` splits into a, the arrow's label and b.
    const parts = line.split(/\s*(?:\s-([^→\n]*))?→\s*/);
    let holders = groupOf(parts[0] ?? '');
    for (const key of holders) keys.add(key);
    for (let at = 1; at + 1 < parts.length; at += 2) {
      const targets = groupOf(parts[at + 1] ?? '');
      const label = parts[at];
      for (const from of holders) {
        for (const to of targets) {
          keys.add(to);
          edges.push({ from, to, ...labelOf(label, to) });
        }
      }
      holders = targets;
    }
  }
  return { keys: [...keys], edges };
}

function groupOf(text: string): string[] {
  const inner = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1).split(',') : [text];
  return inner.map((key) => key.trim()).filter((key) => key !== '');
}

function labelOf(label: string | undefined, target: string): { type: string; name: string } {
  if (label === undefined || label === '') return { type: 'property', name: target };
  const colon = label.indexOf(':');
  const type = label.slice(0, Math.max(0, colon));
  return EDGE_TYPES.includes(type) ? { type, name: label.slice(colon + 1) } : { type: 'property', name: label };
}

/** Bytes of a snapshot of the pictured heap, in V8's form. */
export function heap(
  picture: string,
  nodes: Readonly<Record<string, PictureNode>> = {},
  options: PictureOptions = {},
): Uint8Array {
  const { keys, edges } = parsePicture(picture);
  const dialect = options.dialect ?? 'node';
  const isNode = dialect !== 'chromium';
  const { functions = [], scripts = [], tree = [], samples = [] } = options.recording ?? {};
  const hasTraces = isNode || functions.length > 0;
  const strings = new Map([['<dummy>', 0]]);
  const stringIndex = (text: string): number => {
    const index = strings.get(text) ?? strings.size;
    strings.set(text, index);
    return index;
  };
  const ordinalOf = new Map(keys.map((key, ordinal) => [key, ordinal]));
  const nodeFields = {
    node: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
    chromium: hasTraces
      ? ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness']
      : ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'],
    old: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id'],
  }[dialect];
  const locationFields = isNode
    ? ['object_index', 'script_id', 'line', 'column']
    : ['object_index', 'script_id', 'script_object_index', 'line', 'column'];

  const edgesOf = new Map(keys.map((key): [string, PictureEdge[]] => [key, []]));
  for (const edge of edges) edgesOf.get(edge.from)?.push(edge);
  const ordered = [...edgesOf.values()];
  const nodeRows = keys.map((key, ordinal) => {
    const isRoot = key === 'root';
    const node = nodes[key] ?? {};
    const type = NODE_TYPES.indexOf(node.type ?? (isRoot ? 'synthetic' : 'object'));
    const values = [
      type,
      stringIndex(node.name ?? (isRoot ? '' : key)),
      node.id ?? ordinal * 2 + 1,
      node.sizeBytes ?? (isRoot ? 0 : 10),
      ordered[ordinal].length,
    ];
    if (hasTraces) values.push(node.traceNode ?? 0);
    if (dialect !== 'old') values.push(node.detachedness ?? 0);
    return values;
  });
  const edgeRows = ordered.flat().map(({ type, name, to }) => [
    EDGE_TYPES.indexOf(type),
    // As V8 prints an index: as a signed 32-bit number.
    type === 'element' || type === 'hidden' ? Number(name) | 0 : stringIndex(name),
    (ordinalOf.get(to) ?? 0) * nodeFields.length,
  ]);
  const locationRows = keys.flatMap((key, ordinal) => {
    const { location, script } = nodes[key] ?? {};
    if (location === undefined) return [];
    const [scriptId, line, column] = location;
    const object = ordinal * nodeFields.length;
    const scriptObject = (ordinalOf.get(script ?? '') ?? 0) * nodeFields.length;
    return [isNode ? [object, scriptId, line, column] : [object, scriptId, scriptObject, line, column]];
  });

  const rows = (list: readonly (readonly number[])[]): string =>
    isNode ? list.map((row) => row.join(',')).join('\n,') : list.map((row) => row.join(',')).join(',');
  const kinds = (fields: readonly string[], types: readonly string[]): (string | readonly string[])[] =>
    fields.map((field) => (field === 'type' ? types : field === 'name' ? 'string' : 'number'));
  const header = {
    meta: {
      node_fields: nodeFields,
      node_types: kinds(nodeFields, NODE_TYPES),
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
      trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
      trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
      sample_fields: ['timestamp_us', 'last_assigned_id'],
      location_fields: locationFields,
      ...(isNode ? {} : { ...SCOPE_META }),
    },
    node_count: keys.length,
    edge_count: edgeRows.length,
    trace_function_count: functions.length,
    ...(isNode ? {} : { extra_native_bytes: 0 }),
  };
  const functionRows = functions.map(([name, script, line, column], at) => [
    at,
    stringIndex(name),
    stringIndex(script),
    scripts[at] ?? 1,
    line,
    column,
  ]);
  const stackText = (stacks: readonly PictureStack[]): string =>
    stacks
      .map(([id, place, count, size, callees]) => `${id},${place},${count},${size},[${stackText(callees)}]`)
      .join(',');
  const { scopes: scopeList = [] } = options;
  const scopeRows = scopeList.map(({ script, id, depth, variables = [], uses = [] }) => [
    (ordinalOf.get(script) ?? 0) * nodeFields.length,
    id,
    depth,
    variables.length,
    uses.length,
  ]);
  const variableRows = scopeList.flatMap(({ variables = [] }) => variables.map((name) => [stringIndex(name)]));
  const useRows = scopeList.flatMap(({ uses = [] }) => uses);
  const scopes = isNode
    ? ''
    : `"scopes":[${rows(scopeRows)}],\n"scope_context_vars":[${rows(variableRows)}],\n"scope_uses":[${rows(useRows)}],\n`;
  const text = `{"snapshot":${JSON.stringify(header)},
"nodes":[${rows(nodeRows)}],
"edges":[${rows(edgeRows)}],
"trace_function_infos":[${rows(functionRows)}],
"trace_tree":[${stackText(tree)}],
"samples":[${rows(samples)}],
"locations":[${rows(locationRows)}],
${scopes}"strings":[${[...strings.keys()].map((string) => JSON.stringify(string)).join(',\n')}]}`;
  return new TextEncoder().encode(text);
}
