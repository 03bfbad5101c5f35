/** Find a memory leak: an action in rounds, what grows in each, and what holds it. */
import { TARGET, chooseTarget } from '../../core/prompts/arguments.ts';
import { quoted, recipe, type Prompt } from '../../core/prompts/prompt.ts';

export const findALeak: Prompt = {
  name: 'find-a-leak',
  title: 'Find a leak',
  description:
    'Repeats an action in rounds with heap snapshots, and names what grows, what holds it, and where to fix it.',
  useWhen:
    'Use when memory grows, a page or a Node process gets slower the longer it runs, a heap runs out of memory, or detached DOM nodes, listeners or closures are suspected.',
  arguments: [
    TARGET,
    {
      name: 'action',
      description: 'What leaks when it is repeated, in words: "open and close the details dialog".',
      completes: null,
    },
  ],
  inShell: [
    {
      command: 'leaks --target NAME "click OPEN" "click CLOSE"',
      answers:
        'repeats the steps in rounds with a heap snapshot after each: what every round leaves, what holds it, and the line that put it there',
    },
    {
      command: 'leaks --target NAME --seconds 5',
      answers:
        'the same for a page or process that works by itself: it only waits 5 s between its snapshots, some 40 s in all',
    },
    {
      command: 'objects CAPTURE --class CLASS',
      answers: 'objects of a class in a snapshot that the hunt names, with their ids',
    },
    {
      command: 'retainers CAPTURE --node ID',
      answers:
        'why one of them is alive: its retaining paths, each with a handle such as @path1 that stands for both in other commands',
    },
    {
      command: 'leaks HUNT-BEFORE HUNT-AFTER',
      answers: 'two hunts of the same steps, before and after a change: the rate of each, with an interval',
    },
  ],
  text: (values) =>
    recipe({
      goal: 'Find out what leaks memory, prove it with figures, and name the line of code to change.',
      steps: [
        chooseTarget(values, 'the page, worker or Node process whose memory grows'),
        values['action'] === undefined
          ? 'Choose one action that a user repeats and that ought to leave nothing behind: open and close a dialog, go to a view and back, send a message. Read the code or look at pen_screenshot to find it.'
          : `The action to repeat is ${quoted(values['action'])}. It must end where it began; add the steps back if it does not.`,
        'Call pen_leak_hunt. Give it the action as steps of pen_interact, for example a click that opens and a click that closes. For a process that works by itself, give it seconds instead. It repeats the action in rounds and takes a heap snapshot after each.',
        'Read its verdict. An object that is created in every round and still alive is a leak. Growth in the first round only is a cache that fills, or code that is compiled. If it finds no growth, try another action or more repeats before you conclude that there is no leak.',
        'For each group that grows, read its retaining path. pen_heap_retainers with a whole class groups its objects by path; pen_heap_objects shows what they contain. The edge to cut is the last one that the application itself makes: an entry of a Map, a listener, a timer, a variable of a closure.',
        'Find that edge in the source. pen_search_source looks for its name in the scripts of the target, with original sources where there are source maps; then read the same file in the project.',
        'Change the code so that the edge is removed when the action ends, reload the target, and call pen_leak_hunt again with the same action. The verdict must be that nothing grows.',
      ],
      report:
        'the class, objects and bytes per round; the retaining path; the file and line that adds the reference; the change; the verdict before and after. Say so if nothing grew.',
    }),
};
