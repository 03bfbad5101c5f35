/**
 * One run of a test scenario: the test opens its browser with the debugging port that we choose, and asks over HTTP for the recording to start and
 * to stop. Both requests are answered when that is done, so the test continues with a page that is recorded, and still has it open at the end.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { err, ok } from '../../../../shared/base/result.ts';
import type { TestScenario } from '../../../../shared/features/prove/contract/budgets.ts';
import {
  appError,
  describeError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  settle,
} from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { startCommand } from '../programs/child-command.ts';
import { runDeadline, type ConnectedEndpoint } from '../programs/program-core.ts';
import type { RunOptions } from './page-run.ts';
import { createRecorder, type PassFigures } from '../recorder.ts';

const ASK = 'await fetch(process.env.PEN_CHECK_URL + "/start")';

function listen(
  handle: (path: string, response: ServerResponse) => void,
): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = createServer((request, response) => handle(request.url ?? '', response));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      }),
    );
  });
}

/** A port that nothing uses now. */
async function freePort(): Promise<number> {
  const { port, close } = await listen(() => undefined);
  close();
  return port;
}

function chosenPage(targets: readonly TargetInfo[], part: string | undefined): AppResult<TargetInfo> {
  const pages = targets.filter(({ type }) => type === 'page');
  const page =
    part === undefined
      ? (pages.find(({ url }) => url !== 'about:blank' && url !== '') ?? pages[0])
      : pages.find(({ url }) => url.includes(part));
  if (page !== undefined) return ok(page);
  const open = pages.map(({ url }) => url).join(', ');
  return err(
    appError(
      'no_target',
      part === undefined
        ? 'The browser of the test has no page.'
        : `The browser of the test has no page with "${part}" in its URL. Open: ${open}.`,
      'Ask for the recording after the page was opened.',
    ),
  );
}

/** Errors: `target_gone` for a test that fails or does not ask, `deadline_exceeded`, and those of the recording. */
export async function runTest(scenario: TestScenario, options: RunOptions): Promise<PassFigures> {
  const { core, pass, budgets, folder, environment } = options;
  const deadline = runDeadline(options.signal, scenario.timeoutSeconds);
  const cdpPort = await freePort();
  const token = randomBytes(16).toString('hex');
  const recorder = createRecorder(pass, budgets, core);
  let opened: { readonly endpoint: ConnectedEndpoint; readonly target: TargetInfo } | null = null;
  let figures: PassFigures | null = null;
  let failed: AppError | null = null;

  const start = async (): Promise<void> => {
    if (opened !== null)
      throw new AppFailure(appError('busy', 'The recording of this run was started already.', `Call ${ASK} once.`));
    const endpoint = await core.connectPort(cdpPort, deadline.signal);
    if (!endpoint.ok)
      throw new AppFailure({
        ...endpoint.error,
        suggestion: 'Open the browser with --remote-debugging-port and the value of PEN_CDP_PORT, see docs/budgets.md.',
      });
    const target = chosenPage(endpoint.value.targets(), scenario.page);
    if (!target.ok) {
      await endpoint.value.release();
      throw new AppFailure(target.error);
    }
    opened = { endpoint: endpoint.value, target: target.value };
    return recorder.start(target.value.id, deadline.signal);
  };
  const stop = async (): Promise<void> => {
    if (opened === null)
      throw new AppFailure(appError('not_recording', 'The recording was not started.', `First call ${ASK}.`));
    const stopped = await recorder.stop(opened.target.id, deadline.signal);
    figures = stopped;
  };
  const answer = async (work: () => Promise<void>, response: ServerResponse): Promise<void> => {
    const done = await settle(work);
    if (!done.ok) failed ??= done.error;
    response.writeHead(done.ok ? 200 : 500, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(done.ok ? 'ok' : describeError(done.error));
  };
  const server = await listen((path, response) => {
    if (path === `/${token}/start`) void answer(start, response);
    else if (path === `/${token}/stop`) void answer(stop, response);
    else response.writeHead(404).end();
  });
  const child = startCommand(scenario.test, folder, {
    ...environment,
    PEN_CDP_PORT: String(cdpPort),
    PEN_CDP_URL: `http://127.0.0.1:${cdpPort}`,
    PEN_CHECK_URL: `http://127.0.0.1:${server.port}/${token}`,
  });
  const ended = (): AppError | null => failed;
  const measured = (): PassFigures | null => figures;
  try {
    const over = new Promise<null>((resolve) =>
      deadline.signal.addEventListener('abort', () => resolve(null), { once: true }),
    );
    const status = await Promise.race([child.ended, over]);
    if (status === null || deadline.signal.aborted) throw new AppFailure(errorOfAbort(deadline.signal));
    const failure = ended();
    if (failure !== null) throw new AppFailure(failure);
    if (status !== 0) throw new AppFailure(child.failure(status, 'although a run must succeed'));
    const result = measured();
    if (result === null)
      throw new AppFailure(
        child.failure(status, `and had not asked for the recording (${ASK}, and "/stop" at the end)`),
      );
    return result;
  } finally {
    deadline.dispose();
    server.close();
    await child.stop();
    await releaseOf(opened);
  }
}

async function releaseOf(opened: { readonly endpoint: ConnectedEndpoint } | null): Promise<void> {
  await opened?.endpoint.release();
}
