/** Parts that a run of a program needs of the process that measures it: tools, and connections to inspectors that the program opens. */
import { ok, type Result } from '../../../../shared/base/result.ts';
import { appError, type AppError, type AppResult, unwrap } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Endpoints } from '../../../core/cdp/index.ts';
import type { MeasureOptions } from '../measure-page.ts';
import type { MeasuringCore } from '../measuring-core.ts';

/** The one place of a target: `release` ends its connection and forgets it. */
export interface ConnectedEndpoint {
  readonly targets: () => readonly TargetInfo[];
  release(): Promise<void>;
}

export interface ProgramConnections {
  connectPort(port: number, signal: AbortSignal): Promise<AppResult<ConnectedEndpoint>>;
  /** Lets a Node process that waits for a debugger run. */
  letRun(target: TargetInfo, signal: AbortSignal): Promise<void>;
  /** The same, and reports when the process would exit: it waits then until the endpoint is released. */
  runToExit(target: TargetInfo, signal: AbortSignal): Promise<AppResult<{ readonly exits: AbortSignal }>>;
}

/** Settings of one run of a program. */
export interface ProgramOptions extends MeasureOptions {
  readonly core: MeasuringCore & ProgramConnections;
  /** Folder in which commands run. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

type ProgramEndpoints = Pick<Endpoints, 'add' | 'connect' | 'remove' | 'endpoints' | 'attach'>;

/** Connects an endpoint that was added; removes it again if it does not answer. */
export async function connectAdded(
  endpoints: ProgramEndpoints,
  endpointId: string,
  signal: AbortSignal,
): Promise<Result<ConnectedEndpoint, AppError>> {
  const connected = await endpoints.connect(endpointId, signal);
  if (!connected.ok) {
    await endpoints.remove(endpointId);
    return connected;
  }
  return ok({
    targets: () => endpoints.endpoints().find(({ id }) => id === endpointId)?.targets ?? [],
    release: () => endpoints.remove(endpointId),
  });
}

export function programConnections(endpoints: ProgramEndpoints): ProgramConnections {
  return {
    async connectPort(port, signal) {
      const added = endpoints.add(`http://127.0.0.1:${port}`, 'added', { exactPort: true });
      return added.ok ? connectAdded(endpoints, added.value.id, signal) : added;
    },
    async letRun(target, signal) {
      const attached = unwrap(await endpoints.attach(target, { signal }));
      const released = await attached.send('Runtime.runIfWaitingForDebugger', {}, { signal });
      await attached.release();
      unwrap(released);
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
  };
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
