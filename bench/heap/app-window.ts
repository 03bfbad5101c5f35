/** The real app with its window, or the window in a browser, started in separate folders, driven over MCP and over the window's debugging port. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { until } from '../eventually.ts';
import { chromiumPath } from '../../electron/core/cdp/testing/real-targets.ts';
import { answerOf, connectHttp, PEN, runningPen } from '../mcp-client.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

const KEY_CODES = { ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, Home: 36 } as const;
type Key = keyof typeof KEY_CODES;

export interface AppWindow {
  /** Process id of the main process. */
  readonly pid: number;
  /** The inspector of the main process, if it was requested. */
  readonly inspectorUrl: string | null;
  /** Evaluates in the page and awaits a promise. Throws what the page throws. */
  evaluate(expression: string): Promise<unknown>;
  /** Evaluates repeatedly until the expression is true. */
  until(what: string, expression: string, limitMs?: number): Promise<void>;
  press(key: Key): Promise<void>;
  doubleClick(selector: string): Promise<void>;
  wheel(selector: string, deltaYPx: number): Promise<void>;
  /** Lays the page out in this size, whatever the size of the screen. */
  resize(size: { readonly widthPx: number; readonly heightPx: number }): Promise<void>;
  /** Processor time of tasks on the window's main thread, which other programs on the machine do not change. */
  mainThreadMs(): Promise<number>;
  /** Calls a tool as an assistant does. */
  call(tool: string, parameters: Record<string, unknown>): Promise<unknown>;
  close(): Promise<void>;
}

function textOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** The processes of a window. */
interface Started {
  readonly pid: number;
  readonly inspectorUrl: string | null;
  readonly dataDirectory: string;
  /** Of the program that shows the page. */
  readonly port: () => Promise<number>;
  /** How the address of the page begins. */
  readonly origin: string;
  readonly hasEnded: () => boolean;
  end(): Promise<void>;
}

interface StartOptions {
  readonly isInspected?: boolean;
  /** More flags of the app. */
  readonly more?: readonly string[];
  /** Default: the window of the app. */
  readonly door?: 'app' | 'browser';
}

/** Wheel events scroll without animation, so that the response is a single moment. */
const NO_ANIMATION = '--disable-smooth-scrolling';
const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

/** The port in a profile of Chromium, once it is written. */
const portIn = (profile: string): Promise<number> =>
  until('the port of the window', () => Number.parseInt(textOf(join(profile, 'DevToolsActivePort')) ?? '', 10) || null);

async function ended(...children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}

function startApp(folder: string, projectRoot: string, { isInspected = false, more = [] }: StartOptions): Started {
  const dataDirectory = join(folder, 'app');
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const flags = [
    ...(isInspected ? ['--inspect=0'] : []),
    ...asRoot(),
    '.',
    `--data-dir=${dataDirectory}`,
    `--project-root=${projectRoot}`,
    '--mcp-port=0',
    '--remote-debugging-port=0',
    NO_ANIMATION,
    ...more,
  ];
  const child = spawn(process.execPath, flags, {
    cwd: ROOT,
    env: { ...environment, TMPDIR: join(folder, 'app-tmp') },
    stdio: ['ignore', 'ignore', isInspected ? 'pipe' : 'ignore'],
  });
  let inspectorUrl: string | null = null;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    inspectorUrl ??= /ws:\/\/[\d.]+:\d+\/[\w-]{36}/.exec(text)?.[0] ?? null;
  });
  return {
    pid: child.pid ?? 0,
    get inspectorUrl() {
      return inspectorUrl;
    },
    dataDirectory,
    port: () => portIn(join(dataDirectory, 'chromium')),
    origin: 'app://',
    hasEnded: () => child.exitCode !== null,
    end: () => ended(child),
  };
}

