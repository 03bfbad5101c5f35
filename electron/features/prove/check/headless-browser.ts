/** A headless browser with an empty profile that a command starts for itself, and ends. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrowserLaunch } from '../../../core/browser-launch/index.ts';
import { createLog } from '../../../core/log/log.ts';
import type { ConnectedEndpoint } from '../programs/program-core.ts';
import type { CheckCore } from './check-core.ts';

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

export interface HeadlessOptions {
  readonly core: Pick<CheckCore, 'connectPipe'>;
  /** Path of the browser; null: the installed one. */
  readonly browser: string | null;
  /** A sentence for the user. */
  readonly notice: (sentence: string) => void;
  /** Further arguments of the browser. */
  readonly extraArguments?: readonly string[];
}

/** Starts the browser, connects it to the core, and ends it after the work. Errors: those of the browser and of the work. */
export async function withHeadlessBrowser<Value>(
  { core, browser: named, notice, extraArguments = [] }: HeadlessOptions,
  signal: AbortSignal,
  work: (targets: ConnectedEndpoint['targets']) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'pen-check-'));
  const launch = createBrowserLaunch({
    dataDirectory: folder,
    address: `pipe:browser-${randomUUID()}`,
    log: createLog({ level: 'error', write: () => undefined }),
    extraArguments: [...BROWSER_ARGUMENTS, ...extraArguments],
    ...(named === null ? {} : { find: async () => ({ name: 'The browser', path: named }) }),
  });
  try {
    const browser = await launch.launch({ signal });
    for (const sentence of browser.notices) notice(sentence);
    const endpoint = await core.connectPipe(browser.pipe, signal);
    try {
      return await work(endpoint.targets);
    } finally {
      await endpoint.release();
    }
  } finally {
    await launch.close();
    // Processes of the browser write to the profile for a moment longer.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
