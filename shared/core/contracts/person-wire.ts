/**
 * Additions to MCP between command line and app for the person: members of `_meta`, a request and a notification. Only a
 * session that was opened with the person's token has them.
 */
import { z } from 'zod';
import { PersonTaskSchema } from './person-tasks.ts';
import { ProgressSchema } from './activity.ts';
import { RecordingEndSchema } from './recordings.ts';

/** Member of `_meta` with what is below. */
export const PERSON_META = 'pen/person';

const MetaSchema = z
  .object({ _meta: z.object({ [PERSON_META]: z.unknown() }) })
  .catch({ _meta: { [PERSON_META]: undefined } });

/** Returns what a message has for the person. */
function ofPerson<T extends z.ZodType>(schema: T) {
  return z.preprocess((message) => {
    const { _meta: meta } = MetaSchema.parse(message);
    return meta[PERSON_META];
  }, schema);
}

/** Added to the parameters of `tools/call`. */
export const PersonCallSchema = z.strictObject({
  /** Base of relative paths in this call: the command line's working directory, not the app's. */
  workingDirectory: z.string().optional(),
  /** `--cdp-url`: endpoint to connect to first; its first target is used if the call has none. */
  cdpUrl: z.string().max(2048).optional(),
  /** The client shows tasks of the person. */
  showsTasks: z.boolean().optional(),
});
export type PersonCall = z.input<typeof PersonCallSchema>;

/** Added to the result of a call that did not fail. */
export const PersonNotesSchema = z.object({
  notes: z.array(z.string()),
  /** Address of the endpoint of `cdpUrl`, as targets carry it. */
  endpoint: z.string().optional(),
});

/** Added to `notifications/progress`: all figures. */
export const PersonProgressSchema = ofPerson(ProgressSchema);
/** Added to `elicitation/create`: accept is done, decline is skip, cancel ends the call. */
export const ShownTaskSchema = ofPerson(PersonTaskSchema);

/** Replaces the token of the installation; the result has the new one. */
export const NEW_TOKEN_METHOD = 'pen/token';
export const NewTokenResultSchema = ofPerson(z.object({ token: z.string() }));

/** A recording of the session ended before it was stopped. */
export const RecordingEndedSchema = z.object({
  method: z.literal('notifications/pen/recording_ended'),
  params: RecordingEndSchema,
});
