/**
 * `npm run package`: an unpacked build for this machine in release/. `npm run package -- --release` builds the formats of
 * electron-builder.yml. A build from the fallback binary is for development and tests: its version and its folder end in `-dev`, and
 * `--release` refuses it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { withLock } from './setup/lock.mjs';
import { requireElectron } from './setup/electron-binary.mjs';
import { ROOT, SetupProblem, createSay, isMain, readJson, runMain } from './setup/project.mjs';
import { writeSbom } from './packaging/sbom.mjs';
import { run } from './setup/run.mjs';

const TIMEOUT_MS = 10 * 60_000;

/** electron-builder's names for each platform: the option, and the folder of an unpacked build. */
function platformNames() {
  const arch = process.arch === 'arm64' ? '-arm64' : '';
  if (process.platform === 'darwin') return { option: '--mac', unpacked: `mac${arch}` };
  if (process.platform === 'win32') return { option: '--win', unpacked: `win${arch}-unpacked` };
  return { option: '--linux', unpacked: `linux${arch}-unpacked` };
}

/**
 * @typedef {object} PackagePlan
 * @property {string} version
 * @property {boolean} isDevelopmentBuild from a binary that is not the official one
 * @property {string[]} args for electron-builder
 * @property {string} folder of the unpacked build
 * @property {string} sbom the bill of materials, next to it
 * @property {string} electronVersion
 */

/** @param {{ release: boolean }} options @returns {Promise<PackagePlan>} */
async function planPackage({ release }) {
  const binary = requireElectron();
  const { version: plainVersion } = readJson(join(ROOT, 'package.json'));
  const isDevelopmentBuild = binary.origin !== 'official';
  if (release && isDevelopmentBuild) {
    throw new SetupProblem(
      `A release is built from Electron's official binary only, but this is a ${binary.origin} one (${binary.version}). Run: node scripts/bootstrap.mjs --official-electron`,
    );
  }
  const { option, unpacked } = platformNames();
  // The build of `pen --version` in a package, which has no git to ask.
  const commit = await run('git', ['rev-parse', 'HEAD']);
  const build = [
    ...(commit.code === 0 ? [`-c.extraMetadata.penBuild.commit=${commit.output.trim()}`] : []),
    `-c.extraMetadata.penBuild.builtAt=${new Date().toISOString()}`,
  ];
  const version = isDevelopmentBuild ? `${plainVersion}-dev` : plainVersion;
  const output = isDevelopmentBuild ? 'release/dev' : 'release';
  const overrides = isDevelopmentBuild
    ? [
        `-c.electronDist=${binary.distFolder}`,
        `-c.electronVersion=${binary.version}`,
        `-c.extraMetadata.version=${version}`,
        `-c.directories.output=${output}`,
        '-c.productName=PEN Workbench (dev)',
        '-c.linux.executableName=pen-workbench-dev',
        // The end-to-end tests drive this build through Node's inspector; a release has none.
        '-c.electronFuses.enableNodeCliInspectArguments=true',
      ]
    : [`-c.electronDist=${binary.distFolder}`, `-c.electronVersion=${binary.version}`];
  return {
    version,
    isDevelopmentBuild,
    args: [
      '--config',
      'electron-builder.yml',
      '--publish',
      'never',
      option,
      ...(release ? [] : ['dir']),
      ...overrides,
      ...build,
    ],
    folder: join(ROOT, output, unpacked),
    sbom: join(ROOT, output, `pen-workbench-${version}.cdx.json`),
    electronVersion: binary.version,
  };
}

/** Paths of the program and the `pen` command in an unpacked build. @param {PackagePlan} plan */
function programsIn({ folder, isDevelopmentBuild }) {
  const suffix = isDevelopmentBuild ? '-dev' : '';
  if (process.platform === 'darwin') {
    const app = readdirSync(folder).find((name) => name.endsWith('.app')) ?? '';
    return {
      app: join(folder, app, 'Contents', 'MacOS', app.replace(/\.app$/, '')),
      pen: join(folder, app, 'Contents', 'Resources', 'pen'),
    };
  }
  if (process.platform === 'win32') return { app: join(folder, 'pen-workbench.exe'), pen: join(folder, 'pen.cmd') };
  return { app: join(folder, `pen-workbench${suffix}`), pen: join(folder, 'pen') };
}

/**
 * @param {PackagePlan} plan
 * @param {import('./setup/project.mjs').Say} say
 */
async function makePackage(plan, say) {
  await buildIfStale(say);
  return withLock('package', { what: 'packaging', say }, async (lock) => {
    const result = await run(
      process.execPath,
      [join(ROOT, 'node_modules', 'electron-builder', 'cli.js'), ...plan.args],
      {
        // Do not look for a signing identity: there is none, and the search takes time.
        env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: process.env['CSC_IDENTITY_AUTO_DISCOVERY'] ?? 'false' },
        timeoutMs: TIMEOUT_MS,
        onStart: (pid) => lock.include(pid),
      },
    );
    if (result.code === 0) await writeSbom({ ...plan, file: plan.sbom });
    return { passed: result.code === 0, output: result.output };
  });
}

/** The unpacked build for the end-to-end tests, and its paths. */
export async function packageForTests() {
  const plan = await planPackage({ release: false });
  const { passed, output } = await makePackage(plan, () => {});
  const { app, pen } = programsIn(plan);
  const complete = passed && existsSync(app) && existsSync(pen);
  return {
    passed: complete,
    output,
    environment: {
      PEN_PACKAGED_APP: app,
      PEN_PACKAGED_PEN: pen,
      PEN_PACKAGED_VERSION: plan.version,
      PEN_PACKAGED_SBOM: plan.sbom,
    },
  };
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const say = createSay('package');
    const release = process.argv.includes('--release');
    const plan = await planPackage({ release });
    if (plan.isDevelopmentBuild) {
      say(
        `no official Electron binary is installed, so this is a development build: ${plan.version}, from ${dirname(requireElectron().executablePath)}`,
      );
    }
    const { passed, output } = await makePackage(plan, say);
    if (!passed) throw new SetupProblem(`electron-builder failed:\n\n${output.trim()}`, 1);
    if (release) {
      say(`version ${plan.version} is in release/`);
      return;
    }
    const programs = programsIn(plan);
    say(`version ${plan.version} is in ${plan.folder}`);
    say(`window: ${programs.app}`);
    say(`command line: ${programs.pen}`);
    say(`bill of materials: ${plan.sbom}`);
  });
}
