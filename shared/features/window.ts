/**
 * Messages between main process and window: capability calls, window commands, and topics pushed by main. The preload imports only
 * `channels.ts`, not these schemas.
 */
import { z } from 'zod';
import { CORE_COMMANDS } from '../core/contracts/window-commands.ts';
import { CORE_EVENTS } from '../core/contracts/window-messages.ts';
import { ASSISTANT_COMMANDS } from './assistants/contract/assistant-clients.ts';
import { VITALS_COMMANDS } from './page/contract/vitals.ts';
import { SQL_COMMANDS } from './sql/contract/sql.ts';
import { UPDATE_COMMANDS, UPDATE_EVENTS } from './updates/contract/updates.ts';
import { WATCH_COMMANDS, WATCH_EVENTS } from './live/contract/watch.ts';

export const WINDOW_COMMANDS = {
  ...CORE_COMMANDS,
  ...UPDATE_COMMANDS,
  ...WATCH_COMMANDS,
  ...VITALS_COMMANDS,
  ...SQL_COMMANDS,
  ...ASSISTANT_COMMANDS,
} as const;

export type WindowCommandName = keyof typeof WINDOW_COMMANDS;
export type WindowCommandParams<N extends WindowCommandName> = z.input<(typeof WINDOW_COMMANDS)[N]['params']>;
export type WindowCommandResult<N extends WindowCommandName> = z.infer<(typeof WINDOW_COMMANDS)[N]['result']>;

export const WindowEventSchema = z.discriminatedUnion('type', [...CORE_EVENTS, ...UPDATE_EVENTS, ...WATCH_EVENTS]);
export type WindowEvent = z.infer<typeof WindowEventSchema>;
