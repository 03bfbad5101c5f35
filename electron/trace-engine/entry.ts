/** The program of the engine's process: reads the one file it is given, sends what the engine says of it, and ends. */
import { engineReportOf } from './engine.ts';

// Whoever asked is gone: nobody wants the answer.
process.once('disconnect', () => process.exit(1));

const report = await engineReportOf(process.argv[2] ?? '');
process.send?.(report, () => process.disconnect());
