/** The resources of a page other than scripts, and source maps, loaded through it. */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { appError, type AppResult, unwrap } from '../../../shared/base/errors.ts';
import type { CommandResult } from '../../../shared/core/contracts/protocol-commands.ts';
import type { PageResource } from '../../../shared/core/contracts/scripts.ts';

const READ_DEADLINE_MS = 30_000;
const READ_BYTES = 1024 * 1024;

type FrameResources = CommandResult<'Page.getResourceTree'>['frameTree'];

function resourcesOf({ frame, resources, childFrames = [] }: FrameResources): PageResource[] {
  const document: PageResource = { url: frame.url, frameId: frame.id, type: 'Document', mimeType: frame.mimeType };
  const sheets = resources
    .filter(({ type, url }) => type === 'Stylesheet' && !url.startsWith('data:'))
    .map(({ url, mimeType }): PageResource => ({ url, frameId: frame.id, type: 'Stylesheet', mimeType }));
  return [...(/^(about:|data:|$)/.test(frame.url) ? [] : [document]), ...sheets, ...childFrames.flatMap(resourcesOf)];
}

/** Documents and style sheets of all frames. */
export async function pageResources(session: AttachedSession, signal: AbortSignal): Promise<readonly PageResource[]> {
  const page = unwrap(await session.enable('Page'));
  const tree = await session.send('Page.getResourceTree', {}, { signal });
  page.dispose();
  return resourcesOf(unwrap(tree).frameTree);
}

/** The scripts that the page and its frames loaded from an address. */
export async function scriptResources(
  session: AttachedSession,
  signal: AbortSignal,
): Promise<readonly { readonly frameId: string; readonly url: string }[]> {
  const page = unwrap(await session.enable('Page'));
  const tree = await session.send('Page.getResourceTree', {}, { signal });
  page.dispose();
  const scriptsOf = ({
    frame,
    resources,
    childFrames = [],
  }: FrameResources): { readonly frameId: string; readonly url: string }[] => [
    ...resources
      .filter(({ type, url }) => type === 'Script' && /^https?:/i.test(url))
      .map(({ url }) => ({ frameId: frame.id, url })),
    ...childFrames.flatMap(scriptsOf),
  ];
  return scriptsOf(unwrap(tree).frameTree);
}

function decoded(content: string, isBase64: boolean): string {
  return isBase64 ? Buffer.from(content, 'base64').toString('utf8') : content;
}

export async function pageResourceText(
  session: AttachedSession,
  resource: { frameId: string; url: string },
  signal: AbortSignal,
): Promise<AppResult<string>> {
  const page = await session.enable('Page');
  if (!page.ok) return page;
  const read = await session.send('Page.getResourceContent', resource, {
    signal,
    deadlineMs: READ_DEADLINE_MS,
  });
  page.value.dispose();
  return read.ok ? ok(decoded(read.value.content, read.value.base64Encoded)) : read;
}

interface LoadedAddress {
  /** Null for a shared or service worker, which has none; a dedicated worker loads nothing, only its page does. */
  readonly frameId: string | null;
  readonly url: string;
  readonly limitBytes: number;
  /** Sends the page's cookies for this address. */
  readonly includeCredentials: boolean;
}

/** Loads a text; see `loadBytesThroughPage`. */
export async function loadThroughPage(
  session: AttachedSession,
  address: LoadedAddress,
  signal: AbortSignal,
): Promise<AppResult<string>> {
  const bytes = await loadBytesThroughPage(session, address, signal);
  return bytes.ok ? ok(bytes.value.toString('utf8')) : bytes;
}

/**
 * Lets the browser load an address as the page would; nothing of it runs. `too_large` above the limit,
 * `navigation_failed` when the server refuses.
 */
export async function loadBytesThroughPage(
  session: AttachedSession,
  { frameId, url, limitBytes, includeCredentials }: LoadedAddress,
  signal: AbortSignal,
): Promise<AppResult<Buffer>> {
  const loaded = await session.send(
    'Network.loadNetworkResource',
    { ...(frameId === null ? {} : { frameId }), url, options: { disableCache: false, includeCredentials } },
    { signal, deadlineMs: READ_DEADLINE_MS },
  );
  if (!loaded.ok) return loaded;
  const { success, httpStatusCode, netErrorName, stream } = loaded.value.resource;
  if (stream === undefined || !success) {
    if (stream !== undefined) await session.send('IO.close', { handle: stream });
    const why = httpStatusCode === undefined || httpStatusCode < 400 ? (netErrorName ?? 'no answer') : httpStatusCode;
    return err(appError('navigation_failed', `${foreign(url)} could not be loaded: ${why}.`));
  }
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for (;;) {
      const read = await session.send(
        'IO.read',
        { handle: stream, size: READ_BYTES },
        { signal, deadlineMs: READ_DEADLINE_MS },
      );
      if (!read.ok) return read;
      const part = Buffer.from(read.value.data, read.value.base64Encoded === true ? 'base64' : 'utf8');
      sizeBytes += part.length;
      if (sizeBytes > limitBytes)
        return err(appError('too_large', `${foreign(url)} is larger than ${limitBytes} bytes.`));
      parts.push(part);
      if (read.value.eof) return ok(Buffer.concat(parts));
    }
  } finally {
    await session.send('IO.close', { handle: stream });
  }
}
