/** Answers what the page of the window asks, by whichever door: capability calls, window commands, files, topics, and lines to the analysis process. */
import { quotedForPerson } from '../../../shared/base/foreign-text.ts';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppError, type AppResult, settle } from '../../../shared/base/errors.ts';
import {
  FILE_USES,
  type BridgeAnswer,
  type FileUse,
  type FileUseResult,
} from '../../../shared/core/contracts/window-messages.ts';
import { WINDOW_COMMANDS, type WindowCommandName, type WindowCommandResult } from '../../../shared/features/window.ts';
import type { Log } from '../log/log.ts';
import type { CallerSession, Runner } from '../runner/types.ts';
import type { AnalysisClient } from '../analysis-client/index.ts';
import type { Door, PageHandlers } from './door.ts';
import { createTopicPublisher, type TopicSources } from './topic-publisher.ts';
import { checkBySchema, problemsText } from '../../../shared/base/schema-check.ts';

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

export interface PageOptions {
  readonly door: Pick<Door, 'connect' | 'line'>;
  readonly runner: Pick<Runner, 'run'>;
  readonly session: CallerSession;
  readonly commands: WindowCommandHandlers;
  readonly files: WindowFileHandlers;
  readonly topics: TopicSources;
  readonly connectAnalysisPort: AnalysisClient['connectPort'];
  readonly log: Log;
  /** The page's script has started and has every topic. */
  readonly onReady: () => void;
}

const NameSchema = z.string().max(100);
const PathSchema = z.string().max(32_768);

/** Names in an error are code for models, and in quotation marks for a person. */
function asPersonReads({ message, suggestion, forPerson, ...error }: AppError): AppError {
  return {
    ...error,
    message: quotedForPerson(message),
    ...(suggestion === undefined ? {} : { suggestion: quotedForPerson(suggestion) }),
    ...(forPerson === undefined ? {} : { forPerson: quotedForPerson(forPerson) }),
  };
}

/** Connects the page of a door to the core; the returned function ends that. */
export function connectPage(options: PageOptions): () => void {
  const { door, log } = options;

  /** A bug becomes an answer: a door would pass on only its message, and the window must not hang. */
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

  const publisher = createTopicPublisher(options.topics, (message) => door.line.topic(message));

  const handlers: PageHandlers = {
    async call(rawName, params) {
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
    },
    async command(rawName, params) {
      const name = Object.keys(WINDOW_COMMANDS).find((known): known is WindowCommandName => known === rawName);
      if (name === undefined) return err(appError('unknown_tool', `There is no window command "${String(rawName)}".`));
      return guarded(name, () => runCommand(name, params));
    },
    async file(rawUse, rawPath) {
      const use = Object.keys(FILE_USES).find((known): known is FileUse => known === rawUse);
      const path = PathSchema.safeParse(rawPath);
      if (use === undefined || !path.success)
        return err(appError('invalid_params', 'A dropped file needs a path and a known use.'));
      return guarded('taking a dropped file', () =>
        path.data === '' ? Promise.resolve(err(notOnDiskError())) : options.files[use](path.data),
      );
    },
    port(port) {
      const connected = options.connectAnalysisPort(port);
      return connected.ok ? ok({}) : connected;
    },
    ready() {
      publisher.sendAll();
      options.onReady();
    },
  };
  door.connect(handlers);
  return () => publisher.dispose();
}

function notOnDiskError(): AppError {
  return appError(
    'file_unreadable',
    'It is not a file on this disk.',
    'Save it to a folder first, then drop it from there.',
  );
}
