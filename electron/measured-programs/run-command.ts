/** One run of a command: of a program that exits, or of one that stays up while its action is repeated. */
import type { ProgramScenario } from '../../shared/contracts/budgets.ts';
import type { PassFigures } from '../measured-runs/recorder.ts';
import type { ProgramOptions } from './program-core.ts';
import { runProgram } from './program-run.ts';
import { runService } from './service-run.ts';

export function runCommand(scenario: ProgramScenario, options: ProgramOptions): Promise<PassFigures> {
  const { action } = scenario;
  return action === undefined ? runProgram(scenario, options) : runService({ ...scenario, action }, options);
}
