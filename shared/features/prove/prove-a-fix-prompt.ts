/** From a cause to a proven fix: what a figure was, the change, a build of both, and what may be claimed. */
import { proposedCall } from '../../base/proposed-call.ts';
import { TARGET, chooseTarget } from '../../core/prompts/arguments.ts';
import { recipe, type Prompt } from '../../core/prompts/prompt.ts';

export const proveAFix: Prompt = {
  name: 'prove-a-fix',
  title: 'Prove a fix',
  description:
    'Leads from a leak or slowness over its cause and a change to a proof: both builds in turns, with an interval, and nothing claimed beyond it.',
  useWhen:
    'Use when someone asks to fix a leak, a slow interaction or a slow function, and wants to know that the fix works; or when a fix exists and must be shown to work.',
  arguments: [TARGET],
  inShell: [
    {
      command: 'prove --before URL --after URL --claim heapGrowthObjects "click OPEN" "click CLOSE"',
      answers:
        'runs both builds in turns and says with an interval what became of the figure: exit status 0 proven, 1 not, 4 undecided',
    },
  ],
  text: (values) => {
    const { target } = values;
    return recipe({
      goal: 'Fix the cause, and show by measurement that the fix does it, and does nothing else.',
      steps: [
        chooseTarget(values, 'the page or process with the problem'),
        `Find the cause before you change anything. Memory that grows: pen_leak_hunt with the steps that make it grow, or with "request" of a server. A slow interaction: pen_interact with its steps, and let it measure. The scripts with the code: ${proposedCall('pen_list_sources', { target })}. Write down the line that is to blame, the figure, and the steps that show it.`,
        'Name the claim: one figure, such as heapGrowthObjects for a leak, inp or blockingTime for an interaction, "functionTime NAME" for a function. If the steps do not show the figure before the change, they are the wrong steps.',
        'Where code may run, try the change before you write it: pen_workflow with name "try", change (a list, such as "defer /ads.js" or a text of an original source that is replaced) and the same steps measures the page with and without it, in turns. A change that does nothing there is not worth writing.',
        'Serve the version before the change at an address of its own and leave it running: a second checkout (git worktree add ../before HEAD), built the same way, on another port.',
        'Make the smallest change that removes the cause at that line. Build it, and serve it beside the other version.',
        'Prove it: pen_workflow with name "prove", before (the address of the old build), url (that of the new one), steps in words such as "click Save", and claim. It loads both in turns into the page that is the target, so choose a page that nobody uses. It takes minutes: at least seven runs of each build, five where growth is claimed; an answer that says "It continues" names the call that waits for the verdict. Do nothing else on the machine meanwhile.',
        'With a terminal, `pen prove --before ADDRESS --after ADDRESS --claim FIGURE STEP…` does the same in new browsers with empty profiles, and also for two commands that run a Node program, or a service with its action: `pen prove --before "node old.js" --after "node new.js" --claim "leak CLASS" "GET http://127.0.0.1:3000/orders"`. Prefer it where there is one. Without a terminal, connect a process of each build: target is the one after the change, before the id of the other, "steps" has one action in JavaScript alone, and there is no url.',
        '"Not proven": the change does not do what it was made for. Do not defend it: take it back, and return to the cause. "Undecided": make the scenario do the work more often, or give the runs that it asks for. "At a cost": say so, or find a change without it.',
        'If it says that the builds do not end with the same text, the change altered what the user sees. Only where that was asked for, repeat it in a terminal with --other-content, and say what is different. If it says that the work is done elsewhere, or under another name, nothing became faster.',
      ],
      report:
        'the cause with its line, the change, and the first line of the proof word for word with its interval and the number of runs. Claim no figure that was not measured, no percentage that is outside the interval, and nothing for other pages, machines or data.',
    });
  },
};
