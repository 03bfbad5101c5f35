/** One run of a page scenario: a new headless browser with an empty profile opens the page and performs the steps. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err } from '../../../shared/base/result.ts';
import type { PageScenario } from '../../../shared/contracts/budgets.ts';
import { appError, errorOfAbort, type AppResult } from '../../../shared/contracts/errors.ts';
import { createBrowserLaunch } from '../../browser-launch/index.ts';
import { createLog } from '../../log/log.ts';
import { runDeadline, type CheckCore } from './check-core.ts';
import { measurePage, type MeasureOptions } from '../../measured-runs/measure-page.ts';
import type { PassFigures } from '../../measured-runs/recorder.ts';

/** The same window everywhere, and no work of the browser's own during a run. */
const BROWSER_ARGUMENTS = [
  '--headless',
  '--window-size=1280,900',
  '--mute-audio',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  // The popup of the address bar is a page that nobody sees here, and more than half of what a start computes.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
];

export interface RunOptions extends MeasureOptions {
  readonly core: CheckCore;
  /** Path of the browser; null: the installed one. */
  readonly browser: string | null;
  /** Folder in which commands run. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** A sentence for the user, said once in a check. */
  readonly notice: (sentence: string) => void;
}

/** Errors: those of the browser, `navigation_failed` for a page that does not load, those of the steps, and `deadline_exceeded`. */
export async function runPage(scenario: PageScenario, options: RunOptions): Promise<AppResult<PassFigures>> {
  const deadline = runDeadline(options.signal, scenario.timeoutSeconds);
  const folder = await mkdtemp(join(tmpdir(), 'pen-check-'));
  const launch = createBrowserLaunch({
    dataDirectory: folder,
    log: createLog({ level: 'error', write: () => undefined }),
    extraArguments: BROWSER_ARGUMENTS,
    ...(options.browser === null ? {} : { find: namedBrowser(options.browser) }),
  });
  try {
    const browser = await launch.launch({ signal: deadline.signal });
    if (!browser.ok) return browser;
    for (const notice of browser.value.notices) options.notice(notice);
    const endpoint = await options.core.connectPipe(browser.value.pipe, deadline.signal);
    if (!endpoint.ok) return endpoint;
    try {
      const page = endpoint.value.targets().find(({ type }) => type === 'page');
      if (page === undefined) return err(appError('no_target', 'The browser has no page.', 'Run the check again.'));
      const measured = await measurePage(scenario, page.id, { ...options, signal: deadline.signal });
      // The call that was cancelled says so; why is said by the run.
      return !measured.ok && deadline.signal.aborted ? err(errorOfAbort(deadline.signal)) : measured;
    } finally {
      await endpoint.value.release();
    }
  } finally {
    deadline.dispose();
    await launch.close();
    // Processes of the browser write to the profile for a moment longer.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

const namedBrowser = (path: string) => async () => ({ name: 'The browser', path });
