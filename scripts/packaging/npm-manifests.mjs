/** The manifests of the npm package, of the MCP registry (`server.json`), and of the bundle for Claude Desktop (`manifest.json` in an `.mcpb`). */

/** The entry, from the folder of the package. */
export const ENTRY = 'bin/pen.mjs';

/** The server's name in the MCP registry. */
const REGISTRY_NAME = 'io.github.pen-workbench/pen-workbench';
const NEEDED_NODE = '>=22.13.0';
const LABEL = 'PEN Workbench';
/** The registry takes 100 characters. */
const SHORT = 'Find memory leaks and slow code in Chrome, Electron, Node and Deno: heap, CPU, traces, SQL.';
const KEYWORDS = [
  'mcp',
  'performance',
  'profiling',
  'memory-leak',
  'heap-snapshot',
  'cpuprofile',
  'trace',
  'devtools',
  'cdp',
];

/**
 * @typedef {object} Project fields of the checkout's package.json
 * @property {string} version
 * @property {string} license
 * @property {string} author
 * @property {Record<string, string>} dependencies
 */

/** @param {string | null} repository `https://github.com/owner/name` */
const repositoryOf = (repository) =>
  repository === null ? {} : { repository: { type: 'git', url: `git+${repository}.git` } };

/**
 * package.json of the npm package.
 * @param {Project} project
 * @param {{ build: object, repository: string | null }} options `build` is what `pen --version` prints
 */
export function npmManifest({ version, license, author, dependencies }, { build, repository }) {
  const duckdb = Object.entries(dependencies).filter(([name]) => name.startsWith('@duckdb/'));
  return {
    name: 'pen-workbench',
    version,
    description: SHORT,
    keywords: KEYWORDS,
    license,
    author,
    ...repositoryOf(repository),
    mcpName: REGISTRY_NAME,
    type: 'module',
    bin: { 'pen-workbench': ENTRY, pen: ENTRY },
    files: ['bin', 'dist', 'sample', 'THIRD-PARTY-NOTICES.txt'],
    engines: { node: NEEDED_NODE },
    optionalDependencies: Object.fromEntries(duckdb),
    penBuild: build,
  };
}

/**
 * @param {Project} project
 * @param {{ repository: string | null }} options
 */
export function registryManifest({ version }, { repository }) {
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: REGISTRY_NAME,
    title: LABEL,
    description: SHORT,
    version,
    ...(repository === null ? {} : { repository: { url: repository, source: 'github' } }),
    packages: [
      {
        registryType: 'npm',
        identifier: 'pen-workbench',
        version,
        runtimeHint: 'npx',
        runtimeArguments: [{ type: 'positional', value: '-y' }],
        packageArguments: [{ type: 'positional', value: 'mcp' }],
        transport: { type: 'stdio' },
      },
    ],
  };
}

/**
 * @param {Project} project
 * @param {{ platform: NodeJS.Platform }} options the platform of the DuckDB in the bundle
 */
export function desktopManifest({ version, license, author }, { platform }) {
  return {
    manifest_version: '0.3',
    name: 'pen-workbench',
    display_name: LABEL,
    version,
    description: SHORT,
    long_description:
      'Takes heap snapshots, CPU profiles and traces of pages, Electron apps, Node and Deno that run with a debugging port on this machine, finds what leaks and what is slow, and compares captures. It joins the app PEN Workbench if that runs.',
    author: { name: author },
    license,
    keywords: KEYWORDS,
    server: {
      type: 'node',
      entry_point: ENTRY,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${ENTRY}`, 'mcp', '--project-root', '${user_config.project_root}'],
      },
    },
    user_config: {
      project_root: {
        type: 'directory',
        title: 'Project folder',
        description: 'Captures are opened from this folder, and exported into it.',
        default: '${DOCUMENTS}',
        required: true,
      },
    },
    tools_generated: true,
    prompts_generated: true,
    compatibility: { platforms: [platform], runtimes: { node: NEEDED_NODE } },
  };
}
