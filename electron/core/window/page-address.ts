/** The address of the window's page. */

/**
 * The built page, or in a checkout the development server's. A packaged app ignores the environment: that page would get the whole bridge.
 */
export function pageAddress(options: {
  readonly isPackaged: boolean;
  readonly developmentServer: string | undefined;
  readonly builtPage: string;
}): string {
  const { isPackaged, developmentServer = '', builtPage } = options;
  return isPackaged || developmentServer === '' ? builtPage : developmentServer;
}
