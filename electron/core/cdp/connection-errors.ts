/** The error texts of this folder: connection failures and CDP's own errors, each with what to do next. */
import { proposedCall } from '../../../shared/base/proposed-call.ts';
import { foreign, type Foreign } from '../../../shared/base/foreign-text.ts';
import { advice, appError, type AppError } from '../../../shared/base/errors.ts';
import { isOwnBrowser, type ServerRuntime } from '../../../shared/core/contracts/targets.ts';
import { isPipeAddress, type EndpointAddress } from './endpoints/endpoint-address.ts';

/** The longest message that is read. */
export const MESSAGE_LIMIT_MIB = 256;

/** Returns how to start a browser or runtime with the given debugging port. */
export function startHint(port: number): string {
  return (
    `Start Chrome with --remote-debugging-port=${port} --user-data-dir=<a new folder>: without a folder of its own the flag is ignored, ` +
    `and other Chrome windows of that profile may need to be closed first. Node and Deno: --inspect=127.0.0.1:${port}.`
  );
}

export function cannotReach(address: EndpointAddress, why: string, portsTried: readonly number[] = []): AppError {
  const tried = portsTried.length > 1 ? ` Ports tried: ${portsTried.join(', ')}.` : '';
  return appError('cannot_reach_endpoint', `Cannot reach ${address.text}: ${why}.${tried}`, startHint(address.port), {
    endpoint: address.text,
    why,
  });
}

/** Nothing was refused or closed: the machine may be busy, or the process paused. */
export function noAnswerWithin(address: EndpointAddress, limitMs: number): AppError {
  const error = cannotReach(address, `no answer within ${limitMs / 1000} s`);
  return { ...error, data: { ...error.data, limitMs } };
}

/** True of `wrongService` for a program that ends connections without an answer. */
export function wasClosing({ data }: AppError): boolean {
  return data?.['isClosing'] === true;
}

/** True if an error is one of `noAnswerWithin`. */
export function isLate({ data }: AppError): boolean {
  return data?.['limitMs'] !== undefined;
}

const USUAL_PORT = 9222;

const OPEN_BROWSER = 'If it is a browser that is open with remote debugging switched on (chrome://inspect), connect it';

/** `isClosing`: it ends connections without an answer, as a browser does that is going away. */
export function wrongService(address: EndpointAddress, why: string, isClosing = false): AppError {
  // A port that another program has cannot be given to a browser.
  const otherPort = address.port === USUAL_PORT ? USUAL_PORT + 1 : USUAL_PORT;
  const hint = `Another program uses port ${address.port}. Give the port of the browser or runtime instead, or start one on a free port. ${startHint(otherPort)}`;
  return appError(
    'wrong_service',
    `${address.text} answers, but is not a debugging endpoint: ${why}.`,
    why.endsWith('HTTP 404')
      ? advice(
          `${hint} ${OPEN_BROWSER} by --cdp-url running:chrome, running:edge, running:brave or running:chromium.`,
          `${OPEN_BROWSER} by its name in the list of targets: it asks you to allow it. ${hint}`,
        )
      : hint,
    { endpoint: address.text, ...(isClosing ? { isClosing } : {}) },
  );
}

/** The other side violated the protocol; `problem` completes "it sent …". */
export function notTheProtocol(endpointText: string, problem: string): AppError {
  return appError(
    'wrong_service',
    `The connection to ${endpointText} was ended: it sent ${problem}.`,
    'Check which program listens there. If it is the browser or runtime that you meant, connect again.',
    { endpoint: endpointText },
  );
}

const STARTED_AGAIN =
  'If it crashed or was closed, start it again with its debugging port (Chrome: --remote-debugging-port and --user-data-dir).';

export function disconnected(endpointText: string, detail = 'browser disconnected during operation'): AppError {
  return appError(
    'disconnected',
    `The connection to ${endpointText} was lost: ${detail}.`,
    endpointText.startsWith('android:')
      ? 'If the app was closed, open it again; if the device was unplugged, plug it in. Then connect again.'
      : isOwnBrowser(endpointText)
        ? 'If it was closed, open it again and connect: it asks once more.'
        : isPipeAddress(endpointText)
          ? 'If it crashed or was closed, start it again in the window.'
          : advice(`${STARTED_AGAIN} The next call reconnects automatically.`, STARTED_AGAIN),
    { endpoint: endpointText },
  );
}

