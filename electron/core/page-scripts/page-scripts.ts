/**
 * Reads the scripts that run inside a page, and combines each library with our own wrapper. They are data here: nothing of them runs in
 * this process. In a checkout they are made of their sources, else read from dist/page-scripts.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import type { PageScriptName, PageScriptsPort } from '../../../shared/core/capability/page-scripts-ports.ts';
import { appError, type AppError, type AppResult, AppFailure, unwrap } from '../../../shared/base/errors.ts';

type FileName =
  | 'web-vitals.js'
  | 'vitals.js'
  | 'axe.js'
  | 'accessibility.js'
  | 'interaction.js'
  | 'slow-moments.js'
  | 'input-events.js'
  | 'renders.js'
  | 'shifted-boxes.js';
type PageScriptFiles = Readonly<Record<FileName, string>>;

/** Sources of each file, from the root of a checkout. */
export const PAGE_SCRIPT_SOURCES: PageScriptFiles = {
  'web-vitals.js': 'node_modules/web-vitals/dist/web-vitals.attribution.iife.js',
  'vitals.js': 'electron/features/page/in-page/vitals.ts',
  'axe.js': 'node_modules/axe-core/axe.min.js',
  'accessibility.js': 'electron/features/audits/in-page/accessibility.ts',
  'interaction.js': 'electron/core/page-scripts/in-page/hand/hand.ts',
  'slow-moments.js': 'electron/features/live/in-page/slow-moments.ts',
  'input-events.js': 'electron/core/page-scripts/in-page/input-events.ts',
  'renders.js': 'electron/features/renders/in-page/renders.ts',
  'shifted-boxes.js': 'electron/core/page-scripts/in-page/shifted-boxes.ts',
};

/**
 * The library with everything it registers recorded, so that it can be stopped: its observers and listeners are wrappers in this scope
 * around the real ones.
 */
function vitalsScript(library: string, own: string): string {
  return `(() => {
const registered = { observers: new Set(), listeners: [] };
const PerformanceObserver = class extends globalThis.PerformanceObserver {
  constructor(callback) {
    super(function penWorkbenchObserver(...args) { callback.apply(this, args); });
    registered.observers.add(this);
  }
};
const listening = new Map();
const addEventListener = (type, listener, options) => {
  const known = listening.get(listener) ?? function penWorkbenchListener(event) { listener.call(this, event); };
  listening.set(listener, known);
  registered.listeners.push([type, known, options]);
  globalThis.addEventListener(type, known, options);
};
const removeEventListener = (type, listener, options) =>
  globalThis.removeEventListener(type, listening.get(listener) ?? listener, options);
${library}
${own}
return page.observe(webVitals, registered);
})()`;
}

/** axe-core exports itself to `module.exports` if that exists. */
function accessibilityScript(library: string, own: string): string {
  return `(async (options) => {
const module = { exports: {} };
${own}
const unload = page.loadTraceless(() => {
${library}
});
try {
return await page.scan(module.exports, options);
} finally {
unload();
}
})`;
}

/** Its value makes a hand; the script is evaluated once in a document. */
function interactionScript(_library: string, own: string): string {
  return `(() => {
${own}
return page.handMaker();
})()`;
}

/** Its value observes a page: `slow-moments`, `input-events` and `renders`. */
function observingScript(_library: string, own: string): string {
  return `(() => {
${own}
return page.observe();
})()`;
}

/** Its value is what the script has for a caller: `record`, `recorded`; `boxes`. */
function exportedScript(_library: string, own: string): string {
  return `(() => {
${own}
return page;
})()`;
}

function unreadable(what: string, thrown: unknown): AppError {
  return appError(
    'file_unreadable',
    `${what} could not be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
    'Part of the installation is missing: reinstall PEN Workbench.',
  );
}

interface Composition {
  /** Null: our own script needs no library. */
  readonly library: FileName | null;
  readonly own: FileName;
  /** `own` defines `page`, with what our script exports. */
  readonly compose: (library: string, own: string) => string;
}

const COMPOSITIONS: Readonly<Record<PageScriptName, Composition>> = {
  vitals: { library: 'web-vitals.js', own: 'vitals.js', compose: vitalsScript },
  accessibility: { library: 'axe.js', own: 'accessibility.js', compose: accessibilityScript },
  interaction: { library: null, own: 'interaction.js', compose: interactionScript },
  'slow-moments': { library: null, own: 'slow-moments.js', compose: observingScript },
  'input-events': { library: null, own: 'input-events.js', compose: observingScript },
  renders: { library: null, own: 'renders.js', compose: observingScript },
  'recorded-renders': { library: null, own: 'renders.js', compose: exportedScript },
  'shifted-boxes': { library: null, own: 'shifted-boxes.js', compose: exportedScript },
};

/** Flags of Node for the script of `pen fetch`: a small space for new objects, because its memory counts in the limit of the container. */
export const FETCH_SCRIPT_FLAGS = ['--max-semi-space-size=2'] as const;

/** The script of `pen fetch`. `folder` as below. Error: `file_unreadable`. */
export async function readFetchScript(folder: string | null): Promise<string> {
  try {
    return folder === null
      ? await (await import('./bundle.ts')).fetchScriptText()
      : await readFile(join(folder, 'fetch-heap.cjs'), 'utf8');
  } catch (thrown) {
    throw new AppFailure(unreadable('The script of pen fetch', thrown));
  }
}

/** `folder`: the built files; null to read them from the checkout that contains this file. */
export function createPageScripts(folder: string | null): PageScriptsPort {
  const texts = new Map<PageScriptName, Promise<AppResult<string>>>();
  const textOf = async (name: FileName): Promise<string> =>
    folder === null
      ? (await import('./bundle.ts')).checkoutText(PAGE_SCRIPT_SOURCES[name])
      : readFile(join(folder, name), 'utf8');

  const read = async (name: PageScriptName): Promise<AppResult<string>> => {
    const { library, own, compose } = COMPOSITIONS[name];
    try {
      const libraryText = library === null ? '' : await textOf(library);
      return ok(compose(libraryText.replace(/\/\/# sourceMappingURL=.*$/m, ''), await textOf(own)));
    } catch (thrown) {
      return err(unreadable('The script for the page', thrown));
    }
  };

  return {
    async text(name) {
      const known = texts.get(name) ?? read(name);
      texts.set(name, known);
      return unwrap(await known);
    },
  };
}
