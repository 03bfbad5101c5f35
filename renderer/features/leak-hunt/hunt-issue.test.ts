/** Text that a person pastes into an issue: a verdict that can be read without the app, with text of the page as code. */
import { expect, it } from 'vitest';
import type { HuntResult } from './stores/leak-hunts.ts';
import { huntIssue } from './hunt-issue.ts';

const RESULT: HuntResult = {
  verdict: { level: 'grows', text: 'Every round leaves 5 Chart, 1 per action. Confirmed: 20 more.' },
  headline: 'Every round leaves 5 Chart, 1 per action.',
  rounds: 3,
  actions: 15,
  snapshots: [],
  matchedBy: 'ids',
  isFollowed: true,
  growth: { bytesPerRound: [], explainedBytesPerRound: [], engine: [], restBytesPerRound: [] },
  growing: [
    {
      path: 'theme.subscribers',
      edgeToCut: '.subscribers of **Theme**',
      cut: '3.subscribers',
      owner: 3,
      capturedBy: null,
      className: 'Chart',
      classes: [],
      node: 9,
      objectsPerRound: [5, 5, 5],
      bytesPerRound: [2048, 2048, 2048],
      survivorsPerRound: null,
      retainedSizeBytes: null,
      freedSizeBytes: null,
      byStep: [
        { step: 'click Overview', objects: 0 },
        { step: 'click Errors', objects: 1 },
      ],
      confirmed: { actions: 20, objects: 20 },
    },
  ],
  growingOmitted: 0,
  grownInPlace: [],
  workers: [],
  silentWorkers: 0,
  code: [
    {
      name: 'closure in Chart constructor (app.js:3:75)',
      call: '',
      quote: {
        source: 'app.js',
        line: 3,
        firstLine: 2,
        lines: ['const theme = new Theme();', 'theme.subscribe(draw);'],
      },
    },
  ],
  link: 'pen://captures/hunt-3f9a12cd',
};
const ASKED = { targetId: 't1', targetName: 'Shop', params: { steps: [{ click: 'Overview' }, { click: 'Errors' }] } };

it('has the verdict, the code, the action and the reference', () => {
  expect(huntIssue(RESULT, ASKED, '1.2.3')).toBe(`**Every round leaves 5 Chart, 1 per action.**

Confirmed: 20 more.

\`closure in Chart constructor (app.js:3:75)\`:

\`\`\`
  2 | const theme = new Theme();
> 3 | theme.subscribe(draw);
\`\`\`

- Target: \`Shop\`
- Each action: \`click Overview, click Errors\`
- Rounds: 3 rounds of 5 actions, a heap snapshot after each
- Grows: \`Chart\` through \`.subscribers of **Theme**\`, 2.0 KB per round
- In PEN Workbench 1.2.3: \`pen://captures/hunt-3f9a12cd\``);
});
