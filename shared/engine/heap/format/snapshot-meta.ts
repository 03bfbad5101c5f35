/**
 * The `snapshot` object at the start of a `.heapsnapshot`: the fields of nodes and edges and their order. Nothing is assumed, because
 * runtimes differ (Node 20 writes seven node fields, Chromium 156 six and five location fields).
 */
import { z } from 'zod';
import { sectionLayouts, unknownOf, unknownSectionFields, type SectionLayouts } from './section-layout.ts';
import { damaged, foreign } from './snapshot-errors.ts';
import { DROPPED_MARK } from '../../../base/redaction/drop-heap-strings.ts';
import { checkBySchema, problemText } from '../../../base/schema-check.ts';

/** Types are one byte in the columns; V8 has about 15 node types and 7 edge types. */
const MAX_TYPES = 255;
/** V8 writes at most seven fields per row; the limit keeps a row within one block of the scanner. */
const MAX_FIELDS = 64;

const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const FieldNames = z.array(z.string()).min(1).max(MAX_FIELDS);
const OptionalFieldNames = z.array(z.string()).max(MAX_FIELDS).optional();
/** One entry per field: the list of names of an enumerated field, otherwise the name of its type. */
const FieldTypes = z.array(z.union([z.string(), z.array(z.string()).max(MAX_TYPES)]));

const SnapshotHeaderSchema = z.object({
  meta: z.object({
    node_fields: FieldNames,
    node_types: FieldTypes,
    edge_fields: FieldNames,
    edge_types: FieldTypes,
    location_fields: FieldNames.optional(),
    trace_function_info_fields: OptionalFieldNames,
    trace_node_fields: OptionalFieldNames,
    sample_fields: OptionalFieldNames,
    scope_fields: OptionalFieldNames,
    scope_context_var_fields: OptionalFieldNames,
    scope_use_fields: OptionalFieldNames,
  }),
  node_count: Count,
  edge_count: Count,
  root_index: Count.optional(),
  trace_function_count: Count.optional(),
  extra_native_bytes: z.number().optional(),
  [DROPPED_MARK]: z.boolean().optional(),
});

/** Positions within a row of the file; −1 if the field is missing. */
export interface SnapshotMeta {
  readonly nodeFieldCount: number;
  readonly nodeType: number;
  readonly nodeName: number;
  readonly nodeId: number;
  readonly nodeSelfSize: number;
  readonly nodeEdgeCount: number;
  readonly nodeDetachedness: number;
  readonly nodeTraceNode: number;
  readonly nodeTypes: readonly string[];
  readonly edgeFieldCount: number;
  readonly edgeType: number;
  readonly edgeName: number;
  readonly edgeTo: number;
  readonly edgeTypes: readonly string[];
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly rootOrdinal: number;
  /** Number of functions of allocation stacks; null if the header does not have it. */
  readonly traceFunctionCount: number | null;
  /** Memory outside the heap as reported by V8; not part of any node. */
  readonly extraNativeBytes: number;
  /** The contents of strings were dropped when it was taken. */
  readonly stringsDropped: boolean;
  readonly unknownFields: readonly string[];
}

/** Members that only the reader of the file needs besides. */
export interface SnapshotHeader extends SnapshotMeta {
  readonly sections: SectionLayouts;
}

const KNOWN_NODE_FIELDS = ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'];
const KNOWN_EDGE_FIELDS = ['type', 'name_or_index', 'to_node'];
/**
 * Parses the `snapshot` object, which begins at `byteOffset` of the file. Throws `AppFailure`: `damaged_file` if it is not JSON or
 * contradicts itself, `unsupported_format` if it is another kind of header.
 */
export function parseSnapshotMeta(text: string, byteOffset: number): SnapshotHeader {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged(byteOffset, 'its header is not valid JSON');
  }
  const parsed = checkBySchema(SnapshotHeaderSchema, json);
  if (!parsed.ok) {
    throw foreign(byteOffset, `its header does not describe a heap (${problemText(parsed.error[0])})`);
  }
  const { meta, node_count, edge_count, root_index = 0 } = parsed.value;
  const nodeTypes = meta.node_types[meta.node_fields.indexOf('type')];
  const edgeTypes = meta.edge_types[meta.edge_fields.indexOf('type')];
  if (!Array.isArray(nodeTypes) || !Array.isArray(edgeTypes))
    throw damaged(byteOffset, 'its header names no node or edge types');
  const field = (name: string): number => meta.node_fields.indexOf(name);
  const edgeField = (name: string): number => meta.edge_fields.indexOf(name);
  const sectionFields = {
    locations: meta.location_fields,
    trace_function_infos: meta.trace_function_info_fields,
    trace_tree: meta.trace_node_fields,
    samples: meta.sample_fields,
    scopes: meta.scope_fields,
    scope_context_vars: meta.scope_context_var_fields,
    scope_uses: meta.scope_use_fields,
  };
  const result: SnapshotHeader = {
    nodeFieldCount: meta.node_fields.length,
    nodeType: field('type'),
    nodeName: field('name'),
    nodeId: field('id'),
    nodeSelfSize: field('self_size'),
    nodeEdgeCount: field('edge_count'),
    nodeDetachedness: field('detachedness'),
    nodeTraceNode: field('trace_node_id'),
    nodeTypes,
    edgeFieldCount: meta.edge_fields.length,
    edgeType: edgeField('type'),
    edgeName: edgeField('name_or_index'),
    edgeTo: edgeField('to_node'),
    edgeTypes,
    sections: sectionLayouts(sectionFields),
    nodeCount: node_count,
    edgeCount: edge_count,
    rootOrdinal: root_index / meta.node_fields.length,
    traceFunctionCount: parsed.value.trace_function_count ?? null,
    extraNativeBytes: parsed.value.extra_native_bytes ?? 0,
    stringsDropped: parsed.value[DROPPED_MARK] ?? false,
    unknownFields: [
      ...unknownOf('nodes', meta.node_fields, KNOWN_NODE_FIELDS),
      ...unknownOf('edges', meta.edge_fields, KNOWN_EDGE_FIELDS),
      ...unknownSectionFields(sectionFields),
    ],
  };
  for (const needed of ['nodeName', 'nodeId', 'nodeSelfSize', 'nodeEdgeCount', 'edgeName', 'edgeTo'] as const) {
    if (result[needed] < 0) throw damaged(byteOffset, `its header lacks the field that carries ${needed}`);
  }
  if (!Number.isInteger(result.rootOrdinal) || result.rootOrdinal >= Math.max(1, node_count)) {
    throw damaged(byteOffset, `its header puts the root at ${root_index}, where no node begins`);
  }
  if (node_count === 0 && edge_count > 0) throw damaged(byteOffset, 'its header names no nodes at all');
  return result;
}

/** The header names no counts, as that of Hermes before 2024: they are known when the nodes are read. */
export function isUncounted({ nodeCount, edgeCount }: Pick<SnapshotMeta, 'nodeCount' | 'edgeCount'>): boolean {
  return nodeCount === 0 && edgeCount === 0;
}
