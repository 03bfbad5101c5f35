/** How a command reaches targets and captures: through the running app, or with a core of its own. */
import type { Progress } from '../../shared/contracts/activity.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import type { PersonResult } from '../../shared/contracts/person-wire.ts';
import type { CommandContext, CommandOutcome } from './context.ts';
import { createProgressDisplay } from './progress-display.ts';
import { say } from './output.ts';

export interface ToolCall {
  readonly tool: string;
  readonly params?: Record<string, unknown>;
  readonly target?: string | undefined;
}

export interface PenAccess {
  /** The running app does the work. */
  readonly joined: boolean;
  /** Runs one capability; aborting asks it to end, and its answer still comes. */
  call(
    request: ToolCall,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<PersonResult>;
  close(): Promise<void>;
}

/** The address that `--cdp-url` names, checked: `not_loopback` or `invalid_params` where it cannot be one. Null without the flag. */
export async function chosenAddress(context: CommandContext): Promise<AppResult<string | null>> {
  const text = context.arguments.values.get('cdp-url');
  if (text === undefined) return { ok: true, value: null };
  const { parseEndpointAddress } = await import('../cdp/index.ts');
  const parsed = parseEndpointAddress(text);
  return parsed.ok ? { ok: true, value: parsed.value.text } : parsed;
}

/**
 * Joins the running app where there is one and `--standalone` does not forbid it. A discovery file whose process does not
 * answer counts as none, which is said.
 */
async function openPen(context: CommandContext): Promise<AppResult<PenAccess>> {
  const address = await chosenAddress(context);
  if (!address.ok) return address;
  if (!context.arguments.switches.has('standalone')) {
    const { joinRunningApp } = await import('./joined-pen.ts');
    const joined = await joinRunningApp(context, address.value);
    if (!joined.ok) return joined;
    if (joined.value !== null) return { ok: true, value: joined.value };
  }
  const { openStandalonePen } = await import('./standalone-pen.ts');
  return openStandalonePen(context, address.value);
}

/** Opens it for one command and closes it again, whatever came of the work. */
export async function withPen(
  context: CommandContext,
  work: (pen: PenAccess) => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  const opened = await openPen(context);
  if (!opened.ok) return { error: opened.error };
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}

/** Calls one tool for a command: progress on stderr, notes as sentences, the interrupt as cancellation. */
export async function callTool(context: CommandContext, pen: PenAccess, request: ToolCall): Promise<PersonResult> {
  const display = createProgressDisplay(context.stderr);
  const result = await pen.call(request, {
    signal: context.interrupt,
    onProgress: (progress) => display.show(progress),
  });
  display.end();
  if (result.ok) for (const note of result.notes) say(context, note);
  return result;
}
