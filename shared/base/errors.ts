/** Table of expected failures, shared by window, MCP server and command line. */
import { z } from 'zod';
import type { Written } from './foreign-text.ts';
import { err, ok, type Result } from './result.ts';
import { plainLine } from './visible-text.ts';

/** Exit status of the command line: 2 wrong use; 3 the target or file could not be used, or a tool failed. */
type ExitStatus = 2 | 3;

/** Error codes with the exit status of the command line. */
export const ERROR_CODES = {
  // Wrong use
  invalid_params: 2,
  unknown_tool: 2,
  not_loopback: 2,
  // Permission
  permission_denied: 3,
  cannot_ask: 3,
  path_denied: 3,
  outside_roots: 3,
  roots_unknown: 3,
  blocked_url: 3,
  // Connection and targets
  not_connected: 3,
  cannot_reach_endpoint: 3,
  wrong_service: 3,
  disconnected: 3,
  no_target: 3,
  target_not_found: 3,
  target_gone: 3,
  target_crashed: 3,
  target_unsupported: 3,
  target_unresponsive: 3,
  script_not_found: 3,
  cdp_error: 3,
  message_too_big: 3,
  // Runner
  busy: 3,
  not_recording: 3,
  cooling_down: 3,
  cancelled: 3,
  deadline_exceeded: 3,
  shutting_down: 3,
  // Captures in flight
  no_chunks: 3,
  incomplete_capture: 3,
  cap_exceeded: 3,
  disk_full: 3,
  disk_too_slow: 3,
  write_failed: 3,
  unsafe_spool: 3,
  // Library and files
  capture_not_found: 3,
  file_not_found: 3,
  file_exists: 3,
  file_unreadable: 3,
  unsupported_format: 3,
  empty_file: 3,
  truncated_file: 3,
  damaged_file: 3,
  too_large: 3,
  // Analysis
  analysis_failed: 3,
  analysis_crashed: 3,
  // SQL
  sql_invalid: 2,
  sql_refused: 2,
  sql_row_limit: 3,
  sql_time_limit: 3,
  sql_memory_limit: 3,
  sql_crashed: 3,
  sql_unavailable: 3,
  // Code in targets
  evaluation_failed: 3,
  // Navigation
  navigation_failed: 3,
  no_history_entry: 3,
  page_failed_to_load: 3,
  // In the page
  page_error: 3,
  element_not_found: 3,
  // Window
  no_window: 3,
  // Updates
  update_unavailable: 3,
  update_failed: 3,
  // Process
  address_in_use: 3,
  sample_failed: 3,
  browser_not_found: 3,
  browser_failed: 3,
  internal: 3,
} as const satisfies Record<string, ExitStatus>;

export type ErrorCode = keyof typeof ERROR_CODES;

export const ErrorCodeSchema = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);

/**
 * An expected failure. `message`: what happened and, if known, why. `suggestion`: what to do next. `forPerson`: the same for a person at the window, where
 * the words differ; '' where nothing of it applies to a person. `data`: values for programs
 * (`retryAfterMs`, `heldForMs`, `limitBytes`, `byteOffset` …).
 */
export const AppErrorSchema = z.object({
  code: ErrorCodeSchema,
  message: z.string(),
  suggestion: z.string().optional(),
  forPerson: z.string().optional(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});
export type AppError = z.infer<typeof AppErrorSchema>;

/** Result of a function with expected failures. */
export type AppResult<T> = Result<T, AppError>;

/** Next step, in the words of tool callers, who read calls, and in those of a person at the window, who has controls. */
export interface Advice {
  readonly suggestion: string;
  /** '' where nothing of it applies to a person. */
  readonly forPerson: string;
}

export const advice = <const S extends string, const P extends string>(
  suggestion: S & Written<S>,
  forPerson: P & Written<P>,
): Advice => ({ suggestion, forPerson });

/** A suggestion of one text is for both; names of tools in it are shown to a person as controls. */
export function appError<const M extends string, const S extends string = never>(
  code: ErrorCode,
  message: M & Written<M>,
  suggestion?: (S & Written<S>) | Advice,
  data?: AppError['data'],
): AppError {
  return {
    code,
    message,
    ...(typeof suggestion === 'string' ? { suggestion } : suggestion),
    ...(data === undefined ? {} : { data }),
  };
}

/** As programs that call tools read it. */
export function errorDocument({ forPerson: _forPerson, ...error }: AppError): Omit<AppError, 'forPerson'> {
  return error;
}

/** The abort reason if it is one of our errors, otherwise `cancelled`. */
export function errorOfAbort(signal: AbortSignal): AppError {
  const reason = AppErrorSchema.safeParse(signal.reason);
  return reason.success ? reason.data : appError('cancelled', 'The call was cancelled.');
}

/** One paragraph for a person: what happened, then what to do. Text of targets and files in it begins no line of its own. */
export function describeError(error: AppError): string {
  const message = plainLine(error.message);
  if (error.suggestion === undefined) return message;
  // Messages of other programs, and those that clients compare, may have no full stop.
  return `${message}${/[\p{L}\p{N})"”`]$/u.test(message) ? '.' : ''} ${plainLine(error.suggestion)}`;
}

/**
 * An expected failure inside a call. It becomes a value (`settle`) at the doors: a tool, the window's channel, the command line, the port of the
 * analysis; and where a caller decides by it. Nothing of it may leave a callback of an event or a promise that nobody awaits.
 */
export class AppFailure extends Error {
  override readonly name = 'AppFailure';
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.message);
    this.error = error;
  }
}

/** Runs `work` and turns an `AppFailure` into an error value. Any other exception is a bug and is rethrown. */
export async function settle<T>(work: () => Promise<T>): Promise<AppResult<T>> {
  try {
    return ok(await work());
  } catch (thrown) {
    if (thrown instanceof AppFailure) return err(thrown.error);
    throw thrown;
  }
}

/** Runs the steps of a reader, which ends at its first error. */
interface Guard {
  /** Returns the value of the step. An `AppFailure` becomes an error value, which every later step returns as well. */
  readonly run: <T>(step: () => T) => AppResult<T>;
  readonly hasFailed: boolean;
}

/** `onFailure` runs once, at the first error. */
export function createGuard(onFailure: () => void = () => undefined): Guard {
  let failure: AppFailure | null = null;
  return {
    run(step) {
      if (failure === null) {
        try {
          return ok(step());
        } catch (thrown) {
          if (!(thrown instanceof AppFailure)) throw thrown;
          failure = thrown;
          onFailure();
        }
      }
      return err(failure.error);
    },
    get hasFailed() {
      return failure !== null;
    },
  };
}

/** Returns the value of a result or throws its error as `AppFailure`; for use inside `settle`. */
export function unwrap<T>(result: AppResult<T>): T {
  if (result.ok) return result.value;
  throw new AppFailure(result.error);
}
