/** A page of a running browser for one import: opened, evaluated, closed. */
import CDP from 'chrome-remote-interface';

export interface ImportPage {
  /** The value of an expression, awaited; it must be JSON. Throws what the page throws. */
  evaluate(expression: string): Promise<unknown>;
}

export interface PageOptions {
  readonly port: number;
  readonly url: string;
  /** Runs before any script of the page. */
  readonly before?: string;
}

export async function withPage<T>(
  { port, url, before }: PageOptions,
  work: (page: ImportPage) => Promise<T>,
): Promise<T> {
  const target = await CDP.New({ port, url: 'about:blank' });
  const client = await CDP({ port, target: target.id, local: true });
  try {
    await client.Page.enable();
    // The DevTools front end fetches from no other origin; the file comes from here.
    await client.Page.setBypassCSP({ enabled: true });
    if (before !== undefined) await client.Page.addScriptToEvaluateOnNewDocument({ source: before });
    const loaded = client.Page.loadEventFired();
    await client.Page.navigate({ url });
    await loaded;
    return await work({
      evaluate: async (expression) => {
        const { result, exceptionDetails } = await client.Runtime.evaluate({
          expression,
          awaitPromise: true,
          returnByValue: true,
        });
        if (exceptionDetails !== undefined)
          throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
    });
  } finally {
    await client.close();
    await CDP.Close({ port, id: target.id });
  }
}
