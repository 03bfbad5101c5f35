/** Accepts messages to main only from the main frame of our own page. */

/** The used members of Electron's event and its frame. */
export interface MessageSource {
  readonly sender: { readonly id: number };
  readonly senderFrame: { readonly url: string; readonly parent: object | null } | null;
}

export interface SenderCheck {
  /** True for a message of our window's main frame, showing our own page. */
  trusted(event: MessageSource): boolean;
}

/**
 * The common prefix of all addresses of the page's origin. Not `URL.origin`, which is the text `null` for a custom scheme and thereby equal
 * for `data:`, `file:` and reports.
 */
export function originPrefix(pageUrl: string): string {
  const { protocol, host } = new URL(pageUrl);
  if (host === '') throw new Error(`${pageUrl} has no host that identifies a page.`);
  return `${protocol}//${host}/`;
}

export function createSenderCheck(options: {
  /** Address of our page; other pages of its origin are trusted too. */
  readonly pageUrl: string;
  readonly webContentsId: () => number | null;
}): SenderCheck {
  const prefix = originPrefix(options.pageUrl);
  return {
    trusted({ sender, senderFrame }) {
      return (
        senderFrame !== null &&
        senderFrame.parent === null &&
        sender.id === options.webContentsId() &&
        senderFrame.url.startsWith(prefix)
      );
    },
  };
}
