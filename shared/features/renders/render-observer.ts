/** Observes which components of a page render, by a script in the page's own world, and finds the places of their functions. */
import { foreign } from '../../base/foreign-text.ts';
import { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { callersOf } from '../../base/stack-frames.ts';
import { pageExpression, RENDERS_SCRIPT_URL } from '../../base/workbench-scripts.ts';
import { appError, type AppResult, AppFailure, unwrap, settle } from '../../base/errors.ts';
import {
  PageRendersSchema,
  RenderingPageSchema,
  RendersUnreadSchema,
  type PageRenders,
  type RenderingPage,
  type RendersUnread,
} from '../../engine/trace/contract/renders.ts';
import type { CommandParams } from '../../core/contracts/protocol-commands.ts';
import type { CpuPlace } from '../../engine/profile/contract/sampled-profiles.ts';
import type { TargetSession } from '../../core/capability/target-ports.ts';
import type { PageScriptsPort } from '../../core/capability/page-scripts-ports.ts';

const OBJECT_GROUP = 'pen-renders';
const DEADLINE_MS = 10_000;

export interface RenderObserver {
  readonly page: RenderingPage;
  /** Renders since the last call; `cdp_error` once the document is gone. */
  take(): Promise<AppResult<PageRenders>>;
  /** The places of functions by their numbers, as far as they have one: in the running scripts, 1-based. */
  places(functions: ReadonlySet<number>): Promise<ReadonlyMap<number, CpuPlace>>;
  /** Zero-based lines and columns within a function, from its place on, at which it calls others. */
  tokens(index: number): Promise<readonly { readonly line: number; readonly column: number }[]>;
  /** The frames of each stack from the one on that wrote a value: in the running scripts, 1-based. */
  stacks(): Promise<readonly (readonly CpuPlace[])[]>;
  /** Leaves the page as it was. Never fails. */
  stop(): Promise<void>;
}

/** `none`: no application. */
export type ObservedRenders = RenderObserver | 'none' | RendersUnread;

const AnswerSchema = z.object({
  result: z.object({ value: z.unknown().optional(), objectId: z.string().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string().optional() }).optional() })
    .optional(),
});

const PropertiesSchema = z.object({
  result: z.array(
    z.object({
      name: z.string(),
      value: z.object({ objectId: z.string().optional(), description: z.string().optional() }).optional(),
    }),
  ),
});

const InternalPropertiesSchema = z.object({
  internalProperties: z
    .array(
      z.object({
        name: z.string(),
        value: z.object({ value: z.unknown().optional(), objectId: z.string().optional() }).optional(),
      }),
    )
    .default([]),
});

const ListenersSchema = z.object({
  listeners: z.array(z.object({ handler: z.object({ objectId: z.string().optional() }).optional() })),
});

const TokensSchema = z.array(z.object({ line: z.number(), column: z.number() }));

const FunctionLocationSchema = z.object({
  scriptId: z.string(),
  lineNumber: z.number(),
  columnNumber: z.number(),
});

const UNKNOWN_SHAPE = 'The page returned renders of an unknown shape.';

