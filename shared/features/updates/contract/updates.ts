/** Updates of the app: what the window shows of them. */
import { z } from 'zod';
import { AppErrorSchema } from '../../../base/errors.ts';
import { topic } from '../../../core/contracts/topic.ts';

/** The next step of an update. */
export const UpdateStepSchema = z.enum(['check', 'download', 'install']);
export type UpdateStep = z.infer<typeof UpdateStepSchema>;

export const UpdateStateSchema = z.discriminatedUnion('kind', [
  /** This installation does not update itself: a checkout, an unsigned build, one of a package manager. */
  z.object({ kind: z.literal('unavailable'), error: AppErrorSchema }),
  /** `checkedAtMs`: when the server last had no newer version, in milliseconds since the Unix epoch; null if it was not asked. */
  z.object({ kind: z.literal('idle'), checkedAtMs: z.number().nullable() }),
  z.object({ kind: z.literal('checking') }),
  /** A newer version is there; the person decides whether to download it. */
  z.object({ kind: z.literal('available'), version: z.string(), sizeBytes: z.number().nullable() }),
  /** `share`: 0 to 1. */
  z.object({ kind: z.literal('downloading'), version: z.string(), share: z.number() }),
  /** Downloaded and checked; the person decides when the app restarts. */
  z.object({ kind: z.literal('ready'), version: z.string() }),
  /** The step begins when the named work has ended; an installation is then offered again. */
  z.object({
    kind: z.literal('waiting'),
    step: UpdateStepSchema,
    version: z.string().nullable(),
    /** `CPU profile of Orders`. */
    work: z.array(z.string()),
  }),
  z.object({ kind: z.literal('installing'), version: z.string() }),
  z.object({
    kind: z.literal('failed'),
    step: UpdateStepSchema,
    version: z.string().nullable(),
    error: AppErrorSchema,
  }),
]);
export type UpdateState = z.infer<typeof UpdateStateSchema>;

export const UpdatesSchema = z.object({
  /** The server that is asked, as a host; null if this installation does not update itself. */
  server: z.string().nullable(),
  /** Address with the notes of the found version; null without one, and for a server that has no such pages. */
  releasePage: z.string().nullable(),
  state: UpdateStateSchema,
});
export type Updates = z.infer<typeof UpdatesSchema>;

export const UPDATE_TOPICS = {
  updates: topic(UpdatesSchema, { server: null, releasePage: null, state: { kind: 'idle', checkedAtMs: null } }),
} as const;

/** Commands of the window. None of them contacts a server unless the person asked for it. */
export const UPDATE_COMMANDS = {
  /** Asks the server for a newer version; resolves with what it found. `update_unavailable` where the app does not update itself. */
  'updates.check': { params: z.object({}), result: UpdateStateSchema },
  /** Downloads the version that a check found. */
  'updates.download': { params: z.object({}), result: z.object({}) },
  /** Ends the download, or the wait of a step; what was found or downloaded can be chosen again. */
  'updates.cancel': { params: z.object({}), result: z.object({}) },
  /** Ends the app, installs the downloaded version and starts it. */
  'updates.install': { params: z.object({}), result: z.object({}) },
  /** Asks in a dialog of the system, then puts `pen` on the PATH or takes it off again; the dialog reports what was done and how to undo it. */
  'pen-command.install': { params: z.object({}), result: z.object({}) },
} as const;

/** The person chose *Check for updates* in the menu of the app. */
export const UPDATE_EVENTS = [z.object({ type: z.literal('check-for-updates') })] as const;
