/** The workflow explore: walks the application at an address by itself, and hunts what grows when it is repeated. */
import { ExplorationSchema, type Exploration } from '../contract/explorations.ts';
import { MARKDOWN } from '../../../core/findings/voice.ts';
import { exploreHeadline, notLooked, shownStep } from '../exploration-words.ts';
import { URL_PARAM, defineWorkflow, withAddress } from '../../workflow/tools/workflow-tool.ts';
import type { WorkflowVerdict } from '../../workflow/tools/workflow-verdicts.ts';
import { unwrap } from '../../../base/errors.ts';
import { present } from '../../../core/findings/blocks.ts';

const MINUTES = 10;
/** Rows of what was left alone. */
const MAX_REFUSED = 20;

const ExploredSchema = ExplorationSchema.extend({ captureId: ExplorationSchema.shape.url });

const exploreCall = (url: string) => ({ name: 'pen_explore', params: { url, minutes: MINUTES } });

function verdictOf({ leaks, slow, undecided, isComplete }: Exploration): WorkflowVerdict {
  if (leaks.length > 0 || slow.some(({ isConfirmed }) => isConfirmed)) return 'FAIL';
  return isComplete && undecided.length === 0 ? 'PASS' : 'WARN';
}

export const explore = defineWorkflow({
  name: 'explore',
  title: 'Exploration',
  description: 'leaks in all that a person can reach',
  params: { url: URL_PARAM },
  loadsAgain: true,
  endsByItself: true,
  check: (given) => withAddress(given),
  permissions: () => ['read', 'capture', 'change-page'],
  plan({ url }, target) {
    const address = url ?? target.url;
    return {
      sentence: `Walks the application at ${address} for up to ${MINUTES} minutes: uses the links, buttons and fields that a person can reach on that origin, but none whose name says that it buys, deletes, sends or logs out, and stops requests that may change something. Hunts for leaks in what comes back to where it began. Each hunt is a request of its own where you are asked. The hunts and the result stay in the library.`,
      parts: [exploreCall(address)],
      loads: address,
    };
  },
  async run({ url }, _parts, { target, runPart, progress }) {
    const call = exploreCall(url ?? target.url);
    progress({ done: 0, total: 100, message: `Exploring, for up to ${MINUTES} minutes` });
    return ExploredSchema.parse(unwrap(await runPart(call.name, call.params, { onProgress: progress })));
  },
  tell(exploration) {
    const { leaks, slow, refused, undecided, captureId } = exploration;
    return {
      page: exploration.url,
      verdict: verdictOf(exploration),
      reasons: [exploreHeadline(exploration, MARKDOWN)],
      summary: [
        ['Leaks', String(leaks.length)],
        ['No Verdict', String(undecided.length)],
      ],
      findings: present([
        ...leaks.map(
          ({ headline, sequence, captureId: hunt }) =>
            `${headline} Steps: ${sequence.steps.map(shownStep).join(', ')}.${hunt === null ? '' : ` Hunt: ${hunt}`}`,
        ),
        ...slow
          .filter(({ isConfirmed }) => isConfirmed)
          .map(({ steps, latencyMs }) => `${Math.round(latencyMs)} ms: ${steps.map(shownStep).join(', ')}`),
        leaks.length === 0 && 'No leak was found in what could be reached and repeated.',
      ]),
      extra:
        refused.length === 0
          ? null
          : {
              title: 'Left Alone',
              headers: ['Widget', 'Why'],
              rows: refused.slice(0, MAX_REFUSED).map(({ widget, reason }) => [widget, reason]),
            },
      nextSteps: [
        `The whole map, and a Playwright test, commands and a budget for each leak, are in ${captureId}.`,
        notLooked(exploration),
        'What was left alone because of its name, only the user can allow: pen explore ADDRESS --allow NAME in a terminal.',
      ],
    };
  },
});
