/** The view of answers in the chat of a client (MCP Apps), as a resource: which clients have it, and its page. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Resource, Tool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { VIEW_MIME_TYPE, VIEW_URI, VIEWS_EXTENSION } from '../../../shared/core/contracts/chat-views.ts';

const CapabilitiesSchema = z.looseObject({
  extensions: z.looseObject({
    [VIEWS_EXTENSION]: z.looseObject({ mimeTypes: z.array(z.string()).optional() }),
  }),
});

/** True for a client that announces the extension with our type of view. */
export function showsViews(capabilities: unknown): boolean {
  const parsed = CapabilitiesSchema.safeParse(capabilities);
  return parsed.success && (parsed.data.extensions[VIEWS_EXTENSION]?.mimeTypes ?? []).includes(VIEW_MIME_TYPE);
}

/** Entry of a tool in the list to a client that shows views. */
export function viewMeta({ hasView, forViews }: Pick<AnyCapability, 'hasView' | 'forViews'>): Pick<Tool, '_meta'> {
  if (forViews === true) return { _meta: { ui: { visibility: ['app'] } } };
  return hasView === true ? { _meta: { ui: { resourceUri: VIEW_URI } } } : {};
}

/** In the place of the nonce of styles in the built page (`scripts/view-bundle.mjs`). */
const NONCE_PLACE = 'PEN-NONCE';

/** The built page of the view, with a new nonce each time it is read. */
export interface ViewPage {
  html(): string;
}

/** Read with the first view. Null for a page that is not built: no client is offered views then. */
export function createViewPage(file: string): ViewPage | null {
  if (!existsSync(file)) return null;
  let text: string | null = null;
  return {
    html() {
      text ??= readFileSync(file, 'utf8');
      return text.replaceAll(NONCE_PLACE, randomBytes(16).toString('base64'));
    },
  };
}

/** The page loads nothing, so it asks for no origin; a person copies from it. The host draws the border. */
const PAGE_META = { ui: { permissions: { clipboardWrite: {} }, prefersBorder: true } } as const;

export const VIEW_RESOURCE: Resource = {
  uri: VIEW_URI,
  name: 'view',
  title: 'View of an answer',
  description: 'Shows an answer of PEN in the chat.',
  mimeType: VIEW_MIME_TYPE,
  _meta: PAGE_META,
};

export function readView(page: ViewPage): {
  contents: [{ uri: string; mimeType: string; text: string; _meta: typeof PAGE_META }];
} {
  return { contents: [{ uri: VIEW_URI, mimeType: VIEW_MIME_TYPE, text: page.html(), _meta: PAGE_META }] };
}
