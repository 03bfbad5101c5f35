/**
 * `npm run package`: an unpacked build for this machine in release/. `npm run package -- --release` builds the formats of
 * electron-builder.yml, and on Linux the deb package. A build from the fallback binary is for development and tests: its version and its folder end in `-dev`, and
 * `--release` refuses it.
 */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { withLock } from './setup/lock.mjs';
import { requireElectron } from './setup/electron-binary.mjs';
import { ROOT, SetupProblem, createSay, isMain, readJson, runMain } from './setup/project.mjs';
import { makeDeb, unpackDeb } from './packaging/deb.mjs';
import { debianArch, debianVersion } from './packaging/deb-texts.mjs';
import { writeIcons } from './packaging/icon-files.mjs';
import { writeSbom } from './packaging/sbom.mjs';
import { QUIET_LIMIT_MS, run } from './setup/run.mjs';

/** Apple's answer to each format of macOS comes without a word until then. */
const RELEASE_QUIET_LIMIT_MS = 60 * 60_000;
/** Where electron-builder.yml expects the icons. */
const ICONS = join(ROOT, 'release', 'icons');

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
 * @property {number} quietLimitMs of electron-builder
 */

/**
 * A build updates itself if `UPDATE_RELEASE_KEY` has the public release key (SPKI in base64), and a release `UPDATE_REPOSITORY` as `OWNER/NAME` too.
 * @param {{ release: boolean, variables?: NodeJS.ProcessEnv }} options
 * @returns {Promise<PackagePlan>}
 */
async function planPackage({ release, variables = process.env }) {
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
  const { UPDATE_RELEASE_KEY: releaseKey = '', UPDATE_REPOSITORY: published = '' } = variables;
  const [owner = '', repository = ''] = published.split('/');
  const updates = [
    ...(releaseKey === '' ? [] : [`-c.extraMetadata.penBuild.releaseKey=${releaseKey}`]),
    // With these, electron-builder writes the lists of files that the app reads, also without publishing.
    ...(release && releaseKey !== '' && repository !== ''
      ? ['-c.publish.provider=github', `-c.publish.owner=${owner}`, `-c.publish.repo=${repository}`]
      : []),
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
    : [
        // The installed binary is for one architecture; for the universal one of macOS electron-builder downloads both.
        ...(release && process.platform === 'darwin' ? [] : [`-c.electronDist=${binary.distFolder}`]),
        `-c.electronVersion=${binary.version}`,
      ];
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
      ...updates,
    ],
    folder: join(ROOT, output, unpacked),
    sbom: join(ROOT, output, `pen-workbench-${version}.cdx.json`),
    electronVersion: binary.version,
    quietLimitMs: release ? RELEASE_QUIET_LIMIT_MS : QUIET_LIMIT_MS,
  };
}

/**
 * Makes the deb package of the unpacked build, and returns its path.
 * @param {PackagePlan} plan
 * @param {{ compress: boolean }} options
 */
async function packDeb({ folder, version, isDevelopmentBuild }, { compress }) {
  const { productName, author } = readJson(join(ROOT, 'package.json'));
  const executable = isDevelopmentBuild ? 'pen-workbench-dev' : 'pen-workbench';
  const file = join(dirname(folder), `${executable}_${debianVersion(version)}_${debianArch(process.arch)}.deb`);
  await makeDeb({
    unpacked: folder,
    icons: ICONS,
    executable,
    productName: isDevelopmentBuild ? `${productName} (dev)` : productName,
    version,
    arch: process.arch,
    maintainer: author,
    licence: join(ROOT, 'LICENSE'),
    file,
    compress,
  });
  return file;
}

/**
 * The programs that the tests drive: on Linux those of the deb package, unpacked as installing it does; elsewhere those of the unpacked build.
 * @param {PackagePlan} plan
 */
async function installForTests(plan) {
  if (process.platform !== 'linux') return programsIn(plan);
  const root = join(dirname(plan.folder), 'installed');
  await unpackDeb(await packDeb(plan, { compress: false }), root);
  const commands = join(root, 'usr', 'bin');
  return {
    // The programs are found through the links, like those of an installed package.
    app: realpathSync(join(commands, basename(programsIn(plan).app))),
    pen: join(commands, 'pen'),
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
    writeIcons(ICONS);
    const result = await run(
      process.execPath,
      [join(ROOT, 'node_modules', 'electron-builder', 'cli.js'), ...plan.args],
      {
        // Do not look for a signing identity: there is none, and the search takes time.
        env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: process.env['CSC_IDENTITY_AUTO_DISCOVERY'] ?? 'false' },
        quietLimitMs: plan.quietLimitMs,
        onStart: (pid) => lock.include(pid),
      },
    );
    if (result.code === 0) await writeSbom({ ...plan, file: plan.sbom });
    return { passed: result.code === 0, output: result.output };
  });
}

/** The unpacked build for the end-to-end tests, and its paths. It contains the public half of a release key that is made for it. */
export async function packageForTests() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const releaseKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const plan = await planPackage({ release: false, variables: { UPDATE_RELEASE_KEY: releaseKey } });
  const { passed, output } = await makePackage(plan, () => {});
  if (!passed) return { passed, output, environment: {} };
  const { app, pen } = await installForTests(plan);
  return {
    passed: existsSync(app) && existsSync(pen),
    output,
    environment: {
      PEN_PACKAGED_APP: app,
      PEN_PACKAGED_PEN: pen,
      PEN_PACKAGED_VERSION: plan.version,
      PEN_PACKAGED_SBOM: plan.sbom,
      PEN_PACKAGED_UPDATE_KEY: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
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
      if (process.platform === 'linux') say(`deb: ${await packDeb(plan, { compress: true })}`);
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
