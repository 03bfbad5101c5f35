/** Flags of `pen watch` for its flight recorder. */
import {
  KEEP_CONDITION_EXAMPLES,
  KEEP_CONDITION_QUOTES,
  RecorderDetailSchema,
} from '../../../../shared/features/live/recorder/contract/recorders.ts';

export const FLAGS = {
  record: { kind: 'switch', help: 'Switch the flight recorder on until Ctrl C, so that the last seconds can be kept.' },
  last: { kind: 'count', value: 'S', help: 'Seconds that the flight recorder holds: 5 to 300 (default 30).' },
  detail: {
    kind: 'value',
    value: 'NAME',
    help: `Let the flight recorder record more, at a higher cost: ${RecorderDetailSchema.exclude(['light']).options.join(' or ')}; see docs/flight-recorder.md.`,
  },
  'keep-when': {
    kind: 'value',
    value: 'CONDITION[,CONDITION]',
    help: `Keep them when one of these is met: ${KEEP_CONDITION_EXAMPLES}. ${KEEP_CONDITION_QUOTES}.`,
  },
} as const;
