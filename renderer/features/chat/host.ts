/** Words and abilities of the view's host: the theme, the room, the answer that is shown, and calls of tools. */
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, AppErrorSchema, type AppResult } from '../../../shared/base/errors.ts';
import type { HostLine } from './host-line.ts';

const HostContextSchema = z.object({
  theme: z.enum(['light', 'dark']).optional().catch(undefined),
  displayMode: z.string().optional().catch(undefined),
  availableDisplayModes: z.array(z.string()).optional().catch(undefined),
  containerDimensions: z
    .object({ height: z.number().optional(), maxHeight: z.number().optional() })
    .optional()
    .catch(undefined),
});
export type HostContext = z.infer<typeof HostContextSchema>;

const InitializedSchema = z.looseObject({
  hostCapabilities: z.looseObject({ serverTools: z.unknown(), updateModelContext: z.unknown() }).partial().catch({}),
  hostContext: HostContextSchema.catch({}),
});

const ContentSchema = z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).catch([]);
const ToolResultSchema = z.looseObject({
  content: ContentSchema,
  structuredContent: z.record(z.string(), z.unknown()).optional().catch(undefined),
  isError: z.boolean().optional(),
});
export type ToolResult = z.infer<typeof ToolResultSchema>;

const ToolInputSchema = z.looseObject({ arguments: z.record(z.string(), z.unknown()).optional().catch(undefined) });

/** The call whose answer the view shows. */
export interface ShownCall {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result: ToolResult;
}

export interface Host {
  /** The same object until it changes. */
  readonly context: () => HostContext;
  /** Called with each change of the context; returns what ends that. */
  readonly onContext: (listener: () => void) => () => void;
  /** Called with the answer, and with null if the call was cancelled. */
  onCall(listener: (call: ShownCall | null) => void): void;
  /** Calls a tool of PEN. The structured content of its answer; errors as the tool says them. */
  callTool(name: string, params: object): Promise<AppResult<Record<string, unknown>>>;
  /** Tells the assistant what the person has selected; does nothing in a host that does not take it. */
  tell(text: string): void;
  /** The height that the view would have, in CSS pixels. */
  wantHeight(height: number): void;
  requestDisplayMode(mode: 'inline' | 'fullscreen'): void;
}

/** The text of an answer. */
export function textOf({ content }: Pick<ToolResult, 'content'>): string {
  return content.flatMap(({ text }) => (text === undefined ? [] : [text])).join('\n');
}

/** The host that was greeted. `onCall` hears what came before it was set. */
export async function connectHost(line: HostLine): Promise<AppResult<Host>> {
  let context: HostContext = {};
  let input: Readonly<Record<string, unknown>> = {};
  let call: ShownCall | null | undefined;
  const contextListeners = new Set<() => void>();
  let onCall = (_call: ShownCall | null): void => undefined;

  line.on('ui/notifications/host-context-changed', (params) => {
    context = { ...context, ...HostContextSchema.catch({}).parse(params) };
    for (const listener of contextListeners) listener();
  });
  line.on('ui/notifications/tool-input', (params) => {
    input = ToolInputSchema.catch({}).parse(params).arguments ?? {};
  });
  line.on('ui/notifications/tool-result', (params) => {
    const parsed = ToolResultSchema.safeParse(params);
    call = parsed.success ? { arguments: input, result: parsed.data } : null;
    onCall(call);
  });
  line.on('ui/notifications/tool-cancelled', () => {
    call = null;
    onCall(call);
  });

  const answer = await line.begin();
  if (!answer.ok) return answer;
  const initialized = InitializedSchema.safeParse(answer.value);
  if (!initialized.success) return err(appError('internal', 'The host did not introduce itself.'));
  const { hostCapabilities } = initialized.data;
  context = { ...initialized.data.hostContext, ...context };

  return ok({
    context: () => context,
    onContext: (listener) => {
      contextListeners.add(listener);
      return () => void contextListeners.delete(listener);
    },
    onCall(listener) {
      onCall = listener;
      if (call !== undefined) listener(call);
    },
    async callTool(name, params) {
      if (hostCapabilities.serverTools === undefined)
        return err(appError('cannot_ask', 'This chat does not let views call tools.', 'Ask the assistant instead.'));
      const called = await line.request('tools/call', { name, arguments: params });
      if (!called.ok) return called;
      const result = ToolResultSchema.safeParse(called.value);
      if (!result.success) return err(appError('internal', `The host did not hand over the answer of ${name}.`));
      const { structuredContent, isError } = result.data;
      if (isError !== true) return ok(structuredContent ?? {});
      const failure = AppErrorSchema.safeParse(structuredContent);
      return err(failure.success ? failure.data : appError('internal', textOf(result.data)));
    },
    tell(text) {
      if (hostCapabilities.updateModelContext === undefined) return;
      void line.request('ui/update-model-context', { content: [{ type: 'text', text }] });
    },
    wantHeight: (height) => line.notify('ui/notifications/size-changed', { height }),
    requestDisplayMode: (mode) => void line.request('ui/request-display-mode', { mode }),
  });
}
