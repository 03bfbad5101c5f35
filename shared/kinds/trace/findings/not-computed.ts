/** Parts that could not be computed; the others are valid. */
import { traceFinding } from '../finding.ts';

export const notComputed = traceFinding({
  group: 'problems',
  tells: ['failures'],
  // A comparison with a part that fails is an error.
  compared: [],
  section: ({ insights: { failures } }) =>
    failures.length === 0
      ? null
      : {
          id: 'not-computed',
          title: 'Not computed',
          facts: [],
          figure: String(failures.length),
          line: 'The other parts are valid',
          isWarning: true,
          isOpen: true,
          blocks: [
            { kind: 'list', rows: failures.map(({ part, message }) => ({ name: part, detail: `: ${message}` })) },
          ],
        },
  headlines: ({ insights: { failures } }) =>
    failures.length === 0 ? [] : [`Not computed: ${failures.map(({ part }) => part).join(', ')}`],
});
