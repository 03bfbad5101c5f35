/** Field layout of the allocation sections, from the header. */
import { z } from 'zod';

const MAX_FIELDS = 64;
const FieldNames = z.array(z.string()).max(MAX_FIELDS).optional();

/** Members of the header; all are missing in files from before V8 had them. */
export const ALLOCATION_META = {
  trace_function_info_fields: FieldNames,
  trace_node_fields: FieldNames,
  sample_fields: FieldNames,
};
type AllocationMeta = z.infer<z.ZodObject<typeof ALLOCATION_META>>;

/** Positions within a row; −1 if the field is missing. */
export interface TraceFunctionLayout {
  readonly fieldCount: number;
  readonly name: number;
  readonly scriptName: number;
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

export interface TraceNodeLayout {
  readonly fieldCount: number;
  readonly id: number;
  readonly functionRow: number;
  readonly count: number;
  readonly size: number;
  readonly children: number;
}

export interface SampleLayout {
  readonly fieldCount: number;
  readonly timestampUs: number;
  readonly lastId: number;
}

/** A section is null if the header does not describe it completely. */
export interface AllocationLayout {
  readonly functions: TraceFunctionLayout | null;
  readonly traces: TraceNodeLayout | null;
  readonly samples: SampleLayout | null;
  readonly unknownFields: readonly string[];
}

const KNOWN_FUNCTION_FIELDS = ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'];
const KNOWN_TRACE_FIELDS = ['id', 'function_info_index', 'count', 'size', 'children'];
const KNOWN_SAMPLE_FIELDS = ['timestamp_us', 'last_assigned_id'];

function unknownOf(section: string, fields: readonly string[], known: readonly string[]): string[] {
  return fields.filter((field) => !known.includes(field)).map((field) => `${section}.${field}`);
}

export function allocationLayout(meta: AllocationMeta): AllocationLayout {
  const functionFields = meta.trace_function_info_fields ?? [];
  const traceFields = meta.trace_node_fields ?? [];
  const sampleFields = meta.sample_fields ?? [];
  const functions = {
    fieldCount: functionFields.length,
    name: functionFields.indexOf('name'),
    scriptName: functionFields.indexOf('script_name'),
    scriptId: functionFields.indexOf('script_id'),
    line: functionFields.indexOf('line'),
    column: functionFields.indexOf('column'),
  };
  const traces = {
    fieldCount: traceFields.length,
    id: traceFields.indexOf('id'),
    functionRow: traceFields.indexOf('function_info_index'),
    count: traceFields.indexOf('count'),
    size: traceFields.indexOf('size'),
    children: traceFields.indexOf('children'),
  };
  const samples = {
    fieldCount: sampleFields.length,
    timestampUs: sampleFields.indexOf('timestamp_us'),
    lastId: sampleFields.indexOf('last_assigned_id'),
  };
  const isTree = traces.id >= 0 && traces.functionRow >= 0 && traces.children >= 0;
  return {
    functions: functions.name < 0 ? null : functions,
    traces: isTree ? traces : null,
    samples: samples.timestampUs < 0 || samples.lastId < 0 ? null : samples,
    unknownFields: [
      ...unknownOf('trace_function_infos', functionFields, KNOWN_FUNCTION_FIELDS),
      ...unknownOf('trace_tree', traceFields, KNOWN_TRACE_FIELDS),
      ...unknownOf('samples', sampleFields, KNOWN_SAMPLE_FIELDS),
    ],
  };
}
