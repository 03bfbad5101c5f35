/** Which page the window shows. */

/**
 * The built page, or in a checkout the development server's. A packaged app takes no address from its environment: that page would
 * get the whole bridge.
 */
export function pageAddress(options: {
  readonly isPackaged: boolean;
  readonly developmentServer: string | undefined;
  readonly builtPage: string;
}): string {
  const { isPackaged, developmentServer = '', builtPage } = options;
  return isPackaged || developmentServer === '' ? builtPage : developmentServer;
}
