/**
 * `npm test` is the day: every check, unit tests, one real test of each feature on each runtime, the tests of the night of features that changed
 * (`checks/last-passed.mjs`), and some stories. `--rest` is `npm run test:rest`: what the day leaves out (`checks/parts.mjs`). `--all` is `npm run
 * test:nightly`: all of it, with more random inputs (`PEN_TEST_NIGHT`). `--without-e2e` is `npm run check`, `--only-e2e` is `npm run e2e`.
 * `--screenshots` saves screenshots of the main states of the window in artifacts/screenshots; all else goes to Playwright, such as the file of
 * one story. A missing requirement is a failure, and the summary names what did not run.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { CHECKERS } from './checks/checkers.mjs';
import { checkTheChecks } from './checks/check-the-checks.mjs';
import { lastPassed } from './checks/last-passed.mjs';
import { writeDurations } from './checks/longest-first.mjs';
import {
  DAY_TITLES,
  NIGHT_STORIES,
  NIGHT_TITLES,
  featuresOfTheNight,
  featureOf,
  isOfTheNight,
  nightTests,
} from './checks/parts.mjs';
import { TARGET_KINDS, countTargets, readPlaywrightReport, readVitestReport, textTable } from './checks/reports.mjs';
import { packageForTests } from './package.mjs';
import { packageNpmForTests } from './package-npm.mjs';
import { ensureDisplay } from './setup/display.mjs';
import { electronEnvironment, requireElectron } from './setup/electron-binary.mjs';
import { ROOT, SetupProblem, readJson, runMain, writeWhole } from './setup/project.mjs';
import { QUIET_LIMIT_MS, run } from './setup/run.mjs';
import { targetEnvironment } from './setup/test-targets.mjs';

const ARTIFACTS = join(ROOT, 'artifacts');
const PLAYWRIGHT_REPORT = join(ARTIFACTS, 'playwright.json');
const TARGETS_FILE = join(ARTIFACTS, 'real-targets.jsonl');
/** Features whose tests of the night ran by day, with the hash of each: `npm run test:rest` leaves them out, as the day has told what failed. */
const RAN_BY_DAY = join(ARTIFACTS, 'ran-by-day.json');
const OWN_FLAGS = ['--only-e2e', '--without-e2e', '--rest', '--all', '--screenshots'];
/** The files of stories, and those of the packages. */
const STORY = /\.spec|^e2e\b/;
const STORY_OF_PACKAGES = /(packaged|npm-package)\.spec/;
const UNCHANGED = 'npm run test:rest runs it after a change of what it tests, npm run test:nightly always';
/** @typedef {{ readonly projects: readonly string[], readonly has: RegExp }} Lane projects of vitest, and the names of their files */

/** Tests that compute. @type {Lane} */
const QUICK = { projects: ['unit', 'window'], has: /^(?!.*\.real\.)/ };
/** Tests that wait most of their time, for the rounds of a hunt or for other programs, and compare no times. @type {Lane} */
const WAITING = { projects: ['waiting'], has: /\.waiting\.real\./ };
/** Tests that record and compare real work: nothing runs beside it, which would be noise on a machine without a free core. @type {Lane} */
const REAL = { projects: ['real targets'], has: /^(?!.*\.waiting\.).*\.real\./ };

/**
 * @typedef {object} StepResult
 * @property {number} passed
 * @property {number} failed
 * @property {string} [note] for the summary
 * @property {string} [output] shown when it failed
 * @property {readonly string[]} [failures] a line each, said again at the end, where they are found
 * @property {readonly string[]} [late] tests that would have begun too late (`checks/out-of-time.mjs`)
 * @property {true} [isLeftOut] it did not run; the note says why
 */

/** @param {string} note @returns {StepResult} */
const leftOut = (note) => ({ passed: 0, failed: 0, note, isLeftOut: true });

/** One step that either passes or fails. @param {boolean} passed @param {string} [output] @returns {StepResult} */
const single = (passed, output) => ({
  passed: passed ? 1 : 0,
  failed: passed ? 0 : 1,
  ...(output === undefined ? {} : { output }),
});

/**
 * An error that the user can fix is a failed step, and the others still run; any other exception is a bug of these scripts.
 * @param {() => StepResult | Promise<StepResult>} work
 */
async function attempt(work) {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof SetupProblem)) throw thrown;
    return single(false, thrown.message);
  }
}

/** @returns {Promise<StepResult>} */
async function checkTheChecksStep() {
  const findings = await checkTheChecks();
  const missed = findings.filter(({ found }) => !found);
  return {
    passed: findings.length - missed.length,
    failed: missed.length,
    note: `${findings.length - missed.length} of ${findings.length} planted violations found`,
    output: missed
      .map(({ checker, what, output }) => `${checker} did not find ${what}; its output:\n${output.slice(-2000)}`)
      .join('\n\n'),
  };
}

