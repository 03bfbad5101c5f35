/** One run of a program that stays up: it is started, its action is repeated while one pass measures what it keeps, and it is ended. */
import { isRequest, parseRequest } from '../../shared/capabilities/common/local-request.ts';
import { numberedText } from '../../shared/capabilities/common/action-numbers.ts';
import type { ProgramScenario } from '../../shared/contracts/budgets.ts';
import { appError, type AppError, AppFailure, unwrap, settle } from '../../shared/contracts/errors.ts';
import { measureService } from '../measured-runs/measure-service.ts';
import type { PassFigures } from '../measured-runs/recorder.ts';
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
export async function runService(
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
