/** Values that match a JSON schema: a small one and a full one of each branch, for tests of clients' validators. */
import { z } from 'zod';

const DescribedSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  pattern: z.string().optional(),
});
type Described = z.infer<typeof DescribedSchema>;

type Size = 'small' | 'full';

function arrayValue(schema: Described, size: Size): unknown[] {
  if (schema.prefixItems !== undefined) return schema.prefixItems.map((item) => valuesOf(item, size)[0]);
  const each = valuesOf(schema.items ?? {}, size);
  const least = schema.minItems ?? 0;
  const length = size === 'small' ? least : Math.min(Math.max(least, each.length, 1), schema.maxItems ?? 8);
  return Array.from({ length }, (_, index) => each[index % each.length]);
}

function objectValue(schema: Described, size: Size): Record<string, unknown> {
  const required = new Set(schema.required ?? []);
  const entries = Object.entries(schema.properties ?? {})
    .filter(([name]) => size === 'full' || required.has(name))
    .map(([name, of]): [string, unknown] => [name, valuesOf(of, size).at(-1)]);
  const others = schema.additionalProperties;
  const isOpen = size === 'full' && typeof others === 'object' && others !== null;
  return { ...Object.fromEntries(entries), ...(isOpen ? { another: valuesOf(others, size)[0] } : {}) };
}

function valueOfType(type: string | undefined, schema: Described, size: Size): unknown {
  const least = schema.minimum ?? (schema.exclusiveMinimum === undefined ? undefined : schema.exclusiveMinimum + 1);
  switch (type) {
    case 'object':
      return objectValue(schema, size);
    case 'array':
      return arrayValue(schema, size);
    case 'string':
      return ['text', 'heap-3f9a12cd'].find((text) => new RegExp(schema.pattern ?? '', 'u').test(text));
    case 'number':
    case 'integer':
      return least ?? Math.min(size === 'small' ? 0 : 7, schema.maximum ?? 7);
    case 'boolean':
      return size === 'full';
    case 'null':
      return null;
    default:
      return {};
  }
}

/** One value for each branch of the schema, at least one. */
export function valuesOf(given: unknown, size: Size): unknown[] {
  const schema = DescribedSchema.parse(given);
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum !== undefined) return schema.enum;
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return branches.toReversed().flatMap((branch) => valuesOf(branch, size));
  const types = Array.isArray(schema.type) ? schema.type.toReversed() : [schema.type];
  return types.map((type) => valueOfType(type, schema, size));
}
