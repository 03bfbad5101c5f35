/** All activities. A kind of capture brings its own. */
import type { Activity } from './activity.ts';
import { captureActivities } from './captures.ts';
import { interaction, measuredInteraction } from './interaction.ts';
import { leakHunt } from './leak-hunt.ts';
import { query } from './query.ts';
import { recorder } from './recorder.ts';

export function allActivities(): Activity[] {
  return [...captureActivities(), interaction, measuredInteraction, leakHunt, recorder, query];
}
