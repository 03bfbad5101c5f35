/** One `tools/call`: runs the capability for the client and converts the outcome to MCP. */
import { z } from 'zod';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { leastPermission } from '../../../shared/core/capability/permissions.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import { appError, errorDocument, type AppError } from '../../../shared/base/errors.ts';
import { checkBySchema, problemsText } from '../../../shared/base/schema-check.ts';
import { PERMISSIONS } from '../../../shared/core/contracts/permissions.ts';
import type { CallerSession, RunOptions, RunOutcome, Runner } from '../runner/types.ts';
import { captureLink, captureOf, type CaptureSource } from './capture-resources.ts';
import { RPC_CODES, ProtocolError, protocolErrorOf } from './protocol-error.ts';
import type { ToolTable } from './tool-table.ts';

// The reasons why a tool that exists is not in the list of an assistant.

/** The error of a call: the tool is for the person only, or the person switched it off. `unusedFlags`: flags of the client's command without effect. */
export function notOffered(
  capability: Pick<AnyCapability, 'name' | 'kind' | 'forPersonOnly' | 'leastPermission'>,
  unusedFlags: string | null,
): AppError {
  const { name } = capability;
  return capability.forPersonOnly === true
    ? appError(
        'unknown_tool',
        `The tool "${name}" is for the person only. It is in the window and on the command line.`,
        'Ask the person to use it; tools/list names every tool that you can call.',
      )
    : appError(
        'unknown_tool',
        `The tool "${name}" is switched off: its category, or the permission "${PERMISSIONS[leastPermission(capability)].label}" of this client.`,
        unusedFlags?.includes('--allow-eval') === true && leastPermission(capability).endsWith('-code')
          ? unusedFlags
          : 'tools/list names every available tool; the user can enable it again in PEN Workbench, a category in the settings, a permission under Connect an assistant.',
      );
}

/** It tells which flags of a client are not in use. */
const STATUS_TOOL = 'pen_status';

const isPlainObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const notAnObject = ({ input }: { readonly input?: unknown }): string =>
  `must be an object, not ${JSON.stringify(input)?.slice(0, 60) ?? typeof input}`;

/** Version, trace, span and flags, in hexadecimal (W3C trace context). */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export const ToolCallParamsSchema = z.looseObject({
  name: z.string(),
  // As it was sent: a record of zod leaves out a member `__proto__`, which the schema of the tool refuses.
  arguments: z.custom<Readonly<Record<string, unknown>>>(isPlainObject, { error: notAnObject }).optional(),
  _meta: z
    .looseObject({
      progressToken: z.union([z.string(), z.number()]).optional(),
      // Another form is no error: it is the client's own, and is left out.
      traceparent: z.string().regex(TRACEPARENT).optional().catch(undefined),
    })
    .optional(),
});
export type ToolCallParams = z.infer<typeof ToolCallParamsSchema>;

export interface ToolCallContext {
  readonly runner: Runner;
  readonly tools: ToolTable;
  readonly captures: CaptureSource;
  readonly caller: CallerSession;
  readonly signal: AbortSignal;
  readonly askInClient: RunOptions['askInClient'];
  readonly taskInClient: RunOptions['taskInClient'];
  readonly waitInClient?: RunOptions['waitInClient'];
  readonly onProgress: (progress: Progress) => void;
  /** Which flags of the client's command have no effect; null if none is missed. */
  readonly unusedFlags: () => string | null;
  /** Receives the id of the call before its work begins. */
  readonly onBegin?: RunOptions['onBegin'];
  readonly patience?: RunOptions['patience'];
  /** Adds the structured form of the answer to its text. */
  readonly isStructured: boolean;
  /** The client shows answers that have a view as one, which reads their structured form. Default: no. */
  readonly hasViews?: boolean;
}

function failure(error: AppError, text: string, isStructured: boolean): CallToolResult {
  const structured = isStructured ? { structuredContent: errorDocument(error) } : {};
  return { content: [{ type: 'text', text }], ...structured, isError: true };
}

/**
 * The capture is linked in the structured answer of the tool that made it. Texts name it: clients that hand a model the text alone would show an empty
 * line for each link.
 */
function success(
  outcome: RunOutcome & { ok: true },
  {
    captures,
    isStructured,
    isReader,
  }: Pick<ToolCallContext, 'captures' | 'isStructured'> & { readonly isReader: boolean },
): CallToolResult {
  const capture = isReader || !isStructured ? null : captureOf(captures, outcome.value);
  const notes = outcome.notes.length > 0 && !('notes' in outcome.value) ? { notes: [...outcome.notes] } : {};
  return {
    content: [
      { type: 'text', text: outcome.text },
      ...(outcome.pictures ?? []).map(({ mimeType, base64 }) => ({ type: 'image' as const, mimeType, data: base64 })),
      ...(capture === null ? [] : [captureLink(capture)]),
    ],
    ...(isStructured ? { structuredContent: { ...outcome.value, ...notes } } : {}),
  };
}

function withNote(outcome: RunOutcome & { ok: true }, note: string): RunOutcome & { ok: true } {
  return { ...outcome, notes: [...outcome.notes, note], text: `> ${note}\n\n${outcome.text}` };
}

/** Throws `ProtocolError` −32601 for an unknown name and −32602 for arguments that violate the schema. */
export async function callTool(params: ToolCallParams, context: ToolCallContext): Promise<CallToolResult> {
  const { runner, caller } = context;
  const { arguments: given = {}, _meta: meta } = params;
  const capability = context.tools.find(params.name);
  const known = runner.find(params.name);
  const isForView = known?.forViews === true || (context.hasViews === true && known?.hasView === true);
  const isStructured = context.isStructured || isForView;
  if (capability === null && known !== null) {
    throw protocolErrorOf(RPC_CODES.methodNotFound, notOffered(known, context.unusedFlags()));
  }
  const outcome = await runner.run(params.name, given, caller, {
    signal: context.signal,
    onProgress: context.onProgress,
    ...(context.onBegin === undefined ? {} : { onBegin: context.onBegin }),
    patience: context.patience,
    askInClient: context.askInClient ?? null,
    taskInClient: context.taskInClient ?? null,
    waitInClient: context.waitInClient ?? null,
    traceparent: meta?.traceparent,
  });
  const { captures } = context;
  const unused = outcome.ok && params.name === STATUS_TOOL ? context.unusedFlags() : null;
  if (outcome.ok)
    return success(unused === null ? outcome : withNote(outcome, unused), {
      captures,
      isStructured,
      isReader: known?.kind === 'read',
    });
  const { error } = outcome;
  if (error.code === 'unknown_tool' && capability === null) throw protocolErrorOf(RPC_CODES.methodNotFound, error);
  // A refusal by the tool's own rules is an answer, not a protocol error.
  if (outcome.breaksSchema === true && capability !== null) {
    throw protocolErrorOf(RPC_CODES.invalidParams, error);
  }
  return failure(error, outcome.text, isStructured);
}

/** Parses a request's parameters; invalid ones are −32602 with the fields named. */
export function parseRequest<T extends z.ZodType>(method: string, schema: T, params: unknown): z.output<T> {
  const parsed = checkBySchema(schema, params ?? {});
  if (parsed.ok) return parsed.value;
  const problems = problemsText(parsed.error, 'params');
  throw new ProtocolError(RPC_CODES.invalidParams, `${method} was sent with invalid parameters: ${problems}.`);
}
