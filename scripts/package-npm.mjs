/**
 * `npm run package:npm`: the npm package and the bundle for Claude Desktop, in release/npm: the tarball, `server.json` for the MCP registry, and an
 * `.mcpb` with the DuckDB of this machine's platform. Publishes nothing.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { buildIfStale } from './build.mjs';
import { ENTRY, desktopManifest, npmManifest, registryManifest } from './packaging/npm-manifests.mjs';
import { thirdPartyNotices } from './packaging/notices.mjs';
import { withLock } from './setup/lock.mjs';
import { ROOT, SetupProblem, createSay, isMain, readJson, runMain } from './setup/project.mjs';
import { QUIET_LIMIT_MS, lastLines, npmScript, run, runNpm } from './setup/run.mjs';

/** Bundles that run on Node, the page of views in chats, and the window in a browser. */
const BUNDLES = ['cli', 'analysis-host', 'second-thread', 'sql-host', 'lighthouse', 'chat-view', 'renderer'];
/** Packed into the page of shared files. */
const SHARED = ['shared-engine', 'shared-viewer'];
/** The sample target in a browser; the sources of its script are in its source map. */
const SAMPLE = ['browser.mjs', 'serve.mjs', 'starter.mjs', 'page'];
/** The packages of DuckDB, and that of its platform. */
const DUCKDB = ['@duckdb/node-api', '@duckdb/node-bindings', 'detect-libc'];

const OUTPUT = join(ROOT, 'release', 'npm');
const FOLDER = join(OUTPUT, 'package');

/** `https://github.com/owner/name` in a workflow of GitHub; a checkout does not know where it is published. */
function repository() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
  return server === undefined || name === undefined ? null : `${server}/${name}`;
}

/** @param {string} file @param {object} content */
function writeJson(file, content) {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** Makes the folder of the package. */
async function makeFolder() {
  rmSync(OUTPUT, { recursive: true, force: true });
  for (const bundle of [...BUNDLES, 'page-scripts', 'shared-page'])
    cpSync(join(ROOT, 'dist', bundle), join(FOLDER, 'dist', bundle), {
      recursive: true,
      filter: (path) => !path.endsWith('.map'),
    });
  for (const name of SAMPLE)
    cpSync(join(ROOT, 'sample', name), join(FOLDER, 'sample', name), {
      recursive: true,
      filter: (path) => path !== join(ROOT, 'sample', 'page', 'source'),
    });
  mkdirSync(join(FOLDER, 'bin'));
  cpSync(join(ROOT, 'scripts', 'packaging', 'npm', 'pen.mjs'), join(FOLDER, ENTRY));
  chmodSync(join(FOLDER, ENTRY), 0o755);
  cpSync(join(ROOT, 'scripts', 'packaging', 'npm', 'README.md'), join(FOLDER, 'README.md'));
  cpSync(join(ROOT, 'LICENSE'), join(FOLDER, 'LICENSE'));
  writeFileSync(
    join(FOLDER, 'THIRD-PARTY-NOTICES.txt'),
    thirdPartyNotices(join(ROOT, 'dist'), [...BUNDLES, ...SHARED]),
  );
  const commit = await run('git', ['rev-parse', 'HEAD']);
  const build = {
    ...(commit.code === 0 ? { commit: commit.output.trim() } : {}),
    builtAt: new Date().toISOString(),
  };
  const project = readJson(join(ROOT, 'package.json'));
  writeJson(join(FOLDER, 'package.json'), npmManifest(project, { build, repository: repository() }));
  writeJson(join(OUTPUT, 'server.json'), registryManifest(project, { repository: repository() }));
}

/** @returns {Promise<string>} the path of the tarball */
async function packTarball() {
  const packed = await runNpm(['pack', '--ignore-scripts', '--pack-destination', OUTPUT, '--loglevel=error'], {
    cwd: FOLDER,
    quietLimitMs: QUIET_LIMIT_MS,
  });
  const name = readdirSync(OUTPUT).find((file) => file.endsWith('.tgz'));
  if (packed.code !== 0 || name === undefined)
    throw new SetupProblem(`npm pack failed:\n\n${lastLines(packed.output)}`, 1);
  return join(OUTPUT, name);
}

/** The bundle for Claude Desktop: the package, its manifest, and DuckDB. @returns {Promise<string>} its path */
async function packDesktopBundle() {
  const { platform, arch } = process;
  const project = readJson(join(ROOT, 'package.json'));
  const folder = join(OUTPUT, 'desktop');
  cpSync(FOLDER, folder, { recursive: true });
  for (const name of [...DUCKDB, `@duckdb/node-bindings-${platform}-${arch}`]) {
    const from = join(ROOT, 'node_modules', name);
    if (!existsSync(from)) throw new SetupProblem(`${name} is not installed for this platform. Run: npm ci`, 1);
    cpSync(from, join(folder, 'node_modules', name), { recursive: true });
  }
  writeJson(join(folder, 'manifest.json'), desktopManifest(project, { platform }));
  const file = join(OUTPUT, `pen-workbench-${project.version}-${platform}-${arch}.mcpb`);
  const tool = join(ROOT, 'node_modules', '@anthropic-ai', 'mcpb', 'dist', 'cli', 'cli.js');
  // Validates the manifest first.
  const packed = await run(process.execPath, [tool, 'pack', folder, file], { quietLimitMs: QUIET_LIMIT_MS });
  rmSync(folder, { recursive: true, force: true });
  if (packed.code !== 0 || !existsSync(file))
    throw new SetupProblem(`mcpb pack failed:\n\n${lastLines(packed.output)}`, 1);
  return file;
}

/** The tarball for the end-to-end tests, and npm, which installs it there. */
export async function packageNpmForTests() {
  await buildIfStale(() => {});
  const tarball = await withLock('package-npm', { what: 'packaging', say: () => {} }, async () => {
    await makeFolder();
    return packTarball();
  });
  return { PEN_NPM_TARBALL: tarball, PEN_NPM_CLI: npmScript() ?? '' };
}

/** @param {string} file */
const megabytes = (file) => `${(statSync(file).size / 1e6).toFixed(1)} MB`;

/** Bytes of all files below a folder. @param {string} folder */
function sizeOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(`${entry.parentPath}${sep}${entry.name}`).size, 0);
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const say = createSay('package');
    await buildIfStale(say);
    await withLock('package-npm', { what: 'packaging', say }, async () => {
      await makeFolder();
      const tarball = await packTarball();
      say(`npm package: ${tarball} (${megabytes(tarball)}, ${(sizeOf(FOLDER) / 1e6).toFixed(1)} MB unpacked)`);
      say(`MCP registry: ${join(OUTPUT, 'server.json')}`);
      const bundle = await packDesktopBundle();
      say(`Claude Desktop: ${bundle} (${megabytes(bundle)})`);
    });
  });
}
