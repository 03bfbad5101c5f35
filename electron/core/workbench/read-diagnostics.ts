/** The checks of `pen doctor` in a running PEN, which reports itself as the running app. */
import type { Finding } from '../../../shared/core/contracts/diagnostics.ts';
import { createEndpoints, USUAL_PORTS } from '../cdp/index.ts';
import { checkDataFolder, checkEndpoints, checkRuntime } from '../diagnostics/index.ts';
import type { Log } from '../log/log.ts';

const LOOK_DEADLINE_MS = 5000;

export async function readDiagnostics(parts: {
  readonly version: string;
  readonly dataDirectory: string;
  readonly analysisEntry: string;
  /** Where the window is shown. */
  readonly display: string;
  readonly mcpAddress: string | null;
  readonly log: Log;
}): Promise<Finding[]> {
  const { version, dataDirectory, analysisEntry, display, mcpAddress, log } = parts;
  const addresses = USUAL_PORTS.map((port) => `http://localhost:${port}`);
  // A separate list: probing connects nothing and adds nothing to the sidebar.
  const endpoints = createEndpoints({ log });
  try {
    return [
      ...checkRuntime({ build: version, analysisEntry, display }),
      await checkDataFolder(dataDirectory, 'Start PEN Workbench with --data-dir and another folder.'),
      {
        subject: 'Running app',
        state: 'ok',
        detail: `process ${process.pid}, MCP ${mcpAddress === null ? 'is off' : `at ${mcpAddress}`}`,
      },
      ...(await checkEndpoints(endpoints, {
        addresses,
        explained: addresses[0] ?? '',
        signal: AbortSignal.timeout(LOOK_DEADLINE_MS),
      })),
    ];
  } finally {
    await endpoints.close();
  }
}
