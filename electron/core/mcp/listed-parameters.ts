/**
 * The schema of a tool's parameters as `tools/list` shows it: what a model needs to fill in a call, and nothing else, because every client
 * sends the whole list to its model in each conversation. Calls are validated by the capability's own schema, which is stricter: lengths,
 * ranges and unknown names are refused there, with a sentence that names the range.
 */
import { z } from 'zod';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';

const SchemaNode = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  default: z.unknown().optional(),
});
type Node = z.infer<typeof SchemaNode>;
type Listed = Record<string, unknown>;

/** Choices, and what is on by default: other defaults (no filter, off, 20 rows) are what a reader assumes. */
function isListedDefault(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value !== '');
}

function listedUnion(branches: readonly Listed[]): Listed {
  const values = branches.flatMap((branch) => (Array.isArray(branch['enum']) ? (branch['enum'] as unknown[]) : [null]));
  const types = [...new Set(branches.map((branch) => branch['type']))];
  const type = types.length === 1 ? types[0] : types;
  if (branches.every((branch) => Array.isArray(branch['enum']))) return { type, enum: values };
  const areBare = branches.every((branch) => Object.keys(branch).join() === 'type');
  return areBare ? { type } : { anyOf: branches };
}

function listedType(node: Node): Listed {
  if (node.anyOf !== undefined) return listedUnion(node.anyOf.map((branch) => listedType(SchemaNode.parse(branch))));
  const values = node.const === undefined ? node.enum : [node.const];
  const { type } = node;
  return {
    ...(type === undefined ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(node.items === undefined ? {} : { items: listedType(SchemaNode.parse(node.items)) }),
    ...(node.properties === undefined ? {} : listedObject(node.properties, node.required ?? [])),
  };
}

function listedObject(
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[],
  texts: Readonly<Record<string, string | false>> = {},
): Listed {
  const listed = Object.entries(properties).flatMap(([name, property]): [string, Listed][] => {
    const node = SchemaNode.parse(property);
    const text = texts[name];
    if (text === false) return [];
    return [
      [
        name,
        {
          ...listedType(node),
          ...(isListedDefault(node.default) ? { default: node.default } : {}),
          ...(text === undefined ? {} : { description: text }),
        },
      ],
    ];
  });
  return {
    properties: Object.fromEntries(listed),
    ...(required.length === 0 ? {} : { required: [...required] }),
  };
}

/** The parameters as a JSON Schema with type object at its root. */
export function listedParameters({
  params,
  listed = {},
}: Pick<AnyCapability, 'params' | 'listed'>): Tool['inputSchema'] {
  const { properties = {}, required = [] } = SchemaNode.parse(z.toJSONSchema(params, { io: 'input' }));
  return { type: 'object', ...listedObject(properties, required, listed) };
}
