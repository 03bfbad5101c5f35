/** Explore for leaks: an application is walked by itself, and what leaks is traced to its line, without anybody suspecting an action. */
import { TARGET, chooseTarget } from '../../core/prompts/arguments.ts';
import { recipe, type Prompt } from '../../core/prompts/prompt.ts';

export const exploreForLeaks: Prompt = {
  name: 'explore-for-leaks',
  title: 'Explore for leaks',
  description:
    'Walks an application by itself through what a person can reach, repeats what comes back to where it began, and hunts what grows.',
  useWhen:
    'Use when nobody knows which action leaks, or whether any does: before a release, after a large change, or when memory grows and no action is suspected. With a suspected action use find-a-leak.',
  arguments: [
    TARGET,
    { name: 'url', description: 'The address of the application; its origin is never left.', completes: null },
  ],
  inShell: [
    {
      command: 'explore URL --minutes 10 --report explored.json,explored.md',
      answers:
        'walks the application in a browser of its own: each leak with its line and a script that repeats it, slow actions, and a map of what was and was not reached',
    },
  ],
  text: (values) =>
    recipe({
      goal: 'Find leaks in an application without a suspicion, and say honestly what was looked at and what was not.',
      steps: [
        chooseTarget(values, 'a page that nobody uses, of a test system: buttons are pressed in it'),
        `Call pen_workflow with name "explore"${values['url'] === undefined ? '' : ' and url, the address that was given'}. It takes up to ten minutes: an answer that says "It continues" names the call that waits for the rest. It presses nothing whose name says that it buys, deletes, sends or logs out, and stops requests that may change something.`,
        'Read each leak with its line. The hunt that it names has the retaining path, and its steps repeat it: call pen_leak_hunt with these steps to see it again.',
        'Read the file in the project, and change the code so that the reference is removed when the action ends. Then call pen_leak_hunt with the same steps: the verdict must be that nothing grows.',
        'Read what was left alone and what was stopped. Do not press it yourself to get further. Show the user the list, and let them decide: in a terminal, `pen explore ADDRESS --allow NAME` presses what they name.',
      ],
      report:
        'each leak with its line, steps and objects per action; what was cleared and what has no verdict; which parts of the application were not reached, and why. "No leak was found" holds for what was repeated, and for nothing else.',
    }),
};
