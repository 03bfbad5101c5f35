/** Where the numbers of a row are, for the sections that not every file has: recordings have stacks and samples, Chromium 156 scopes. */

/** By section: the names of its fields in the header, and those without which the section says nothing. */
const SECTIONS = {
  locations: {
    fields: {
      objectIndex: 'object_index',
      scriptId: 'script_id',
      line: 'line',
      column: 'column',
      /** Index of the script's node. */
      scriptObject: 'script_object_index',
    },
    needed: ['objectIndex', 'scriptId', 'line', 'column'],
  },
  trace_function_infos: {
    fields: {
      functionId: 'function_id',
      name: 'name',
      scriptName: 'script_name',
      scriptId: 'script_id',
      line: 'line',
      column: 'column',
    },
    needed: ['name'],
  },
  trace_tree: {
    fields: { id: 'id', functionRow: 'function_info_index', count: 'count', size: 'size', children: 'children' },
    needed: ['id', 'functionRow', 'children'],
  },
  samples: {
    fields: { timestampUs: 'timestamp_us', lastId: 'last_assigned_id' },
    needed: ['timestampUs', 'lastId'],
  },
  scopes: {
    fields: {
      /** Index of the script's node, as in `to_node` of edges. */
      scriptNode: 'script_node_index',
      scopeId: 'scope_id',
      depth: 'depth',
      /** Rows of the two other sections that belong to the scope: they follow each other in the order of the scopes. */
      variableCount: 'scope_context_vars_count',
      useCount: 'scope_uses_count',
    },
    needed: ['scriptNode', 'scopeId', 'depth', 'variableCount', 'useCount'],
  },
  scope_context_vars: { fields: { name: 'name' }, needed: ['name'] },
  scope_uses: {
    fields: { scopeId: 'declaring_scope_id', slot: 'slot_index' },
    needed: ['scopeId', 'slot'],
  },
} as const;

type SectionName = keyof typeof SECTIONS;
/** Names of the fields of each section, as the header gives them. */
export type SectionFields = Readonly<Partial<Record<SectionName, readonly string[] | undefined>>>;

/** Positions within a row; −1 if the field is missing. */
export type SectionLayout<Name extends SectionName> = {
  readonly [Field in keyof (typeof SECTIONS)[Name]['fields']]: number;
} & { readonly fieldCount: number };

/** Null for a section that the header does not describe completely. */
export type SectionLayouts = { readonly [Name in SectionName]: SectionLayout<Name> | null };

function layoutOf(name: SectionName, given: readonly string[]): Readonly<Record<string, number>> | null {
  const { fields, needed } = SECTIONS[name];
  const positions = Object.entries<string>(fields).map(([field, written]) => [field, given.indexOf(written)] as const);
  const layout: Record<string, number> = { ...Object.fromEntries(positions), fieldCount: given.length };
  return needed.every((field) => (layout[field] ?? -1) >= 0) ? layout : null;
}

export function sectionLayouts(given: SectionFields): SectionLayouts {
  const names = Object.keys(SECTIONS) as SectionName[];
  return Object.fromEntries(names.map((name) => [name, layoutOf(name, given[name] ?? [])])) as SectionLayouts;
}

/** Fields that this reader does not know: `scopes.colour`. */
export function unknownOf(section: string, given: readonly string[], known: readonly string[]): string[] {
  return given.filter((field) => !known.includes(field)).map((field) => `${section}.${field}`);
}

export function unknownSectionFields(given: SectionFields): string[] {
  return Object.entries(SECTIONS).flatMap(([name, { fields }]) =>
    unknownOf(name, given[name as SectionName] ?? [], Object.values(fields)),
  );
}
