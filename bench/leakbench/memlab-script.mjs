/**
 * One app through memlab, as its users run it: the page is loaded, its action is performed, and what is still there afterwards is a leak.
 * `node memlab-script.mjs FOLDER URL CHROMIUM ACTIONS WORK_FOLDER`, where FOLDER has memlab in its node_modules. One line is the number of leaks and their traces as JSON.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const MAX_TRACE_CHARS = 5_000_000;
const [folder = '', url = '', chromium = '', actions = '5', workDir = ''] = process.argv.slice(2);
const { run } = createRequire(join(folder, 'package.json'))('@memlab/api');
const scenario = {
  url: () => url,
  action: (page) =>
    page.evaluate(async (times) => {
      for (let done = 0; done < times; done += 1) await globalThis.act();
    }, Number(actions)),
  // The action ends where it began.
  back: (page) => page.evaluate(() => null),
};
const { leaks } = await run({
  scenario,
  workDir,
  chromiumBinary: chromium,
  skipScreenshot: true,
  // The page was loaded by our own hunt, and each page load of memlab waits for seconds.
  skipWarmup: true,
  consoleMode: 'SILENT',
});
const result = JSON.stringify({ leaks: leaks.length, traces: JSON.stringify(leaks).slice(0, MAX_TRACE_CHARS) });
// A pipe takes a long line in parts, and an exit drops the rest.
process.stdout.write(`\n${result}\n`, () => process.exit(0));
