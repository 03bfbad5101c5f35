/** The tools as clients see them: names, schemas and hints are derived from the capability list only. */
import { z } from 'zod';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { AnyCapability, CapabilityHints } from '../../../shared/core/capability/define.ts';
import { CORE_TOOLS, type ToolCategory } from '../../../shared/core/contracts/tool-categories.ts';
import { WAIT_PARAM, WAIT_TEXT } from './asked-wait.ts';
import { viewMeta } from './view-resource.ts';

// The schema of a tool's parameters as `tools/list` shows it: what a model needs to fill in a call, and nothing else, because every client
// sends the whole list to its model in each conversation. Calls are validated by the capability's own schema, which is stricter: lengths,
// ranges and unknown names are refused there, with a sentence that names the range.

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
function listedParameters({
  params,
  listed = {},
  becomesRun,
}: Pick<AnyCapability, 'params' | 'listed' | 'becomesRun'>): Tool['inputSchema'] {
  const { properties = {}, required = [] } = SchemaNode.parse(z.toJSONSchema(params, { io: 'input' }));
  const all = becomesRun === true ? { ...properties, [WAIT_PARAM]: { type: 'integer' } } : properties;
  return { type: 'object', ...listedObject(all, required, { [WAIT_PARAM]: WAIT_TEXT, ...listed }) };
}

/** The structured content of a failed call; declared together with the result, because clients validate failures too. */
const FAILURE_PROPERTIES = {
  code: { type: 'string', description: 'Only on failure: what kind of failure.' },
  message: { type: 'string', description: 'Only on failure: what happened and why.' },
  suggestion: { type: 'string', description: 'Only on failure: what to do next.' },
  data: { type: 'object', description: 'Only on failure: figures such as retryAfterMs or heldForMs.' },
} as const;

const NOTES_PROPERTY = {
  type: 'array',
  items: { type: 'string' },
  description: 'Notes on the answer: clamped parameters, several matches, warnings.',
} as const;

/**
 * A schema that means the same in every dialect: clients compile it in the one they know (the SDK's in draft 7), whatever `$schema` it
 * names. Tuples differ: in draft 7 a tuple of 2020-12 means an empty array. It becomes an array of its length.
 */
function toPortableSchema(schema: z.ZodObject, io: 'input' | 'output'): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // Words of the window's forms.
      delete jsonSchema['form'];
      const { prefixItems } = jsonSchema;
      if (prefixItems === undefined) return;
      jsonSchema.items = { anyOf: prefixItems.filter((one) => typeof one === 'object') };
      delete jsonSchema.prefixItems;
    },
  });
}

const RootSchema = z.looseObject({ properties: z.record(z.string(), z.looseObject({})).default({}) });

/**
 * The hints that differ from their defaults in MCP (not read-only, destructive, open world); none of a tool with all defaults. Of a tool that only
 * reads, destructive means nothing. Clients approve calls by these: whether a call may be repeated is not among the bytes of the list.
 */
function annotations({ readOnly, destructive, openWorld }: CapabilityHints): Pick<Tool, 'annotations'> {
  const hints = {
    ...(readOnly ? { readOnlyHint: true } : {}),
    ...(readOnly || destructive ? {} : { destructiveHint: false }),
    ...(openWorld ? {} : { openWorldHint: false }),
  };
  return Object.keys(hints).length === 0 ? {} : { annotations: hints };
}

/**
 * Root type object, no `anyOf`, and nothing required: the SDK's client validates the structured content of failures against this schema as
 * well, so both shapes must fit one object. A result property with the name of a failure property stays but loses its type.
 */
function outputSchema(capability: AnyCapability): NonNullable<Tool['outputSchema']> {
  const { properties } = RootSchema.parse(toPortableSchema(capability.result, 'output'));
  const shared = Object.keys(FAILURE_PROPERTIES).filter((name) => name in properties);
  const untyped = Object.fromEntries(shared.map((name) => [name, {}]));
  return {
    type: 'object',
    properties: { notes: NOTES_PROPERTY, ...FAILURE_PROPERTIES, ...properties, ...untyped },
    additionalProperties: false,
  };
}

/** One capability as an MCP tool; the schema of its result only where results are structured. */
export function describeTool(capability: AnyCapability, isStructured: boolean): Tool {
  return {
    name: capability.name,
    description: capability.summary,
    inputSchema: listedParameters(capability),
    ...(isStructured ? { outputSchema: outputSchema(capability) } : {}),
    ...annotations(capability.hints),
  };
}

/** The tools and texts that one client is listed and sent. */
export interface ToolListing {
  /** With the schemas of results, and results as data beside the text. */
  readonly isStructured: boolean;
  /** The core tools only. The others can still be called by name: answers name them. */
  readonly isCoreOnly: boolean;
  /** Answers that have a view are shown as one, and the tools of views are listed. Default: no. */
  readonly hasViews?: boolean;
}

export interface ToolTable {
  list(listing: ToolListing): Tool[];
  /** Names of the same tools, without their descriptions, which take a while to make. */
  names(listing: Pick<ToolListing, 'isCoreOnly' | 'hasViews'>): string[];
  /** Null for an unknown or disabled name. */
  find(name: string): AnyCapability | null;
}

/** Describes a capability as a tool. */
export type DescribeTool = (capability: AnyCapability, isStructured: boolean) => Tool;

/** Builds each description once, for the tables of all clients. */
export function createToolDescriptions(): DescribeTool {
  const texts = new WeakMap<AnyCapability, Tool>();
  const structured = new WeakMap<AnyCapability, Tool>();
  return (capability, isStructured) => {
    const described = isStructured ? structured : texts;
    const known = described.get(capability);
    if (known !== undefined) return known;
    const tool = describeTool(capability, isStructured);
    described.set(capability, tool);
    return tool;
  };
}

/** Capabilities for persons only, of a disabled category, or that are not offered, are neither listed nor callable. */
export function createToolTable(
  capabilities: () => readonly AnyCapability[],
  disabledCategories: () => readonly ToolCategory[],
  isOffered: (capability: AnyCapability) => boolean = () => true,
  describe: DescribeTool = createToolDescriptions(),
): ToolTable {
  const isListed = (capability: AnyCapability): boolean =>
    capability.forPersonOnly !== true && !disabledCategories().includes(capability.category) && isOffered(capability);
  const listed = ({
    isCoreOnly,
    hasViews = false,
  }: Pick<ToolListing, 'isCoreOnly' | 'hasViews'>): readonly AnyCapability[] =>
    capabilities().filter((capability) => {
      const isWanted = capability.forViews === true ? hasViews : !isCoreOnly || CORE_TOOLS.includes(capability.name);
      return isWanted && isListed(capability);
    });
  return {
    list: (listing) =>
      listed(listing).map((capability) => {
        const tool = describe(capability, listing.isStructured);
        return listing.hasViews === true ? { ...tool, ...viewMeta(capability) } : tool;
      }),
    names: (listing) => listed(listing).map(({ name }) => name),
    find(name) {
      const found = capabilities().find((capability) => capability.name === name);
      return found !== undefined && isListed(found) ? found : null;
    },
  };
}
