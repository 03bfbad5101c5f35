/**
 * Restrictions for all contents of this app, in any window: no navigation away, no new windows, no `<webview>`, no permissions. Our page
 * needs none of these, and injected code must not get them.
 */

interface Navigation {
  preventDefault(): void;
  readonly url: string;
  readonly isMainFrame: boolean;
}

/** The used members of Electron's `WebContents`. */
export interface GuardedContents {
  on(event: 'will-navigate', listener: (details: Navigation) => void): unknown;
  on(event: 'will-frame-navigate', listener: (details: Navigation) => void): unknown;
  on(event: 'will-redirect', listener: (details: Navigation) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown;
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
}

/** The used members of Electron's `Session`. */
export interface GuardedSession {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, decide: (isGranted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: () => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
}

/** `framePrefix`: the prefix of addresses that a frame within a page may show. */
export function guardContents(contents: GuardedContents, { framePrefix }: { readonly framePrefix: string }): void {
  const refuseAll = (details: { preventDefault(): void }): void => details.preventDefault();
  const refuseInFrames = (details: Navigation): void => {
    // Navigations of the main frame are reported again as `will-navigate`.
    if (!details.isMainFrame && !details.url.startsWith(framePrefix)) details.preventDefault();
  };
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', refuseAll);
  contents.on('will-frame-navigate', refuseInFrames);
  contents.on('will-redirect', refuseAll);
  contents.on('will-attach-webview', refuseAll);
}

export function guardSession(session: GuardedSession): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}
