/** One run of a program scenario: the program waits before its first line and again before it exits, so the profile covers all of it. */
import { ok } from '../../shared/base/result.ts';
import type { ProgramScenario } from '../../shared/contracts/budgets.ts';
import { errorOfAbort, AppFailure, settle, unwrap } from '../../shared/contracts/errors.ts';
import { orAborted } from '../cdp/index.ts';
import type { ProgramOptions } from './program-core.ts';
import { createRecorder, type PassFigures } from '../measured-runs/recorder.ts';
import { withProgram } from './started-program.ts';

/** Errors: `target_gone` for a command that fails or opens no inspector, `deadline_exceeded`, and those of the recording. */
export function runProgram(scenario: ProgramScenario, options: ProgramOptions): Promise<PassFigures> {
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
