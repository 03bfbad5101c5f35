/**
 * `npm run demo`: the main story, unattended, on the real app: attach to the sample, snapshot, grow its leak, snapshot again, see what
 * grew, export both, fetch the same capture over MCP; let an assistant, which asks first, hunt for the leak and show its path; then profile slow work, profile it fixed, and find the function that made the
 * difference; and trace the page while it is blocked. Leaves captures, exports and screenshots in a folder it names, ends with a table.
 * `--readme-images` also puts the screenshots that the README shows into docs/images.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { textTable } from './checks/reports.mjs';
import { askTool, fetchOverMcp } from './demo/assistant.mjs';
import { grownClasses } from './demo/grown-classes.mjs';
import { connectAssistant, huntAndShow } from './demo/hunt.mjs';
import { growSampleLeak, pressWhile } from './demo/sample-page.mjs';
import { openWindow } from './demo/window.mjs';
import { prepareElectron } from './setup/electron-launch.mjs';
import { ROOT, createSay, runMain, writeWhole } from './setup/project.mjs';

const REFRESHES = 5;
/** Rows of the classes that grew; the leaking one is added if it is not among them. */
const SHOWN_CLASSES = 8;
/** The leaking class of the sample, as its page shows. */
const LEAKING_CLASS = 'OrderRow';
/** The function of the sample that is slow until it is fixed, as its page shows. */
const SLOW_FUNCTION = 'findCustomer';
const RECORD_S = 3;
/** The name of the assistant that has a token of its own. */
const ASSISTANT = 'Demo assistant';

/** Images of the README, by the screenshot that each is. */
const README_IMAGES = {
  'heap-comparison': '4-heap-comparison',
  'heap-retainers': '4-retaining-path',
  trace: '8-trace',
  'cpu-comparison': '7-cpu-comparison',
  'live-target': '9-live-target',
  'shown-path': '10-shown-path',
};

/** The part of `pen_capture_trace`'s answer that the demo uses.
 * @typedef {{ longTasks: { count: number, totalBlockingMs: number } | null, hotFunctions: { name: string }[] }} Insights
 */