/**
 * @param {import('./setup/run.mjs').RunResult} result
 * @param {import('./checks/reports.mjs').TestCounts | null} counts
 * @returns {StepResult}
 */
function testStep(result, counts) {
  if (counts === null || result.failure !== null) {
    const why =
      result.failure === 'quiet'
        ? `ended: ${QUIET_LIMIT_MS / 60_000} minutes without a line`
        : 'it did not come to its end';
    return {
      passed: counts?.passed ?? 0,
      failed: (counts?.failed ?? 0) + 1,
      failures: counts?.failures ?? [],
      note: why,
    };
  }
  const { passed, failed, failures, skipped, late } = counts;
  // Some failures belong to no test (an unhandled rejection), so the runner's exit status decides. No test at all is a failure too.
  const isNone = passed === 0 && late.length === 0;
  const unexplained = failed === 0 && skipped.length === 0 && (result.code !== 0 || isNone) ? 1 : 0;
  return {
    late,
    passed,
    failed: failed + skipped.length + unexplained,
    failures,
    note: [
      ...(skipped.length > 0 ? [`skipped, which counts as failed: ${skipped.join('; ')}`] : []),
      ...(late.length > 0 ? [`${late.length} not begun: out of time`] : []),
      ...(unexplained > 0 ? [isNone ? 'no test ran' : `it ended with status ${result.code}`] : []),
    ].join('. '),
  };
}

/**
 * @typedef {object} Selection of tests by the part that they are of
 * @property {readonly string[]} args of vitest
 * @property {(title: string) => boolean} [isChosen] by its title; all by default
 */

/** @type {Selection} */
const BY_DAY = {
  args: [`--testNamePattern=${DAY_TITLES}`],
  isChosen: (title) => !isOfTheNight(title),
};

/**
 * The tests of the night: whole files, and those with a title of the night.
 * @param {(path: string) => boolean} isWanted
 * @returns {Selection[]}
 */
