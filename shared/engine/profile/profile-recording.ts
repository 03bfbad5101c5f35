/** The parts of a recording that its samples do not show, for the formats of other tools. */
import type { z } from 'zod';
import type { PROFILE_QUERIES } from './contract/sampled-profiles.ts';

/** 0 and empty texts stand for unknown. */
export type ProfileRecording = Omit<z.output<(typeof PROFILE_QUERIES)['profile.export']['params']>, 'format'>;