/** `20261120-094105`: sorts by time, and is a valid folder name everywhere. */
function timestamp() {
  return new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

await runMain(async () => {
  const say = createSay('demo');
  await buildIfStale(createSay('build'));
  const folder = join(ROOT, 'demo-output', timestamp());
  for (const name of ['data', 'exports', 'screenshots']) mkdirSync(join(folder, name), { recursive: true });
  say(`everything goes to ${folder}`);

  /** @type {string[][]} */
  const rows = [];
  /**
   * One step of the story, timed; what it found out goes into the table.
   * @template T
   * @param {string} what
   * @param {() => Promise<{ outcome: string, value: T }>} work
   */
  const step = async (what, work) => {
    say(what);
    const startedAt = performance.now();
    const { outcome, value } = await work();
    rows.push([what, outcome, `${((performance.now() - startedAt) / 1000).toFixed(1)} s`]);
    return value;
  };

  const launch = await prepareElectron();
  for (const notice of launch.notices) say(notice);
  const window = await openWindow({ launch, folder });
  try {
    await step('open the workbench, attached to the sample target', async () => {
      const target = await window.waitForSample();
      await window.screenshot('1-attached');
      return { outcome: target, value: undefined };
    });
    const first = await step('take a heap snapshot', async () => {
      const captureId = await window.takeHeapSnapshot();
      const count = await window.countOf(LEAKING_CLASS);
      await window.screenshot('2-first-snapshot');
      return {
        outcome: `${captureId}: ${count} × ${LEAKING_CLASS}`,
        value: { captureId, count, exported: await window.exportTo('first.heapsnapshot') },
      };
    });
    await step(`press the sample's leaking button ${REFRESHES} times, over MCP`, async () => {
      const { before, after } = await growSampleLeak(window.dataFolder, REFRESHES);
      return { outcome: `${before} → ${after} listeners held`, value: undefined };
    });
    const second = await step('take a second heap snapshot', async () => {
      const captureId = await window.takeHeapSnapshot();
      const count = await window.countOf(LEAKING_CLASS);
      await window.screenshot('3-second-snapshot');
      return {
        outcome: `${captureId}: ${count} × ${LEAKING_CLASS}`,
        value: { captureId, count, exported: await window.exportTo('second.heapsnapshot') },
      };
    });
    const grown = await step('compare the two exports with pen analyze', async () => {
      const classes = await grownClasses(first.exported, second.exported);
      writeWhole(join(folder, 'grown-classes.json'), JSON.stringify(classes, null, 2));
      const leak = classes.find(({ name }) => name === LEAKING_CLASS);
      if (leak?.countDelta !== second.count - first.count) {
        throw new Error(
          `pen analyze says ${LEAKING_CLASS} grew by ${leak?.countDelta ?? 0}, the window by ${second.count - first.count}`,
        );
      }
      return {
        outcome: `${LEAKING_CLASS} +${leak.countDelta}, of ${classes.length} classes that grew`,
        value: classes,
      };
    });
    await step('compare both in the window, and see what retains a row', async () => {
      const outcome = await window.compareHeaps(LEAKING_CLASS);
      await window.screenshot('4-heap-comparison');
      await window.openCapture(second.captureId, 'heap-document');
      await window.showRetainers(LEAKING_CLASS);
      await window.screenshot('4-retaining-path');
      return { outcome, value: undefined };
    });
    await step('fetch the second capture over MCP', async () => {
      const fetched = await fetchOverMcp({
        dataFolder: window.dataFolder,
        captureId: second.captureId,
        exportTo: join(folder, 'exports', 'second-over-mcp.heapsnapshot'),
      });
      if (fetched.sha256 !== second.exported.sha256)
        throw new Error('the capture over MCP is not the one that the window exported');
      writeWhole(join(folder, 'over-mcp.md'), fetched.text);
      return {
        outcome: `${fetched.tools} tools; same ${second.exported.sizeText}, SHA-256 ${fetched.sha256.slice(0, 12)}…`,
        value: undefined,
      };
    });
    /** @param {boolean} isFixed */
    const profile = (isFixed) =>
      step(`profile the sample's ${isFixed ? 'fixed' : 'slow'} way to add up invoices, over MCP`, async () => {
        const answer = await pressWhile(window.dataFolder, { button: 'invoices', isFixed }, () =>
          askTool(window.dataFolder, 'pen_cpu_profile', { target: 'PEN sample', duration: RECORD_S }),
        );
        const captureId = String(answer.value['captureId']);
        writeWhole(join(folder, `cpu-${isFixed ? 'fixed' : 'slow'}.md`), answer.text);
        await window.openCapture(captureId, 'cpu-profile-document');
        await window.screenshot(isFixed ? '6-fixed-profile' : '5-slow-profile');
        const { hotspots } = /** @type {{ hotspots: { name: string, selfMs: number }[] }} */ (answer.value['content']);
        const hottest = hotspots[0];
        return {
          outcome: `${captureId}: ${hottest?.name ?? 'nothing'} ${hottest?.selfMs.toFixed(0) ?? 0} ms`,
          value: captureId,
        };
      });
    const base = await profile(false);
    const current = await profile(true);
    await step('compare the two profiles over MCP', async () => {
      const { text, value } = await askTool(window.dataFolder, 'pen_cpu_compare', { base, current });
      writeWhole(join(folder, 'cpu-compared.md'), text);
      const { changes } = /** @type {{ changes: { name: string, deltaMs: number, exceedsNoise: boolean }[] }} */ (
        value
      );
      const largest = changes[0];
      if (largest?.name !== SLOW_FUNCTION || largest.deltaMs >= 0 || !largest.exceedsNoise)
        throw new Error(`pen_cpu_compare names ${largest?.name ?? 'nothing'}, not ${SLOW_FUNCTION}`);
      await window.compareProfiles();
      await window.screenshot('7-cpu-comparison');
      return { outcome: `${largest.name} ${largest.deltaMs.toFixed(0)} ms, more than noise`, value: undefined };
    });
    await step('trace the sample while it blocks its page, over MCP', async () => {
      const { text, value } = await pressWhile(window.dataFolder, { button: 'block' }, () =>
        askTool(window.dataFolder, 'pen_capture_trace', { target: 'PEN sample', duration: RECORD_S, cpuSamples: true }),
      );
      const captureId = String(value['captureId']);
      writeWhole(join(folder, 'trace.md'), text);
      const insights = await askTool(window.dataFolder, 'pen_trace_insights', { capture: captureId });
      writeWhole(join(folder, 'trace-insights.md'), insights.text);
      await window.openCapture(captureId, 'trace-document');
      await window.screenshot('8-trace');
      const { longTasks, hotFunctions } = /** @type {Insights} */ (
        /** @type {Record<string, unknown>} */ (value['content'])['insights']
      );
      if (longTasks === null || longTasks.count === 0)
        throw new Error('no long task in a trace of a page that was blocked');
      return {
        outcome: `${captureId}: ${longTasks.count} long tasks, ${longTasks.totalBlockingMs.toFixed(0)} ms blocked, hottest ${hotFunctions[0]?.name ?? 'nothing'}`,
        value: undefined,
      };
    });
    await step('look at the live target while its leak grows', async () => {
      await window.openLiveTarget();
      const { before, after } = await growSampleLeak(window.dataFolder, REFRESHES);
      await window.watchPlots();
      await window.screenshot('9-live-target');
      return { outcome: `${before} → ${after} listeners held`, value: undefined };
    });
    await step('an assistant asks, hunts for the leak, and shows its path', async () => {
      const token = await connectAssistant(window.dataFolder, ASSISTANT);
      await window.askBefore(ASSISTANT, ['Record captures', 'Change the page']);
      let mark = '';
      const hunt = await huntAndShow({
        dataFolder: window.dataFolder,
        token,
        async onAsked() {
          say(await window.showRequest());
          await window.screenshot('10-request');
          await window.allowRequest();
        },
        async onShown() {
          mark = await window.waitForShownPath();
          await window.screenshot('10-shown-path');
        },
      });
      await window.backToOwnPlace();
      writeWhole(join(folder, 'leak-hunt.md'), `${hunt.text}\n\n${hunt.link}\n`);
      return { outcome: `${hunt.paths} paths grow in every round. ${mark}`, value: undefined };
    });
    await step('close the workbench', async () => {
      const code = await window.close();
      if (code !== 0) throw new Error(`the app ended with status ${code}`);
      return { outcome: 'exit status 0', value: undefined };
    });
    if (process.argv.includes('--readme-images')) {
      for (const [image, screenshot] of Object.entries(README_IMAGES)) {
        copyFileSync(join(folder, 'screenshots', `${screenshot}.png`), join(ROOT, 'docs', 'images', `${image}.png`));
      }
      say('the images of the README are those of this run');
    }
    const top = grown
      .filter(({ name }, rank) => rank < SHOWN_CLASSES || name === LEAKING_CLASS)
      .map(({ name, countDelta, sizeDeltaBytes }) => [name, `+${countDelta}`, `${sizeDeltaBytes} B`]);
    process.stdout.write(`\n${textTable([['class that grew', 'objects', 'shallow size'], ...top])}\n`);
    process.stdout.write(`\n${textTable([['step', 'outcome', 'took'], ...rows])}\n\nLeft in ${folder}\n`);
  } finally {
    await window.kill();
    launch.stop();
  }
});