function ofTheNight(isWanted) {
  const { whole, marked } = nightTests();
  const selections = [
    { files: whole.filter(isWanted), titles: [], isChosen: () => true },
    { files: marked.filter(isWanted), titles: [`--testNamePattern=${NIGHT_TITLES}`], isChosen: isOfTheNight },
  ];
  return selections
    .filter(({ files }) => files.length > 0)
    .map(({ files, titles, isChosen }) => ({ args: [...titles, ...files], isChosen }));
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name of its report
 * @param {readonly string[]} more arguments of vitest
 * @param {readonly Selection[]} selections run one after the other
 * @returns {Promise<StepResult>}
 */
async function vitestStep(env, name, more, selections) {
  /** @type {StepResult} */
  const sum = { passed: 0, failed: 0, failures: [], late: [], note: '' };
  for (const [at, { args, isChosen }] of selections.entries()) {
    const report = join(ARTIFACTS, `${name}${at === 0 ? '' : `-${at + 1}`}.json`);
    rmSync(report, { force: true });
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const result = await run(
      requireElectron().executablePath,
      [...[vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], ...more, ...args],
      {
        // The build is the first step, so that our own processes can start from it (`electron/core/process/own-programs-fixture.ts`).
        env: {
          ...env,
          ELECTRON_RUN_AS_NODE: '1',
          PEN_TEST_PROGRAMS: 'built',
          ...(args === BY_DAY.args ? { PEN_TEST_DAY: '1' } : {}),
        },
        output: 'show',
        quietLimitMs: QUIET_LIMIT_MS,
      },
    );
    const { passed, failed, failures, late, note } = testStep(result, readVitestReport(report, isChosen));
    sum.passed += passed;
    sum.failed += failed;
    sum.failures = [...(sum.failures ?? []), ...(failures ?? [])];
    sum.late = [...(sum.late ?? []), ...(late ?? [])];
    sum.note = [sum.note, note].filter(Boolean).join('. ');
  }
  return sum;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} chosen arguments of Playwright
 * @returns {Promise<StepResult>}
 */
async function endToEndStep(env, chosen) {
  rmSync(PLAYWRIGHT_REPORT, { force: true });
  rmSync(TARGETS_FILE, { force: true });
  const playwright = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');
  const result = await run(process.execPath, [playwright, 'test', ...chosen], {
    env: { ...env, PEN_REAL_TARGETS: TARGETS_FILE },
    output: 'show',
    quietLimitMs: QUIET_LIMIT_MS,
  });
  return testStep(result, readPlaywrightReport(PLAYWRIGHT_REPORT));
}

/** @param {boolean} withPackages whether the stories of the packaged app ran @returns {StepResult} */
function targetsStep(withPackages) {
  const counts = [...countTargets(TARGETS_FILE)].filter(([kind]) => withPackages || kind !== 'packaged');
  const unused = counts.filter(([, count]) => count === 0).map(([kind]) => kind);
  return {
    passed: counts.length - unused.length,
    failed: unused.length,
    note: unused.length === 0 ? '' : `never used: ${unused.join(', ')}`,
  };
}

/** @param {StepResult} result */
const verdictOf = ({ failed, isLeftOut }) => (isLeftOut ? 'left out' : failed === 0 ? 'passed' : 'FAILED');

/** All of it ran and passed. @param {{ readonly result: StepResult }} step */
const isWhole = ({ result }) => result.failed === 0 && !result.late?.length;

await runMain(async () => {
  const everything = process.argv.includes('--all');
  const rest = process.argv.includes('--rest');
  const record = lastPassed();
  if (!rest) rmSync(RAN_BY_DAY, { force: true });
  const withChecks = !process.argv.includes('--only-e2e');
  const withEndToEnd = !process.argv.includes('--without-e2e');
  const chosen = process.argv.slice(2).filter((argument) => !OWN_FLAGS.includes(argument));
  if (chosen.length > 0 && withChecks) {
    const [first] = chosen;
    throw new SetupProblem(`"${first}" chooses end-to-end tests. Run: npm run e2e -- ${chosen.join(' ')}`);
  }
  mkdirSync(ARTIFACTS, { recursive: true });
  const display = await ensureDisplay();
  const env = {
    ...electronEnvironment(requireElectron()),
    ...display.environment,
    ...targetEnvironment(),
    // A command of a test leaves no process behind, except where that is what is tested.
    PEN_BACKGROUND: 'off',
    ...(everything ? { PEN_TEST_NIGHT: '1' } : {}),
    ...(process.argv.includes('--screenshots') ? { PEN_SCREENSHOTS: '1' } : {}),
  };

  /** @type {{ name: string, result: StepResult, seconds: number }[]} */
  const done = [];
  /**
   * Runs steps at the same time, and prints each when it has ended.
   * @param {readonly { name: string, work: () => StepResult | Promise<StepResult> }[]} steps
   */
  const runSteps = async (steps) => {
    process.stdout.write(`\n── ${steps.map(({ name }) => name).join(', ')}\n`);
    await Promise.all(
      steps.map(async ({ name, work }) => {
        const startedAt = performance.now();
        const result = await attempt(work);
        const seconds = (performance.now() - startedAt) / 1000;
        done.push({ name, result, seconds });
        if (result.failed > 0 && result.output !== undefined) process.stdout.write(`${result.output.trim()}\n`);
        process.stdout.write(
          `${steps.length > 1 ? `${name} ` : ''}${verdictOf(result)} in ${seconds.toFixed(1)} s${result.note ? ` (${result.note})` : ''}\n`,
        );
      }),
    );
  };
  const ranByDay = rest ? (readJson(RAN_BY_DAY) ?? {}) : {};
  /** @param {string} path */
  const isLeft = (path) => {
    const feature = featureOf(path);
    return feature === null || ranByDay[feature] !== record.hash(feature);
  };
  // By day, their tests of the night run too.
  const changed = rest || everything ? [] : Object.keys(featuresOfTheNight()).filter(record.isChanged);
  /** @type {string[]} */
  const recorded = [];
  /** @param {string} part */
  const recordPassed = (part) => {
    if (record.record(part)) recorded.push(part);
  };
  /** @param {string} name @param {() => StepResult | Promise<StepResult>} work */
  const step = (name, work) => runSteps([{ name, work }]);

  try {
    const build = attempt(async () => {
      await buildIfStale(() => {});
      return single(true);
    });
    /** @param {string} path */
    const isWanted = (path) => (rest ? isLeft(path) : changed.includes(featureOf(path) ?? ''));
    /** @param {string} name @param {Lane} lane @param {number} maxWorkers */
    const tests = (name, { projects, has }, maxWorkers) => ({
      name,
      work: async () => {
        await build;
        const args = [...projects.flatMap((project) => ['--project', project]), `--maxWorkers=${maxWorkers}`];
        const selections = [
          ...(everything ? [{ args: [] }] : rest ? [] : [BY_DAY]),
          ...ofTheNight((path) => has.test(path) && isWanted(path)),
        ];
        return vitestStep(env, name.replaceAll(' ', '-'), args, selections);
      },
    });
    // Unit tests compute, and so do the checkers; a hunt leaves its core to them two thirds of its time. Checkers read no build.
    if (!withChecks) await step('build', () => build);
    else {
      await runSteps([
        { name: 'build', work: () => build },
        ...(rest ? [] : CHECKERS).map(({ name, check }) => ({
          name,
          work: async () => {
            const { passed, output } = await check(ROOT);
            return single(passed, output);
          },
        })),
        tests('unit tests', QUICK, 3),
        tests('tests that wait', WAITING, 5),
      ]);
      if (rest || everything)
        await step('check the checks', async () => {
          if (!everything && !record.isChanged('check the checks')) return leftOut(UNCHANGED);
          const result = await checkTheChecksStep();
          if (result.failed === 0) recordPassed('check the checks');
          return result;
        });
      await runSteps([tests('tests on real targets', REAL, 4)]);
      // Before the stories, which test no single feature. By day those that did not run are as when they last passed.
      if (done.every(isWhole)) for (const name of Object.keys(featuresOfTheNight())) recordPassed(name);
      if (!rest)
        writeWhole(RAN_BY_DAY, JSON.stringify(Object.fromEntries(changed.map((name) => [name, record.hash(name)]))));
    }
    if (withEndToEnd) {
      // Arguments that name no story leave all of them.
      const isOther = chosen.some((name) => STORY.test(name)) && !chosen.some((name) => STORY_OF_PACKAGES.test(name));
      const withPackages = chosen.length > 0 ? !isOther : everything || (rest && record.isChanged('packages'));
      await step('package', async () => {
        if (!withPackages) return leftOut(chosen.length > 0 ? 'no story of it was chosen' : UNCHANGED);
        const packaged = await packageForTests();
        Object.assign(env, packaged.environment, await packageNpmForTests());
        return single(packaged.passed, packaged.output);
      });
      const isShort = !everything && !rest && !process.argv.includes('--screenshots');
      const left = [...(isShort ? [NIGHT_STORIES] : []), ...(withPackages ? [] : [STORY_OF_PACKAGES.source])];
      const selection = [
        ...(rest ? ['--grep', [NIGHT_STORIES, STORY_OF_PACKAGES.source].join('|')] : []),
        ...(left.length > 0 ? ['--grep-invert', left.join('|')] : []),
      ];
      await step('end-to-end tests', () => endToEndStep(env, chosen.length > 0 ? chosen : selection));
      // A few stories do not use every kind, and neither do those that began in time.
      if ((rest || everything) && done.every(({ result }) => !result.late?.length))
        await step('real targets', () => targetsStep(withPackages));
      if (chosen.length === 0 && withPackages && done.every(isWhole)) recordPassed('packages');
    }
    if (everything && withChecks && withEndToEnd && done.every(({ result }) => result.failed === 0))
      writeDurations(
        ['unit-tests', 'tests-that-wait', 'tests-on-real-targets'].map((name) => join(ARTIFACTS, `${name}.json`)),
      );
  } finally {
    display.stop();
  }

  // Beside the output of the last step: of a long log, a reader may be shown only that part.
  const failures = done.flatMap(
    ({ name, result: { failed, failures: tests, output } }) =>
      tests ?? (failed > 0 && output !== undefined ? [`${name}: ${output.trim().slice(-1500)}`] : []),
  );
  if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.map((line) => `  ${line}\n`).join('')}`);
  const rows = done.map(({ name, result, seconds }) => [
    name,
    result.isLeftOut ? 'left out' : String(result.passed),
    result.isLeftOut ? '' : String(result.failed),
    `${seconds.toFixed(1)} s`,
    result.note ?? '',
  ]);
  process.stdout.write(`\n${textTable([['step', 'passed', 'failed', 'time', ''], ...rows])}\n`);
  if (withEndToEnd) {
    const targets = [...countTargets(TARGETS_FILE)].map(([kind, count]) => [
      TARGET_KINDS[/** @type {keyof typeof TARGET_KINDS} */ (kind)] ?? kind,
      String(count),
    ]);
    process.stdout.write(`\n${textTable([['real target', 'used'], ...targets])}\n`);
  }
  const late = done.flatMap(({ result }) => result.late ?? []);
  if (late.length > 0)
    process.stdout.write(`\nNot begun, as the time was over:\n${late.map((line) => `  ${line}\n`).join('')}`);
  const passed = done.reduce((sum, { result }) => sum + result.passed, 0);
  const failed = done.reduce((sum, { result }) => sum + result.failed, 0);
  if (recorded.length > 0)
    process.stdout.write(`\nPassed as they are now: ${recorded.join(', ')}. Commit scripts/checks/last-passed.json.\n`);
  if (!everything && !rest && withChecks)
    process.stdout.write(
      `\nLeft out: tests of the night${changed.length === 0 ? '' : `, but not of what changed: ${changed.join(', ')}`}. npm run test:rest runs those, npm run test:nightly all.\n`,
    );
  process.stdout.write(`\n${passed} passed, ${failed} failed${late.length > 0 ? `, ${late.length} not begun` : ''}\n`);
  return failed === 0 ? 0 : 1;
});
