/**
 * `npm run bench trace`: time and memory for opening traces, against trace_engine on the same files in the same run, and the time to the
 * answer for a recorded one. Each opening uses a new process, the engines alternate; the middle of the runs is printed. Options come after
 * two dashes (`npm run bench trace -- --files 226`), as npm wants it:
 *
 *     --files 43,226,564   rows; also 1400, or all. Files stay in .cache/bench: one is recorded, the others are made of it
 *     --runs N             times each row is measured (3); the largest file once
 *     --only NAMES         opening, second-opening, answer
 *     --engines NAMES      ours, node (ours on plain Node), trace_engine
 *     --json FILE          writes every figure
 */
import { runFileBench } from './sections.ts';
import { measureAnswer } from './trace/answer.ts';
import { TRACE_FILES, USUAL_FILES } from './trace/files.ts';
import { measureOpening, TRACE_ENGINES, type TraceBenchOptions } from './trace/opening.ts';
import { measureSecondOpening } from './trace/second-opening.ts';

const SECTIONS = ['opening', 'second-opening', 'answer'] as const;
const MEASURES: Readonly<Record<(typeof SECTIONS)[number], (options: TraceBenchOptions) => Promise<unknown>>> = {
  opening: measureOpening,
  'second-opening': measureSecondOpening,
  answer: measureAnswer,
};

await runFileBench(
  { files: TRACE_FILES, usual: USUAL_FILES, sections: SECTIONS, engines: TRACE_ENGINES },
  (section, options) => MEASURES[section](options),
);
