/** `pen` and `pen open`: the whole window in the person's browser, from this process, until it is stopped or nobody uses it. */
import { join, resolve } from 'node:path';
import { Emitter } from '../../../shared/base/emitter.ts';
import { settle } from '../../../shared/base/errors.ts';
import { createLighthouse } from '../../features/audits/index.ts';
import { BROWSER_PARTS } from '../../features/browser-window.ts';
import { watchIdle, type Core } from '../app/index.ts';
import { endBackground } from '../discovery/index.ts';
import type { Log } from '../log/log.ts';
import { parseListenAddress } from '../mcp/http-guards.ts';
import { createSampleTarget, sampleInBrowser } from '../sample/index.ts';
import { guarded } from '../web/guarded.ts';
import { hasBrowser, openInBrowser } from '../web/open-browser.ts';
import { createTerminalQuestions, type TerminalQuestions } from '../web/terminal-questions.ts';
import { createWebDoor, type WebDoor } from '../web/web-door.ts';
import { openWorkbench, type Workbench } from '../workbench/workbench.ts';
import { chosenAddresses } from './arguments/chosen-address.ts';
import { countOf } from './arguments/flags.ts';
import { createCommandLog } from './command-log.ts';
import { DONE, type CommandContext, type CommandOutcome } from './context.ts';
import { printJson, say } from './output/output.ts';
import { checkProjectRoot, createOwnCore } from './own-core.ts';
import { refuseSecond } from './serve-http.ts';
import { connectAtStart } from './start-check.ts';

const DEFAULT_LISTEN = '127.0.0.1:6200';
const IDLE_SECONDS = 30 * 60;
const CLOSE_GRACE_MS = 5000;

interface Opened {
  readonly context: CommandContext;
  readonly cdpUrls: readonly string[];
  readonly questions: TerminalQuestions;
  readonly log: Log;
}

async function openWith(door: WebDoor, { context, cdpUrls, questions, log }: Opened): Promise<Workbench> {
  const { installation, dataDirectory, version } = context;
  const lighthouse = createLighthouse({ execPath: process.execPath, ...installation.lighthouseEntries, log });
  return openWorkbench({
    door,
    parts: BROWSER_PARTS,
    openCore: async (window) => ({ core: await createOwnCore(context, cdpUrls, log, window), lighthouse }),
    sample: createSampleTarget({ findProgram: () => sampleInBrowser(join(installation.rootFolder, 'sample')), log }),
    dataDirectory,
    version,
    log,
    installation: { appFolder: installation.rootFolder, isPackaged: installation.rootFolder.endsWith('.asar') },
    analysisEntry: installation.analysisEntry,
    pageScriptsFolder: installation.pageScriptsFolder ?? null,
    viewFile: installation.viewFile,
    notices: [],
    looksForEndpoints: cdpUrls.length === 0,
    display: 'a browser',
    guard: (asked, core) => guarded(asked, questions, core),
  });
}

/** Resolves when no page was open, no client connected and nothing ran for so long. */
function unused({ activity, runner, sessions }: Core, door: WebDoor, seconds: number): Promise<void> {
  const changes = new Emitter<void>();
  for (const source of [activity.changes, door.changes]) source.listen(() => changes.emit());
  const isRunning = (): boolean =>
    runner.running().length > 0 || door.hasPage() || sessions.all().some(({ info }) => info.kind === 'mcp');
  return new Promise((done) => void watchIdle({ changes, isRunning, idleMs: seconds * 1000 }).listen(done));
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}

/** What a person on another machine types there. */
function forwardLine(address: string): string {
  const { port } = new URL(address);
  return `From another computer: ssh -L ${port}:127.0.0.1:${port} HOST, and open the address there.`;
}

async function showAddress(context: CommandContext, door: WebDoor): Promise<void> {
  const { environment, arguments: given } = context;
  const isShown =
    hasBrowser(environment) &&
    !given.switches.has('no-browser') &&
    (await openInBrowser(door.oneTimeAddress(), context.dataDirectory, environment));
  if (isShown) {
    say(context, 'the window opens in your browser. Press Enter for an address to open it elsewhere, Ctrl+C to end.');
    return;
  }
  const address = door.oneTimeAddress();
  if (context.json) printJson(context.stdout, { address });
  else context.stdout.write(`${address}\n`);
  say(
    context,
    `open this address in a browser; it opens the window once, and Enter prints a new one. Ctrl+C ends PEN.`,
  );
  say(context, forwardLine(address));
}

export async function openWindow(context: CommandContext): Promise<CommandOutcome> {
  const { values, positionals } = context.arguments;
  const listenAt = parseListenAddress(values.get('addr') ?? DEFAULT_LISTEN);
  const unfit = checkProjectRoot(context);
  if (unfit !== null) return { error: unfit };
  const cdpUrls = await chosenAddresses(context);
  await endBackground(context.dataDirectory);
  const second = await refuseSecond(context);
  if (second !== null) return { error: second };

  const log = createCommandLog(context, 'warn');
  context.surviveFaults(log);
  let workbench: Workbench | null = null;
  const door = createWebDoor({
    rendererFolder: context.installation.rendererFolder,
    folders: { passing: join(context.dataDirectory, 'spool'), kept: join(context.dataDirectory, 'source-maps') },
    report: async (captureId) => (workbench === null ? null : workbench.lighthouseHtml(captureId)),
    pageClosed: () => workbench?.pageClosed(),
    log,
  });
  // The page loads while the core opens.
  const listening = await settle(() => door.listen({ ...listenAt, exactPort: values.has('addr') }));
  if (!listening.ok) return { error: listening.error };
  const questions = createTerminalQuestions({
    input: context.stdin,
    output: context.stderr,
    onEmptyLine: () => context.stdout.write(`${door.oneTimeAddress()}\n`),
  });
  const end = async (): Promise<boolean> => {
    questions.close();
    const [clean] = await Promise.all([workbench?.close(CLOSE_GRACE_MS) ?? true, door.close()]);
    return clean;
  };
  await showAddress(context, door);
  const opened = await settle(() => openWith(door, { context, cdpUrls, questions, log }));
  if (!opened.ok) {
    await end();
    return { error: opened.error };
  }
  workbench = opened.value;
  const missing = await connectAtStart(context, workbench.core, cdpUrls);
  if (missing !== null) {
    await end();
    return { error: missing };
  }
  for (const file of positionals) void workbench.openFile(resolve(context.workingDirectory, file));
  const sampled = workbench;
  if (positionals.length === 0) void sampled.found.then((isFound) => (isFound ? undefined : sampled.startSample()));

  await Promise.race([
    interrupted(context.interrupt),
    unused(workbench.core, door, countOf(context.arguments, 'idle') ?? IDLE_SECONDS),
  ]);
  return (await end()) ? DONE : { status: 3 };
}
