/** The core of one check: always in this process, because its runs connect to browsers and programs that they start themselves. */
import { readFile } from 'node:fs/promises';
import { err, ok } from '../../../shared/base/result.ts';
import type { Progress } from '../../../shared/contracts/app/activity.ts';
import { appError, type AppResult } from '../../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import type { BrowserPipe } from '../../cdp/index.ts';
import { fileError } from '../../files/file-error.ts';
import { inFolder } from '../../runner/in-folder.ts';
import { createCommandLog } from '../command-log.ts';
import type { CommandContext } from '../context.ts';
import type { MeasuringCore } from '../../measured-runs/measuring-core.ts';
import { createOwnCore } from '../own-core.ts';
import { watchThread } from '../../measured-runs/thread-time.ts';

/** The one place of a target: `release` ends its connection and forgets it. */
export interface ConnectedEndpoint {
  readonly targets: () => readonly TargetInfo[];
  release(): Promise<void>;
}

export interface CheckCore extends MeasuringCore {
  call(
    tool: string,
    params: Record<string, unknown>,
    signal: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<AppResult<Record<string, unknown>>>;
  connectPipe(pipe: BrowserPipe, signal: AbortSignal): Promise<AppResult<ConnectedEndpoint>>;
  connectPort(port: number, signal: AbortSignal): Promise<AppResult<ConnectedEndpoint>>;
  /** Lets a Node process that waits for a debugger run. */
  letRun(target: TargetInfo, signal: AbortSignal): Promise<AppResult<null>>;
  /** The same, and reports when the process would exit: it waits then until the endpoint is released. */
  runToExit(target: TargetInfo, signal: AbortSignal): Promise<AppResult<{ readonly exits: AbortSignal }>>;
  close(): Promise<void>;
}

/** `runsCode`: the person gave JavaScript that is run in what the check starts, so it needs no further permission. */
export async function openCheckCore(context: CommandContext, runsCode = false): Promise<AppResult<CheckCore>> {
  const { switches } = context.arguments;
  const given = runsCode ? new Set([...switches, 'allow-eval' as const]) : switches;
  const allowed = { ...context, arguments: { ...context.arguments, switches: given } };
  const made = await createOwnCore(allowed, [], createCommandLog(context, 'error'));
  if (!made.ok) return made;
  const core = made.value;
  const { endpoints } = core;
  const session = core.sessions.open({ kind: 'cli', name: 'pen check', paths: 'anywhere' });
  const caller = inFolder(session, context.workingDirectory);

  const connect = async (endpointId: string, signal: AbortSignal): Promise<AppResult<ConnectedEndpoint>> => {
    const connected = await endpoints.connect(endpointId, signal);
    if (!connected.ok) {
      await endpoints.remove(endpointId);
      return connected;
    }
    return ok({
      targets: () => endpoints.endpoints().find(({ id }) => id === endpointId)?.targets ?? [],
      release: () => endpoints.remove(endpointId),
    });
  };

  return ok({
    async call(tool, params, signal, onProgress) {
      const outcome = await core.runner.run(tool, params, caller, { signal, ...(onProgress && { onProgress }) });
      return outcome.ok ? ok(outcome.value) : err(outcome.error);
    },
    connectPipe: (pipe, signal) => connect(endpoints.addPipe(pipe, 'launched').id, signal),
    async connectPort(port, signal) {
      const added = endpoints.add(`http://127.0.0.1:${port}`, 'added', { exactPort: true });
      return added.ok ? connect(added.value.id, signal) : added;
    },
    async letRun(target, signal) {
      const attached = await endpoints.attach(target, { signal });
      if (!attached.ok) return attached;
      const released = await attached.value.send('Runtime.runIfWaitingForDebugger', {}, { signal });
      await attached.value.release();
      return released.ok ? ok(null) : released;
    },
    async runToExit(target, signal) {
      const attached = await endpoints.attach(target, { signal });
      if (!attached.ok) return attached;
      const exits = new AbortController();
      attached.value.on('NodeRuntime.waitingForDisconnect', () => exits.abort());
      const asked = await attached.value.send(
        'NodeRuntime.notifyWhenWaitingForDisconnect',
        { enabled: true },
        { signal },
      );
      const released = asked.ok ? await attached.value.send('Runtime.runIfWaitingForDebugger', {}, { signal }) : asked;
      if (released.ok) return ok({ exits: exits.signal });
      await attached.value.release();
      return released;
    },
    async watchThread(targetId, signal) {
      const target = endpoints.byId(targetId);
      const attached = target === null ? null : await endpoints.attach(target, { signal });
      return attached?.ok === true ? watchThread(attached.value) : null;
    },
    async readPage(targetId, expression, signal) {
      const target = endpoints.byId(targetId);
      if (target === null) return err(appError('target_gone', 'The page was closed.', 'Run the check again.'));
      const attached = await endpoints.attach(target, { signal });
      if (!attached.ok) return attached;
      const evaluated = await attached.value.send(
        'Runtime.evaluate',
        { expression, returnByValue: true, awaitPromise: true },
        { signal },
      );
      await attached.value.release();
      return evaluated.ok ? ok(evaluated.value.result.value) : evaluated;
    },
    async captureText(captureId) {
      const found = core.library.get(captureId);
      if (!found.ok) return found;
      const { file: path } = found.value;
      try {
        return ok(await readFile(path, 'utf8'));
      } catch (thrown) {
        return err(fileError(thrown, { use: 'read', path, what: 'the capture' }));
      }
    },
    async close() {
      await core.close();
    },
  });
}

/** A signal that ends a run after its time, with the run's own error, or when `outer` ends. */
export function runDeadline(outer: AbortSignal, seconds: number): { readonly signal: AbortSignal; dispose(): void } {
  const over = new AbortController();
  const timer = setTimeout(
    () =>
      over.abort(
        appError(
          'deadline_exceeded',
          `The run had not ended after ${seconds} s.`,
          'Make the scenario shorter, or give it more time with "timeoutSeconds".',
        ),
      ),
    seconds * 1000,
  );
  return { signal: AbortSignal.any([outer, over.signal]), dispose: () => clearTimeout(timer) };
}
