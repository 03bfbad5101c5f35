/** The manifests, by the rules of those who read them. */
import { McpbManifestSchema } from '@anthropic-ai/mcpb/schemas/0.3';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT, readJson } from '../setup/project.mjs';
import { desktopManifest, npmManifest, registryManifest } from './npm-manifests.mjs';

const project = readJson(join(ROOT, 'package.json'));
const repository = 'https://github.com/example/pen-workbench';

const Argument = z.strictObject({ type: z.literal('positional'), value: z.string() });
/** The MCP registry's schema of 2025-12-11 for a server that is an npm package. */
const RegistryServer = z.strictObject({
  $schema: z.url(),
  name: z
    .string()
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  repository: z.strictObject({ url: z.url(), source: z.literal('github') }).optional(),
  packages: z.array(
    z.strictObject({
      registryType: z.literal('npm'),
      identifier: z.string(),
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
      runtimeHint: z.string(),
      runtimeArguments: z.array(Argument),
      packageArguments: z.array(Argument),
      transport: z.strictObject({ type: z.literal('stdio') }),
    }),
  ),
});

test('the npm package has two names for its command, and only DuckDB as a dependency, which is optional', () => {
  const manifest = npmManifest(project, { build: { commit: 'abc' }, repository });
  expect(manifest).toMatchObject({
    name: 'pen-workbench',
    version: project.version,
    bin: { pen: 'bin/pen.mjs', 'pen-workbench': 'bin/pen.mjs' },
    engines: { node: '>=22.13.0' },
    repository: { url: `git+${repository}.git` },
    penBuild: { commit: 'abc' },
  });
  expect(manifest).not.toHaveProperty('dependencies');
  expect(Object.keys(manifest.optionalDependencies).toSorted()).toEqual(['@duckdb/node-api', '@duckdb/node-bindings']);
});

test('server.json is what the MCP registry takes, and starts what the npm package is named', () => {
  const npm = npmManifest(project, { build: {}, repository });
  for (const where of [repository, null]) {
    const server = RegistryServer.parse(registryManifest(project, { repository: where }));
    // The registry compares these.
    expect(server.name).toBe(npm.mcpName);
    expect(server.packages.map(({ identifier, version }) => [identifier, version])).toEqual([[npm.name, npm.version]]);
    const [first] = server.packages;
    /** @param {{ value: string }[]} [args] */
    const words = (args = []) => args.map(({ value }) => value);
    expect([
      first?.runtimeHint,
      ...words(first?.runtimeArguments),
      first?.identifier,
      ...words(first?.packageArguments),
    ]).toEqual(['npx', '-y', 'pen-workbench', 'mcp']);
  }
});

test('the manifest of the bundle for Claude Desktop is valid by its own schema', () => {
  const manifest = desktopManifest(project, { platform: 'darwin' });
  expect(McpbManifestSchema.safeParse(manifest)).toMatchObject({ success: true });
  expect(manifest.compatibility.platforms).toEqual(['darwin']);
  expect(McpbManifestSchema.safeParse({ ...manifest, server: { type: 'node' } })).toMatchObject({ success: false });
});
