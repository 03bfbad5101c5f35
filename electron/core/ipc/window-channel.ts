/** Connects one window to the core: capability calls, window commands, topics, and the direct channel to the analysis process. */
import { quotedForPerson } from '../../../shared/base/foreign-text.ts';
import { MessageChannelMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import {
  CALL_CHANNEL,
  COMMAND_CHANNEL,
  EVENT_CHANNEL,
  FILE_CHANNEL,
  FREE_MEMORY_CHANNEL,
  PORT_CHANNEL,
  READY_CHANNEL,
  TOPIC_CHANNEL,
} from '../../../shared/core/contracts/channels.ts';
import { appError, type AppError, type AppResult, settle } from '../../../shared/base/errors.ts';
import {
  FILE_USES,
  type BridgeAnswer,
  type FileUse,
  type FileUseResult,
} from '../../../shared/core/contracts/window-messages.ts';
import {
  WINDOW_COMMANDS,
  type WindowCommandName,
  type WindowCommandResult,
  type WindowEvent,
} from '../../../shared/features/window.ts';
import type { Log } from '../log/log.ts';
import type { CallerSession, Runner } from '../runner/types.ts';
import type { SenderCheck } from './sender-check.ts';
import { createTopicPublisher, type TopicSources } from './topics.ts';
import { checkBySchema, problemsText } from '../../../shared/base/schema-check.ts';
import type { WindowMessages } from './window-messages.ts';

/** One handler for each command; its parameters are parsed already. */
export type WindowCommandHandlers = {
  readonly [N in WindowCommandName]: (
    params: z.output<(typeof WINDOW_COMMANDS)[N]['params']>,
  ) => Promise<WindowCommandResult<N>>;
};

/** One handler for each use of a dropped file; receives its path. */
export type WindowFileHandlers = {
  readonly [U in FileUse]: (path: string) => Promise<AppResult<FileUseResult<U>>>;
};

export interface WindowChannelOptions {
  readonly webContents: Pick<WebContents, 'isDestroyed' | 'send' | 'postMessage'>;
  readonly messages: WindowMessages;
  readonly sender: SenderCheck;
  readonly runner: Pick<Runner, 'run'>;
  readonly session: CallerSession;
  readonly commands: WindowCommandHandlers;
  readonly files: WindowFileHandlers;
  readonly topics: TopicSources;
  /** Transfers one end of a channel to the analysis process. */
  readonly connectAnalysisPort: (port: Electron.MessagePortMain) => void;
  readonly log: Log;
  /** The window's script has started and has every topic. */
  readonly onReady: () => void;
}

export interface WindowChannel {
  send(event: WindowEvent): void;
  /** Frees what the window's process keeps for faster drawing. */
  freeMemory(): void;
  dispose(): void;
}

const NameSchema = z.string().max(100);
const PathSchema = z.string().max(32_768);
const NonceSchema = z.string().regex(/^[\w-]{8,64}$/);

/** Names in an error are code for models, and in quotation marks for a person. */
function asPersonReads({ message, suggestion, forPerson, ...error }: AppError): AppError {
  return {
    ...error,
    message: quotedForPerson(message),
    ...(suggestion === undefined ? {} : { suggestion: quotedForPerson(suggestion) }),
    ...(forPerson === undefined ? {} : { forPerson: quotedForPerson(forPerson) }),
  };
}

export function createWindowChannel(options: WindowChannelOptions): WindowChannel {
  const { webContents, sender, log } = options;

  const refused = (channel: string): BridgeAnswer => {
    log.warn('a message from outside our window was refused', { channel });
    return err(appError('permission_denied', 'This page may not speak to PEN Workbench.'));
  };

  /** A bug becomes an answer: `invoke` would pass on only its message, and the window must not hang. */
  const guarded = async (what: string, work: () => Promise<BridgeAnswer>): Promise<BridgeAnswer> => {
    try {
      return await work();
    } catch (thrown) {
      log.error(`${what} failed unexpectedly`, {
        error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      });
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return err(
        appError(
          'internal',
          `${what} failed because of a bug in PEN Workbench: ${reason}`,
          'Please report it; the log has the details.',
        ),
      );
    }
  };

  const onCall = async (event: IpcMainInvokeEvent, rawName: unknown, params: unknown): Promise<BridgeAnswer> => {
    if (!sender.trusted(event)) return refused(CALL_CHANNEL);
    const name = NameSchema.safeParse(rawName);
    if (!name.success) return err(appError('unknown_tool', 'A call needs the name of a tool.'));
    return guarded(name.data, async () => {
      const outcome = await options.runner.run(name.data, params, options.session);
      return outcome.ok
        ? {
            ok: true,
            value: outcome.value,
            callId: outcome.callId,
            notes: [...outcome.notes],
            ...(outcome.pictures === undefined || outcome.pictures.length === 0
              ? {}
              : { pictures: [...outcome.pictures] }),
          }
        : { ok: false, error: asPersonReads(outcome.error), callId: outcome.callId };
    });
  };

  const runCommand = async <N extends WindowCommandName>(name: N, raw: unknown): Promise<BridgeAnswer> => {
    const parsed = checkBySchema(WINDOW_COMMANDS[name].params, raw ?? {});
    if (!parsed.ok)
      return err(
        appError<string, string>('invalid_params', `${name}: ${problemsText(parsed.error, 'the parameters')}.`),
      );
    const handler = options.commands[name];
    // The schema of this command has parsed them, which the compiler cannot follow through N.
    const result = await settle(() => handler(parsed.value as z.output<(typeof WINDOW_COMMANDS)[N]['params']>));
    return result.ok ? ok(result.value) : err(asPersonReads(result.error));
  };

  const onCommand = async (event: IpcMainInvokeEvent, rawName: unknown, params: unknown): Promise<BridgeAnswer> => {
    if (!sender.trusted(event)) return refused(COMMAND_CHANNEL);
    const name = Object.keys(WINDOW_COMMANDS).find((known): known is WindowCommandName => known === rawName);
    if (name === undefined) return err(appError('unknown_tool', `There is no window command "${String(rawName)}".`));
    return guarded(name, () => runCommand(name, params));
  };

  const onFile = async (event: IpcMainInvokeEvent, rawUse: unknown, rawPath: unknown): Promise<BridgeAnswer> => {
    if (!sender.trusted(event)) return refused(FILE_CHANNEL);
    const use = Object.keys(FILE_USES).find((known): known is FileUse => known === rawUse);
    const path = PathSchema.safeParse(rawPath);
    if (use === undefined || !path.success)
      return err(appError('invalid_params', 'A dropped file needs a path and a known use.'));
    return guarded('taking a dropped file', () =>
      path.data === '' ? Promise.resolve(err(notOnDiskError())) : options.files[use](path.data),
    );
  };

  const onPort = async (event: IpcMainInvokeEvent, rawNonce: unknown): Promise<BridgeAnswer> => {
    if (!sender.trusted(event)) return refused(PORT_CHANNEL);
    const nonce = NonceSchema.safeParse(rawNonce);
    if (!nonce.success) return err(appError('invalid_params', 'A port needs a nonce.'));
    return guarded('the analysis port', async () => {
      const { port1, port2 } = new MessageChannelMain();
      options.connectAnalysisPort(port1);
      webContents.postMessage(PORT_CHANNEL, nonce.data, [port2]);
      return ok({});
    });
  };

  const publisher = createTopicPublisher(options.topics, (message) => {
    if (!webContents.isDestroyed()) webContents.send(TOPIC_CHANNEL, message);
  });

  const onReady = (event: IpcMainEvent): void => {
    if (!sender.trusted(event)) return void refused(READY_CHANNEL);
    publisher.sendAll();
    options.onReady();
  };

  options.messages.connect({
    [CALL_CHANNEL]: onCall,
    [COMMAND_CHANNEL]: onCommand,
    [FILE_CHANNEL]: onFile,
    [PORT_CHANNEL]: onPort,
    onReady,
  });

  return {
    send(event) {
      if (!webContents.isDestroyed()) webContents.send(EVENT_CHANNEL, event);
    },
    freeMemory() {
      if (!webContents.isDestroyed()) webContents.send(FREE_MEMORY_CHANNEL);
    },
    dispose() {
      publisher.dispose();
      options.messages.dispose();
    },
  };
}

function notOnDiskError(): AppError {
  return appError(
    'file_unreadable',
    'It is not a file on this disk.',
    'Save it to a folder first, then drop it from there.',
  );
}
