/** The real app with its window, started in separate folders, driven over MCP and over the window's debugging port. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { until } from '../eventually.ts';
import { answerOf, connectHttp, runningPen } from '../mcp-client.ts';

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

/** Starts the app; files that tools name are in `projectRoot`. `more`: more flags of it. */
export async function startAppWindow(
  folder: string,
  projectRoot: string,
  { isInspected = false, more = [] }: { readonly isInspected?: boolean; readonly more?: readonly string[] } = {},
): Promise<AppWindow> {
  const dataDirectory = join(folder, 'app');
  const temporary = join(folder, 'app-tmp');
  mkdirSync(temporary, { recursive: true });
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const flags = [
    ...(isInspected ? ['--inspect=0'] : []),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '.',
    `--data-dir=${dataDirectory}`,
    `--project-root=${projectRoot}`,
    '--mcp-port=0',
    '--remote-debugging-port=0',
    // Wheel events scroll without animation, so that the response is a single moment.
    '--disable-smooth-scrolling',
    ...more,
  ];
  const child = spawn(process.execPath, flags, {
    cwd: ROOT,
    env: { ...environment, TMPDIR: temporary },
    stdio: ['ignore', 'ignore', isInspected ? 'pipe' : 'ignore'],
  });
  let inspectorUrl: string | null = null;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    inspectorUrl ??= /ws:\/\/[\d.]+:\d+\/[\w-]{36}/.exec(text)?.[0] ?? null;
  });
  const ended = new Promise((settle) => child.once('exit', settle));
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  try {
    const running = await until('the app', async () => {
      if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}: is there a display?`);
      return runningPen(dataDirectory);
    });
    const port = await until(
      'the port of the window',
      () => Number.parseInt(textOf(join(dataDirectory, 'chromium', 'DevToolsActivePort')) ?? '', 10) || null,
    );
    const page = await until(
      'the window',
      async () =>
        (await CDP.List({ port })).find(({ type, url }) => type === 'page' && url.startsWith('app://')) ?? null,
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
      pid: child.pid ?? 0,
      inspectorUrl,
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
