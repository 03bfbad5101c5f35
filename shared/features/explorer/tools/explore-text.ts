/** An exploration as text: what was found first, then the scripts, then the map of what was and was not reached. */
import { MARKDOWN } from '../../../core/findings/voice.ts';
import type { Exploration, Found } from '../contract/explorations.ts';
import { explorationSections, stepsWords } from '../findings.ts';
import { formatBytes } from '../../../base/units.ts';
import { counted, exploreHeadline, growthText, notLooked } from '../exploration-words.ts';
import { answerWith, listOf, textBlock, type Answer, type AnswerPart } from '../../../core/findings/blocks.ts';
import { joined, ms, name } from '../../../core/findings/model.ts';

const MAX_ADDRESSES = 30;
/** Told with the scripts of each leak, and in the last sentence. */
const TOLD_APART: ReadonlySet<string> = new Set(['leaks', 'states']);

function foundParts(found: Found, at: number): AnswerPart[] {
  const { sequence, where, growth, headline, captureId, also, scripts } = found;
  return [
    [`**${at + 1}. `, name(headline), '**'],
    listOf([
      ['Steps: ', stepsWords(sequence.steps), ' on ', name(sequence.url)],
      `Each repetition leaves ${growthText(growth, formatBytes)}`,
      where !== 'page' && 'It grows in the Node process behind the page; repeat the steps while the command runs',
      also.length > 0 && [`Also by ${counted(also.length, 'other sequence')}: `, stepsWords(also[0] ?? [])],
      captureId !== null && ['Hunt: ', name(captureId)],
      scripts.budget === null &&
        (where === 'server'
          ? 'No budget: pen check hunts in the page.'
          : 'No budget: the state where it begins has no address of its own.'),
    ]),
    textBlock(scripts.commands.join('\n'), 'sh'),
    textBlock(scripts.playwright, 'js'),
    scripts.budget !== null && textBlock(scripts.budget, 'json'),
  ];
}

/** `captureId`: the capture that it is stored as; absent for a document of another run. */
export function exploreText(exploration: Exploration & { readonly captureId?: string }): Answer {
  const { leaks, walk, endedBy, tookMs, captureId } = exploration;
  const addresses = [...new Set(walk.states.map(({ url }) => url))].slice(0, MAX_ADDRESSES).map((url) => name(url));
  return answerWith(
    'Exploration',
    [],
    [
      exploreHeadline(exploration, MARKDOWN),
      endedBy === undefined ? '' : [' The error: ', name(endedBy.replace(/\.$/, '')), '.'],
      [' It took ', ms(tookMs), '.'],
      captureId === undefined ? '' : [' Stored as ', name(captureId), '.'],
    ],
    ...leaks.flatMap(foundParts),
    ...explorationSections(exploration).filter(({ id }) => !TOLD_APART.has(id)),
    [`Reached: ${counted(walk.states.length, 'state')}: `, joined(addresses, ', '), `. ${notLooked(exploration)}`],
  );
}
