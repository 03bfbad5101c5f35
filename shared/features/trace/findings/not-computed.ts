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
          facts: [['Parts', String(failures.length)]],
          isWarning: true,
          blocks: [
            { kind: 'paragraph', words: 'The other parts are valid.' },
            { kind: 'list', rows: failures.map(({ part, message }) => ({ name: part, detail: message })) },
          ],
        },
  headlines: ({ insights: { failures } }) =>
    failures.length === 0 ? [] : [`Not computed: ${failures.map(({ part }) => part).join(', ')}`],
});