const START_PROCESS: Readonly<Record<ServerRuntime, (port: number) => string>> = {
  node: (port) => `node --inspect=${port}`,
  deno: (port) => `deno run --inspect=127.0.0.1:${port}`,
  bun: (port) => `a script that calls open(${port}) of node:inspector`,
  workerd: (port) => `its inspector at port ${port}`,
  react_native: () => 'its development server',
};

/** A process that was connected and does not answer now. */
export function processGone({ text, port }: EndpointAddress, runtime: ServerRuntime): AppError {
  const start = `If it ended, start it again with ${START_PROCESS[runtime](port)}.`;
  return appError(
    'disconnected',
    `The connection to ${text} was lost: the process no longer answers.`,
    advice(`${start} The next call reconnects automatically.`, start),
    { endpoint: text },
  );
}

/** Why Metro ends a connection, by the reason that it sends since 0.78. */
const METRO_ENDINGS: Readonly<Record<string, readonly [why: string, toDo: string]>> = {
  NEW_DEBUGGER_OPENED: [
    'another debugger was opened, such as React Native DevTools, and the app takes one at a time',
    'Close that debugger, then try again.',
  ],
  CONNECTION_LOST: ['the app was closed, or lost its connection to Metro', 'Open the app again, then try again.'],
  RECREATING_DEVICE: ['the app was started again', 'Try again.'],
  PAGE_NOT_FOUND: ['Metro no longer knows the app', 'Reload the app, then try again.'],
};

/** The other side closed the connection; `reason` as it said, empty if nothing. */
export function closedBecause(endpointText: string, reason: string): AppError {
  const [why, toDo] = METRO_ENDINGS[/^\[([A-Z_]+)\]/.exec(reason)?.[1] ?? ''] ?? [];
  if (why === undefined) return disconnected(endpointText);
  return appError('disconnected', `The connection through ${endpointText} was closed: ${why}.`, toDo, {
    endpoint: endpointText,
  });
}

export function messageTooBig(endpointText: string, how: 'received-too-big' | 'sent-too-big'): AppError {
  const what =
    how === 'received-too-big'
      ? `${endpointText} sent one message of more than ${MESSAGE_LIMIT_MIB} MiB`
      : `A message sent to ${endpointText} was larger than it accepts`;
  return appError(
    'message_too_big',
    `${what}, so the connection had to be closed (code 1009).`,
    'Request less at once: a shorter recording, or a capture that streams.',
    { limitBytes: MESSAGE_LIMIT_MIB * 1024 ** 2 },
  );
}

/** The error for a browser of ours that has ended, or was not started in this run. */
export function pipeGone(endpointText: string): AppError {
  return appError(
    'not_connected',
    `${endpointText} has no browser: it has ended, or was not started by this PEN.`,
    'Start it in the window.',
    { endpoint: endpointText },
  );
}

/** The person pressed Cancel in the dialog of the browser that is open, or switched remote debugging off there. */
export function refusedByPerson(endpointText: string): AppError {
  return appError(
    'permission_denied',
    `${endpointText} was not allowed: the browser answered that its person refused.`,
    'Connect again and press Allow in the browser’s dialog.',
    { endpoint: endpointText },
  );
}

export function notConnected(endpointText: string): AppError {
  return appError(
    'not_connected',
    `${endpointText} is not connected.`,
    advice(
      'Connect to it in the window, or choose another target from pen_list_pages.',
      'Connect to it again, or select another target in the sidebar.',
    ),
  );
}

export function targetGone(title: Foreign, detail: string): AppError {
  return appError(
    'target_gone',
    `The target ${foreign(title)} is no longer valid: ${detail}.`,
    advice(
      'List the targets with pen_list_pages, then choose one with pen_select_page.',
      'Select a target in the sidebar.',
    ),
  );
}

export function targetCrashed(title: Foreign): AppError {
  return appError(
    'target_crashed',
    `${foreign(title)} has crashed: its renderer process ended.`,
    advice(
      `Reload it: ${proposedCall('pen_navigate', { action: 'reload' })}, or Reload in the window. What was recorded before the crash is lost.`,
      'Reload it. What was recorded before the crash is lost.',
    ),
  );
}

const noAnswer = (title: Foreign, method: unknown, waitedMs: number): string =>
  `The target ${foreign(title)} did not answer ${String(method)} within ${Math.round(waitedMs / 1000)} s`;

export function unresponsive(title: Foreign, method: string, deadlineMs: number): AppError {
  return appError(
    'target_unresponsive',
    `${noAnswer(title, method, deadlineMs)}.`,
    'A modal dialog may be open, the debugger paused, or the tab frozen or in an endless loop. Check the target, then try again. pen_capture_trace works on such a page.',
    { method, deadlineMs },
  );
}

