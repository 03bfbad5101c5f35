/**
 * Writes docs/capabilities.md from the capability list; with `--check` only says whether it is what the list would give.
 * The definitions are TypeScript, which the app's own runtime reads as it is, so this runs itself again on that.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runOnElectronNode } from './electron-node.mjs';
import { ROOT, runMain } from './setup/project.mjs';

const DOCUMENT = join(ROOT, 'docs', 'capabilities.md');

/** @param {Record<string, any>} schema one parameter as JSON Schema */
function typeText(schema) {
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(', ');
  const range = schema.minimum !== undefined && schema.maximum !== undefined ? ` ${schema.minimum}–${schema.maximum}` : '';
  return `${schema.type ?? 'any'}${range}`;
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** @param {any} capability @param {any} schema */
function section(capability, schema) {
  const hints = Object.entries(capability.hints)
    .filter(([, value]) => value)
    .map(([name]) => name);
  const facts = [
    `Title: ${capability.title}`,
    `Kind: ${capability.kind}`,
    `Hints: ${hints.length === 0 ? 'none' : hints.join(', ')}`,
    `Lock: ${capability.locks.length === 0 ? 'none' : capability.locks.join(', ')}`,
    `Cooldown: ${capability.cooldown === undefined ? 'none' : `${capability.cooldown.ms / 1000} s`}`,
    ...(capability.target === undefined ? [] : [`Targets: ${capability.target.types.join(', ')}`]),
  ];
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(
    ([name, property]) =>
      `| \`${name}\` | ${cell(typeText(property))} | ${required.has(name) ? 'required' : cell(JSON.stringify(property.default) ?? '–')} | ${cell(property.description ?? '')} |`,
  );
  const parameters =
    rows.length === 0
      ? 'No parameters.'
      : ['| Parameter | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return [`### ${capability.name}`, '', capability.summary, '', facts.map((fact) => `- ${fact}`).join('\n'), '', parameters].join('\n');
}

async function render() {
  const { CAPABILITIES } = await import(pathToFileURL(join(ROOT, 'shared', 'capabilities', 'index.ts')).href);
  const { z } = await import('zod');
  const categories = [...new Set(CAPABILITIES.map((/** @type {any} */ capability) => capability.category))];
  const parts = categories.flatMap((category) => [
    `## ${category}`,
    '',
    ...CAPABILITIES.filter((/** @type {any} */ capability) => capability.category === category).flatMap((/** @type {any} */ capability) => [
      section(capability, z.toJSONSchema(capability.params, { io: 'input' })),
      '',
    ]),
  ]);
  return [
    '# Capabilities',
    '',
    'Generated from `shared/capabilities` by `npm run docs`; do not edit. Each is an MCP tool, an IPC method of the window and',
    '`pen call NAME` on the command line.',
    '',
    ...parts,
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

if (process.env['ELECTRON_RUN_AS_NODE'] === '1') {
  const text = await render();
  if (process.argv.includes('--check')) {
    let current = '';
    try {
      current = readFileSync(DOCUMENT, 'utf8');
    } catch {
      // Missing counts as different.
    }
    if (current !== text) {
      process.stderr.write('docs/capabilities.md is not what the definitions say. Run: npm run docs\n');
      process.exitCode = 1;
    }
  } else {
    writeFileSync(DOCUMENT, text);
  }
} else {
  await runMain(() => runOnElectronNode([join(ROOT, 'scripts', 'docs.mjs'), ...process.argv.slice(2)]));
}