/** Starts to observe the applications that the page has now. Errors: those of the page and of the installation. */
export async function observeRenders(
  session: TargetSession,
  { scripts }: { readonly scripts: PageScriptsPort },
): Promise<ObservedRenders> {
  const script = await scripts.text('renders');
  const send = async (
    method: 'Runtime.evaluate' | 'Runtime.callFunctionOn',
    params: CommandParams<typeof method>,
  ): Promise<z.infer<typeof AnswerSchema>['result']> => {
    // Not cancelled with the call, because the page must also be left as it was then.
    const answer = unwrap(await session.send(method, params, { deadlineMs: DEADLINE_MS }));
    const parsed = AnswerSchema.safeParse(answer);
    if (!parsed.success) throw new AppFailure(appError('cdp_error', UNKNOWN_SHAPE));
    const { exceptionDetails, result } = parsed.data;
    if (exceptionDetails === undefined) return result;
    const why = exceptionDetails.exception?.description?.split('\n')[0] ?? exceptionDetails.text;
    throw new AppFailure(appError('page_error', `Renders could not be observed: ${foreign(why)}`));
  };
  const begun = await send('Runtime.evaluate', {
    expression: pageExpression(script, RENDERS_SCRIPT_URL),
    objectGroup: OBJECT_GROUP,
  });
  const { value, objectId } = begun;
  const unread = z.union([z.literal('none'), RendersUnreadSchema]).safeParse(value);
  if (unread.success) return unread.data;
  if (objectId === undefined) throw new AppFailure(appError('cdp_error', UNKNOWN_SHAPE));
  const call = (body: string, isValue: boolean) =>
    settle(() =>
      send('Runtime.callFunctionOn', {
        objectId,
        functionDeclaration: `function penWorkbenchRenders() { return ${body}; }\n//# sourceURL=${RENDERS_SCRIPT_URL}\n`,
        returnByValue: isValue,
        objectGroup: OBJECT_GROUP,
      }),
    );
  const list = async (name: 'functions' | 'closed' | 'listened'): Promise<string | null> => {
    const listed = await call(`this.${name}()`, false);
    return listed.ok ? (listed.value.objectId ?? null) : null;
  };
  const stop = async (): Promise<void> => {
    if (session.closed.aborted) return;
    await call('this.stop()', true);
    await session.send('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP }, { deadlineMs: DEADLINE_MS });
  };
  await learn(session, objectId, list);
  const read = await call('this.page()', true);
  const page = read.ok ? RenderingPageSchema.nullable().safeParse(read.value.value) : null;
  if (page?.success !== true || page.data === null) {
    const told = read.ok ? await call('this.why()', true) : read;
    await stop();
    const why = unwrap(told);
    if (page?.success !== true) throw new AppFailure(appError('cdp_error', UNKNOWN_SHAPE));
    const known = RendersUnreadSchema.safeParse(why.value);
    return known.success ? known.data : 'none';
  }
  return {
    page: page.data,
    async take() {
      const taken = await call('this.take()', true);
      if (!taken.ok) return taken;
      const renders = PageRendersSchema.safeParse(taken.value.value);
      return renders.success ? ok(renders.data) : err(appError('cdp_error', UNKNOWN_SHAPE));
    },
    async places(functions) {
      const listId = await list('functions');
      return listId === null ? new Map() : placesOf(session, listId, functions);
    },
    async tokens(index) {
      const listed = await call(`this.tokens(${index})`, true);
      const tokens = listed.ok ? TokensSchema.safeParse(listed.value.value) : null;
      return tokens?.success === true ? tokens.data : [];
    },
    async stacks() {
      const listed = await call('this.stacks()', true);
      const texts = listed.ok ? z.array(z.string()).safeParse(listed.value.value) : null;
      return texts?.success === true ? texts.data.map((text) => callersOf(text, RENDERS_SCRIPT_URL)) : [];
    },
    stop,
  };
}

/**
 * The places of functions in a list of the page, by their indices; of those that are wanted and have one. `known`: URLs of scripts by their ids, to which
 * those that are loaded later are added.
 */
export async function placesOf(
  session: TargetSession,
  listId: string,
  wanted: ReadonlySet<number>,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<number, CpuPlace>> {
  const send = (objectId: string) =>
    session.send('Runtime.getProperties', { objectId, ownProperties: true }, { deadlineMs: DEADLINE_MS });
  const listed = await send(listId);
  const items = listed.ok ? PropertiesSchema.safeParse(listed.value) : null;
  if (items?.success !== true) return new Map();
  const found = await Promise.all(
    items.data.result.map(async ({ name, value }) => {
      const objectId = value?.objectId;
      if (objectId === undefined || !wanted.has(Number(name))) return null;
      const answer = await send(objectId);
      const properties = answer.ok ? InternalPropertiesSchema.safeParse(answer.value) : null;
      if (properties?.success !== true) return null;
      const location = properties.data.internalProperties.find((each) => each.name === '[[FunctionLocation]]');
      const at = FunctionLocationSchema.safeParse(location?.value?.value);
      return at.success ? ([Number(name), at.data] as const) : null;
    }),
  );
  const located = found.filter((each) => each !== null);
  const urls = located.every(([, { scriptId }]) => known.has(scriptId)) ? known : await scriptUrls(session);
  return new Map(
    located.map(([index, { scriptId, lineNumber, columnNumber }]) => [
      index,
      { name: '', url: urls.get(scriptId) ?? '', line: lineNumber + 1, column: columnNumber + 1 },
    ]),
  );
}

/** By their ids. V8 lists the scripts of a page when the debugger is enabled. */
export async function scriptUrls(session: TargetSession): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>();
  const listening = session.on('Debugger.scriptParsed', ({ scriptId, url }) => urls.set(scriptId, url));
  const enabled = await session.enable('Debugger');
  listening.dispose();
  if (enabled.ok) enabled.value.dispose();
  return urls;
}

/** A function leads to others. */
const MAX_ROUNDS = 3;

/** Shows the script in the page the scopes of the functions that it asks for. */
export async function learn(
  session: TargetSession,
  observerId: string,
  list: (name: 'closed' | 'listened') => Promise<string | null>,
): Promise<void> {
  const deadline = { deadlineMs: DEADLINE_MS };
  const properties = (objectId: string) =>
    session.send('Runtime.getProperties', { objectId, ownProperties: true }, deadline);
  const itemsOf = async (objectId: string | null): Promise<readonly string[]> => {
    const answer = objectId === null ? null : await properties(objectId);
    const items = answer?.ok === true ? PropertiesSchema.safeParse(answer.value) : null;
    return (items?.data?.result ?? [])
      .filter(({ name, value }) => /^\d+$/.test(name) && value?.description !== 'Global')
      .flatMap(({ value }) => value?.objectId ?? []);
  };
  const learnOf = async (functionId: string): Promise<void> => {
    const answer = await properties(functionId);
    const internal = answer.ok ? InternalPropertiesSchema.safeParse(answer.value) : null;
    const scopes = internal?.data?.internalProperties.find(({ name }) => name === '[[Scopes]]')?.value?.objectId;
    for (const scopeId of await itemsOf(scopes ?? null))
      await session.send(
        'Runtime.callFunctionOn',
        {
          objectId: observerId,
          functionDeclaration: `function penWorkbenchLearn(scope) { this.learn(scope.object); }\n//# sourceURL=${RENDERS_SCRIPT_URL}\n`,
          arguments: [{ objectId: scopeId }],
        },
        deadline,
      );
  };
  // V8 tells scopes while the debugger is enabled.
  const enabled = await session.enable('Debugger');
  const learnClosed = async (): Promise<void> => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const functions = await itemsOf(await list('closed'));
      if (functions.length === 0) return;
      for (const each of functions) await learnOf(each);
    }
  };
  await learnClosed();
  for (const elementId of await itemsOf(await list('listened'))) {
    const answer = await session.send('DOMDebugger.getEventListeners', { objectId: elementId }, deadline);
    const listeners = answer.ok ? ListenersSchema.safeParse(answer.value) : null;
    const [first] = (listeners?.data?.listeners ?? []).flatMap(({ handler }) => handler?.objectId ?? []);
    if (first === undefined) continue;
    await learnOf(first);
    await learnClosed();
    if ((await itemsOf(await list('listened'))).length === 0) break;
  }
  if (enabled.ok) enabled.value.dispose();
}
