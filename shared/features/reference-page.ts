/** Generates docs/capabilities.md, and a page below docs/capabilities for each category, from the definitions of all capabilities. */
import { z } from 'zod';
import { cell, writtenCell } from '../base/markdown.ts';
import { PERMISSIONS, PRESETS, PermissionSchema, PresetSchema } from '../core/contracts/permissions.ts';
import type { AnyCapability } from '../core/capability/define.ts';
import { leastPermission } from '../core/capability/permissions.ts';

const PropertySchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
});
const ParametersSchema = z.object({
  properties: z.record(z.string(), PropertySchema).default({}),
  required: z.array(z.string()).default([]),
});

function typeText(property: z.output<typeof PropertySchema>): string {
  if (property.enum !== undefined) return property.enum.map(String).join(', ');
  const { minimum, maximum } = property;
  // An integer without a maximum has the largest safe integer in its schema.
  const isOpen = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER;
  const range = minimum === undefined ? '' : isOpen ? ` from ${minimum}` : ` ${minimum}–${maximum}`;
  return `${property.type ?? 'any'}${range}`;
}

function parameterTable(capability: AnyCapability): string {
  const { properties, required } = ParametersSchema.parse(z.toJSONSchema(capability.params, { io: 'input' }));
  const rows = Object.entries(properties).map(([name, property]) => {
    const fallback = required.includes(name)
      ? 'required'
      : property.default === undefined
        ? '–'
        : JSON.stringify(property.default);
    return `| \`${name}\` | ${cell(typeText(property))} | ${cell(fallback)} | ${writtenCell(property.description ?? '')} |`;
  });
  return rows.length === 0
    ? 'No parameters.'
    : ['| Parameter | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** One capability: what it does, its facts and its parameters, in Markdown. */
export function capabilitySection(capability: AnyCapability, heading: '##' | '###' = '###'): string {
  const hints = Object.entries(capability.hints).flatMap(([name, holds]) => (holds ? [name] : []));
  const facts = [
    `Title: ${capability.title}`,
    `Kind: ${capability.kind}`,
    `Permission: ${PERMISSIONS[leastPermission(capability)].label}${capability.permissions === undefined ? '' : ', or others by its parameters'}`,
    `Hints: ${hints.length === 0 ? 'none' : hints.join(', ')}`,
    `Lock: ${capability.locks.length === 0 ? 'none' : capability.locks.join(', ')}${capability.lockSpan === undefined || capability.locks.length === 0 ? '' : ', from start to stop'}`,
    ...(capability.forPersonOnly === true ? ['Not an MCP tool'] : []),
    ...(capability.forViews === true
      ? ['For views in chats: listed to clients that show them, and not to a model']
      : []),
    `Cooldown: ${capability.cooldown === undefined ? 'none' : `${capability.cooldown.ms / 1000} s`}`,
    ...(capability.target === undefined ? [] : [`Targets: ${capability.target.types.join(', ')}`]),
  ];
  return [
    `${heading} ${capability.name}`,
    capability.summary,
    facts.map((fact) => `- ${fact}`).join('\n'),
    parameterTable(capability),
  ].join('\n\n');
}

/** The permissions, and the rule of each in every preset. */
function permissionTable(): string {
  const presets = PresetSchema.options.map((preset) => PRESETS[preset]);
  const rows = PermissionSchema.options.map((permission) => {
    const { label, explanation } = PERMISSIONS[permission];
    const rules = presets.map(({ rules: { [permission]: rule } }) => (rule === 'setting' ? 'as set for all' : rule));
    return `| ${[label, explanation, ...rules].map(writtenCell).join(' | ')} |`;
  });
  const head = ['Permission', 'Allows', ...presets.map(({ label }) => label)];
  return [`| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`, ...rows].join('\n');
}

/** A page below docs. */
export interface ReferencePage {
  readonly path: string;
  readonly text: string;
}

const pageOf = (category: string): string => `capabilities/${category.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.md`;

function toolTable(category: string, capabilities: readonly AnyCapability[]): string {
  const rows = capabilities.map(({ name, title }) => `| [\`${name}\`](${pageOf(category)}#${name}) | ${cell(title)} |`);
  return ['| Tool | Title |', '| --- | --- |', ...rows].join('\n');
}

/** Markdown of all capabilities: permissions and a list, then a page for each category with a section for each capability. */
export function capabilityReferencePages(capabilities: readonly AnyCapability[]): readonly ReferencePage[] {
  const categories = [...new Set(capabilities.map(({ category }) => category))];
  const inCategory = (wanted: string): AnyCapability[] => capabilities.filter(({ category }) => category === wanted);
  const text = (blocks: readonly string[]): string => `${blocks.join('\n\n').trimEnd()}\n`;
  return [
    {
      path: 'capabilities.md',
      text: text([
        '# Capabilities',
        'Generated from `shared/core/capability` by `npm run docs`; do not edit. Each is an MCP tool unless it says otherwise, an IPC method of the window and `pen call NAME` on the command line.',
        '## Permissions',
        'Each permission can be allowed, asked or refused per client. A preset is where to begin.',
        permissionTable(),
        ...categories.flatMap((category) => [`## ${category}`, toolTable(category, inCategory(category))]),
      ]),
    },
    ...categories.map((category) => ({
      path: pageOf(category),
      text: text([
        `# ${category}`,
        'Tools of [all capabilities](../capabilities.md). Generated by `npm run docs`; do not edit.',
        ...inCategory(category).map((capability) => capabilitySection(capability, '##')),
      ]),
    })),
  ];
}
