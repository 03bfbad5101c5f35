/** The parts that follow targets while a caller wants them. Each attaches to its own targets and ends with its last caller. */
import type { EmulationState } from '../../../shared/core/contracts/emulation.ts';
import { unwrap } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import type { KnownSecrets } from '../../../shared/base/redaction/known-secrets.ts';
import type { Endpoints } from '../cdp/index.ts';
import { createConsoleLog, type ConsoleLog } from '../../features/console/index.ts';
import { createEmulations, type Emulations } from '../../features/page/emulation/index.ts';
import { createNetworkLogs, type NetworkLogs } from '../../features/network/index.ts';
import { createScripts } from '../../features/sources/index.ts';
import type { Spool } from '../spool/index.ts';

export interface TargetPartsOptions {
  readonly endpoints: Endpoints;
  readonly spool: Pick<Spool, 'create'>;
  readonly version: string;
  /** Learns the cookies and credentials of recorded requests. */
  readonly knownSecrets: Pick<KnownSecrets, 'addHeaders'>;
  /** Masks the secrets of console logs that are stored. */
  readonly redactor: Pick<Redactor, 'text'>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Called when an emulation ended with its page or connection. */
  readonly onEmulationLost: (
    state: EmulationState,
    lost: { readonly target: TargetInfo; readonly why: string },
  ) => void;
}

export interface TargetParts {
  readonly consoleLog: ConsoleLog;
  readonly scripts: ReturnType<typeof createScripts>;
  readonly network: NetworkLogs;
  readonly emulations: Emulations;
}

export function createTargetParts({
  endpoints,
  spool,
  version,
  knownSecrets,
  redactor,
  now,
  onEmulationLost,
}: TargetPartsOptions): TargetParts {
  const attach = async (...asked: Parameters<Endpoints['attach']>) => unwrap(await endpoints.attach(...asked));
  const common = { targets: endpoints, attach, now };
  return {
    consoleLog: createConsoleLog({ ...common, spool, version, mask: (text) => redactor.text(text) }),
    scripts: createScripts(common),
    network: createNetworkLogs({
      ...common,
      spool,
      version,
      onHeaders: (headers) => knownSecrets.addHeaders(headers),
    }),
    emulations: createEmulations({
      attach: (target, options) => endpoints.attach(target, options),
      onLost: onEmulationLost,
    }),
  };
}
