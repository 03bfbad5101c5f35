/** The program of the engine's process: reads one file, sends the engine's report, and ends. */
import { engineReportOf } from './engine.ts';

// The parent has ended: the answer is not needed.
process.once('disconnect', () => process.exit(1));

const report = await engineReportOf(process.argv[2] ?? '');
process.send?.(report, () => process.disconnect());
