/** What is started as the sample target. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppFailure, advice, appError } from '../../../shared/base/errors.ts';
import { findBrowser, type InstalledBrowser } from '../browser-launch/index.ts';

export interface SampleProgram {
  readonly program: string;
  /** Before the switches of its browser. */
  readonly arguments: readonly string[];
  /** Added to the environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The sample on this Node, or Electron as Node, shown by an installed browser. `folder` is that of its programs. */
export async function sampleInBrowser(
  folder: string,
  find: () => Promise<InstalledBrowser | null> = () =>
    findBrowser({ platform: process.platform, environment: process.env, home: homedir() }),
): Promise<SampleProgram> {
  const browser = await find();
  if (browser === null) {
    throw new AppFailure(
      appError(
        'sample_failed',
        'The sample target needs a browser, and no Chrome, Chromium, Edge or Brave was found on this computer.',
        advice(
          'Install Chrome or Chromium, or connect to a browser or process of your own: start it with --remote-debugging-port=9222 or --inspect.',
          'Install Chrome or Chromium, or connect to a browser or process of your own by its address.',
        ),
      ),
    );
  }
  return {
    program: process.execPath,
    // Chromium refuses its sandbox to root; the only page is ours.
    arguments: [join(folder, 'browser.mjs'), browser.path, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    variables: { ELECTRON_RUN_AS_NODE: '1' },
  };
}