/** The window in a Chromium of this machine. */
async function startBrowser(folder: string, projectRoot: string): Promise<Started> {
  const dataDirectory = join(folder, 'app');
  const profile = join(folder, 'browser');
  const child = spawn(
    process.execPath,
    [PEN, 'open', '--data-dir', dataDirectory, '--project-root', projectRoot, '--addr', '127.0.0.1:0', '--no-browser'],
    {
      cwd: ROOT,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', TMPDIR: join(folder, 'app-tmp') },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (printed += text));
  const address = await until('the address of the window', () => /http:\S+/.exec(printed)?.[0] ?? null);
  const browser = spawn(
    chromiumPath(),
    [
      ...asRoot(),
      `--user-data-dir=${profile}`,
      '--remote-debugging-port=0',
      '--no-first-run',
      '--window-size=1440,900',
      NO_ANIMATION,
      address,
    ],
    { stdio: 'ignore' },
  );
  return {
    pid: child.pid ?? 0,
    inspectorUrl: null,
    dataDirectory,
    port: () => portIn(profile),
    origin: new URL(address).origin,
    hasEnded: () => child.exitCode !== null,
    end: () => ended(browser, child),
  };
}

/** Starts the app; files that tools name are in `projectRoot`. */
export async function startAppWindow(
  folder: string,
  projectRoot: string,
  options: StartOptions = {},
): Promise<AppWindow> {
  mkdirSync(join(folder, 'app-tmp'), { recursive: true });
  const started =
    options.door === 'browser' ? await startBrowser(folder, projectRoot) : startApp(folder, projectRoot, options);
  const { pid, dataDirectory } = started;
  const end = (): Promise<void> => started.end();
  try {
    const running = await until('the app', async () => {
      if (started.hasEnded()) throw new Error('the app ended: is there a display?');
      return runningPen(dataDirectory);
    });
    const port = await started.port();
    const page = await until(
      'the window',
      async () =>
        (await CDP.List({ port })).find(
          ({ type, url }) => type === 'page' && url.startsWith(started.origin) && !url.includes('key='),
        ) ?? null,
    );
    const window = await CDP({ target: page.webSocketDebuggerUrl, local: true });
    const { client } = await connectHttp(running);
    await window.Performance.enable({ timeDomain: 'threadTicks' });
    const evaluate = async (expression: string): Promise<unknown> => {
      const { result, exceptionDetails } = await window.Runtime.evaluate({
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      if (exceptionDetails !== undefined) {
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      }
      return result.value;
    };
    const middleOf = async (selector: string): Promise<{ x: number; y: number }> =>
      z.object({ x: z.number(), y: z.number() }).parse(
        await evaluate(`(() => {
          const found = [...document.querySelectorAll(${JSON.stringify(selector)})].find((each) => each.checkVisibility());
          if (found === undefined) throw new Error(${JSON.stringify(`nothing in view is ${selector}`)});
          const { left, top, width, height } = found.getBoundingClientRect();
          return { x: left + width / 2, y: top + height / 2 };
        })()`),
      );
    return {
      pid,
      inspectorUrl: started.inspectorUrl,
      evaluate,
      until: async (what, expression, limitMs) => {
        await until(what, async () => ((await evaluate(expression)) === true ? true : null), { limitMs });
      },
      async press(key) {
        const event = { key, code: key, windowsVirtualKeyCode: KEY_CODES[key] };
        await window.Input.dispatchKeyEvent({ type: 'rawKeyDown', ...event });
        await window.Input.dispatchKeyEvent({ type: 'keyUp', ...event });
      },
      async doubleClick(selector) {
        const at = await middleOf(selector);
        for (const clickCount of [1, 2]) {
          await window.Input.dispatchMouseEvent({ type: 'mousePressed', button: 'left', clickCount, ...at });
          await window.Input.dispatchMouseEvent({ type: 'mouseReleased', button: 'left', clickCount, ...at });
        }
      },
      async wheel(selector, deltaYPx) {
        const at = await middleOf(selector);
        await window.Input.dispatchMouseEvent({ type: 'mouseWheel', deltaX: 0, deltaY: deltaYPx, ...at });
      },
      async resize({ widthPx, heightPx }) {
        await window.Emulation.setDeviceMetricsOverride({
          width: widthPx,
          height: heightPx,
          deviceScaleFactor: 0,
          mobile: false,
        });
      },
      async mainThreadMs() {
        const { metrics } = await window.Performance.getMetrics();
        return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
      },
      call: async (tool, parameters) => (await answerOf(client, tool, parameters)).structured,
      async close() {
        await client.close();
        // Not awaited: a browser may leave the closing handshake unanswered, and it is about to end.
        void window.close();
        await end();
      },
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}
