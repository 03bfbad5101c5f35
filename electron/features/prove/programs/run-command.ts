/**
 * One run of a command. A program that exits waits before its first line and again before it exits, so the profile covers all of it. Of one that stays up the action
 * is repeated while one pass measures what it keeps, and the program is ended.
 */
import { isRequest, parseRequest } from '../../../../shared/core/capability/local-request.ts';
import { numberedText } from '../../../../shared/core/capability/action-numbers.ts';
import { ok } from '../../../../shared/base/result.ts';
import type { ProgramScenario } from '../../../../shared/features/prove/contract/budgets.ts';
import { appError, errorOfAbort, type AppError, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import { orAborted } from '../../../core/cdp/index.ts';
import { measureService } from '../measure-service.ts';
import { createRecorder, type PassFigures } from '../recorder.ts';
import type { ProgramOptions } from './program-core.ts';
import { withProgram } from './started-program.ts';

const STAYS_UP =
  'What a program keeps is measured while it stays up: let it serve, or wait, such as by setInterval, once it has set globalThis.act.';
const OTHER_SERVER =
  'Something listens on its port. End that, or give each build a port of its own; builds that are acted on by a request never run at the same time, so they may share one.';

/** The program ended by itself: with what it printed, and what to do. */
function endedEarly(failure: AppError): AppError {
  return { ...failure, suggestion: failure.message.includes('EADDRINUSE') ? OTHER_SERVER : STAYS_UP };
}

/** An answer before the program runs is that of another server. */
async function checkFree(action: string, { core, signal }: Pick<ProgramOptions, 'core' | 'signal'>): Promise<void> {
  if (!isRequest(action)) return;
  const { origin } = new URL(unwrap(parseRequest(numberedText(action, 1))).url);
  const sent = await core.sendRequest({ method: 'HEAD', url: `${origin}/` }, signal);
  if (!sent.ok && sent.error.code === 'cannot_reach_endpoint') return;
  unwrap(sent);
  throw new AppFailure(
    appError('invalid_params', `A server answers at ${origin} already, before the build runs.`, OTHER_SERVER),
  );
}

/** Errors: `target_gone` for a program that ends before it is measured, `deadline_exceeded`, and those of `measureService`. */
async function runService(
  scenario: ProgramScenario & { readonly action: string },
  options: ProgramOptions,
): Promise<PassFigures> {
  const { action } = scenario;
  await checkFree(action, options);
  return withProgram(scenario, options, async ({ child, program, deadline, either, reason }) => {
    const { endpoint, target } = program;
    const released = await options.core.runToExit(target, either);
    if (!released.ok) return either.aborted ? reason('before it ran') : unwrap<never>(released);
    const { exits } = released.value;
    const signal = AbortSignal.any([either, exits]);
    const measured = await settle(() =>
      measureService(target.id, { ...options, action, signal, printed: () => child.stdoutTail() }),
    );
    if (measured.ok || !signal.aborted || deadline.aborted)
      return measured.ok || !deadline.aborted ? unwrap(measured) : reason('');
    // It waits for us before it exits, and then says its status.
    await endpoint.release();
    const over = await settle(() => reason('before what it keeps was measured'));
    if (over.ok) return over.value;
    throw new AppFailure(endedEarly(over.error));
  });
}

/** Errors: `target_gone` for a command that fails or opens no inspector, `deadline_exceeded`, and those of the recording. */
function runProgram(scenario: ProgramScenario, options: ProgramOptions): Promise<PassFigures> {
  const { core } = options;
  return withProgram(scenario, options, async ({ child, program, deadline, either, passing, reason }) => {
    const { endpoint, target } = program;
    const recorder = createRecorder('cpu', options.budgets, core, options.watched);
    const started = await settle(() => recorder.start(target.id, either));
    if (!started.ok) return either.aborted ? reason('while its profile was started') : unwrap<never>(started);
    const released = await core.runToExit(target, either);
    if (!released.ok) return either.aborted ? reason('before it ran') : unwrap<never>(released);
    const { exits } = released.value;
    await orAborted(new Promise<never>(() => undefined), AbortSignal.any([either, exits]));
    if (!exits.aborted) return reason('before its profile could be read');
    const figures = await settle(() => recorder.stop(target.id, deadline));
    if (!figures.ok) throw new AppFailure(deadline.aborted ? errorOfAbort(deadline) : figures.error);
    await endpoint.release();
    await Promise.all([
      passing,
      orAborted(
        child.ended.then(() => ok(null)),
        deadline,
      ),
    ]);
    if (deadline.aborted) throw new AppFailure(errorOfAbort(deadline));
    const status = await child.ended;
    if (status !== 0) throw new AppFailure(child.failure(status, 'although a run must succeed'));
    return { ...figures.value, endText: child.stdoutTail() };
  });
}

export function runCommand(scenario: ProgramScenario, options: ProgramOptions): Promise<PassFigures> {
  const { action } = scenario;
  return action === undefined ? runProgram(scenario, options) : runService({ ...scenario, action }, options);
}
