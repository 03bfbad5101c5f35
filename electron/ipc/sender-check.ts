/** Only our own page, in its main frame, may speak to main. */

/** What is read of Electron's event and its frame. */
export interface MessageSource {
  readonly sender: { readonly id: number };
  readonly senderFrame: { readonly url: string; readonly parent: object | null } | null;
}

export interface SenderCheck {
  /** True for a message of our window's main frame, showing our own page. */
  trusted(event: MessageSource): boolean;
}

/**
 * How every address of the page's own origin begins. Written out and not `URL.origin`, which is the text `null` for a scheme of
 * our own and thereby equal for `data:`, `file:` and reports.
 */
export function originPrefix(pageUrl: string): string {
  const { protocol, host } = new URL(pageUrl);
  if (host === '') throw new Error(`${pageUrl} has no host to tell a page by.`);
  return `${protocol}//${host}/`;
}

export function createSenderCheck(options: {
  /** Address of our page; others of its origin are trusted with it. */
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
