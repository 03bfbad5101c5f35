/**
 * Reads the scripts that run inside a page, and combines each library with our own wrapper. They are data here: nothing of them runs in
 * this process. In a checkout they are read from their packages, else from dist/page-scripts.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '../../shared/base/result.ts';
import { INTERACTION_SCRIPT_URL } from '../../shared/base/workbench-scripts.ts';
import type { PageScriptName, PageScriptsPort } from '../../shared/capabilities/page/page-scripts-ports.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';

type FileName = 'web-vitals.js' | 'vitals.js' | 'axe.js' | 'accessibility.js' | 'interaction.js' | 'slow-moments.js';
type PageScriptFiles = Readonly<Record<FileName, string>>;

/** The path of each file in a checkout: what the build copies. */
export const PAGE_SCRIPT_SOURCES: PageScriptFiles = {
  'web-vitals.js': 'node_modules/web-vitals/dist/web-vitals.attribution.iife.js',
  'vitals.js': 'electron/page-scripts/in-page/vitals.js',
  'axe.js': 'node_modules/axe-core/axe.min.js',
  'accessibility.js': 'electron/page-scripts/in-page/accessibility.js',
  'interaction.js': 'electron/page-scripts/in-page/interaction.js',
  'slow-moments.js': 'electron/page-scripts/in-page/slow-moments.js',
};

/**
 * The library with everything it registers recorded, so that it can be stopped: its observers and listeners are wrappers in this scope
 * around the real ones.
 */
function vitalsScript(library: string, own: string): string {
  return `(() => {
const registered = { observers: new Set(), listeners: [] };
const PerformanceObserver = class extends globalThis.PerformanceObserver {
  constructor(callback) { super(callback); registered.observers.add(this); }
};
const addEventListener = (type, listener, options) => {
  registered.listeners.push([type, listener, options]);
  globalThis.addEventListener(type, listener, options);
};
const removeEventListener = (type, listener, options) => globalThis.removeEventListener(type, listener, options);
${library}
${own}
return observe(webVitals, registered);
})()`;
}

/**
 * Loading axe puts globals into the world, replaces a built-in function and listens for messages: each of these would keep 3 MB alive in the
 * page until it navigates, once for every scan. They are recorded while it runs and undone afterwards.
 */
function accessibilityScript(library: string, own: string): string {
  return `(async (options) => {
const names = new Set(Reflect.ownKeys(globalThis));
const listeners = [];
const { addEventListener } = EventTarget.prototype;
const { toString } = Function.prototype;
EventTarget.prototype.addEventListener = function (...given) {
  listeners.push([this ?? globalThis, given]);
  return addEventListener.apply(this ?? globalThis, given);
};
const module = { exports: {} };
try {
${library}
${own}
return await scan(module.exports)(options);
} finally {
EventTarget.prototype.addEventListener = addEventListener;
Function.prototype.toString = toString;
for (const [target, given] of listeners) target.removeEventListener(...given);
for (const name of Reflect.ownKeys(globalThis)) if (!names.has(name)) Reflect.deleteProperty(globalThis, name);
}
})`;
}

function interactionScript(_library: string, own: string): string {
  return `(() => {
${own}
return createHand();
})()
//# sourceURL=${INTERACTION_SCRIPT_URL}`;
}

function slowMomentsScript(_library: string, own: string): string {
  return `(() => {
${own}
return observe();
})()`;
}

interface Composition {
  /** Null: our own script needs no library. */
  readonly library: FileName | null;
  readonly own: FileName;
  readonly compose: (library: string, own: string) => string;
}

const COMPOSITIONS: Readonly<Record<PageScriptName, Composition>> = {
  vitals: { library: 'web-vitals.js', own: 'vitals.js', compose: vitalsScript },
  accessibility: { library: 'axe.js', own: 'accessibility.js', compose: accessibilityScript },
  interaction: { library: null, own: 'interaction.js', compose: interactionScript },
  'slow-moments': { library: null, own: 'slow-moments.js', compose: slowMomentsScript },
};

/** `folder`: the built files; null to read them from the checkout that contains this file. */
export function createPageScripts(folder: string | null): PageScriptsPort {
  const texts = new Map<PageScriptName, Promise<AppResult<string>>>();
  const paths = (name: FileName): string =>
    folder === null ? join(import.meta.dirname, '..', '..', PAGE_SCRIPT_SOURCES[name]) : join(folder, name);

  const read = async (name: PageScriptName): Promise<AppResult<string>> => {
    const { library, own, compose } = COMPOSITIONS[name];
    try {
      const [libraryText, ownText] = await Promise.all([
        library === null ? '' : readFile(paths(library), 'utf8'),
        readFile(paths(own), 'utf8'),
      ]);
      // The sources are modules with one export each; here they become parts of one script.
      const ownCode = ownText.replace(/^export const /m, 'const ');
      return ok(compose(libraryText.replace(/\/\/# sourceMappingURL=.*$/m, ''), ownCode));
    } catch (thrown) {
      return err(
        appError(
          'file_unreadable',
          `The script for the page could not be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
          'Part of the installation is missing: reinstall PEN Workbench.',
        ),
      );
    }
  };

  return {
    text(name) {
      const known = texts.get(name) ?? read(name);
      texts.set(name, known);
      return known;
    },
  };
}
