/** Explain what a Node or Deno process computes, and what it allocates. */
import { proposedCall } from '../../base/proposed-call.ts';
import { TARGET, chooseTarget } from '../../core/prompts/arguments.ts';
import { recipe, type Prompt } from '../../core/prompts/prompt.ts';

export const whyIsThisProcessBusy: Prompt = {
  name: 'why-is-this-process-busy',
  title: 'Why is this process busy?',
  description:
    'Profiles the processor time and the allocations of a running process, and names the functions and lines that cost most.',
  useWhen:
    'Use when a Node, Deno or Electron process uses much processor time, answers requests slowly, blocks its event loop, or spends its time in garbage collection.',
  arguments: [TARGET],
  inShell: [
    {
      command: 'capture cpu --target NAME --duration 5 --out busy.cpuprofile',
      answers: 'records under the load that is slow; make that load meanwhile',
    },
    { command: 'analyze busy.cpuprofile', answers: 'functions by self time, with their lines and callers' },
    {
      command: 'capture heap-sampling --target NAME --duration 5 --out allocations.heapprofile',
      answers: 'records what is allocated and still alive, without a pause',
    },
    { command: 'analyze allocations.heapprofile', answers: 'functions by the bytes that they allocated' },
    {
      command: 'diff BEFORE AFTER',
      answers: 'two profiles, before and after a change: which functions cost more or less',
    },
  ],
  text: (values) => {
    const { target } = values;
    return recipe({
      goal: 'Find out which functions use the processor or allocate, and name the line to change.',
      steps: [
        chooseTarget(values, 'the process that is busy'),
        'Make the load that is slow, or ask for it: a profile of an idle process says nothing.',
        `Call ${proposedCall('pen_cpu_profile', { duration: 5, target })} while the load goes on.`,
        'Read its verdict: the functions with the most self time, and who calls them. A function of a library that costs much is called by one of the application: that call is what can change.',
        `If garbage collection is among the first, call ${proposedCall('pen_heap_sampling', { action: 'start', target })}, let the load go on for some seconds, and stop it with the action stop: it names what allocates.`,
        'Read the source of the function, find what it repeats in vain (a search in a list, parsing, copying, a query for each row), and change that.',
        'Record again under the same load, and compare both profiles with pen_cpu_compare. One pair varies: repeat until the difference is larger than the variation.',
      ],
      report:
        'the functions with their share of the processor time and their lines, the cause in the source, the change, and both figures. Say so if no function stands out.',
    });
  },
};