/** What a page does that does not answer: `in-script` executes JavaScript, `busy` has the processor, `waits` has neither. */
export type SilentState =
  | { readonly kind: 'dialog'; readonly type: Foreign; readonly message: Foreign }
  | { readonly kind: 'paused' | 'in-script' | 'busy' | 'waits' };

const NAME_THE_CODE = advice(
  `Try again if it was a long task; ${proposedCall('pen_navigate', { action: 'reload' })} ends an endless loop. A trace that begins before it names the function: ${proposedCall('pen_capture_trace', { action: 'start', cpuSamples: true })}, then the action again, then stop.`,
  'Try again if it was a long task. A trace that begins before names the function: record one with CPU samples, and reload the page or repeat the action meanwhile.',
);

const SILENT: Readonly<
  Record<Exclude<SilentState['kind'], 'dialog'>, readonly [why: string, toDo: string | typeof NAME_THE_CODE]>
> = {
  paused: ['it is paused in a debugger', 'Resume it in DevTools, or close the DevTools that has paused it.'],
  'in-script': [
    'its main thread executes JavaScript and has ended no task since, as in an endless loop',
    NAME_THE_CODE,
  ],
  busy: ['its main thread is busy and has ended no task since', NAME_THE_CODE],
  waits: [
    'its main thread does nothing and waits: a dialog (alert, confirm, print) is open, a synchronous request has no answer, or its process is stopped',
    'Look at the tab and answer its dialog, then try again.',
  ],
};

/** The error of a command without an answer, when it is known what the page does instead. */
export function unanswered({ data }: AppError, title: Foreign, state: SilentState, waitedMs: number): AppError {
  const { method } = data ?? {};
  const given = { ...data, waitedMs, state: state.kind };
  if (state.kind === 'dialog')
    return appError(
      'target_unresponsive',
      `${noAnswer(title, method, waitedMs)}: its ${foreign(state.type)} dialog is open, with the text ${foreign(state.message)}.`,
      'Answer the dialog in the browser, then try again.',
      given,
    );
  const [why, toDo] = SILENT[state.kind];
  return appError('target_unresponsive', `${noAnswer(title, method, waitedMs)}: ${why}.`, toDo, given);
}

/** The target answered a command with a result that lacks a member, or has another value there; '' for the result as a whole. */
export function notAnAnswer(title: Foreign, method: string, member: string): AppError {
  const where = member === '' ? 'its result' : member;
  return appError(
    'cdp_error',
    `${foreign(title)} answered ${method} with something else: ${where} is not what the protocol says.`,
    'Check which program it is: it may be too old, or speak another protocol. Other tools may work with it.',
    { method },
  );
}

export interface ProtocolErrorResponse {
  readonly code: number;
  readonly message: Foreign;
  readonly data?: Foreign | undefined;
}

/** A command that the target answered with an error, over a pipe or through a worker; over sockets the library throws its own. */
export class ProtocolRefusal extends Error {
  override readonly name = 'ProtocolRefusal';
  readonly response: ProtocolErrorResponse;

  constructor(method: string, response: ProtocolErrorResponse) {
    super(`${method}: ${response.message}`);
    this.response = response;
  }
}

/** Domains whose features only one client at a time can use. */
const CONTESTED_DOMAIN = /^(Tracing|HeapProfiler|Profiler|CSS|Debugger|Fetch|Emulation)\./;
/** Chrome's answers when the session or its target is lost while a command runs. */
const GONE =
  /session with given id not found|no target with given id|target closed|inspected target navigated or closed|not attached to an active page/i;

/** An error that the target itself answered with. */
export function protocolError(title: Foreign, method: string, response: ProtocolErrorResponse): AppError {
  const text: Foreign = response.data === undefined ? response.message : `${response.message} (${response.data})`;
  if (response.code === -32001 || GONE.test(text))
    return targetGone(title, `it closed, or moved to another process, during ${method} (${foreign(text)})`);
  const message = `${method} failed on ${foreign(title)}: ${foreign(text)}`;
  const data = { method, protocolCode: response.code };
  if (response.code === -32601) {
    return appError(
      'cdp_error',
      message,
      'This target does not support the command: it is of another type, or too old.',
      data,
    );
  }
  if (CONTESTED_DOMAIN.test(method)) {
    const suggestion = `Another CDP client (DevTools with its Performance or Memory panel, another tool) may be using it: close that client, then try again.`;
    return appError('cdp_error', message, suggestion, data);
  }
  return appError('cdp_error', message, 'Reload the target and try again.', data);
}
